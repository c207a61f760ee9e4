"""Runs the proxy with one hook of one addon that raises: ``python proxy_with_failing_hook.py ADDON.HOOK OPTIONS…``."""

from __future__ import annotations

import importlib
import sys
from typing import Any

MODULES = {
    "InFlight": "in_flight",
    "CompanionRelay": "companion_relay",
    "SiteGate": "site_gate",
    "PostGate": "post_gate",
    "WebsocketGate": "websocket_gate",
    "Responses": "responses",
    "UploadNames": "upload_names",
    "Upstream": "destination",
}


def fail(*_: Any) -> None:
    """A mistake that carries what somebody wrote."""
    raise RuntimeError("secret words of the post")


def main() -> int:
    """Replace the hook, then run the proxy as ever."""
    addon, _, hook = sys.argv[1].partition(".")
    module = importlib.import_module(f"proxy_addon.{MODULES[addon]}")
    setattr(getattr(module, addon), hook, fail)
    from proxy_addon.run import command_line

    return command_line(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
