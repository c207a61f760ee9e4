"""`gatepost proxy`: the proxy alone, for a school that runs the parts on several machines."""

from __future__ import annotations

import argparse

from gatepost_cli import lifeline
from proxy_addon import options

EXAMPLES = """Examples:
  gatepost proxy
  gatepost proxy --home /srv/meadowbrook --listen 0.0.0.0 --proxy-port 3128 --companion http://10.0.0.5:8470
  gatepost proxy --upstream http://127.0.0.1:9000     (tests and staging: nothing leaves this machine)
  gatepost proxy --set tls_version_client_min=TLS1_3"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the proxy's options; they live beside the proxy."""
    options.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM; 0 on a clean end."""
    lifeline.follow()
    from proxy_addon.run import main

    chosen = options.from_args(args)
    chosen.home.require_writable()
    return main(chosen)
