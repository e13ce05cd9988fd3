# ruff: noqa: ARG002 - what the server hands over
"""A mail server on this machine that takes messages as a test says, and keeps them."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

HOST = "127.0.0.1"
USER, PASSWORD = "digest", "correct horse"


class Postbox:
    """messages: what was taken, in its order. refused: addresses that are not; broken: whose mail is not taken."""

    def __init__(self, port: int, refused: tuple[str, ...] = (), broken: tuple[str, ...] = ()) -> None:
        self.port, self.refused, self.broken = port, refused, broken
        self.messages: list[EmailMessage] = []
        self.was_encrypted: list[bool] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return f"550 {address} is not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if set(envelope.rcpt_tos) & set(self.broken):
            return "451 later"
        self.messages.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=default))
        self.was_encrypted.append(session.ssl is not None)
        return "250 OK"

    def read_words(self, number: int) -> str:
        """The text of a message, with its lines joined."""
        return " ".join(self.messages[number].get_content().split())

    @property
    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]


@contextmanager
def taking_mail(
    certificate: Path | None = None, *, with_password: bool = False, **behaviour: tuple[str, ...]
) -> Iterator[Postbox]:
    """A server that takes mail; with a certificate it offers an encrypted line."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    postbox = Postbox(port, **behaviour)
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options["tls_context"] = context
    if with_password:
        options |= {"authenticator": _check_password, "auth_required": True}
    controller = Controller(postbox, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def make_certificate(folder: Path) -> Path:
    """A certificate with its key for this machine, which nobody trusts who is not told to."""
    file, key = folder / "certificate.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    words += ["-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(key), "-out", str(file)]
    subprocess.run(words, check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    return file


def _check_password(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)
