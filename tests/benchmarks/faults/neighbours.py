"""A language model and a mail server that hang, refuse, or answer with something else."""

import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.benchmarks.faults.killed import RESPONSES
from tests.benchmarks.faults.trial import Bench, Trial, read_state


@contextmanager
def answering(reply: bytes | None, *, greets: bool = False) -> Iterator[int]:
    """A server that answers every line with these bytes, or None: never. greets: at once, as mail servers do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        is_open = True
        held: list[socket.socket] = []

        def serve() -> None:
            while is_open:
                try:
                    line, _address = listener.accept()
                except OSError:
                    return
                held.append(line)
                threading.Thread(target=answer, args=(line,), daemon=True).start()

        def answer(line: socket.socket) -> None:
            try:
                if reply is not None and greets:
                    line.sendall(reply)
                while line.recv(65_536):
                    if reply is not None:
                        line.sendall(reply)
                        if not greets:
                            break
            except OSError:
                pass
            if reply is not None:
                line.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        is_open = False
        for line in held:
            line.close()


@contextmanager
def refusing() -> Iterator[int]:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield port


def http(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


MODELS: "dict[str, Neighbour]" = {
    "refuses": refusing,
    "never answers": lambda: answering(None),
    "answers 500": lambda: answering(http("500 Out", "no")),
    "answers with words that are no JSON": lambda: answering(http("200 OK", "Hello, how can I help?")),
    "answers with bytes that are no HTTP": lambda: answering(b"\x00\xff\xfe garbage \r\n\r\n"),
}
MAILS: "dict[str, Neighbour]" = {
    "refuses": refusing,
    "never answers": lambda: answering(None, greets=True),
    "greets with 554": lambda: answering(b"554 no service\r\n", greets=True),
    "answers with garbage": lambda: answering(b"\x00\xff\xfe garbage\r\n", greets=True),
}


PROPOSE = ("themes", "propose", "--question", "3")
Neighbour = Callable[[], AbstractContextManager[int]]


def try_neighbours(bench: Bench) -> None:
    """Neither keeps anybody from their work."""
    with bench.fresh() as place:
        for words in (RESPONSES, PROPOSE):
            told = place.run(*words)
            if told.code:
                raise RuntimeError(told.text)
        whole = read_state(place.url)
    for name, make in MODELS.items():
        with bench.fault(f"language model that {name}") as trial, make() as port:
            environment = {"MODEL_URL": f"http://127.0.0.1:{port}/v1", "MODEL_NAME": "m", "MODEL_SECONDS": "6"}
            trial.run(*RESPONSES)
            trial.before = read_state(trial.place.url)
            told = trial.run(*PROPOSE, **environment)
            trial.wrong("the model was not asked", when=" 0 themes" in told.text)
            trial.see(
                next((line.strip() for line in told.text.splitlines() if "The language model" in line), told.sentence)
            )
            trial.wrong("no themes were proposed", when=told.code != 0)
            trial.judge(whole)
            trial.come_back("by itself: the built-in themes stand")
    for name, make_mail in MAILS.items():
        with bench.fault(f"mail server that {name}") as trial, make_mail() as port:
            _try_mail(trial, port)


def _try_mail(trial: Trial, port: int) -> None:
    subscribed = trial.run("digest", "subscribe", "jo@council.example")
    trial.wrong(f"not subscribed: {subscribed.sentence}", when=subscribed.code != 0)
    before = Trial(trial.place, trial.row, read_state(trial.place.url))
    environment = {
        "DIGEST_SMTP_HOST": "127.0.0.1", "DIGEST_SMTP_PORT": str(port), "DIGEST_SMTP_FROM": "d@council.example",
        "DIGEST_SMTP_STARTTLS": "off", "DIGEST_ALLOWED": "@council.example",
        "DIGEST_STALE_DAYS": str((dt.datetime.now(dt.UTC).date() - dt.date(2015, 1, 1)).days),
    }  # fmt: skip
    told = before.run("digest", "send", act=_be_no_demonstration, **environment)
    lines = [line for line in told.text.splitlines() if "mail" in line.casefold() or "sent" in line.casefold()]
    before.see(lines[0] if lines else told)
    before.wrong("the command says that it was sent", when=told.code == 0)
    before.judge()
    before.come_back("the next run of the timer")


def _be_no_demonstration() -> None:
    """While the demonstration is loaded nothing is sent at all: what it holds is taken for real here."""
    from lib.queries.register import consultations

    consultations.has_demonstration_data = lambda *_arguments, **_named: False
