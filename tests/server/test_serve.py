"""The dashboard starts only where it can, and says in a sentence why it does not."""

import os
import socket
import sys
from pathlib import Path

import pytest

from lib.server import serve
from lib.server.serve import ADDRESS, CannotServeError, check_port, check_sign_in, start_server


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An installation and a home of its own, with no secrets in them yet."""
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    (tmp_path / ".streamlit").mkdir()
    return tmp_path


def test_a_free_port_is_fine_and_one_in_use_is_named_with_another_to_take() -> None:
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServeError, match=rf"^Port {port} is in use .* make run PORT=\d+\.$"):
            check_port(port)
    check_port(port)


SECRETS = """
[auth]
redirect_uri = "https://board.council.example/oauth2callback"
cookie_secret = "0123456789abcdefghijklmnopqrstuvwxyz"
client_id = "dashboard"
client_secret = "said to nobody"
server_metadata_url = "https://login.example/.well-known/openid-configuration"
"""


def set_up(root: Path, secrets: str = SECRETS, mode: int = 0o600) -> None:
    file = root / ".streamlit" / "secrets.toml"
    file.write_text(secrets)
    file.chmod(mode)


def test_leaving_sign_in_out_must_be_said(root: Path) -> None:
    assert check_sign_in(no_sign_in=True) == ADDRESS
    with pytest.raises(CannotServeError, match=r"^Signing in is not set up: .* --no-sign-in\)\.$"):
        check_sign_in(no_sign_in=False)


@pytest.mark.parametrize(("secrets", "is_set_up"), [("[auth]\nid = 1\n", True), ("[other]\n", False), ("[auth", False)])
def test_sign_in_that_is_set_up_is_not_left_out(root: Path, secrets: str, is_set_up: bool) -> None:
    set_up(root, secrets)
    assert serve.has_sign_in_section() == is_set_up
    if is_set_up:
        with pytest.raises(CannotServeError, match="Signing in is set up"):
            check_sign_in(no_sign_in=True)
    else:
        check_sign_in(no_sign_in=True)


def test_sign_in_that_is_set_up_safely_names_the_host_that_people_use(root: Path) -> None:
    set_up(root)
    assert check_sign_in(no_sign_in=False) == "board.council.example"
    named = SECRETS.replace("client_id", "[auth.keycloak]\nclient_id", 1)
    set_up(root, named)
    assert check_sign_in(no_sign_in=False) == "board.council.example"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_secrets_that_others_can_read_are_refused(root: Path, mode: int) -> None:
    set_up(root, mode=mode)
    with pytest.raises(CannotServeError, match=rf"mode {mode:o}.*chmod 600"):
        check_sign_in(no_sign_in=False)


@pytest.mark.parametrize(
    ("part", "instead", "told"),
    [
        ("0123456789abcdefghijklmnopqrstuvwxyz", "short", "cookie_secret in .* too short"),
        ("0123456789abcdefghijklmnopqrstuvwxyz", "a" * 40, "cookie_secret in .* too short"),
        ("cookie_secret", "cookies", "cookie_secret in .* is missing"),
        ("client_secret", "secret", "client_secret is missing"),
        ("https://board.council.example", "http://board.council.example", "redirect_uri in .* https://"),
        ("/oauth2callback", "/", "ends in /oauth2callback"),
        ("https://login.example", "http://login.example", "server_metadata_url in"),
    ],
)
def test_a_set_up_that_is_not_safe_is_refused_with_its_remedy(root: Path, part: str, instead: str, told: str) -> None:
    set_up(root, SECRETS.replace(part, instead, 1))
    with pytest.raises(CannotServeError, match=told):
        check_sign_in(no_sign_in=False)


@pytest.mark.parametrize(("sign_in", "word"), [(False, "off"), (True, "on")])
def test_streamlit_takes_the_place_of_this_process_for_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch, root: Path, sign_in: bool, word: str
) -> None:
    started: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *call: started.append(call))
    monkeypatch.chdir(root)
    start_server(8599, sign_in=sign_in, host="board.council.example", local_role="Officer")
    [(program, command, environment)] = started
    assert program == sys.executable
    assert command[5:9] == ["--server.address", "127.0.0.1", "--server.port", "8599"]
    assert command[10::2] == ["127.0.0.1", "localhost", "board.council.example"]
    assert environment["DASHBOARD_SIGN_IN"] == word
    assert ("DASHBOARD_VIEWING_AS" in environment) != sign_in
