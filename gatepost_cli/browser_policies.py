"""What this machine's browsers are told about HTTP/3: managed policy files, preference files, the Windows registry."""

from __future__ import annotations

import json
import plistlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Chromium's name for it, in every browser that is built on it.
QUIC = "QuicAllowed"
#: Firefox's preferences for it, the newer one first.
HTTP3_PREFERENCES = ("network.http.http3.enable", "network.http.http3.enabled")
LINUX = {
    "Chrome": "etc/opt/chrome/policies/managed",
    "Chromium": "etc/chromium/policies/managed",
    "Edge": "etc/opt/edge/policies/managed",
    "Brave": "etc/brave/policies/managed",
}
FIREFOX = ("etc/firefox/policies/policies.json", "usr/lib/firefox/distribution/policies.json")
MACOS = {
    "Chrome": "Library/Managed Preferences/com.google.Chrome.plist",
    "Edge": "Library/Managed Preferences/com.microsoft.Edge.plist",
}
WINDOWS = {
    "Chrome": r"SOFTWARE\Policies\Google\Chrome",
    "Edge": r"SOFTWARE\Policies\Microsoft\Edge",
    "Chromium": r"SOFTWARE\Policies\Chromium",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One managed browser. ``http3`` is None where its policy says nothing of it; ``broken`` names a bad file."""

    browser: str
    http3: bool | None = None
    broken: str = ""


def managed_browsers(root: Path = Path("/"), *, platform: str = sys.platform) -> list[Told]:
    """Every browser with a policy on this machine; ``root`` is where its files begin."""
    if platform == "win32":
        return list(_from_registry())
    found = [told for name, folder in LINUX.items() for told in _from_folder(name, root / folder)]
    found += [told for name, file in MACOS.items() for told in _from_plist(name, root / file)]
    return found + [told for file in FIREFOX for told in _from_firefox(root / file)]


def _from_folder(browser: str, folder: Path) -> Iterator[Told]:
    told: dict[str, Any] = {}
    files = sorted(folder.glob("*.json"))
    for file in files:
        try:
            told |= dict(json.loads(file.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError, TypeError):
            yield Told(browser, broken=str(file))
            return
    if files:
        yield Told(browser, _flag(told.get(QUIC)))


def _from_plist(browser: str, file: Path) -> Iterator[Told]:
    if not file.is_file():
        return
    try:
        yield Told(browser, _flag(dict(plistlib.loads(file.read_bytes())).get(QUIC)))
    except (OSError, ValueError, TypeError, plistlib.InvalidFileException):
        yield Told(browser, broken=str(file))


def _from_firefox(file: Path) -> Iterator[Told]:
    if not file.is_file():
        return
    try:
        preferences = json.loads(file.read_text(encoding="utf-8-sig"))["policies"].get("Preferences", {})
        given = next((preferences[name] for name in HTTP3_PREFERENCES if name in preferences), None)
        yield Told("Firefox", _flag(given.get("Value") if isinstance(given, dict) else given))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        yield Told("Firefox", broken=str(file))


def _from_registry() -> Iterator[Told]:
    """The machine's own keys, else the user's; Group Policy and Intune write both."""
    if sys.platform == "win32":
        import winreg

        for browser, path in WINDOWS.items():
            for hive in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
                try:
                    with winreg.OpenKey(hive, path) as key:
                        values = dict(winreg.EnumValue(key, index)[:2] for index in range(winreg.QueryInfoKey(key)[1]))
                except OSError:
                    continue
                yield Told(browser, _flag(values.get(QUIC)))
                break
    else:
        yield from ()


def _flag(value: object) -> bool | None:
    return bool(value) if isinstance(value, bool | int) else None
