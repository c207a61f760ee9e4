"""What sites save while somebody writes: it passes quietly, or is a post, as the policy says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client_stand import FLAGGED_TEXT, running_client_stand
from proxy_helpers import (
    POLICY,
    Companion,
    Proxy,
    Upstream,
    eventually,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
)

DRAFT = "https://chatterbox.example/api/drafts"
KIND = "application/json"
SAVED = {"body": "Olivia Smith won"}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, Companion, Upstream]]:
    """A proxy under a policy for which drafts are posts too."""
    policy = {**POLICY, "limits": {"drafts": "as_posts"}}
    home = make_home(tmp_path_factory.mktemp("drafts") / "home", policy)
    with (
        running_upstream() as upstream,
        running_companion(policy) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield proxy, companion, upstream


def test_a_draft_that_counts_as_a_post_never_leaves(strict: tuple[Proxy, Companion, Upstream]) -> None:
    """It is refused as the post would be."""
    proxy, _, upstream = strict
    with proxy.client() as client:
        assert client.post(DRAFT, json=SAVED).status_code == 403
    assert upstream.take() == []


def test_a_clean_draft_passes_all_the_same(strict: tuple[Proxy, Companion, Upstream]) -> None:
    """Nothing was found in it."""
    proxy, _, upstream = strict
    with proxy.client() as client:
        assert client.post(DRAFT, json={"body": "A fine day"}).status_code == 200
    assert len(upstream.take()) == 1


def test_a_like_is_no_draft(strict: tuple[Proxy, Companion, Upstream]) -> None:
    """Other quiet actions stay quiet."""
    proxy, companion, _ = strict
    before = len(companion.inspected)
    with proxy.client() as client:
        assert client.post("https://chatterbox.example/api/posts/7/like", json={}).status_code == 200
    assert len(companion.inspected) == before


def test_usually_a_draft_passes_at_once_and_unchanged(stand: Any) -> None:
    """It does not wait for a companion that is slow, and what is found in it holds up nobody."""
    stand.companion.slow_s = 2.0
    with stand.proxy.client() as client:
        answer = client.post(DRAFT, content=b'{"body":  "Olivia Smith won"}', headers={"Content-Type": KIND})
    arrived = [seen.body for seen in stand.upstream.take()]
    assert (answer.status_code, arrived) == (200, [b'{"body":  "Olivia Smith won"}'])
    assert stand.companion.events == []


def test_it_is_looked_at_beside_its_way(stand: Any) -> None:
    """The companion is told that nobody waits."""
    with stand.proxy.client() as client:
        client.post(f"{DRAFT}/7", json=SAVED)
    eventually(lambda: [asked["aside"] for asked in stand.companion.inspected] == [True])


def test_of_many_saves_the_first_and_the_latest_are_looked_at(stand: Any) -> None:
    """Sites save at every pause."""
    with stand.proxy.client() as client:
        for number in range(6):
            assert client.post(f"{DRAFT}/8", json={"body": f"Olivia Smith won race {number}"}).status_code == 200
    eventually(lambda: stand.companion.bodies and b"race 5" in stand.companion.bodies[-1])
    assert len(stand.companion.bodies) < 6


@pytest.mark.end_to_end
def test_the_companion_itself_writes_nothing_of_a_draft(tmp_path: Path) -> None:
    """A draft that names a pupil arrives, and only the post is held and logged."""
    with running_client_stand(tmp_path, ["chatterbox"]) as school, school.proxy.client() as client:
        assert client.post(DRAFT, json={"body": FLAGGED_TEXT}).status_code == 200
        assert (len(school.arrived()), school.held()) == (1, [])
        assert client.post("https://chatterbox.example/api/posts", json={"body": FLAGGED_TEXT}).status_code == 403
        assert len(school.held()) == 1
