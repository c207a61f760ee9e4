"""An exception in any hook refuses: each one is made to raise in a real proxy."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from proxy_helpers import Proxy, Upstream, make_home, running_companion, running_proxy, running_upstream

from proxy_addon import (
    companion_relay,
    destination,
    in_flight,
    post_gate,
    responses,
    site_gate,
    upload_names,
    websocket_gate,
)
from proxy_addon.guard import REFUSALS, Guarded, guarded

ADDONS = [
    in_flight.InFlight,
    companion_relay.CompanionRelay,
    site_gate.SiteGate,
    post_gate.PostGate,
    websocket_gate.WebsocketGate,
    responses.Responses,
    upload_names.UploadNames,
    destination.Upstream,
]
HOOKS = [f"{addon.__name__}.{hook}" for addon in ADDONS for hook in REFUSALS if hasattr(addon, hook)]
#: A WebSocket message needs a socket first; see test_websocket_gate.
ON_REQUESTS = [hook for hook in HOOKS if "websocket" not in hook]
DRIVER = str(Path(__file__).parents[1] / "proxy_with_failing_hook.py")


@contextmanager
def failing(hook: str, folder: Path) -> Iterator[tuple[Proxy, Upstream]]:
    """A proxy in which that hook raises."""
    driver = [sys.executable, DRIVER, hook]
    with (
        running_upstream() as upstream,
        running_companion() as companion,
        running_proxy(
            make_home(folder / "home"),
            companion.url,
            "--upstream",
            upstream.url,
            command=driver,
        ) as proxy,
    ):
        yield proxy, upstream


@pytest.mark.parametrize("hook", ON_REQUESTS)
def test_a_hook_that_raises_refuses(hook: str, tmp_path: Path) -> None:
    """Over HTTPS and HTTP: 403 with the verdict unavailable, or no connection at all, and no words in the log."""
    with failing(hook, tmp_path) as (proxy, upstream):
        encrypted = _outcome(proxy, "https://chatterbox.example/post")
        plain = _outcome(proxy, "http://chatterbox.example/post")
        _, log = proxy.stop()
    # Only hooks of CONNECT and TLS are not asked about plain HTTP, and let it be judged by the others.
    only_tls = hook.rpartition(".")[2] in {"http_connect", "tls_clienthello"}
    assert encrypted == "refused"
    assert plain == ("passed" if only_tls else "refused")
    assert "secret words" not in log
    reached = [seen.method for seen in upstream.seen]
    asked_the_site_already = hook.startswith(("Responses", "UploadNames")) or hook == "InFlight.response"
    assert reached == (["POST", "POST"] if asked_the_site_already else ["POST"] if only_tls else [])


def _outcome(proxy: Proxy, url: str) -> str:
    try:
        with proxy.client() as client:
            answer = client.post(url, json={"text": "hello all"})
    except httpx.TransportError:
        return "refused"
    refused = answer.status_code == 403 and answer.headers["gatepost-verdict"] == "unavailable"
    return "refused" if refused and "ok" not in answer.text else "passed"


def test_every_hook_of_an_addon_is_known_to_the_guard() -> None:
    """A hook that mitmproxy calls and the guard does not know would let things pass when it fails."""
    harmless = {"client_disconnected", "error", "websocket_end"}
    hooks = {
        name
        for addon in ADDONS
        for name, member in inspect.getmembers(addon, inspect.isfunction)
        if not name.startswith("_") and name not in harmless
    }
    assert hooks - set(REFUSALS) == {"finish"}


def test_a_guarded_addon_keeps_its_name() -> None:
    """Under which mitmproxy finds it."""
    assert Guarded(in_flight.InFlight()).name == "inflight"


def test_what_is_returned_by_a_hook_is_no_matter() -> None:
    """Only whether it can be awaited."""
    called: list[object] = []
    assert guarded(called.append, lambda data: None, where="test")("data") is None
    assert called == ["data"]
