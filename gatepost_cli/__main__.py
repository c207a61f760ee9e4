"""`python -m gatepost_cli` is `gatepost`."""

from __future__ import annotations

import sys

from gatepost_cli.main import main

if __name__ == "__main__":
    sys.exit(main())
