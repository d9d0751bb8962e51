"""The proxy of deploy/nginx in front of the real program, on a socket of its own."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ambroise.access import Grant, Role, people
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.web.security import HEADERS, LARGEST_BODY
from tests.builders.certificates import Certificates, certificates
from tests.builders.pages import PASSWORD, token
from tests.spec.sources import ROOT

FILES = ROOT / "deploy" / "nginx"
NAME = "ambroise.example"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LISTEN = "0A"
"""State of a TCP socket in /proc/net."""
FORGED = {
    "X-Forwarded-Proto": "http",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;proto=http;host=evil.example",
    "X-Real-IP": "203.0.113.9",
}


@dataclass(frozen=True)
class Site:
    secure: str
    clear: str
    folder: Path
    tls: Certificates
    program: subprocess.Popen[bytes]

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.tls.authority)

    def browser(self, **headers: str) -> httpx.Client:
        """Return a browser that reaches the name of the site on this machine."""
        return httpx.Client(
            base_url=self.secure,
            verify=self.trust,
            headers={"Host": NAME} | headers,
            trust_env=False,
            timeout=30,
            event_hooks={"request": [_named]},
        )

    def port(self, scheme: str) -> int:
        return int((self.secure if scheme == "https" else self.clear).rpartition(":")[2])


def _named(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = NAME


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def placed(folder: Path, pages: Path, ports: tuple[int, int], tls: Certificates) -> Path:
    """Write the file of deploy/ with the paths and ports of this test, and what includes it."""
    text = (FILES / "ambroise.conf").read_text()
    for old, new in {
        "/run/ambroise/pages.sock": str(pages),
        "/etc/ambroise/tls/proxy.pem": str(tls.certificate),
        "/etc/ambroise/tls/proxy.key": str(tls.key),
        "/etc/ambroise/pages": str(FILES),
        "/etc/ambroise/tls.conf": str(FILES / "tls.conf"),
        "/var/log/nginx/": f"{folder}/",
        "allow 127.0.0.1;": "",
    }.items():
        assert old in text
        text = text.replace(old, new)
    clear, secure = ports
    text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{clear}", text)
    text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{secure}", text)
    (folder / "ambroise.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f" events {{}} http {{ {temporary} include {folder}/ambroise.conf; }}"
    )
    return main


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if NGINX is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("proxy")
    settings = load_settings(folder / "home")
    state = open_state(settings)
    grants = (Grant(Role.RESEARCHER, None, LONG_AGO),)
    digest = people.hash_password(PASSWORD)
    people.create(state, "remi", "Rémi", now=LONG_AGO, password_hash=digest, grants=grants)
    account = people.os_account()
    grants = (Grant(Role.DATA_MANAGER, None, LONG_AGO),)
    people.create(state, "svc", "Service", now=LONG_AGO, os_account=account, grants=grants)
    state.close()
    tls = certificates(folder, NAME)
    pages = folder / "pages.sock"
    ports = a_port(), a_port()
    environment = os.environ | {"AMBROISE_HOME": str(settings.home)}
    serve = [sys.executable, "-m", "ambroise.cli", "serve", "--socket", str(pages)]
    proxy = [NGINX, "-c", str(placed(folder, pages, ports, tls))]
    with ExitStack() as stack:
        program = stack.enter_context(running(serve, environment))
        ends = time.monotonic() + 60
        while not pages.exists():
            assert program.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.05)
        stack.enter_context(running(proxy, dict(os.environ)))
        clear, secure = (
            f"{one}://127.0.0.1:{p}" for one, p in zip(("http", "https"), ports, strict=True)
        )
        found = Site(secure, clear, folder, tls, program)
        while True:
            assert time.monotonic() < ends
            with found.browser() as browser:
                try:
                    browser.get("/api/v1/health")
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
        yield found


def test_every_answer_is_protected(site: Site) -> None:
    with site.browser() as browser:
        for address in ("/connexion", "/nulle-part", "/api/v1/health", "/static/base.css"):
            answer = browser.get(address)
            for name, value in HEADERS.items():
                assert answer.headers.get_list(name) == [value]
            (strict,) = answer.headers.get_list("Strict-Transport-Security")
            assert strict == "max-age=31536000; includeSubDomains"
            assert "nginx/" not in answer.headers.get("Server", "")


def test_what_the_proxy_answers_itself_is_protected_too(site: Site) -> None:
    with site.browser() as browser:
        answer = browser.post("/connexion", content=b"x" * (LARGEST_BODY + 1))
        assert answer.status_code == 413
        for name in ("Strict-Transport-Security", "Content-Security-Policy", "Cache-Control"):
            assert len(answer.headers.get_list(name)) == 1


def test_cookies_are_bound_to_this_host_and_to_https(site: Site) -> None:
    with site.browser() as browser:
        form = browser.get("/connexion")
        data = {"login": "remi", "password": PASSWORD, "csrf": token(form)}
        entered = browser.post("/connexion", data=data)
        assert entered.status_code == 303
        cookies = form.headers.get_list("set-cookie") + entered.headers.get_list("set-cookie")
        cookies += browser.get("/connexion?lang=en").headers.get_list("set-cookie")
        assert len(cookies) >= 3
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            attributes = {part.strip().split("=")[0].lower() for part in cookie.split(";")}
            assert {"secure", "httponly", "samesite", "path"} <= attributes
            assert "domain" not in attributes


def test_what_a_client_says_as_if_it_were_a_proxy_is_not_believed(site: Site) -> None:
    with site.browser(**FORGED) as browser:
        answer = browser.get("/connexion")
        assert answer.headers["Strict-Transport-Security"]
        assert all("Secure" in one for one in answer.headers.get_list("set-cookie"))
        assert "evil" not in answer.text
        away = browser.get("/patients/1")
        assert away.headers["location"].startswith("/connexion")


def test_pages_in_clear_lead_to_https_and_calls_in_clear_are_refused(site: Site) -> None:
    with httpx.Client(base_url=site.clear, headers={"Host": NAME}, trust_env=False) as browser:
        answer = browser.get("/patients/1?du=2026-01-01")
        assert answer.status_code == 301
        assert answer.headers["location"] == f"https://{NAME}/patients/1?du=2026-01-01"
        assert browser.get("/api/v1/me").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", ""])
def test_another_name_is_given_nothing(site: Site, host: str) -> None:
    with socket.create_connection(("127.0.0.1", site.port("http")), 10) as plain:
        plain.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        answer = plain.recv(1000)
    assert b"200" not in answer.partition(b"\r\n")[0]
    assert b"Location" not in answer
    trust = site.trust
    trust.check_hostname = False
    with (
        socket.create_connection(("127.0.0.1", site.port("https")), 10) as raw,
        pytest.raises(ssl.SSLError),
    ):
        trust.wrap_socket(raw, server_hostname=host or None)


def handshake(site: Site, trust: ssl.SSLContext) -> tuple[str, str]:
    with (
        socket.create_connection(("127.0.0.1", site.port("https")), 10) as raw,
        trust.wrap_socket(raw, server_hostname=NAME) as wrapped,
    ):
        cipher = wrapped.cipher()
        assert cipher is not None
        return str(wrapped.version()), cipher[0]


def test_tls_is_1_2_or_1_3_with_forward_secrecy(site: Site) -> None:
    assert handshake(site, site.trust)[0] == "TLSv1.3"
    older = site.trust
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    version, cipher = handshake(site, older)
    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE")
    for weak in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA256"):
        refused = site.trust
        refused.maximum_version = ssl.TLSVersion.TLSv1_2
        refused.set_ciphers(weak)
        with pytest.raises(ssl.SSLError):
            handshake(site, refused)


def test_tls_1_1_is_refused(site: Site) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(site.tls.authority)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        handshake(site, old)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "OPTIONS"])
def test_methods_that_nothing_uses_are_refused(site: Site, method: str) -> None:
    with site.browser() as browser:
        assert browser.request(method, "/connexion").status_code in {400, 405}


def test_a_request_with_two_lengths_goes_no_further(site: Site) -> None:
    head = f"POST /connexion HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 4\r\n"
    smuggled = f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", site.port("https")), 10) as raw,
        site.trust.wrap_socket(raw, server_hostname=NAME) as wrapped,
    ):
        wrapped.sendall(smuggled.encode())
        assert b" 400 " in wrapped.recv(1000).partition(b"\r\n")[0]


def test_many_attempts_to_sign_in_are_slowed_down(site: Site) -> None:
    with site.browser() as browser:
        codes = [browser.get("/connexion").status_code for _ in range(40)]
    assert 429 in codes


def test_readiness_is_for_the_machines_that_watch(site: Site) -> None:
    with site.browser() as browser:
        assert browser.get("/api/v1/ready").status_code == 403
        assert browser.get("/api/v1/health").status_code == 200


def test_the_log_of_the_proxy_holds_no_address_of_a_page(site: Site) -> None:
    with site.browser() as browser:
        browser.get("/patients/MARQUE?nom=MARQUE", headers={"Referer": "https://x/MARQUE"})
    logs = "".join(path.read_text() for path in site.folder.glob("*.log"))
    assert '"request_id"' in logs
    assert "MARQUE" not in logs


def _sockets_of(process: int) -> set[str]:
    sockets = set()
    for held in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since the folder was listed
            sockets.add(str(held.readlink()).removeprefix("socket:[").removesuffix("]"))
    return sockets


def test_the_socket_is_the_only_way_to_the_program(site: Site) -> None:
    with httpx.Client(
        transport=httpx.HTTPTransport(uds=str(site.folder / "pages.sock")), trust_env=False
    ) as direct:
        assert direct.get("http://x/api/v1/health").status_code == 200
    sockets = _sockets_of(site.program.pid)
    listening = {
        line.split()[9]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == LISTEN
    }
    assert listening
    assert sockets.isdisjoint(listening)


def test_when_the_program_is_away_the_page_says_what_to_do(site: Site) -> None:
    site.program.terminate()
    site.program.wait(30)
    with site.browser() as browser:
        answer = browser.get("/api/v1/health")
    assert answer.status_code == 502
    assert "Le dossier patient de l'hôpital fonctionne sans Ambroise" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
