"""Runs the proxy as if its disk had no room left for bodies: ``python proxy_with_full_disk.py OPTIONS…``."""

from __future__ import annotations

import sys

from proxy_addon.bodies import body_spool
from proxy_addon.run import command_line

if __name__ == "__main__":
    body_spool.LEFT_FREE_BYTES = 2**62
    sys.exit(command_line(sys.argv[1:]))
