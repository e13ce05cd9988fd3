"""Start the dashboard, after making sure that it can: with sign-in behind a proxy, or for this machine alone."""

import errno
import os
import socket
import stat
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lib.settings import ROOT
from lib.terms import Problem

ADDRESS = "127.0.0.1"
DEFAULT_PORTS = {"https": 443, "http": 80}
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
SECRETS_FILE = Path(".streamlit") / "secrets.toml"
MIN_SECRET_LENGTH = 32  # characters of cookie_secret, with which Streamlit signs who somebody is
PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True, slots=True)
class Site:
    """Names and addresses under which the dashboard is reached.

    hosts: in small letters, without a port. origins: scheme, name and port from which a page of ours asks; empty where
    is_local, for then it is whatever port was opened. is_encrypted: whether people reach it over https alone.
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    is_local: bool
    is_encrypted: bool


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


def has_sign_in_section() -> bool:
    """Tell whether signing in is set up in a file that Streamlit reads."""
    return any("auth" in _read_secrets(file) for file in _list_secrets_files())


def check_sign_in(*, no_sign_in: bool) -> str:
    """Check that signing in is set up as it must be, or left out on purpose.

    Returns the host under which people reach the dashboard. Raises CannotServeError where it was left out without
    saying so, or although it is set up, or where the set-up is not safe.
    """
    files = [file for file in _list_secrets_files() if "auth" in _read_secrets(file)]
    if no_sign_in and files:
        raise CannotServeError(
            f"Signing in is set up in {files[0]}, so the dashboard will not start without it: take --no-sign-in away, "
            "or move the [auth] section elsewhere for a private try."
        )
    if no_sign_in:
        return ADDRESS
    if not files:
        raise CannotServeError(
            "Signing in is not set up: write an [auth] section into .streamlit/secrets.toml (docs/security.md says "
            "how), or start the dashboard for yourself alone, on this machine, with make run (which says --no-sign-in)."
        )
    for file in files:
        _check_private(file)
    return _check_section(files[-1], _read_secrets(files[-1])["auth"])


def describe_site(*, sign_in: bool) -> Site:
    """Describe under which names the dashboard is reached: those of this machine, and the one in redirect_uri.

    Where nothing usable is set up, nobody gets a page from any origin.
    """
    if not sign_in:
        return Site(frozenset(LOOPBACK_HOSTS[:2]), frozenset(), is_local=True, is_encrypted=False)
    sections = [section for file in _list_secrets_files() if (section := _read_secrets(file).get("auth")) is not None]
    address = str(sections[-1].get("redirect_uri") or "") if sections and isinstance(sections[-1], Mapping) else ""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host:
        return Site(frozenset(LOOPBACK_HOSTS[:2]), frozenset(), is_local=False, is_encrypted=False)
    host = host.rstrip(".")
    hosts = frozenset([*LOOPBACK_HOSTS[:2], host])
    is_usual_port = parts.port in (None, DEFAULT_PORTS.get(parts.scheme))  # no browser names it in an origin
    origin = f"{parts.scheme}://{host if ':' not in host else f'[{host}]'}{'' if is_usual_port else f':{parts.port}'}"
    return Site(hosts, frozenset([origin]), is_local=False, is_encrypted=parts.scheme == "https")


def _check_private(file: Path) -> None:
    """Check that nobody else on the machine can read a file with secrets, or puts another in its place."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if file.stat().st_uid not in (os.getuid(), 0):
        raise CannotServeError(
            f"{file} belongs to somebody else, who could let in whom they like: chown it to the account that starts "
            "the dashboard."
        )
    if mode & 0o077:
        raise CannotServeError(
            f"{file} can be read by others on this machine (mode {mode:o}), and with what is in it anybody can sign in "
            f"as anybody: chmod 600 {file}."
        )


def _check_section(file: Path, section: Any) -> str:
    """Check what is set up for signing in, and return the host to which the provider sends people back."""
    if not isinstance(section, Mapping):
        raise CannotServeError(f"[auth] in {file} is no section: docs/security.md shows how to write it.")
    cookie_secret = section.get("cookie_secret")
    if not isinstance(cookie_secret, str) or len(cookie_secret) < MIN_SECRET_LENGTH or len(set(cookie_secret)) < 8:
        raise CannotServeError(
            f"cookie_secret in {file} is missing, or too short to be safe: give it what this prints, python -c "
            "'import secrets; print(secrets.token_urlsafe(48))'."
        )
    providers = {name: value for name, value in section.items() if isinstance(value, Mapping)} or {"auth": section}
    for name, provider in providers.items():
        missing_keys = [key for key in PROVIDER_KEYS if not str(provider.get(key) or "").strip()]
        if missing_keys:
            raise CannotServeError(f"{' and '.join(missing_keys)} is missing for {name} in {file}: docs/security.md.")
        _check_address(file, "server_metadata_url", str(provider["server_metadata_url"]))
    return _check_address(file, "redirect_uri", str(section.get("redirect_uri") or ""), ending="/oauth2callback")


def _check_address(file: Path, name: str, address: str, ending: str = "") -> str:
    """Check that an address is encrypted, unless it stays on this machine; return its host."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    is_safe = bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK_HOSTS))
    if not is_safe or not parts.path.endswith(ending):
        raise CannotServeError(
            f"{name} in {file} is no address that can be used: it begins with https:// (http:// on this machine alone)"
            f"{f' and ends in {ending}' if ending else ''}."
        )
    return host


def _list_secrets_files() -> list[Path]:
    """List the files from which Streamlit reads secrets; a later one goes over an earlier one."""
    return [file for folder in (Path.home(), ROOT) if (file := folder / SECRETS_FILE).exists()]


def _read_secrets(file: Path) -> dict[str, Any]:
    """Read a file of secrets; empty where it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def start_server(port: int, *, sign_in: bool, host: str, max_file_mb: int, local_role: str = "") -> None:
    """Start the Streamlit server in place of this process, behind the guard of its requests (application.py).

    host: the name under which people reach it, for the websocket. max_file_mb: larger files are not taken. local_role:
    in which the person at this machine begins where nobody signs in. Does not return.
    """
    allowed_hosts = dict.fromkeys([*LOOPBACK_HOSTS[:2], host])
    command = [
        sys.executable, "-m", "lib.server.streamlit_process", "run", str(ROOT / "application.py"),
        "--server.address", ADDRESS, "--server.port", str(port), "--server.maxUploadSize", str(max_file_mb),
        *(word for name in allowed_hosts for word in ("--server.allowedHosts", name)),
    ]  # fmt: skip
    how = {"DASHBOARD_SIGN_IN": "on"} if sign_in else {"DASHBOARD_SIGN_IN": "off", "DASHBOARD_VIEWING_AS": local_role}
    os.chdir(ROOT)
    os.execve(sys.executable, command, {**os.environ, **how})  # noqa: S606 - no shell, our own words
