"""Start the dashboard on this machine, after making sure that it can."""

import errno
import os
import socket
import sys
import tomllib
from pathlib import Path

from lib.settings import ROOT
from lib.terms import Problem

ADDRESS = "127.0.0.1"


class CannotServeError(Problem):
    """Problem that keeps the dashboard from starting.

    The message is one sentence with its remedy.
    """


def check_port(port: int) -> None:
    """Check that the port is free.

    Raises CannotServeError where it is not.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {port} is in use by another program (perhaps this dashboard, started earlier)"
            else:
                reason = f"Port {port} cannot be had on this machine"
            raise CannotServeError(
                f"{reason}: stop it, or take another port with make run PORT={_suggest_port(port)}."
            ) from None


def _suggest_port(port: int) -> int:
    """Suggest another port."""
    return port + 1 if 1024 <= port < 65_000 else 8599


def check_sign_in(*, no_sign_in: bool) -> None:
    """Check that signing in is left out on purpose.

    Raises CannotServeError where it was left out without saying so, or although it is set up.
    """
    is_set_up = any(_has_auth(folder / ".streamlit" / "secrets.toml") for folder in (ROOT, Path.home()))
    if no_sign_in and is_set_up:
        raise CannotServeError(
            "Signing in is set up in .streamlit/secrets.toml, so the dashboard will not start without it: take "
            "--no-sign-in away, or move the [auth] section elsewhere for a private try."
        )
    if not no_sign_in:
        raise CannotServeError(
            "Signing in is not built yet: start the dashboard for yourself alone, on this machine, with make run "
            "(which says --no-sign-in)."
        )


def _has_auth(secrets: Path) -> bool:
    """Tell whether a secrets file sets signing in up."""
    try:
        return "auth" in tomllib.loads(secrets.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def start_server(port: int) -> None:
    """Start the Streamlit server in place of this process.

    Does not return.
    """
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py"),
        "--server.address", ADDRESS, "--server.port", str(port),
    ]  # fmt: skip
    os.chdir(ROOT)
    os.execve(sys.executable, command, {**os.environ, "DASHBOARD_SIGN_IN": "off"})  # noqa: S606 - no shell, our own words
