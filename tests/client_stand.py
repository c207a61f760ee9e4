"""A school for real clients: the real companion, a proxy that counts what arrives, and sites that answer them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from client_sites import answer_as_the_sites_do
from companion_server import free_port, running
from drawn_face import encoded, face_photo
from PIL import Image
from proxy_helpers import POLICY, ROOT, RULE, Proxy, Seen, Upstream, make_home, running_proxy, running_upstream

DRIVER = str(Path(__file__).with_name("proxy_with_tally.py"))
NODE_CLIENTS = Path(__file__).with_name("node_clients")
PUPIL = "Zain Abbaswick"
CLEAN = "Our open day is on Friday at ten."
FLAGGED_TEXT = f"Well done {PUPIL} on the egg race!"
READS = ("GET ", "HEAD ", "OPTIONS ")
_EMPTY = hashlib.sha256(b"").hexdigest()


@cache
def photo_of_a_face() -> bytes:
    """A JPEG in which the companion finds a face."""
    return encoded(face_photo(640, 480, face=240))


@cache
def photo_of_the_hall() -> bytes:
    """A JPEG of nobody."""
    return encoded(Image.new("RGB", (320, 240), (90, 120, 160)))


@dataclass
class ClientStand:
    """Where the clients' requests go, and what was counted on the way."""

    proxy: Proxy
    upstream: Upstream
    tally: Path

    @property
    def ca(self) -> str:
        """The school's certificate, which a managed device trusts."""
        return str(self.proxy.home.ca_cert)

    def clear(self) -> None:
        """Forget what was counted and seen."""
        self.tally.write_text("")
        self.upstream.take()

    def tries(self) -> list[str]:
        """Each request that writes, as it reached the proxy: method and address."""
        return [line for line in self._lines() if not line.startswith((*READS, "= "))]

    def sent(self) -> list[str]:
        """The SHA-256 of each body, as the client sent it to the proxy."""
        return [line.removeprefix("= ") for line in self._lines() if line.startswith("= ")]

    def sent_again(self) -> set[str]:
        """The hashes of bodies, other than the empty one, that the client sent more than once."""
        sent = self.sent()
        return {body for body in sent if sent.count(body) > 1} - {_EMPTY}

    def held(self) -> list[dict[str, Any]]:
        """The events of held posts, from the school's log."""
        log = json.loads(_gatepost("log", "export", "--home", str(self.proxy.home.root), "--format", "json"))
        return [event for event in log if event["kind"] == "post_held"]

    def arrived(self) -> list[Seen]:
        """Each request that writes, as it reached the site."""
        return [seen for seen in self.upstream.take() if seen.method not in {"GET", "HEAD", "OPTIONS"}]

    def _lines(self) -> list[str]:
        return self.tally.read_text(encoding="utf-8").splitlines()


@contextmanager
def running_client_stand(folder: Path, services: list[str], **policy: Any) -> Iterator[ClientStand]:
    """A teacher's device on which ``services`` are open and checked; ``policy`` adds keys to the school's."""
    home, tally = make_home(folder / "home", _policy(services) | policy), folder / "tally.txt"
    tally.touch()
    _gatepost("roll", "import", "--home", str(home.root), str(ROOT / "demo" / "school" / "roll.csv"))
    made = _gatepost("device", "add", "--home", str(home.root), "--json", "--kind", "proxy", "proxy of the tests")
    port = free_port()
    command = [sys.executable, DRIVER, str(tally)]
    with (
        mock.patch("proxy_helpers.TOKEN", json.loads(made)["token"]),
        running(home.root, port),
        running_upstream() as upstream,
        running_proxy(home, f"http://127.0.0.1:{port}", "--upstream", upstream.url, command=command) as proxy,
    ):
        upstream.respond = answer_as_the_sites_do
        yield ClientStand(proxy, upstream, tally)


def _policy(services: list[str]) -> dict[str, Any]:
    rule = {"id": "staff-post", "services": services, "decision": "inspect", **RULE}
    return POLICY | {"rules": [rule]}


def _gatepost(*arguments: str) -> str:
    command = [sys.executable, "-m", "gatepost_cli", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout


def node(stand: ClientStand, act: str, argument: str) -> dict[str, Any]:
    """Run an act of ``node_clients/client.mjs`` through the proxy; returns what came of it."""
    environment = os.environ | stand.proxy.environment()
    command = [shutil.which("node") or "node", str(NODE_CLIENTS / "client.mjs"), act, argument]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
