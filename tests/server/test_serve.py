"""The dashboard starts only where it can, and says in a sentence why it does not."""

import os
import socket
import sys
from pathlib import Path

import pytest

from lib.server import serve
from lib.server.serve import ADDRESS, CannotServeError, check_port, check_sign_in, describe_site, start_server


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


def test_secrets_of_another_account_are_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(root)
    file = root / ".streamlit" / "secrets.toml"
    if os.getuid() == 0:  # of the administrator of the machine they may be
        os.chown(file, 12_345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: 12_345)
    with pytest.raises(CannotServeError, match=r"belongs to somebody else.*chown"):
        check_sign_in(no_sign_in=False)


@pytest.mark.parametrize(
    ("address", "is_encrypted"),
    [("https://Board.Council.example:8443/oauth2callback", True), ("http://127.0.0.1:9/oauth2callback", False)],
)
def test_the_names_under_which_it_is_reached_follow_from_where_the_provider_leads(
    root: Path, address: str, is_encrypted: bool
) -> None:
    set_up(root, SECRETS.replace("https://board.council.example/oauth2callback", address))
    site = describe_site(sign_in=True)
    assert (site.is_encrypted, site.is_local) == (is_encrypted, False)
    assert site.origins == {address.casefold().removesuffix("/oauth2callback")}
    assert "board.council.example" in site.hosts or not is_encrypted
    assert describe_site(sign_in=False).hosts == {"127.0.0.1", "localhost"}


@pytest.mark.parametrize("address", ["", "http://[", "nowhere"])
def test_without_a_usable_address_no_origin_is_our_own(root: Path, address: str) -> None:
    set_up(root, SECRETS.replace("https://board.council.example/oauth2callback", address))
    assert describe_site(sign_in=True).origins == frozenset()


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
    start_server(8599, sign_in=sign_in, host="board.council.example", max_file_mb=20, local_role="Officer")
    [(program, command, environment)] = started
    assert program == sys.executable
    assert Path(command[4]).name == "application.py"  # whatever starts dashboard.py itself leaves the guard out
    assert command[5:11] == ["--server.address", "127.0.0.1", "--server.port", "8599", "--server.maxUploadSize", "20"]
    assert command[12::2] == ["127.0.0.1", "localhost", "board.council.example"]
    assert environment["DASHBOARD_SIGN_IN"] == word
    assert ("DASHBOARD_VIEWING_AS" in environment) != sign_in
