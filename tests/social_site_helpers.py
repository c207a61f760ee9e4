"""Start the sample social site on a free port, and look for Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SITE = Path(__file__).parents[1] / "demo" / "social_site"
#: The smallest PNG: one grey pixel.
TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63a8070000810080be2c5d3e0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Site:
    """A running Chatterbox."""

    url: str
    process: subprocess.Popen[str]

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """One request; status and JSON (None for an empty answer)."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(self.url + path, data=body, method=method, headers=names)  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=10) as response:  # noqa: S310
                status, raw = response.status, response.read()
        except HTTPError as error:
            with error:
                status, raw = error.code, error.read()
        return status, json.loads(raw) if raw else None

    def send_json(self, method: str, path: str, value: object) -> tuple[int, Any]:
        """One request with a JSON body."""
        return self.call(method, path, json.dumps(value).encode(), Content_Type="application/json")


@contextmanager
def running_site() -> Iterator[Site]:
    """Chatterbox on a free port, ended by SIGTERM."""
    command = [sys.executable, str(SITE / "server.py"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+(?=/)", process.stdout.readline())
        assert address is not None
        try:
            yield Site(address[0], process)
        finally:
            process.terminate()
            process.wait(timeout=10)


def chromium_path() -> str | None:
    """A Chromium of this machine: GATEPOST_CHROMIUM, or one on the path."""
    return os.environ.get("GATEPOST_CHROMIUM") or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
