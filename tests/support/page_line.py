"""A client that speaks to a dashboard as a browser does, by HTTP and by the page's own line, and can lie in each word."""

import http.client
import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

SECONDS = 120  # a limit for what hangs, not a measure of what is slow


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody at a browser: where the server is, under which name they ask it, and with which cookies.

    encryption: whose certificates are trusted; None for a line without encryption.
    """

    address: str
    host: str
    origin: str | None
    cookies: dict[str, str] = field(default_factory=dict)
    encryption: ssl.SSLContext | None = None

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        """Ask for something by HTTP; headers are named with underscores, and go over our own."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=SECONDS)
        if self.encryption:
            connection.sock = self.encryption.wrap_socket(self._connect(), server_hostname=self.host)
        sent = {"Host": self.host, "Cookie": self._cookie_header()}
        if self.origin and method != "GET":
            sent["Origin"] = self.origin
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            received = {name.lower(): ", ".join(answer.headers.get_all(name, [])) for name in answer.headers}
            return Reply(answer.status, received, answer.read().decode())
        finally:
            connection.close()

    def fetch_token(self) -> str:
        """The token that a server gives each browser, and wants back on the line of a page."""
        token = re.search("_streamlit_xsrf=([^;]+)", self.ask("/_stcore/health").headers.get("set-cookie", ""))
        return token[1] if token else "none"

    @contextmanager
    def open_line(self) -> Iterator["PageLine"]:
        """Open the line of a page. Raises websockets' InvalidStatus where the server refuses it."""
        token = self.fetch_token()
        cookies = {**self.cookies, "_streamlit_xsrf": token}
        with (
            self._connect() as line,
            connect(
                f"{'wss' if self.encryption else 'ws'}://{self.host}/_stcore/stream",
                sock=line,
                ssl=self.encryption,
                origin=Origin(self.origin) if self.origin else None,
                subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
                additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
                max_size=None,
                open_timeout=SECONDS,
            ) as connection,
        ):
            yield PageLine(connection, Client(self.address, self.host, self.origin, cookies, self.encryption))

    def _connect(self) -> socket.socket:
        parts = urlsplit(self.address)
        return socket.create_connection((str(parts.hostname), parts.port), timeout=SECONDS)

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass(slots=True)
class PageLine:
    """The line of one page.

    text: all that was sent of the last run. notices: what it says in boxes, and faults. downloads: what can be saved, by
    its label. widgets: the ids of buttons and of places for files, by their labels.
    """

    connection: ClientConnection
    client: Client
    session_id: str = ""
    text: str = ""
    downloads: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)
    _chosen: list[WidgetState] = field(default_factory=list)

    def show(self, page: str = "", query: str = "") -> "PageLine":
        """Go to a page, and wait until it stands."""
        self.connection.send(build_rerun(page, query))
        return self.follow()

    def follow(self) -> "PageLine":
        """Wait until the page stands that was asked for."""
        self.text, self.downloads, self.notices, self.widgets = "", {}, [], {}
        while True:
            answer = self._receive()
            self.text += answer.SerializeToString().decode("utf-8", "replace")
            if answer.HasField("new_session"):
                self.session_id = answer.new_session.initialize.session_id
            button = answer.delta.new_element.download_button
            if button.deferred_file_id:
                self.downloads[button.label] = button.deferred_file_id
            element = answer.delta.new_element
            self.notices += [words for words in (element.alert.body, element.exception.message) if words]
            self.widgets |= {named.label: named.id for named in (element.button, element.file_uploader) if named.id}
            if is_page_finished(answer):
                return self

    def press(self, label: str, page: str) -> None:
        """Press a button of the page that stands, and wait for nothing."""
        message = BackMsg()
        message.ParseFromString(build_rerun(page))
        message.rerun_script.widget_states.widgets.add(id=self.widgets[label], trigger_value=True)
        for state in self._chosen:
            message.rerun_script.widget_states.widgets.append(state)
        self.connection.send(message.SerializeToString())

    def choose_file(self, label: str, name: str, size: int, page: str) -> "PageLine":
        """Tell the page that the file that bring_file brought is there, and wait until it stands."""
        address = f"/_stcore/upload_file/{self.session_id}/file-1"
        state = WidgetState(id=self.widgets[label])
        file = state.file_uploader_state_value.uploaded_file_info.add(file_id="file-1", name=name, size=size)
        file.file_urls.file_id, file.file_urls.upload_url, file.file_urls.delete_url = "file-1", address, address
        self._chosen.append(state)
        message = BackMsg()
        message.ParseFromString(build_rerun(page))
        message.rerun_script.widget_states.widgets.append(state)
        self.connection.send(message.SerializeToString())
        return self.follow()

    def make_file(self, label: str) -> str:
        """Press a button that saves a file: the address of what was made, empty where it was not."""
        message = BackMsg()
        message.backend_operation_request.request_id = "1"
        message.backend_operation_request.session_id = self.session_id
        message.backend_operation_request.deferred_file.file_id = self.downloads[label]
        self.connection.send(message.SerializeToString())
        while True:
            answer = self._receive()
            if answer.HasField("backend_operation_response"):
                return answer.backend_operation_response.deferred_file.url

    def bring_file(self, client: Client, content: bytes = b"Council\nLeeds\n") -> Reply:
        """Bring a file to this page, as a client who may be somebody else."""
        body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n' + content + b"\r\n--x--\r\n"
        return client.ask(
            f"/_stcore/upload_file/{self.session_id}/file-1",
            "PUT",
            body,
            Content_Type="multipart/form-data; boundary=x",
            X_Xsrftoken=client.cookies.get("_streamlit_xsrf", ""),
        )

    def _receive(self) -> ForwardMsg:
        answer = ForwardMsg()
        answer.ParseFromString(self.connection.recv(timeout=SECONDS))
        return answer


def build_rerun(page: str, query: str = "") -> bytes:
    """What a browser sends to go to a page."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = query
    return bytes(message.SerializeToString())


def is_page_finished(message: ForwardMsg) -> bool:
    """Whether a page stands with this message, and no further run of it begins by itself."""
    return message.HasField("script_finished") and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


def sign_cookie(secret: str, claims: dict[str, Any], origin: str) -> str:
    """The value of the cookie that Streamlit sets once a provider has said who somebody is."""
    told = {**claims, "origin": origin, "is_logged_in": True, "provider": "default"}
    return create_signed_value(secret, "_streamlit_user", json.dumps(told)).decode()
