"""A layer goes on at once where nobody has anything to wait for: a quarter of the work for a small request.

mitmproxy makes a task of every hook and sends its end through all layers of the connection, down to the one that
asked. Here the hooks are called where they are asked for, in the same order, and only one that really waits takes
that way.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio

from mitmproxy import ctx, flow
from mitmproxy.proxy import commands, events, layer

from proxy_addon import dispatch

_whole_handle_event = layer.Layer.handle_event


def install() -> None:
    """Make every layer call its hooks itself; called once, before the proxy starts."""
    layer.Layer.handle_event = handle_event  # type: ignore[method-assign]
    layer.Layer._Layer__process = process  # type: ignore[attr-defined]


def handle_event(self: layer.Layer, event: events.Event) -> layer.CommandGenerator[None]:
    """As mitmproxy's own, which still handles what arrives while a layer waits."""
    if self._paused is not None or self.debug is not None:
        yield from _whole_handle_event(self, event)
    else:
        yield from process(self, self._handle_event(event))


def process(
    self: layer.Layer, generator: layer.CommandGenerator[None], send: object = None
) -> layer.CommandGenerator[None]:
    """Pass a layer's commands on until it ends or waits; a hook that is over is none of them."""
    try:
        command = generator.send(send)
        while True:
            if command.blocking is not True:
                yield command
            elif not (isinstance(command, commands.StartHook) and is_over(command)):
                # This layer alone waits: those around it go on (mitmproxy's own convention).
                command.blocking = self
                self._paused = layer.Paused(command, generator)
                yield command
                return
            command = next(generator)
    except StopIteration:
        return


def is_over(hook: commands.StartHook) -> bool:
    """Call the hook's addons now, and say whether all of them are done; where not, the rest is awaited as ever."""
    try:
        loop, addons = asyncio.get_running_loop(), ctx.master.addons
    except (RuntimeError, AttributeError):
        return False
    if dispatch.is_wanted(addons, hook):
        # A task of its own, as hooks expect: one that waits may set a time limit for itself.
        task = asyncio.eager_task_factory(loop, dispatch.handle_lifecycle(addons, hook))
        if not task.done():
            dispatch.note_begun(hook, task)
            return False
        task.result()
    message = hook.args()[0]
    return not (isinstance(message, flow.Flow) and message.intercepted)
