"""How a refusal is shaped."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from gatepost.extract import refusal_for

MESSAGE = 'Held: it names "Oak" & <you>'
CASES = [
    ("https://www.facebook.com/api/graphql/", 200, lambda body: body["errors"][0]["description"]),
    ("https://graph.facebook.com/v21.0/me/feed", 403, lambda body: body["error"]["error_user_msg"]),
    ("https://i.instagram.com/api/v1/media/configure/", 400, lambda body: body["feedback_message"]),
    ("https://x.com/i/api/graphql/q/CreateTweet", 403, lambda body: body["errors"][0]["message"]),
    ("https://api.x.com/2/tweets", 403, lambda body: body["detail"]),
    ("https://www.youtube.com/youtubei/v1/comment/create_comment", 403, lambda body: body["error"]["message"]),
    ("https://www.tiktok.com/api/comment/publish/", 200, lambda body: body["status_msg"]),
    ("https://oauth.reddit.com/api/submit", 200, lambda body: body["json"]["errors"][0][1]),
    ("https://www.reddit.com/svc/shreddit/graphql", 200, lambda body: body["errors"][0]["message"]),
    ("https://discord.com/api/v9/channels/1/messages", 400, lambda body: body["message"]),
    ("https://slack.com/api/chat.postMessage", 200, lambda body: body["needed"]),
    ("https://api.telegram.org/bot1:A/sendMessage", 403, lambda body: body["description"].removeprefix("Forbidden: ")),
    ("https://mastodon.social/api/v1/statuses", 403, lambda body: body["error"]),
    ("https://toots.meadow.example/api/v1/statuses", 403, lambda body: body["error"]),
    ("https://bsky.social/xrpc/com.atproto.repo.createRecord", 400, lambda body: body["message"]),
    ("https://blog.meadow.example/wp-json/wp/v2/posts", 403, lambda body: body["message"]),
    ("https://forum.meadow.example/posts.json", 403, lambda body: body["errors"][0]),
    ("https://chatterbox.example/api/graphql", 403, lambda body: body["error"]["message"]),
]


@pytest.mark.parametrize(("url", "status", "find"), CASES, ids=[case[0] for case in CASES])
def test_json_shapes(url: str, status: int, find: object) -> None:
    """The message stands where the site's own client looks for it."""
    answer = refusal_for(url, (), message=MESSAGE)
    assert (answer.status, find(json.loads(answer.body))) == (status, MESSAGE)  # type: ignore[operator]


def test_the_default_shape_is_the_products_own() -> None:
    """A site that nobody listed gets the one error shape."""
    answer = refusal_for("https://unheard-of.example/x", {}, message="Held.")
    assert (answer.status, answer.content_type) == (403, "application/json")
    assert json.loads(answer.body) == {"error": {"code": "gatepost_held", "message": "Held."}}


def test_facebooks_uploads_get_their_prefix() -> None:
    """Facebook's upload code strips it before it parses."""
    answer = refusal_for("https://upload.facebook.com/ajax/react_composer/attachments/photo/upload", (), message="No")
    assert answer.body.startswith(b"for (;;);{")


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.meadow.example/xmlrpc.php",
        "https://bucket.s3.amazonaws.com/key",
        "https://storage.googleapis.com/x",
    ],
)
def test_xml_shapes_are_well_formed(url: str) -> None:
    """The message is escaped."""
    answer = refusal_for(url, (), message=MESSAGE)
    assert MESSAGE in "".join(ET.fromstring(answer.body).itertext())  # noqa: S314 - our own answer


def test_the_callers_service_wins() -> None:
    """The catalogue may know better than the host."""
    answer = refusal_for("https://toots.meadow.example/x", (), message="No", service="mastodon")
    assert json.loads(answer.body) == {"error": "No"}


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_no_status_starts_a_retry(case: tuple[str, int, object]) -> None:
    """No redirect, no 401, 408, 429 and no 5xx: each of them makes some client try again or log out."""
    assert refusal_for(case[0], (), message="No").status in {200, 400, 403, 422}
