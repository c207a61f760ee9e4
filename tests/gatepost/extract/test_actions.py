"""What a request does."""

from __future__ import annotations

import pytest
from extract_helpers import URL, read, read_json

from gatepost.extract.actions import action_of_name, path_action, strongest

NAMES = {
    "CreatePostMutation": "post",
    "useCometUFICreateCommentMutation": "comment",
    "SendMessageMutation": "message",
    "FriendingCometFriendRequestSendMutation": "friend_request",
    "usePolarisFollowMutation": "friend_request",
    "CreateCommentReactionMutation": "reaction",
    "CreateMediaUploadLease": "upload",
    "SaveDraftMutation": "draft",
    "PeopleTypeaheadQuery": "search",
    "UpdateProfileMutation": "profile",
    "FeedPaginationQuery": "read",
    "getViewer": "read",
    "PublishThingMutation": "post",
    "FrobnicateMutation": "post",
}
PATHS = {
    "/api/posts/5/comments": "comment",
    "/api/v1/accounts/7/follow": "friend_request",
    "/api/comment/publish/": "comment",
    "/go/publish": "post",
    "/api/v2/media": "upload",
    "/chat.postMessage": "message",
    "/api/posts/5/like": "reaction",
    "/api/drafts": "draft",
    "/typeahead": "search",
    "/telemetry": "telemetry",
    "/users/sign-in/login": "sign_in",
    "/register": "sign_up",
    "/users/sign_up": "sign_up",
    "/sign-up/email": "sign_up",
    "/api/create-account": "sign_up",
    "/users/sign_in": "sign_in",
    "/api/friends/requests/7/decline": "reaction",
    "/users/password/reset": "sign_in",
    "/api/auth/magic-link": "sign_in",
    "/posts/login/comments": "comment",
    "/x/y/z": "other",
}


@pytest.mark.parametrize(("name", "action"), NAMES.items())
def test_operation_names(name: str, action: str) -> None:
    """Operations are named by what they do; an unknown mutation is a post."""
    assert action_of_name(name) == action


@pytest.mark.parametrize(("path", "action"), PATHS.items())
def test_paths(path: str, action: str) -> None:
    """The last telling segment of a path counts."""
    assert path_action(path) == action


def test_a_batch_is_what_matters_most_in_it() -> None:
    """A post among measurements is a post."""
    assert strongest(["telemetry", "post", "read"]) == "post"


def test_a_batch_of_operations_is_read_through() -> None:
    """The second operation of a batch posts."""
    batch = [
        {"operationName": "FeedQuery", "variables": {}},
        {"operationName": "CreatePostMutation", "variables": {"text": "Olivia Smith"}},
    ]
    assert read_json(batch).action == "post"


@pytest.mark.parametrize(
    ("method", "url", "action"),
    [
        ("GET", "https://a.example/api/feed?after=3", "read"),
        ("GET", "https://a.example/api/typeahead?q=oli", "search"),
        ("GET", "https://a.example/comment/publish?text=Hello+there", "comment"),
        ("HEAD", "https://a.example/post", "read"),
        ("PUT", "https://a.example/users/@me/relationships/4711", "friend_request"),
        ("DELETE", "https://a.example/users/@me/relationships/4711", "reaction"),
    ],
)
def test_methods(method: str, url: str, action: str) -> None:
    """A GET reads, unless its path says that it writes and it brings something along."""
    assert read(method=method, url=url).action == action


def test_a_get_that_stands_for_a_put_writes() -> None:
    """The override header is believed when it says "write"."""
    reading = read(b'{"text":"Olivia Smith"}', method="GET", url=URL, X_HTTP_Method_Override="PUT")
    assert reading.post is not None


