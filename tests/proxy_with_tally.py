"""Runs the proxy and notes each request as it arrives: ``python proxy_with_tally.py FILE OPTIONS…``."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

from mitmproxy import http

import proxy_addon.run


class Tally:
    """Writes each try and the hash of each whole body to the file, before any gate has seen them."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Count a try, whatever becomes of it."""
        self._write(f"{flow.request.method} {flow.request.pretty_url}")

    def request(self, flow: http.HTTPFlow) -> None:
        """What the client sent, as bytes before any decoding."""
        self._write(f"= {hashlib.sha256(flow.request.raw_content or b'').hexdigest()}")

    def _write(self, line: str) -> None:
        with self.file.open("a", encoding="utf-8") as out:
            out.write(f"{line}\n")


def main() -> int:
    """Put the tally before the proxy's own addons, then run the proxy as ever."""
    tally, ours = Tally(Path(sys.argv[1])), proxy_addon.run.our_addons

    def with_tally(*arguments: Any) -> tuple[Any, ...]:
        return (tally, *ours(*arguments))

    proxy_addon.run.our_addons = with_tally  # type: ignore[assignment]
    return proxy_addon.run.command_line(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
