"""Who a friend request or a message is for."""

from __future__ import annotations

import pytest
from extract_helpers import read, read_json

FRIENDS = {
    "a handle in JSON": ({"username": "olivia.smith"}, "https://a.example/users/@me/relationships", "olivia.smith"),
    "ids in a list": ({"friend_requestee_ids": ["100002"]}, "https://a.example/friends/add", "100002"),
    "an invitee": ({"invitee": {"profile": "urn:li:x:1"}}, "https://a.example/relationships", "urn:li:x:1"),
    "a decentralised id": (
        {"collection": "app.bsky.graph.follow", "record": {"subject": "did:plc:abc"}},
        "https://a.example/xrpc/com.atproto.repo.createRecord",
        "did:plc:abc",
    ),
    "the path before the verb": ({}, "https://a.example/users/olivia.smith/follow", "olivia.smith"),
    "the path behind the verb": ({}, "https://a.example/api/v1/friendships/create/4711/", "4711"),
}


@pytest.mark.parametrize("name", FRIENDS)
def test_whom_a_friend_request_asks(name: str) -> None:
    """Handle, name or number, wherever the site puts it."""
    body, url, person = FRIENDS[name]
    reading = read_json(body, url=url)
    assert reading.post is not None
    assert (reading.action, reading.post.people[:1]) == ("friend_request", (person,))


@pytest.mark.parametrize(
    ("body", "people"),
    [
        ({"text": "Hello", "to": "olivia.smith"}, ("olivia.smith",)),
        ({"text": "Hello", "recipient_users": "[[4711]]"}, ("4711",)),
        ({"text": "Hello", "recipients": [{"username": "olivia.smith"}]}, ("olivia.smith",)),
        ({"text": "Hello", "channel": "C024BE91L"}, ()),
    ],
)
def test_whom_a_message_goes_to(body: dict[str, object], people: tuple[str, ...]) -> None:
    """A channel is nobody in particular."""
    reading = read_json(body, url="https://a.example/api/messages/send")
    assert reading.post is not None
    assert reading.post.people == people


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/friendships/destroy/4711",
        "https://a.example/users/olivia/unfollow",
        "https://a.example/friends/decline",
        "https://a.example/invitations/12/reject",
    ],
)
def test_to_take_leave_is_no_request(url: str) -> None:
    """To decline or to unfollow asks nobody for anything."""
    assert read(b"id=4711", url=url).action == "reaction"


def test_a_post_names_nobody() -> None:
    """Only friend requests and messages go to somebody."""
    reading = read_json({"text": "Hello", "to": "olivia.smith"}, url="https://a.example/api/posts")
    assert reading.post is not None
    assert reading.post.people == ()


@pytest.mark.parametrize(
    "recipients",
    [
        {"ToList": [{"Address": "may@oak.example", "Name": "May Oak"}]},
        {"CCList": [{"Address": "may@oak.example"}], "ToList": []},
        {"recipients": [{"emailAddress": {"address": "may@oak.example", "name": "May Oak"}}]},
        {"to": {"value": [{"address": "may@oak.example"}]}, "cc": "May Oak <may@oak.example>"},
        {"toRecipients": [{"Name": "May Oak", "EmailAddress": "may@oak.example"}]},
    ],
)
@pytest.mark.parametrize(("path", "action"), [("mail/send", "message"), ("drafts", "draft"), ("items", "message")])
def test_webmail_names_addresses(recipients: dict[str, object], path: str, action: str) -> None:
    """However deep the address lies; a name beside it is the same person."""
    reading = read_json({**recipients, "subject": "Egg race", "body": "Well done"}, url=f"https://a.example/api/{path}")
    assert reading.post is not None
    assert (reading.action, reading.post.people) == (action, ("may@oak.example",))


@pytest.mark.parametrize(
    "body", [{"email": "may@oak.example"}, {"emails": ["may@oak.example"], "sender": "me@b.example"}]
)
def test_who_is_invited_by_address(body: dict[str, object]) -> None:
    """Who invites is not asked for anything."""
    reading = read_json(body, url="https://a.example/invite")
    assert reading.post is not None
    assert (reading.action, reading.post.people) == ("friend_request", ("may@oak.example",))
