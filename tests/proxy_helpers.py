"""A real proxy process on free ports, with a recording upstream and a companion that speaks the API's JSON."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gatepost.home import Home

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "proxy-device-token-of-the-tests"
FLAGGED = b"Olivia Smith"
RULE = {
    "when": "always",
    "reason": "As the governors decided.",
    "owner": "E-safety lead",
    "approved_by": "Governors",
    "approved_on": "2026-09-01",
}

POLICY: dict[str, Any] = {
    "extends": "default",
    "school": {"name": "Meadowbrook Primary School", "timezone": "Europe/London"},
    "people_in_charge": {"dsl": "Ingrid Halvorsby", "it_contact": "Barnaby Copperknoll"},
    "networks": [{"cidr": "127.0.0.0/8", "role": "teacher"}],
    "services": [
        {"id": "chatterbox", "name": "Chatterbox", "category": "social", "hosts": ["chatterbox.example"]},
        {"id": "openfail", "name": "Open Fail", "category": "social", "hosts": ["openfail.example"]},
        {"id": "gallery", "name": "Gallery", "category": "social", "hosts": ["gallery.example"]},
        {"id": "closed", "name": "Closed Site", "category": "social", "hosts": ["closed.example"]},
        {"id": "library", "name": "Library", "category": "learning", "hosts": ["library.example"]},
        {"id": "teachers-union", "name": "Union", "category": "union", "hosts": ["union.example"], "decrypt": "never"},
    ],
    "rules": [
        {"id": "staff-post", "services": ["chatterbox", "mastodon", "x"], "decision": "inspect", **RULE},
        {"id": "open-fail", "services": ["openfail"], "decision": "inspect", "fail": "open", **RULE},
        {"id": "look-only", "services": ["gallery"], "decision": "read_only", **RULE, "reason": "Look only."},
        {
            "id": "not-in-school",
            "services": ["closed"],
            "decision": "block",
            **RULE,
            "reason": "Closed in school.",
            "clause": {"id": "4.2", "quote": "Closed sites stay closed."},
        },
    ],
    "notice": {"published_on": "2026-09-01", "version": "1"},
    "dpia": {"signed_by": "Dana Price", "role": "DPO", "signed_on": "2026-09-01"},
}  # fmt: skip


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Seen:
    """One request as it arrived: the bytes of its head and of its body (chunks joined), and the parsed parts."""

    head: bytes
    body: bytes
    framed: bytes = b""

    @property
    def method(self) -> str:
        """The first word."""
        return self.head.split(b" ", 1)[0].decode()

    @property
    def path(self) -> str:
        """The request target."""
        return self.head.split(b" ", 2)[1].decode()

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Name and value in order, as sent."""
        lines = self.head.split(b"\r\n")[1:-2]
        return [
            (name.decode(), value.strip().decode("latin-1")) for name, _, value in (x.partition(b":") for x in lines)
        ]

    def header(self, name: str) -> str | None:
        """One header's value."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


Respond = Callable[[Seen], tuple[int, dict[str, str], bytes]]


def say_ok(_seen: Seen) -> tuple[int, dict[str, str], bytes]:
    """What the upstream answers unless it is told otherwise."""
    return 200, {"Content-Type": "application/json", "Alt-Svc": 'h3=":443"'}, b'{"ok": true}'


class _Recorder(StreamRequestHandler):
    def handle(self) -> None:
        while (seen := _read_request(self.rfile)) is not None:
            server: Any = self.server
            server.owner.seen.append(seen)
            if (seen.header("upgrade") or "").lower() == "websocket":
                return _websocket_echo(self.rfile, self.wfile, seen, server.owner)
            status, headers, body = server.owner.respond(seen)
            length = [] if "Transfer-Encoding" in headers else [f"Content-Length: {len(body)}"]
            lines = [f"HTTP/1.1 {status} X", *length]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)
        return None


def _read_request(stream: Any) -> Seen | None:
    head = b""
    try:
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                return None
            head += line
        seen = Seen(head, b"")
        if "chunked" in (seen.header("transfer-encoding") or ""):
            seen.framed, seen.body = _read_chunks(stream)
        else:
            seen.body = seen.framed = stream.read(int(seen.header("content-length") or 0))
    except OSError:
        return None
    return seen


def _read_chunks(stream: Any) -> tuple[bytes, bytes]:
    framed, body = b"", b""
    while True:
        line = stream.readline()
        size = int(line.split(b";")[0], 16)
        chunk = stream.read(size + 2)
        framed, body = framed + line + chunk, body + chunk[:size]
        if not size:
            return framed, body


def _websocket_echo(rfile: Any, wfile: Any, seen: Seen, owner: Upstream) -> None:
    """Accept, then note each message and echo it; small frames are all the tests need."""
    import hashlib

    key = (seen.header("sec-websocket-key") or "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()  # noqa: S324 - RFC 6455
    head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    wfile.write(f"{head}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
    while len(start := rfile.read(2)) == 2:
        size = start[1] & 127
        size = int.from_bytes(rfile.read(2)) if size == 126 else size
        mask, data = rfile.read(4), bytearray(rfile.read(size))
        if start[0] & 15 not in (1, 2):
            return
        text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        owner.messages.append(text)
        wfile.write(bytes([start[0], len(text)]) + text)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    owner: Any = None
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        connection.settimeout(30)
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of the test."""


