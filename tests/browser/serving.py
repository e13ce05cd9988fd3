"""Servers for the browser tests and the benchmarks, on ports of their own."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.error import URLError

from lib.settings import ROOT


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dashboard(database_url: str, role: str = "Board member") -> Iterator[str]:
    """The dashboard over a database, started as people start it, to be looked at in a role. Gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "lib", "serve", "--no-sign-in", "--viewing-as", role, "--port", str(port)]
    with running(command, port, DATABASE_URL=database_url) as address:
        yield address


@contextmanager
def provider(users: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """An identity provider in a process of its own, at which these people sign in by a press. Gives its address."""
    port = free_port()
    people = [word for user in users for word in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    with running(command, port, health="/.well-known/openid-configuration") as address:
        yield address


COOKIE_SECRET = "a secret of the tests, long enough: 0123456789"  # noqa: S105 - no secret at all


@contextmanager
def dashboard_with_sign_in(
    database_url: str, provider_address: str, home: Path, origin: str = "", **environment: str
) -> Iterator[str]:
    """The dashboard with sign-in at a provider, started as an operator starts it. Gives its address.

    origin: under which people would reach it through a proxy; without one, under the address itself.
    """
    port = free_port()
    secrets = home / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir(parents=True)
    secrets.touch(mode=0o600)
    secrets.write_text(
        f"""[auth]
        redirect_uri = "{origin or f"http://127.0.0.1:{port}"}/oauth2callback"
        cookie_secret = "{COOKIE_SECRET}"
        client_id = "dashboard"
        client_secret = "of the tests"
        server_metadata_url = "{provider_address}/.well-known/openid-configuration"
        """
    )
    command = [sys.executable, "-m", "lib", "serve", "--port", str(port)]
    with running(command, port, DATABASE_URL=database_url, HOME=str(home), **environment) as address:
        yield address


@contextmanager
def running(
    command: list[str], port: int, folder: str | None = None, health: str = "/_stcore/health", **environment: str
) -> Iterator[str]:
    """A server process that answers on a port, ended afterwards. It starts in a folder, else in the project's."""
    with running_process(command, port, folder, health, **environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running_process(
    command: list[str], port: int, folder: str | None = None, health: str = "/_stcore/health", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The same as running, as the process."""
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads stops whoever writes much into it
        process = subprocess.Popen(
            command,
            cwd=folder or ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            _wait(f"http://127.0.0.1:{port}{health}", process, said)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:  # it waits for browsers that are still connected
                process.kill()
                process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    for _ in range(1_200):
        if process.poll() is not None:
            said.seek(0)
            raise RuntimeError(f"the server ended: {said.read().decode()}")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the server did not come up in two minutes")
