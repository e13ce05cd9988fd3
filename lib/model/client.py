"""Send requests to the endpoint in the settings, and return its reply or the reason why there is none.

This is the only module that reaches the network.
"""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3

from lib.settings import Endpoint

MAX_BODY_BYTES = 1_000_000
SCHEMA_REFUSED_STATUSES = {400, 422}  # how endpoints refuse a response_format that they do not know
RETRY_STATUSES = {408, 409, 425, 429}
LASTING_STATUSES = {404, 405, 429}


class NoAnswer(Exception):  # noqa: N818 - the name says what happened
    """Failure of the endpoint to give anything that can be used.

    The message is the end of a sentence, to be shown. is_lasting: the next request would fail alike, so there is no use
    in going on. may_retry: the same request may succeed at a second try.
    """

    def __init__(self, reason: str, *, is_lasting: bool = False, may_retry: bool = True) -> None:
        super().__init__(reason)
        self.is_lasting = is_lasting
        self.may_retry = may_retry


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request to the model: the task in our words, the data as JSON, and the JSON schema of the reply."""

    task: str
    data: dict[str, Any]
    schema: dict[str, Any]


class ModelClient:
    """Client of the endpoint, which sends requests for a limited number of seconds over all of them together."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._pool = urllib3.PoolManager(num_pools=1)
        self._deadline = time.monotonic() + endpoint.seconds
        self._accepts_schemas = True
        self.host = urlsplit(endpoint.url).netloc

    def ask_model(self, request: ModelRequest) -> object:
        """Ask the model and return the JSON of its reply.

        Asks a second time where that may help. Raises no other error than NoAnswer.
        """
        try:
            return self._send_once(request)
        except NoAnswer as first_failure:
            if not first_failure.may_retry:
                raise
            time.sleep(max(0.0, min(self._endpoint.pause_seconds, self._compute_remaining_seconds())))
            return self._send_once(request)

    def _send_once(self, request: ModelRequest) -> object:
        """Send a request once, and again without a schema where the endpoint refuses schemas.

        Returns the parsed reply. Raises NoAnswer.
        """
        status, body = self._post_request(request)
        if status in SCHEMA_REFUSED_STATUSES and self._accepts_schemas:
            self._accepts_schemas = False
            status, body = self._post_request(request)
        if status != 200:
            raise _build_status_error(status)
        return _parse_content(body)

    def _post_request(self, request: ModelRequest) -> tuple[int, bytes]:
        """Post a request and return the status and the body of the reply.

        Raises NoAnswer.
        """
        remaining_seconds = self._compute_remaining_seconds()
        if remaining_seconds <= 0:
            raise NoAnswer("it took too long over all", is_lasting=True, may_retry=False)
        timeout = urllib3.Timeout(
            connect=min(self._endpoint.connect_seconds, remaining_seconds),
            read=min(self._endpoint.read_seconds, remaining_seconds),
        )
        try:
            response = self._pool.request(
                "POST",
                f"{self._endpoint.url}/chat/completions",
                body=self._build_body(request),
                headers=self._build_headers(),
                timeout=timeout,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            return response.status, self._read_body(response)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as problem:
            # the library's messages may hold the headers, and so the key
            raise _build_connection_error(problem) from None

    def _read_body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """Read the body piece by piece, and give up one that trickles or never ends.

        Raises NoAnswer for a body that is too long or too slow.
        """
        body = bytearray()
        try:
            while piece := response.read1(65_536):
                body += piece
                if len(body) > MAX_BODY_BYTES:
                    raise NoAnswer("its answer has no end", may_retry=False)
                if self._compute_remaining_seconds() <= 0:
                    raise NoAnswer("it took too long over all", is_lasting=True, may_retry=False)
        finally:
            response.close()
        return bytes(body)

    def _compute_remaining_seconds(self) -> float:
        """Compute how many seconds remain for all requests together."""
        return self._deadline - time.monotonic()

    def _build_headers(self) -> dict[str, str]:
        """Build the headers of a request, with the key where the settings have one."""
        authorization = {"Authorization": f"Bearer {self._endpoint.key}"} if self._endpoint.key else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **authorization}

    def _build_body(self, request: ModelRequest) -> bytes:
        """Build the body of a request, with the schema unless the endpoint refuses schemas."""
        payload: dict[str, Any] = {
            "model": self._endpoint.name,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": request.task},
                {"role": "user", "content": json.dumps(request.data, ensure_ascii=False)},
            ],
        }
        if self._accepts_schemas:
            schema = {"name": "answer", "strict": True, "schema": request.schema}
            payload["response_format"] = {"type": "json_schema", "json_schema": schema}
        return json.dumps(payload).encode()


def _build_connection_error(problem: Exception) -> NoAnswer:
    """Build the error for a connection that failed."""
    unreachable_errors = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.SSLError,
    )
    if isinstance(problem, unreachable_errors):
        return NoAnswer("it cannot be reached", is_lasting=True)
    if isinstance(problem, (urllib3.exceptions.TimeoutError, TimeoutError)):
        return NoAnswer("it did not answer in time")
    return NoAnswer("the connection broke off")


def _build_status_error(status: int) -> NoAnswer:
    """Build the error for a status other than 200."""
    if 300 <= status < 400:
        return NoAnswer("it sends us on to another address, where nothing is sent", is_lasting=True, may_retry=False)
    if status in (401, 403):
        return NoAnswer(f"it does not accept the key (status {status})", is_lasting=True, may_retry=False)
    may_retry = status >= 500 or status in RETRY_STATUSES
    return NoAnswer(f"it answered with status {status}", is_lasting=status in LASTING_STATUSES, may_retry=may_retry)


def _parse_content(body: bytes) -> object:
    """Parse what the model wrote as JSON.

    Raises NoAnswer.
    """
    try:
        return json.loads(_strip_wrapping(json.loads(body)["choices"][0]["message"]["content"]))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise NoAnswer("its answer is not the JSON that was asked for") from None


def _strip_wrapping(content: str) -> str:
    """Strip the thoughts before the JSON and the code fence around it, which some models write."""
    text = content.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.partition("\n")[2].removesuffix("```")
    return text
