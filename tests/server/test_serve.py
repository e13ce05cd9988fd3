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


def test_leaving_sign_in_out_must_be_said(root: Path) -> None:
    check_sign_in(no_sign_in=True)
    with pytest.raises(CannotServeError, match="not built yet"):
        check_sign_in(no_sign_in=False)


@pytest.mark.parametrize(("secrets", "is_set_up"), [("[auth]\nid = 1\n", True), ("[other]\n", False), ("[auth", False)])
def test_sign_in_that_is_set_up_is_not_left_out(root: Path, secrets: str, is_set_up: bool) -> None:
    (root / ".streamlit" / "secrets.toml").write_text(secrets)
    if is_set_up:
        with pytest.raises(CannotServeError, match="Signing in is set up"):
            check_sign_in(no_sign_in=True)
    else:
        check_sign_in(no_sign_in=True)


def test_streamlit_takes_the_place_of_this_process_for_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    started: list[tuple[str, list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda *call: started.append(call))
    monkeypatch.chdir(root)
    start_server(8599)
    [(program, command, environment)] = started
    assert program == sys.executable
    assert command[-4:] == ["--server.address", "127.0.0.1", "--server.port", "8599"]
    assert environment["DASHBOARD_SIGN_IN"] == "off"
