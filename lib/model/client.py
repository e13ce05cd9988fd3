"""The one way out: a question to the endpoint in the settings, and what it answers, or why there is no answer."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3

from lib.settings import Endpoint

MOST_BYTES = 1_000_000
NO_SUCH_SHAPE = {400, 422}  # how endpoints refuse a response_format that they do not know
AGAIN = {408, 409, 425, 429}
LASTING = {404, 405, 429}


class NoAnswer(Exception):  # noqa: N818 - it reads as what it says
    """The endpoint gave nothing that can be used. The message is the end of a sentence, to be shown.

    lasting: it would be the same for the next question, so there is no use in going on.
    """

    def __init__(self, reason: str, *, lasting: bool = False, worth_trying: bool = True) -> None:
        super().__init__(reason)
        self.lasting = lasting
        self.worth_trying = worth_trying


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the task in our words, the data as JSON, and the shape of the answer as a JSON schema."""

    task: str
    data: dict[str, Any]
    shape: dict[str, Any]


class Line:
    """A line to the endpoint that is open for a number of seconds, over all questions together."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._pool = urllib3.PoolManager(num_pools=1)
        self._until = time.monotonic() + endpoint.seconds
        self._knows_shapes = True
        self.place = urlsplit(endpoint.url).netloc

    def ask(self, question: Question) -> object:
        """The JSON that the endpoint answers with. Asks once more where that may help. Raises NoAnswer alone."""
        try:
            return self._once(question)
        except NoAnswer as first:
            if not first.worth_trying:
                raise
            time.sleep(max(0.0, min(self._endpoint.pause_seconds, self._left())))
            return self._once(question)

    def _once(self, question: Question) -> object:
        status, body = self._post(question)
        if status in NO_SUCH_SHAPE and self._knows_shapes:
            self._knows_shapes = False
            status, body = self._post(question)
        if status != 200:
            raise _refusal(status)
        return _content(body)

    def _post(self, question: Question) -> tuple[int, bytes]:
        left = self._left()
        if left <= 0:
            raise NoAnswer("it took too long over all", lasting=True, worth_trying=False)
        wait = urllib3.Timeout(
            connect=min(self._endpoint.connect_seconds, left), read=min(self._endpoint.read_seconds, left)
        )
        try:
            response = self._pool.request(
                "POST", f"{self._endpoint.url}/chat/completions", body=self._body(question), headers=self._headers(),
                timeout=wait, retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            return response.status, self._read(response)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            raise _broken(problem) from None  # their own words may carry the headers, and so the key

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """The body, piece by piece: one that trickles or never ends is given up."""
        body = bytearray()
        try:
            while piece := response.read1(65_536):
                body += piece
                if len(body) > MOST_BYTES:
                    raise NoAnswer("its answer has no end", worth_trying=False)
                if self._left() <= 0:
                    raise NoAnswer("it took too long over all", lasting=True, worth_trying=False)
        finally:
            response.close()
        return bytes(body)

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self._endpoint.key}"} if self._endpoint.key else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **key}

    def _body(self, question: Question) -> bytes:
        asked: dict[str, Any] = {
            "model": self._endpoint.name,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": question.task},
                {"role": "user", "content": json.dumps(question.data, ensure_ascii=False)},
            ],
        }
        if self._knows_shapes:
            shape = {"name": "answer", "strict": True, "schema": question.shape}
            asked["response_format"] = {"type": "json_schema", "json_schema": shape}
        return json.dumps(asked).encode()


def _broken(problem: Exception) -> NoAnswer:
    unreachable = (
        urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.SSLError,
    )  # fmt: skip
    if isinstance(problem, unreachable):
        return NoAnswer("it cannot be reached", lasting=True)
    if isinstance(problem, (urllib3.exceptions.TimeoutError, TimeoutError)):
        return NoAnswer("it did not answer in time")
    return NoAnswer("the connection broke off")


def _refusal(status: int) -> NoAnswer:
    if 300 <= status < 400:
        return NoAnswer("it sends us on to another address, where nothing is sent", lasting=True, worth_trying=False)
    if status in (401, 403):
        return NoAnswer(f"it does not accept the key (status {status})", lasting=True, worth_trying=False)
    again = status >= 500 or status in AGAIN
    return NoAnswer(f"it answered with status {status}", lasting=status in LASTING, worth_trying=again)


def _content(body: bytes) -> object:
    """What the model wrote, as JSON. Raises NoAnswer."""
    try:
        return json.loads(_bare(json.loads(body)["choices"][0]["message"]["content"]))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise NoAnswer("its answer is not the JSON that was asked for") from None


def _bare(written: str) -> str:
    """Without the thoughts before the JSON and the fence of code around it, which some models write."""
    text = written.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.partition("\n")[2].removesuffix("```")
    return text
