"""What browsers and pages report about themselves is no post, whatever words are in it."""

from __future__ import annotations

import json

import pytest
from extract_helpers import read, read_json

WORDS = "Olivia Smith of Oak class"


@pytest.mark.parametrize(
    ("url", "content_type"),
    [
        ("https://www.google-analytics.com/g/collect", "text/plain"),
        ("https://o1.ingest.sentry.io/api/2/envelope/", "text/plain"),
        ("https://blog.example/r", "application/reports+json"),
        ("https://blog.example/r", "application/csp-report; charset=utf-8"),
        ("https://blog.example/r", "text/ping"),
        ("https://blog.example/tunnel", "application/x-sentry-envelope"),
    ],
)
def test_hosts_and_types_that_only_report(url: str, content_type: str) -> None:
    """Where it goes and what it calls itself are enough."""
    body = json.dumps({"message": WORDS}).encode()
    assert read(body, content_type, url=url).action == "telemetry"


SHAPES = {
    "own collector": {"events": [{"event_name": "view", "page_title": WORDS, "session_id": "s"}], "user_agent": "M"},
    "segment": {"event": "Read", "anonymousId": "a", "context": {"userAgent": "M"}, "properties": {"text": WORDS}},
    "crash report": {"culprit": "app", "message": WORDS, "platform": "js", "sdk": {"name": "raven"}},
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_batch_of_events_is_known_by_its_shape(name: str) -> None:
    """On a host that nobody listed."""
    assert read_json(SHAPES[name], url="https://blog.example/t").post is None


POSTS = {
    "an event of the school": {"event": "Summer fair", "description": WORDS, "timestamp": "2026-06-01"},
    "with the client's details": {"text": WORDS, "sessionId": "s", "deviceId": "d", "userAgent": "M"},
    "events under posts": {"events": [{"text": WORDS}], "sessionId": "s", "userAgent": "M"},
}


@pytest.mark.parametrize("name", POSTS)
def test_a_post_is_not_taken_for_a_report(name: str) -> None:
    """Three signs are asked for, and a path that says what it does counts for more."""
    url = "https://blog.example/posts" if name == "events under posts" else "https://blog.example/x"
    reading = read_json(POSTS[name], url=url)
    assert reading.post is not None
    assert WORDS in [part.text for part in reading.post.texts]


def test_a_host_that_only_ends_like_one_is_no_collector() -> None:
    """Label by label."""
    assert read_json({"text": WORDS}, url="https://notmixpanel.com/x").post is not None
