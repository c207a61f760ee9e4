"""The companion is away, failing or slow: the proxy's own word first, then the rule's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from long_body_helpers import BOUNDARY, film_form
from proxy_helpers import (
    FLAGGED,
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

OPEN = "https://openfail.example/api/posts"
CLOSED = "https://chatterbox.example/api/posts"
PHONE = "Ring us on 07700 900123"
LIMIT_S = 0.4


class Stand(NamedTuple):
    """What a test works with."""

    proxy: Proxy
    companion: Companion
    upstream: Upstream


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A school that waits 0.4 s for a verdict."""
    policy = POLICY | {"limits": {"inspect_time_limit_ms": int(LIMIT_S * 1000)}}
    home = make_home(tmp_path_factory.mktemp("alone") / "home", policy)
    with (
        running_upstream() as upstream,
        running_companion(policy) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield Stand(proxy, companion, upstream)


@pytest.fixture
def stand(running: Stand) -> Iterator[Stand]:
    """The companion answers 500 to everything."""
    running.companion.failing = 500
    running.upstream.take()
    yield running
    running.companion.failing, running.companion.slow_s = 0, 0.0


def sent(stand: Stand, url: str, text: str) -> Any:
    """The answer to one post."""
    with stand.proxy.client() as client:
        return client.post(url, json={"text": text})


def test_what_needs_no_list_is_held_also_where_the_rule_fails_open(stand: Stand) -> None:
    """A telephone number is one whoever looks; there is no check to answer, since nobody could be asked."""
    answer = sent(stand, OPEN, PHONE)
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "warn")
    assert "gatepost-check" not in answer.headers
    assert stand.upstream.take() == []


def test_its_event_arrives_later_with_the_finding(stand: Stand) -> None:
    """Masked, and with the word that the proxy was alone."""
    event_id = sent(stand, OPEN, f"{PHONE} now").headers["gatepost-event"]
    stand.companion.failing = 0
    assert eventually(lambda: event_id in {event["id"] for event in stand.companion.events})
    event = next(event for event in stand.companion.events if event["id"] == event_id)
    assert (event["kind"], [found["kind"] for found in event["findings"]]) == ("post_held", ["phone"])
    assert "900123" not in str(event)


def test_the_same_post_again_is_the_same_event(stand: Stand) -> None:
    """A client that tries again."""
    ids = {sent(stand, OPEN, f"{PHONE} or later").headers["gatepost-event"] for _ in range(3)}
    assert len(ids) == 1


def test_a_name_of_the_roll_is_not_known_here(stand: Stand) -> None:
    """The rule fails open, so it goes; a school that does not want that says closed."""
    assert sent(stand, OPEN, FLAGGED.decode()).status_code == 200


def test_what_is_clean_follows_the_rule(stand: Stand) -> None:
    """Closed refuses."""
    answer = sent(stand, CLOSED, "hello")
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "unavailable")


def test_the_words_of_a_long_upload_are_read(stand: Stand) -> None:
    """They are in its outline."""
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
    with stand.proxy.client() as client:
        answer = client.post(OPEN, content=film_form(3_000_000, PHONE), headers=headers)
    assert answer.headers["gatepost-verdict"] == "warn"


def test_after_some_waits_in_vain_nobody_waits(stand: Stand) -> None:
    """Each of the first three waits for its time, the next are decided at once."""
    stand.companion.failing, stand.companion.slow_s = 0, 3 * LIMIT_S
    took = [_seconds(stand, number) for number in range(6)]
    assert min(took[:3]) >= LIMIT_S
    assert max(took[3:]) < LIMIT_S


def _seconds(stand: Stand, number: int) -> float:
    began = time.monotonic()
    assert sent(stand, CLOSED, f"hello {number}").headers["gatepost-verdict"] == "unavailable"
    return time.monotonic() - began
