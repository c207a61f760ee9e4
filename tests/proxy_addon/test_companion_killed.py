"""SIGKILL in the middle of a load: every event is in the log once, in the order in which it happened."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from companion_server import free_port
from companion_server import running as running_companion
from proxy_helpers import POLICY, ROOT, Proxy, eventually, make_home, running_proxy, running_upstream

from gatepost.home import Home
from proxy_addon.event_spool import EventSpool

pytestmark = pytest.mark.end_to_end
WORKERS, EACH = 4, 20


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A school whose posts fail open, so that both kinds of event happen."""
    return make_home(tmp_path / "home", POLICY)


def _gatepost(*arguments: str) -> str:
    command = [sys.executable, "-m", "gatepost_cli", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.fixture
def token(home: Home) -> Iterator[None]:
    """The proxy's own, in place of the one that the double takes."""
    made = _gatepost("device", "add", "--home", str(home.root), "--json", "--kind", "proxy", "proxy")
    with mock.patch("proxy_helpers.TOKEN", json.loads(made)["token"]):
        yield


def _load(proxy: Proxy, worker: int, told: list[str], half: threading.Event) -> None:
    """Refused sites and held posts, each with an event of its own; note what the client was told."""
    with proxy.client() as client:
        for number in range(EACH):
            site = client.get(f"http://w{worker}n{number}.closed.example/")
            text = {"text": f"Ring us on 07700 9001{worker}{number % 10}, {number}"}
            post = client.post("http://openfail.example/api/posts", json=text)
            told += [answer.headers["gatepost-event"] for answer in (site, post) if answer.status_code == 403]
            if number == EACH // 3:
                half.set()


def _log(home: Home) -> list[dict[str, Any]]:
    """The log as it was written, oldest first (the export begins with the newest)."""
    exported: list[dict[str, Any]] = json.loads(
        _gatepost("log", "export", "--home", str(home.root), "--format", "json")
    )
    return exported[::-1]


@pytest.mark.usefixtures("token")
def test_every_event_is_written_once_and_in_order(home: Home) -> None:
    """Whether the companion was there, away, or killed while it wrote."""
    port, told, half = free_port(), list[str](), threading.Event()
    address = f"http://127.0.0.1:{port}"
    with running_upstream() as upstream, running_companion(home.root, port) as companion:
        with running_proxy(home, address, "--upstream", upstream.url) as proxy:
            load = [threading.Thread(target=_load, args=(proxy, each, told, half)) for each in range(WORKERS)]
            for worker in load:
                worker.start()
            half.wait(30)
            companion.kill()
            for worker in load:
                worker.join(60)
            with running_companion(home.root, port):
                assert eventually(lambda: not EventSpool(home.spool).waiting(), limit_s=20)
        logged = _log(home)
    ids = [event["id"] for event in logged]
    assert len(told) == WORKERS * EACH * 2
    assert [ids.count(event_id) for event_id in set(told)] == [1] * len(set(told))
    happened = [event["created"] for event in logged if event["kind"] == "site_refused"]
    assert happened == sorted(happened)
    _gatepost("log", "verify", "--home", str(home.root))