@dataclass
class Upstream:
    """A recording HTTP/1.1 server on loopback; ``respond`` may be replaced while it runs."""

    port: int
    seen: list[Seen] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    respond: Respond = say_ok

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def take(self) -> list[Seen]:
        """What arrived since the last call."""
        taken, self.seen = self.seen, []
        return taken


@contextmanager
def running_upstream(context: ssl.SSLContext | None = None) -> Iterator[Upstream]:
    """Serve until the block ends."""
    with _Server(("127.0.0.1", 0), _Recorder) as server:
        upstream = Upstream(server.server_address[1])
        server.owner, server.context = upstream, context
        with _served(server):
            yield upstream


@contextmanager
def _served(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(5)


@dataclass
class Companion:
    """A companion as small as can be: holds what contains FLAGGED, and keeps the events it is given."""

    port: int
    policy: dict[str, Any]
    etag: str = '"1"'
    grants: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    inspected: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    pages: list[dict[str, str]] = field(default_factory=list)
    released: bool = False
    failing: int = 0
    slow_s: float = 0.0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def inspect(self, described: dict[str, Any], body: bytes) -> dict[str, Any]:
        """The answer of ``POST /api/v1/requests``."""
        self.inspected.append(described)
        self.bodies.append(body)
        flagged = FLAGGED in body.replace(b"+", b" ") or FLAGGED.decode() in described["url"].replace("+", " ").replace(
            "%20", " "
        )
        held = flagged and not self.released
        finding = {"kind": "pupil_name", "family": "pupil", "level": "block", "masked": "O▒▒▒▒▒ S▒▒▒▒"}
        finding |= {"message": "This names a pupil.", "advice": "Leave the child out.", "clause": None}
        ids = {"check_id": "check-1", "event_id": "event-1"} if held else {"check_id": None, "event_id": None}
        verdict = "block" if held else "allow"
        findings = [finding] if held else []
        return {"release": not held, "verdict": verdict, "readable": True, "findings": findings, "post": {}, **ids}


class _CompanionHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        owner: Companion = self.server.owner
        if self.path == "/api/v1/policy":
            if self.headers.get("If-None-Match") == owner.etag:
                return self._answer(304, None)
            wire = {"wire_version": 1, "policy": owner.policy, "grants": owner.grants, **owner.known}
            return self._answer(200, wire, {"ETag": owner.etag})
        owner.pages.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
        return self._answer(200, {"page": self.path})

    def do_POST(self) -> None:
        owner: Companion = self.server.owner
        body = self.rfile.read(int(self.headers["Content-Length"])) if "Content-Length" in self.headers else b""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = _read_chunks(self.rfile)[1]
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._answer(401, {"error": {"code": "unauthorised", "message": "no token"}})
        time.sleep(owner.slow_s)
        if owner.failing:
            return self._answer(owner.failing, {"error": {"code": "broken", "message": "broken"}})
        if self.path == "/api/v1/events":
            owner.events += json.loads(body)["events"]
            return self._answer(200, {"stored": 1})
        return self._answer(200, owner.inspect(*_parts(self.headers["Content-Type"], body)))

    def _answer(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        body = b"" if data is None else json.dumps(data).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the test's output."""


def _parts(content_type: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    described, file = message.get_payload()[:2]
    return json.loads(described.get_payload(decode=True)), file.get_payload(decode=True)  # type: ignore[union-attr, arg-type]


class _CompanionServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    owner: Any = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A proxy that ends is no error of the test."""


@contextmanager
def running_companion(policy: dict[str, Any] | None = None, *, port: int = 0) -> Iterator[Companion]:
    """Serve the double until the block ends."""
    with _CompanionServer(("127.0.0.1", port), _CompanionHandler) as server:
        companion = Companion(server.server_address[1], resolved(policy or POLICY))
        server.owner = companion
        with _served(server):
            yield companion


def resolved(policy: dict[str, Any]) -> dict[str, Any]:
    """The policy as the companion sends it: after ``extends``."""
    from gatepost.policy_file import policy_from_data

    return dict(policy_from_data(policy, source="tests").data)


def make_home(folder: Path, policy: dict[str, Any] | None = None) -> Home:
    """A home with a policy.yaml (JSON is YAML)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(json.dumps(policy or POLICY), encoding="utf-8")
    return Home(folder)


@dataclass
class Proxy:
    """A running proxy process."""

    port: int
    home: Home
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """What a client sets as its proxy."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, *, http2: bool = False, **options: Any) -> httpx.Client:
        """An httpx client through the proxy that trusts the school's CA alone."""
        context = ssl.create_default_context(cafile=str(self.home.ca_cert))
        return httpx.Client(proxy=self.url, verify=context, http2=http2, trust_env=False, timeout=20, **options)

    def environment(self) -> dict[str, str]:
        """The variables that point common clients at the proxy."""
        ca = str(self.home.ca_cert)
        names = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        return {"HTTPS_PROXY": self.url, "HTTP_PROXY": self.url, "NO_PROXY": ""} | dict.fromkeys(names, ca)

    def stop(self, *, timeout_s: float = 15) -> tuple[int, str]:
        """Ask it to end; return exit code and what it wrote to stderr."""
        self.process.send_signal(signal.SIGTERM)
        _, stderr = self.process.communicate(timeout=timeout_s)
        return self.process.returncode, stderr


def proxy_command(home: Home, companion: str, *options: str) -> list[str]:
    """The command line of one proxy on a free port."""
    base = [sys.executable, "-m", "gatepost_cli", "proxy", "--home", str(home.root), "--proxy-port", "0"]
    return [*base, "--companion", companion, *options]


@contextmanager
def running_proxy(home: Home, companion: str, *options: str, command: list[str] | None = None) -> Iterator[Proxy]:
    """Run a proxy until the block ends; ``command`` replaces the program and keeps the options."""
    full = (
        [*command, *proxy_command(home, companion, *options)[4:]]
        if command
        else proxy_command(home, companion, *options)
    )
    environment = os.environ | {"GATEPOST_PROXY_TOKEN": TOKEN}
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(full, env=environment, cwd=ROOT, **streams) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search(r":(\d+)$", line.strip())
        if match is None:
            raise AssertionError(f"the proxy did not start: {line!r} {process.communicate(timeout=10)[1]}")
        try:
            yield Proxy(int(match[1]), home, process)
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.communicate(timeout=15)
            except ValueError:
                process.wait(15)


def server_context(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """A TLS server with its own self-signed certificate, and that certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"own certificate of {host}")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    private, public = folder / "server-key.pem", folder / "server.pem"
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    public.write_bytes(certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def eventually(condition: Callable[[], object], *, limit_s: float = 10) -> bool:
    """Wait until the condition holds; say whether it did."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())
