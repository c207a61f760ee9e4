"""What sites save while somebody writes: it passes quietly, or is a post, as the policy says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from proxy_helpers import (
    POLICY,
    Companion,
    Proxy,
    Upstream,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
)

DRAFT = "https://chatterbox.example/api/drafts"
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


def test_usually_a_draft_passes_and_nobody_is_asked(stand: Any) -> None:
    """The post itself is checked when it is sent."""
    with stand.proxy.client() as client:
        answer = client.post(DRAFT, json=SAVED)
    assert (answer.status_code, stand.companion.inspected) == (200, [])
