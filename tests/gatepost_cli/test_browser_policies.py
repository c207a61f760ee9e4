"""What doctor says of HTTP/3: from the browsers' own policy files."""

from __future__ import annotations

import json
import plistlib
from pathlib import Path

import pytest

from gatepost_cli.browser_policies import LINUX, MACOS, Told, managed_browsers
from gatepost_cli.examinations_live import _http3_policy

FIREFOX = "etc/firefox/policies/policies.json"


def write(root: Path, place: str, data: object) -> Path:
    """A file of JSON below ``root``."""
    file = root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return file


@pytest.mark.parametrize("browser", LINUX)
@pytest.mark.parametrize(
    ("policy", "http3"), [({"QuicAllowed": False}, False), ({"QuicAllowed": True}, True), ({}, None)]
)
def test_chromium_and_its_relations_are_read_from_their_managed_files(
    tmp_path: Path, browser: str, policy: dict[str, bool], http3: bool | None
) -> None:
    """Each browser has a folder of its own."""
    write(tmp_path, f"{LINUX[browser]}/school.json", policy)
    assert managed_browsers(tmp_path, platform="linux") == [Told(browser, http3)]


def test_the_files_of_a_folder_count_together(tmp_path: Path) -> None:
    """As the browser puts them together: in the order of their names, the last one wins."""
    write(tmp_path, f"{LINUX['Chrome']}/10.json", {"QuicAllowed": True, "HomepageLocation": "x"})
    write(tmp_path, f"{LINUX['Chrome']}/20.json", {"QuicAllowed": False})
    assert managed_browsers(tmp_path, platform="linux") == [Told("Chrome", False)]


@pytest.mark.parametrize("preference", [{"Value": False, "Status": "locked"}, False])
def test_firefox_is_read_from_its_policies(tmp_path: Path, preference: object) -> None:
    """In both of the forms that Firefox takes."""
    write(tmp_path, FIREFOX, {"policies": {"Preferences": {"network.http.http3.enable": preference}}})
    assert managed_browsers(tmp_path, platform="linux") == [Told("Firefox", False)]


def test_a_mac_is_read_from_its_managed_preferences(tmp_path: Path) -> None:
    """As a profile leaves them."""
    file = tmp_path / MACOS["Edge"]
    file.parent.mkdir(parents=True)
    file.write_bytes(plistlib.dumps({"QuicAllowed": False}))
    assert managed_browsers(tmp_path, platform="darwin") == [Told("Edge", False)]


@pytest.mark.parametrize("place", [f"{LINUX['Chrome']}/school.json", FIREFOX, MACOS["Chrome"]])
@pytest.mark.parametrize("data", ["{not JSON", "[1, 2]", ""])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, place: str, data: str) -> None:
    """And the others are read all the same."""
    file = write(tmp_path, place, data)
    write(tmp_path, f"{LINUX['Brave']}/school.json", {"QuicAllowed": False})
    found = managed_browsers(tmp_path, platform="linux")
    assert {told.broken for told in found} == {str(file), ""}
    assert Told("Brave", False) in found


@pytest.mark.parametrize(
    ("browsers", "state", "words"),
    [
        ([], "advice", "no browser policy on this machine"),
        ([Told("Chrome", False), Told("Edge", False)], "ok", "switched off on this machine for Chrome, Edge"),
        ([Told("Chrome", False), Told("Edge")], "warning", "not switched off on this machine for Edge"),
        ([Told("Chrome", True)], "warning", "not switched off on this machine for Chrome"),
        ([Told("Chrome", broken="/etc/x.json")], "warning", "/etc/x.json"),
    ],
)
def test_the_line_says_how_it_stands(browsers: list[Told], state: str, words: str) -> None:
    """And what to do next."""
    remark = _http3_policy(browsers)
    assert (remark.state, words in remark.message, bool(remark.do)) == (state, True, True)
