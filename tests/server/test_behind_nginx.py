"""Two really started dashboards on one PostgreSQL, behind a real nginx with the configuration that the docs give."""

import datetime as dt
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lib.access import Role
from lib.database.engine import get_engine
from lib.settings import ROOT
from tests.browser import serving
from tests.support.accounts import ISSUER, claim, invite
from tests.support.factories import response, store
from tests.support.page_line import Client, sign_cookie
from tests.support.postgresql_server import named_database, run_as_admin

HOST = "dashboard.example.gov.uk"
ORIGIN = f"https://{HOST}"
PROCESS = "dashboard_process"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(
    not (NGINX and OPENSSL), reason="no nginx or no openssl here: .ci/browser installs them"
)


@dataclass(frozen=True, slots=True)
class Site:
    """The dashboard behind its proxy. processes: what ends each of the two."""

    address: str
    database: str
    encryption: ssl.SSLContext
    processes: dict[str, ExitStack]

    def be_officer(self, **cookies: str) -> Client:
        """Ada, for whom the provider vouched just now."""
        value = sign_cookie(serving.COOKIE_SECRET, claim("ada", dt.datetime.now(dt.UTC)), ORIGIN)
        return Client(self.address, HOST, ORIGIN, {"__Host-_streamlit_user": value, **cookies}, self.encryption)


@pytest.fixture(scope="module")
def site(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    run_as_admin(server, "CREATE DATABASE behind_nginx TEMPLATE ours")
    engine = get_engine(named_database(server, "behind_nginx"))
    store(engine, "responses", [response("Leeds")], folder)
    invite(engine, "ada", Role.OFFICER)
    engine.dispose()
    database = engine.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        processes = {name: stack.enter_context(ExitStack()) for name in "ab"}
        ports = {}
        for name, process in processes.items():
            address = process.enter_context(serving.dashboard_with_sign_in(database, ISSUER, folder / name, ORIGIN))
            ports[name] = address.rpartition(":")[2]
        port = serving.free_port()
        certificate = make_certificate(folder)
        configuration = write_configuration(folder, ports, port, certificate)
        stack.enter_context(run_nginx(configuration, port))
        encryption = ssl.create_default_context(cafile=str(certificate))
        yield Site(f"https://127.0.0.1:{port}", database, encryption, processes)


def make_certificate(folder: Path) -> Path:
    """A certificate of our own for the name, with its key beside it."""
    subprocess.run(
        [
            str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
            "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(folder / "dashboard.key"),
            "-out", str(folder / "dashboard.pem"),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder / "dashboard.pem"


def write_configuration(folder: Path, ports: dict[str, str], port: int, certificate: Path) -> Path:
    """The configuration of the docs, with the ports and the certificate of this test."""
    text = (ROOT / "docs" / "nginx.conf").read_text()
    changes = {
        "127.0.0.1:8501": f"127.0.0.1:{ports['a']}",
        "127.0.0.1:8502": f"127.0.0.1:{ports['b']}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "/etc/ssl/dashboard.pem": str(certificate),
        "/etc/ssl/dashboard.key": str(certificate.with_suffix(".key")),
    }
    for former, present in changes.items():
        assert former in text
        text = text.replace(former, present)
    (folder / "logs").mkdir()
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/logs/error.log;"
        f"events {{}} http {{ access_log off; {paths}\n{text}}}"
    )
    return file


@contextmanager
def run_nginx(configuration: Path, port: int) -> Iterator[None]:
    """nginx with a configuration, of which it complains in no word, until the block ends."""
    command = [str(NGINX), "-p", str(configuration.parent), "-c", str(configuration), "-e", "stderr"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def test_a_page_is_shown_over_an_encrypted_line_and_its_cookies_are_for_such_lines_alone(site: Site) -> None:
    client = site.be_officer()
    with client.open_line() as line:
        assert "1 of 353 councils has responded" in line.show(query="as_at=2015-03-01").text
    reply = client.ask("/_stcore/health")
    assert "strict-transport-security" in reply.headers
    cookies = re.findall(r"(\w+)=[^;,]+;([^,]*)", reply.headers["set-cookie"])
    assert {name for name, rest in cookies if "Secure" in rest} == {"_streamlit_xsrf", PROCESS}


def test_any_other_name_gets_not_even_a_handshake(site: Site) -> None:
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        replace(site.be_officer(), host="evil.example").ask("/")


def test_a_browser_stays_with_the_process_that_holds_its_page(site: Site) -> None:
    stays, changes = site.be_officer(**{PROCESS: "a"}), site.be_officer(**{PROCESS: "b"})
    assert f"{PROCESS}=a;" in stays.ask("/healthz").headers["set-cookie"]
    with stays.open_line() as line:
        line.show("imports")
        assert line.bring_file(line.client).status == 204
        other = replace(line.client, cookies={**line.client.cookies, PROCESS: "b"})
        assert line.bring_file(other).status == 409  # there is no such page in the other process
    assert f"{PROCESS}=b;" in changes.ask("/healthz").headers["set-cookie"]


def test_what_is_written_shows_in_the_next_view_of_every_process(site: Site, tmp_path: Path) -> None:
    with (
        site.be_officer(**{PROCESS: "a"}).open_line() as first,
        site.be_officer(**{PROCESS: "b"}).open_line() as second,
    ):
        for line in (first, second):
            assert "1 of 353 councils has responded" in line.show(query="as_at=2015-03-01").text
        store(get_engine(site.database), "responses", [response("Camden")], tmp_path)
        for line in (first, second):
            assert "2 of 353 councils have responded" in line.show(query="as_at=2015-03-01").text


def test_when_one_process_is_gone_the_other_takes_over(site: Site) -> None:
    site.processes["a"].close()
    with site.be_officer(**{PROCESS: "a"}).open_line() as line:
        assert "353 councils" in line.show(query="as_at=2015-03-01").text