@pytest.mark.parametrize(
    ("form", "action"),
    [
        (b"email=a%40b.example&password=x", "sign_in"),
        (b"email=a%40b.example&password=x&first_name=Jo&last_name=Pike", "sign_up"),
        (b"message=Hello+there", "other"),
        (b"email=a%40b.example&password=x&username=jo", "sign_up"),
        (b"email=a%40b.example&password=x&password_confirmation=x", "sign_up"),
        (b"username=jo&password=x", "sign_in"),
        (b"phone=07700900123&code=449210", "sign_in"),
        (b"phone=07700900123&message=Hello+there", "other"),
    ],
)
def test_password_fields(form: bytes, action: str) -> None:
    """A password and a name make a sign-up, a password alone a sign-in."""
    reading = read(form, "application/x-www-form-urlencoded", url="https://a.example/go")
    assert reading.action == ("post" if action == "other" else action)


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ({"title": "Hello there", "draft": True}, "draft"),
        ({"title": "Hello there", "isDraft": "1"}, "draft"),
        ({"title": "Hello there", "state": "DRAFT"}, "draft"),
        ({"title": "Hello there", "draft": False}, "post"),
        ({"title": "Hello there", "status": "published"}, "post"),
        ({"title": "Hello there", "draftId": "77"}, "post"),
        ({"comment": "Hello there"}, "comment"),
    ],
)
def test_fields_that_say_what_it_is(body: dict[str, object], action: str) -> None:
    """A flag, a state, or the key of the words."""
    assert read_json(body, url="https://a.example/api/posts").action == action


def test_a_document_that_only_asks_is_a_read() -> None:
    """Whatever its name says."""
    query = "query SendMessageForm { form { id } }"
    assert read_json({"operationName": "SendMessageForm", "query": query}).post is None


def test_a_sign_up_never_shows_the_password() -> None:
    """The address is inspected, the password is nobody's business."""
    form = b"email=a%40school.example&password=hunter2+secret&first_name=Jo"
    reading = read(form, "application/x-www-form-urlencoded", url="https://a.example/register")
    assert reading.post is not None
    assert [part.text for part in reading.post.texts] == ["a@school.example", "Jo"]


@pytest.mark.parametrize(
    ("path", "body", "action"),
    [
        ("threads/9/entries", {"text": "So true", "in_reply_to_id": "7"}, "comment"),
        ("entries", {"text": "Good news", "inReplyTo": None}, "post"),
        ("entries", {"text": "Good news", "reply_to": "office@school.example"}, "post"),
        ("records/12/notes", {"body": "Rang the family today"}, "comment"),
        ("notes", {"body": "Rang the family today"}, "post"),
        ("robots/send", {"text": "Choir is at four"}, "message"),
        ("shelf-documents", {"title": "Choir", "plainText": "It is at four"}, "post"),
        ("documents/upload", {"title": "Choir list"}, "upload"),
    ],
)
def test_the_address_and_the_fields_tell_together(path: str, body: dict[str, object], action: str) -> None:
    """On sites that nobody has listed."""
    assert read_json(body, url=f"https://unheard-of.example/api/{path}").action == action


@pytest.mark.parametrize(
    "path", ["newsletter/subscribe", "unsubscribe", "api/v1/subscriptions", "mailing-list/join", "api/subscribers"]
)
def test_a_mailing_list_is_no_post(path: str) -> None:
    """An address alone on its way to a list is read by nobody else."""
    assert (
        read_json({"email": "may@oak.example", "consent": True}, url=f"https://a.example/{path}").action == "reaction"
    )
    form = read(
        b"email=may%40oak.example&csrf=1f2e", "application/x-www-form-urlencoded", url=f"https://a.example/{path}"
    )
    assert form.action == "reaction"


@pytest.mark.parametrize(
    "body",
    [
        {"email": "may@oak.example", "comment": "Ottoline Smith told me"},
        {"text": "may@oak.example"},
        {"email": "Write to may@oak.example about Ottoline"},
    ],
)
def test_words_on_the_way_to_a_mailing_list_count(body: dict[str, str]) -> None:
    """Whatever else is said there is looked at."""
    assert read_json(body, url="https://a.example/newsletter/subscribe").action != "reaction"
