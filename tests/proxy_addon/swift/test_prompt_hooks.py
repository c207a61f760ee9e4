"""Hooks are called where a layer asks for them; only one that waits makes the layer wait."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from mitmproxy import ctx, master, options
from mitmproxy.proxy import commands, context, events, layer
from mitmproxy.proxy.layers.http import HttpRequestHook
from mitmproxy.test import tflow

from proxy_addon import dispatch
from proxy_addon.swift import prompt_hooks


class Asking(layer.Layer):
    """Asks for one hook, then sends a byte."""

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        yield HttpRequestHook(self.flow)
        yield commands.SendData(self.context.client, b"after")

    flow = tflow.tflow()


class Noting:
    """Notes its calls; waits where it has something to wait for."""

    def __init__(self, until: asyncio.Event | None = None, error: Exception | None = None) -> None:
        self.called: list[str] = []
        self.name = f"noting {id(self)}"
        self.until, self.error = until, error

    async def request(self, flow: object) -> None:
        """The hook."""
        self.called.append("begun")
        if self.until:
            async with asyncio.timeout(5):
                await self.until.wait()
        if self.error:
            raise self.error
        self.called.append("ended")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every layer of this test calls its hooks itself, and none does so afterwards."""
    monkeypatch.setattr(layer.Layer, "handle_event", prompt_hooks.handle_event)
    monkeypatch.setattr(layer.Layer, "_Layer__process", prompt_hooks.process)
    dispatch.install()
    yield
    ctx.__dict__.pop("master", None)


def _layer() -> Asking:
    flow = tflow.tflow()
    asking = Asking(context.Context(flow.client_conn, options.Options()))
    asking.flow = flow
    return asking


def _commands(asking: Asking, event: events.Event) -> list[str]:
    return [type(command).__name__ for command in asking.handle_event(event)]


def _run(*addons: Noting, then: Any = None) -> list[list[str]]:
    async def go() -> list[list[str]]:
        running = master.Master(options.Options())
        running.addons.add(*addons)
        asking = _layer()
        found = [_commands(asking, events.Start())]
        return found if then is None else [*found, *await then(running, asking)]

    return asyncio.run(go())


def test_a_layer_goes_on_when_every_hook_is_done() -> None:
    """No hook among its commands, and what follows it at once."""
    addons = Noting(), Noting()
    assert _run(*addons) == [["SendData"]]
    assert [addon.called for addon in addons] == [["begun", "ended"]] * 2


def test_a_hook_that_nobody_has_holds_nothing_up() -> None:
    """As if it were not there."""
    assert _run() == [["SendData"]]


def test_a_layer_waits_for_a_hook_that_waits() -> None:
    """It is called once, and what comes after it follows its end; a time limit set in it is its own."""
    until = asyncio.Event()
    addon = Noting(until)

    async def then(running: master.Master, asking: Asking) -> list[list[str]]:
        assert asking._paused is not None
        hook = asking._paused.command
        assert isinstance(hook, commands.StartHook)
        before = list(addon.called)
        until.set()
        await running.addons.handle_lifecycle(hook)
        return [before, list(addon.called), _commands(asking, events.HookCompleted(hook))]

    assert _run(addon, then=then) == [["HttpRequestHook"], ["begun"], ["begun", "ended"], ["SendData"]]


def test_what_a_hook_raises_stays_its_own(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged as ever, and the layer goes on; what it should refuse is the guard's part."""
    assert _run(Noting(error=ValueError("broken"))) == [["SendData"]]
    assert "broken" in caplog.text


def test_an_intercepted_flow_is_waited_for() -> None:
    """Whoever holds it lets it go; until then its layer stands still."""

    class Holding(Noting):
        async def request(self, flow: Any) -> None:
            flow.intercept()

    assert _run(Holding()) == [["HttpRequestHook"]]


def test_without_a_running_proxy_the_hook_is_a_command() -> None:
    """A layer that is driven by hand sees what mitmproxy would have done."""
    assert _commands(_layer(), events.Start()) == ["HttpRequestHook"]
