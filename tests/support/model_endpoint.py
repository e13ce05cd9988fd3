"""An endpoint of the OpenAI kind on this machine, which answers as a test says and keeps what it was sent."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lib.settings import Endpoint, Settings

Reply = tuple[int, bytes]
Answering = Callable[[dict[str, Any]], Reply]


class Fake:
    """bodies, headers: of each request, in their order; the answer comes from a function of the body."""

    def __init__(self, answering: Answering, trickle: float = 0) -> None:
        self.answering = answering
        self.trickle = trickle
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.url = ""

    def settings(self, **others: Any) -> Settings:
        """Settings that name this endpoint, impatient."""
        limits = {"pause_seconds": 0.0, "read_seconds": 2.0, "seconds": 20.0} | others
        return Settings("sqlite://", sign_in=True, model=Endpoint(url=self.url, name="a-model", **limits))

    def data(self, number: int = 0) -> dict[str, Any]:
        """What the user message of a request holds."""
        return dict(json.loads(self.bodies[number]["messages"][1]["content"]))


def writes(content: object) -> Reply:
    """A model that writes this: JSON of it, or the text itself."""
    text = content if isinstance(content, str) else json.dumps(content)
    return 200, json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


@contextmanager
def listening(answering: Answering, trickle: float = 0) -> Iterator[Fake]:
    """The endpoint, for the length of a test."""
    fake = Fake(answering, trickle)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.paths.append(self.path)
            fake.headers.append(dict(self.headers))
            fake.bodies.append(body)
            status, answer = fake.answering(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            if 300 <= status < 400:
                self.send_header("Location", fake.url + "/elsewhere")
            self.end_headers()
            self._send(answer)

        def _send(self, answer: bytes) -> None:
            try:
                for piece in (answer[at : at + 1] for at in range(len(answer))) if fake.trickle else (answer,):
                    self.wfile.write(piece)
                    time.sleep(fake.trickle)
            except OSError:
                return  # the other side has given up

        def log_message(self, *_said: object) -> None:
            return

    return Handler
