"""A school's browser policy sets the extension up: address and token arrive, and nobody can type over them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_helpers import EXTENSION_ID, Assistive, SchoolBrowser, find_browser, school_browser, wait_until
from extension_helpers import HOST, NAME, TOKEN, CompanionDouble, SiteDouble, served

pytestmark = pytest.mark.browser
#: Where Chromium reads its policies; the machine's own stay as they are, hidden only from the test's browser.
POLICY_FOLDER = Path("/etc/chromium")


def _own_mounts() -> list[str]:
    """How to start a program with mounts of its own; skips with the reason where that is not possible."""
    if "chromium" not in str(find_browser()) or not POLICY_FOLDER.is_dir():
        pytest.skip(f"this browser does not read its policies from {POLICY_FOLDER}")
    for command in (["unshare", "-m"], ["unshare", "-r", "-m"]):
        mount = ["mount", "--bind", "/tmp", str(POLICY_FOLDER)]
        if shutil.which("unshare") and _runs([*command, *mount]):
            return command
    pytest.skip("mounts of one's own (unshare -m) are not allowed here")


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _browser_with(folder: Path, settings: dict[str, str]) -> Path:
    """A program that starts the browser under a policy with these settings of the extension."""
    managed = folder / "etc" / "policies" / "managed"
    managed.mkdir(parents=True)
    policy = {"3rdparty": {"extensions": {EXTENSION_ID: settings}}}
    (managed / "gatepost.json").write_text(json.dumps(policy), encoding="utf-8")
    program = folder / "browser"
    own = " ".join(_own_mounts())
    inner = f'mount --bind {folder}/etc {POLICY_FOLDER} && exec {find_browser()} "$@"'
    program.write_text(f"#!/bin/sh\nexec {own} sh -c '{inner}' sh \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchoolBrowser]:
    """A browser that was never told anything by hand."""
    companion, site = CompanionDouble(), SiteDouble()
    with served(companion.app()) as companion_url, served(site.app()) as site_url:
        settings = {"companionUrl": companion_url, "deviceToken": TOKEN}
        program = _browser_with(tmp_path_factory.mktemp("managed"), settings)
        rules = [f"MAP {HOST} 127.0.0.1:{site_url.rpartition(':')[2]}"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GATEPOST_BROWSER", str(program))
            with school_browser(host_rules=rules) as browser:
                yield browser


def test_the_administrators_settings_arrive(managed: SchoolBrowser) -> None:
    """Connected by the policy alone."""
    wait_until(lambda: managed.refresh()["state"] == "connected", "not connected")
    assert managed.refresh()["isManaged"] is True


def test_what_the_administrator_set_cannot_be_typed_over(managed: SchoolBrowser) -> None:
    """The options page says who set it, and its fields are closed."""
    managed.options.reload()
    managed.options.locator("#managed").wait_for()
    assert managed.options.get_by_label("Companion address").is_disabled()


def test_a_post_is_held_in_a_managed_browser(managed: SchoolBrowser) -> None:
    """Nobody did anything, and the page is watched."""
    wait_until(lambda: managed.refresh()["state"] == "connected", "not connected")
    page = managed.new_page(f"http://{HOST}/")
    page.fill("#composer", NAME)
    page.click("#post")
    Assistive(page).wait_for("alertdialog")
    page.close()
