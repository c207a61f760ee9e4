"""Logs without content, destinations, scope, and what to do with a policy that cannot be read."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from proxy_helpers import POLICY, RULE, TOKEN, make_home, running_companion

from gatepost.errors import InputError
from gatepost.policy_file import policy_from_data
from proxy_addon.companion_client import CompanionClient
from proxy_addon.destination import Destination
from proxy_addon.policy_watch import PolicyWatch, Snapshot, make_snapshot
from proxy_addon.quiet_logs import WithoutContent
from proxy_addon.scope import decrypted_for_paths, may_decrypt, reaches_this_machine
from proxy_addon.visit import client_address


def _logged(message: str, *args: object, error: BaseException | None = None, name: str = "mitmproxy.x") -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "", 0, message, args, info)
    WithoutContent().filter(record)
    return logging.Formatter("%(message)s").format(record)


def test_a_traceback_says_where_and_not_what() -> None:
    """Mitmproxy puts bodies into its exceptions."""
    try:
        raise ValueError("the words of a post")
    except ValueError as error:
        line = _logged("Addon error: %s", error, error=error)
    assert "the words" not in line
    assert "ValueError at test_small_parts.py" in line


def test_a_long_message_is_cut() -> None:
    """One line, 300 characters."""
    assert len(_logged("x\n" * 5000)) == 300


@pytest.mark.parametrize("url", ["ftp://x", "http://", "//x", "http://x/path", "http://x:99999", "http://x?y"])
def test_a_destination_is_an_address(url: str) -> None:
    """Anything else names the option."""
    with pytest.raises(InputError, match="--upstream"):
        Destination.parse(url, option="--upstream")


def test_a_destination_has_its_schemes_port() -> None:
    """80 and 443."""
    assert [Destination.parse(f"{scheme}://h", option="x").port for scheme in ("http", "https")] == [80, 443]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "0.0.0.0", "::ffff:127.0.0.1", "x.localhost"]
)
def test_another_device_does_not_reach_the_proxys_own_machine(host: str) -> None:
    """The machine itself does."""
    assert reaches_this_machine(host, "10.20.0.5")
    assert not reaches_this_machine(host, "127.0.0.1")


def test_an_ipv4_client_of_an_ipv6_socket_is_told_by_its_ipv4_address() -> None:
    """Networks in the policy are written as IPv4."""
    assert client_address(("::ffff:10.20.0.5", 1, 0, 0)) == "10.20.0.5"


def _snapshot(*rules: dict[str, Any]) -> Snapshot:
    return make_snapshot(policy_from_data(POLICY | {"rules": [*rules, *POLICY["rules"]]}, source="tests"))


def test_a_rule_about_paths_needs_its_site_decrypted() -> None:
    """And no other site."""
    snapshot = _snapshot(
        {"id": "no-shorts", "services": ["library"], "paths": ["/shorts"], "decision": "block", **RULE}
    )
    wanted = {"library.example": True, "union.example": False, "other.example": False}
    assert {host: decrypted_for_paths(snapshot, host) for host in wanted} == wanted


@pytest.mark.parametrize(
    "chosen",
    [
        {"services": ["gallery"], "hosts": ["library.example", "own.example"]},
        {"services": ["gallery"], "categories": ["learning", "other"], "hosts": ["own.example"]},
    ],
)
def test_a_rule_about_paths_is_about_each_of_its_selectors(chosen: dict[str, Any]) -> None:
    """Services, categories and hosts add up, as they do in the decision; a category alone opens no host outside."""
    snapshot = _snapshot({"id": "no-shorts", "paths": ["/shorts"], "decision": "block", **chosen, **RULE})
    wanted = {"gallery.example": True, "library.example": True, "own.example": True, "other.example": False}
    assert {host: decrypted_for_paths(snapshot, host) for host in wanted} == wanted


def test_a_union_forum_is_never_decrypted() -> None:
    """Whatever the rules say."""
    assert not may_decrypt(_snapshot(), "union.example")


def _watch(companion: str, folder: Path) -> PolicyWatch:
    return PolicyWatch(make_home(folder), CompanionClient(companion, TOKEN))


async def _loaded(watch: PolicyWatch) -> Snapshot:
    try:
        await watch.load()
    finally:
        await watch.companion.close()
    return watch.current


def test_the_copy_serves_when_companion_and_file_are_gone(tmp_path: Path) -> None:
    """A proxy on a machine of its own, after a restart at night."""
    with running_companion() as companion:
        asyncio.run(_loaded(_watch(companion.url, tmp_path)))
    watch = _watch("http://127.0.0.1:9", tmp_path)
    (tmp_path / "policy.yaml").unlink()
    assert asyncio.run(_loaded(watch)).catalogue.find("closed.example")


def test_a_policy_that_cannot_be_read_leaves_the_rules_as_they_are(tmp_path: Path) -> None:
    """No copy is kept of it."""
    with running_companion() as companion:
        companion.policy = {"rules": "none"}
        watch = _watch(companion.url, tmp_path)
        snapshot = asyncio.run(_loaded(watch))
    assert snapshot.catalogue.find("closed.example")
    assert not watch.copy_path.exists()
