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
    ("https://chatterbox.example/api/graphql", 403, lambda body: body["errors"][0]["message"]),
    ("https://pds.meadow.example/xrpc/com.atproto.repo.createRecord", 400, lambda body: body["message"]),
    ("https://chat.meadow.example/_matrix/client/v3/rooms/1/send/m.room.message/2", 403, lambda body: body["error"]),
    ("https://gmail.googleapis.com/gmail/v1/users/me/messages/send", 403, lambda body: body["error"]["message"]),
    ("https://chatterbox.example/oauth2/token", 403, lambda body: body["error_description"]),
    (
        "https://teams.microsoft.com/api/chatsvc/uk/v1/users/ME/conversations/1/messages",
        403,
        lambda body: body["message"],
    ),
    (
        "https://outlook.office.com/owa/service.svc",
        200,
        lambda body: body["Body"]["ResponseMessages"]["Items"][0]["MessageText"],
    ),
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
        "https://reddit-uploaded-media.s3-accelerate.amazonaws.com/",
        "https://discord-attachments-uploads-prd.storage.googleapis.com/7/photo.webp",
        "https://mail.meadow.example/EWS/Exchange.asmx",
        "https://forum.meadow.example/xmlrpc",
    ],
)
def test_xml_shapes_are_well_formed(url: str) -> None:
    """The message is escaped."""
    answer = refusal_for(url, (), message=MESSAGE)
    assert MESSAGE in "".join(ET.fromstring(answer.body).itertext())  # noqa: S314 - our own answer


PROTOCOLS = [
    ({"Content-Type": "application/grpc-web+proto"}, "application/grpc-web+proto", b""),
    ({"Connect-Protocol-Version": "1"}, "application/json", b'{"code": "permission_denied", "message": "Held."}'),
    ({"Tus-Resumable": "1.0.0"}, "text/plain; charset=utf-8", b"Held."),
]


@pytest.mark.parametrize(("headers", "content_type", "body"), PROTOCOLS)
def test_a_protocol_gets_its_own_kind_of_answer(headers: dict[str, str], content_type: str, body: bytes) -> None:
    """Whatever the site: its client library reads this, and not the site's page."""
    answer = refusal_for("https://unheard-of.example/x", headers, message="Held.")
    assert (answer.content_type, answer.body) == (content_type, body)


def test_grpc_reads_its_status_from_the_headers() -> None:
    """Code 7 is "permission denied"; the message is percent-encoded, so that it can stand in a header."""
    answer = refusal_for("https://unheard-of.example/x", {"Content-Type": "application/grpc"}, message="Zoë’s\r\nX: 1")
    assert dict(answer.headers) == {"grpc-status": "7", "grpc-message": "Zo%C3%AB%E2%80%99s%0D%0AX: 1"}


@pytest.mark.parametrize("kind", ["application/vnd.api+json", "application/problem+json"])
def test_a_client_that_names_its_error_format_gets_it(kind: str) -> None:
    """By what it accepts."""
    answer = refusal_for("https://unheard-of.example/x", {"Accept": f"{kind}, */*"}, message="Held.")
    assert (answer.content_type, b"Held." in answer.body) == (kind, True)


def test_the_callers_service_wins() -> None:
    """The catalogue may know better than the host."""
    answer = refusal_for("https://toots.meadow.example/x", (), message="No", service="mastodon")
    assert json.loads(answer.body) == {"error": "No"}


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_no_status_starts_a_retry(case: tuple[str, int, object]) -> None:
    """No redirect, no 401, 408, 429 and no 5xx: each of them makes some client try again or log out."""
    assert refusal_for(case[0], (), message="No").status in {200, 400, 403, 422}
