"""Starting and stopping: wrong options end in one line, signals end in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from proxy_helpers import (
    FLAGGED,
    POLICY,
    TOKEN,
    eventually,
    free_port,
    make_home,
    proxy_command,
    running_companion,
    running_proxy,
    running_upstream,
)

from gatepost.home import Home

NOWHERE = "http://127.0.0.1:9"


def _start(home: Home, *options: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"GATEPOST_PROXY_TOKEN": TOKEN}
    command = proxy_command(home, NOWHERE, *options)
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--set", "no_such_option=1"], "no_such_option"),
        (["--set", "http2=perhaps"], "http2"),
        (["--set", "body_size_limit=banana"], "banana"),
        (["--upstream", "ftp://x"], "--upstream"),
        (["--upstream", "http://[::1"], "--upstream"),
        (["--companion", "nonsense"], "--companion"),
        (["--proxy-port", "70000"], "--proxy-port"),
        (["--listen", "203.0.113.77"], "203.0.113.77"),
        (["--token-file", "/no/such/file"], "/no/such/file"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_is_one_line_and_exit_2(tmp_path: Path, options: list[str], words: str) -> None:
    """The line names the option or its value."""
    done = _start(make_home(tmp_path / "home"), *options)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr


def test_a_taken_port_is_one_line_and_exit_2(tmp_path: Path) -> None:
    """The line names the port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _start(make_home(tmp_path / "home"), "--proxy-port", str(port))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert str(port) in done.stderr


def test_a_home_without_a_policy_and_without_a_companion_is_one_line_and_exit_2(tmp_path: Path) -> None:
    """There is nothing to decide by."""
    done = _start(Home(tmp_path / "empty"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_wrong_policy_is_one_line_and_exit_2(tmp_path: Path) -> None:
    """With file and key."""
    done = _start(make_home(tmp_path / "home", POLICY | {"rulez": []}))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "rulez" in done.stderr


def test_mitmproxys_own_options_are_taken(tmp_path: Path) -> None:
    """``--set`` reaches mitmproxy: without HTTP/2 a client gets HTTP/1.1."""
    with (
        running_upstream() as upstream,
        running_companion() as companion,
        running_proxy(
            make_home(tmp_path / "home"), companion.url, "--upstream", upstream.url, "--set", "http2=false"
        ) as proxy,
        proxy.client(http2=True) as client,
    ):
        assert client.get("https://chatterbox.example/").http_version == "HTTP/1.1"


def test_a_tls_version_is_taken_without_complaint(tmp_path: Path) -> None:
    """OpenSSL without SSL 3 is what everybody has, and nothing to write an error about."""
    with (
        running_companion() as companion,
        running_proxy(make_home(tmp_path / "home"), companion.url, "--set", "tls_version_client_min=TLS1_3") as proxy,
    ):
        with proxy.client() as client:
            assert client.get("https://closed.example/").status_code == 403
        assert proxy.stop() == (0, "")


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0_and_no_complaint(tmp_path: Path, name: signal.Signals) -> None:
    """Also with a connection open."""
    with (
        running_companion() as companion,
        running_proxy(make_home(tmp_path / "home"), companion.url) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)),
    ):
        proxy.process.send_signal(name)
        _, stderr = proxy.process.communicate(timeout=15)
    assert (proxy.process.returncode, stderr) == (0, "")


def test_a_request_in_flight_is_finished_first(tmp_path: Path) -> None:
    """The site takes two seconds to answer, and the client gets the answer."""
    with (
        running_upstream() as upstream,
        running_companion() as companion,
        running_proxy(make_home(tmp_path / "home"), companion.url, "--upstream", upstream.url) as proxy,
        proxy.client() as client,
    ):
        answers: list[int] = []
        upstream.respond = lambda seen: (time.sleep(2), (200, {}, b"late"))[1]
        asking = threading.Thread(target=lambda: answers.append(client.get("http://plain.example/").status_code))
        asking.start()
        assert eventually(lambda: upstream.seen)
        code, _ = proxy.stop()
        asking.join(5)
    assert (code, answers) == (0, [200])


def test_the_rules_of_the_home_hold_while_the_companion_is_away(tmp_path: Path) -> None:
    """A proxy that starts first refuses what is refused, and keeps the event for later."""
    port = free_port()
    home = make_home(tmp_path / "home")
    with running_proxy(home, f"http://127.0.0.1:{port}") as proxy, proxy.client() as client:
        answer = client.get("https://closed.example/")
        event_id = answer.headers["gatepost-event"]
        assert answer.status_code == 403
        assert event_id in "".join(path.name for path in home.spool.iterdir())
        with running_companion(port=port) as companion:
            assert eventually(lambda: event_id in {event["id"] for event in companion.events}, limit_s=20)
            assert eventually(lambda: not list(home.spool.glob("*.json")))


def test_an_event_survives_a_kill(tmp_path: Path) -> None:
    """SIGKILL right after the answer; the next start sends it."""
    home = make_home(tmp_path / "home")
    with running_proxy(home, NOWHERE) as proxy, proxy.client() as client:
        event_id = client.get("http://closed.example/").headers["gatepost-event"]
        proxy.process.kill()
        proxy.process.wait(5)
    with running_companion() as companion, running_proxy(home, companion.url):
        assert eventually(lambda: event_id in {event["id"] for event in companion.events})


def test_a_new_rule_is_in_force_within_seconds(tmp_path: Path) -> None:
    """The proxy asks again and again, and the companion answers 304 until something changed."""
    with (
        running_upstream() as upstream,
        running_companion() as companion,
        running_proxy(make_home(tmp_path / "home"), companion.url, "--upstream", upstream.url) as proxy,
        proxy.client() as client,
    ):
        assert client.get("http://closed.example/").status_code == 403
        grant = {"id": "g1", "service": "closed", "roles": ["teacher"], "users": [], "until": "2199-01-01T00:00:00Z"}
        companion.grants, companion.etag = [grant | {"granted_by": "hmarlow", "reason": "a lesson"}], '"2"'
        assert eventually(lambda: client.get("http://closed.example/").status_code == 200, limit_s=20)


def test_without_notice_and_dpia_nothing_is_inspected(tmp_path: Path) -> None:
    """Sites are still gated."""
    policy: dict[str, Any] = {key: value for key, value in POLICY.items() if key not in {"notice", "dpia"}}
    with (
        running_upstream() as upstream,
        running_companion(policy) as companion,
        running_proxy(make_home(tmp_path / "home", policy), companion.url, "--upstream", upstream.url) as proxy,
        proxy.client() as client,
    ):
        posted = client.post("https://chatterbox.example/api/posts", json={"text": FLAGGED.decode()})
        refused = client.get("https://closed.example/")
    assert (posted.status_code, refused.status_code) == (200, 403)
    assert companion.inspected == []


def test_the_home_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Key, spool and the copy of the policy."""
    home = make_home(tmp_path / "home")
    with running_companion() as companion, running_proxy(home, companion.url) as proxy, proxy.client() as client:
        client.get("https://closed.example/")
    files = [path for path in home.root.rglob("*") if path.is_file() and path.name != "policy.yaml"]
    assert {path.stat().st_mode & 0o077 for path in files} == {0}


def test_a_read_only_home_is_one_line_and_exit_2(tmp_path: Path) -> None:
    """Here: a file stands where the spool must be."""
    home = make_home(tmp_path / "home")
    home.spool.write_text(json.dumps({}), encoding="utf-8")
    done = _start(home)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
