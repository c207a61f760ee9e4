"""Hooks are called in their order, each once, and what one raises stays its own."""

from __future__ import annotations

import asyncio
import logging

import pytest
from mitmproxy import exceptions, hooks, master, options
from mitmproxy.proxy.layers.http import HttpRequestHook
from mitmproxy.test import tflow

from proxy_addon import dispatch


class Noting:
    """Notes its calls; ``raising`` is raised then, ``updates`` says whether it wants to know of updates."""

    def __init__(self, name: str, called: list[str], raising: Exception | None = None) -> None:
        self.name, self.called, self.raising = name, called, raising

    def request(self, flow: object) -> None:
        """A hook that does not wait."""
        self.called.append(self.name)
        if self.raising:
            raise self.raising


class Waiting(Noting):
    """One whose hook is asynchronous, and which wants to know of updates."""

    async def request(self, flow: object) -> None:
        """A hook that waits."""
        await asyncio.sleep(0)
        self.called.append(self.name)

    def update(self, flows: object) -> None:
        """What follows each event of a flow."""
        self.called.append("update")


def run(*addons: Noting, again_without: Noting | None = None) -> None:
    """Send one request through these addons, and another one after one of them is gone."""
    dispatch.install()

    async def go() -> None:
        running = master.Master(options.Options())
        running.addons.add(*addons)
        await running.addons.handle_lifecycle(HttpRequestHook(tflow.tflow()))
        if again_without:
            running.addons.remove(again_without)
            await running.addons.handle_lifecycle(HttpRequestHook(tflow.tflow()))

    asyncio.run(go())


def test_hooks_run_in_order_and_are_waited_for() -> None:
    """And the update follows them."""
    called: list[str] = []
    run(Noting("a", called), Waiting("b", called), Noting("c", called))
    assert called == ["a", "b", "c", "update"]


def test_an_exception_ends_its_own_addon_alone(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged as mitmproxy does, and the others go on."""
    called: list[str] = []
    with caplog.at_level(logging.ERROR):
        run(Noting("a", called, ValueError("broken")), Noting("b", called))
    assert (called, "broken" in caplog.text) == (["a", "b"], True)


def test_a_halt_ends_the_event() -> None:
    """Nobody after it is called."""
    called: list[str] = []
    run(Noting("a", called, exceptions.AddonHalt()), Noting("b", called))
    assert called == ["a"]


def test_an_addon_that_left_is_not_called() -> None:
    """What is kept is for this very chain of addons."""
    called: list[str] = []
    gone = Noting("b", called)
    run(Noting("a", called), gone, again_without=gone)
    assert called == ["a", "b", "a"]


def test_the_hooks_of_an_event_that_nobody_wants_are_none() -> None:
    """Not even its arguments are gathered."""
    manager = master.Master(options.Options(), event_loop=asyncio.new_event_loop()).addons
    manager.master.event_loop.close()
    assert dispatch.hooks_of(manager, hooks.UpdateHook.name) == []
