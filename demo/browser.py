"""Starts Chromium for the demonstration: its own profile, the proxy set, our CA trusted, the extension loaded."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def show_browser(options: argparse.Namespace, device_token: str, *, pages: tuple[str, ...]) -> str:
    """Open the pages in a browser of their own, or return the command that does."""
    extension = extension_for_demo(options.home, f"http://127.0.0.1:{options.api_port}", device_token)
    arguments = [*browser_arguments(options, extension), *pages]
    program = os.environ.get("GATEPOST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        return f"no Chromium found; install it, and run it with: {shlex.join(arguments)}"
    if options.no_open or not has_display():
        return f"open the browser of the demonstration with:\n\n  {shlex.join([program, *arguments])}\n"
    quiet = subprocess.DEVNULL
    subprocess.Popen([program, *arguments], stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 - the person's browser
    return "a browser window of the demonstration's own is opening"


def has_display() -> bool:
    """Whether a window can be shown."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def browser_arguments(options: argparse.Namespace, extension: Path) -> list[str]:
    """The command line: nothing of the person's own browser is touched, and no certificate is installed."""
    return [
        f"--user-data-dir={options.home / 'browser-profile'}",
        f"--proxy-server=http://127.0.0.1:{options.proxy_port}",
        f"--ignore-certificate-errors-spki-list={spki_hash(options.home / 'ca' / 'gatepost-ca.pem')}",
        f"--disable-extensions-except={extension}",
        f"--load-extension={extension}",
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
        "--no-first-run",
        "--no-default-browser-check",
    ]


def spki_hash(certificate: Path) -> str:
    """Base64 SHA-256 of the certificate's public key: the form in which Chromium takes a key to trust."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(encoded).digest()).decode("ascii")


def extension_for_demo(home: Path, companion: str, device_token: str) -> Path:
    """A copy of the extension that already knows this companion, as managed storage would tell it in a school."""
    copy = home / "extension"
    shutil.rmtree(copy, ignore_errors=True)
    ignore = shutil.ignore_patterns("node_modules", "package*.json", "eslint.config.mjs", "tsconfig.json")
    shutil.copytree(ROOT / "extension", copy, ignore=ignore)
    settings = {"companionUrl": companion, "deviceToken": device_token}
    (copy / "data").mkdir(exist_ok=True)
    (copy / "data" / "preset-settings.json").write_text(json.dumps(settings), encoding="utf-8")
    return copy
