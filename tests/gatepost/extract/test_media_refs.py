"""An upload's names, from its request or its answer, and the later requests that use them."""

from __future__ import annotations

import json

import pytest

from gatepost.extract.media_refs import ids_in_answer, ids_of_upload, references
from gatepost.extract.request import RawRequest

JSON = (("Content-Type", "application/json"),)


def posted(url: str, data: object) -> RawRequest:
    """A request with a JSON body."""
    return RawRequest("POST", url, JSON, json.dumps(data).encode())


ANSWERS = {
    "x": (b'{"media_id": 1710000000000000001, "media_id_string": "1710000000000000001", "size": 9}',
          {"text": "hi", "media": {"media_ids": ["1710000000000000001"]}}),
    "mastodon": (b'{"id": "7", "type": "image", "url": "https://m.example/7.png"}', {"status": "", "media_ids": ["7"]}),
    "facebook": (b'for (;;);{"payload":{"photoID":"1220001","width":10}}',
                 {"input": {"attachments": [{"photo": {"id": "1220001"}}]}}),
    "discourse": (b'{"id": 9, "short_url": "upload://aB3dE5fG.jpeg"}', {"raw": "Look ![x|1x1](upload://aB3dE5fG.jpeg)"}),
    "wordpress": (b'{"id": 41, "source_url": "https://w.example/2026/11/fair-1.jpg"}', {"featured_media": 41}),
    "wordpress text": (b'{"id": 41, "source_url": "https://w.example/2026/11/fair-1.jpg"}',
                       {"content": '<img src="https://w.example/2026/11/fair-1.jpg?w=300">'}),
    "bluesky": (b'{"blob": {"ref": {"$link": "bafkreiabc123456"}, "mimeType": "image/jpeg"}}',
                {"record": {"embed": {"images": [{"image": {"ref": {"$link": "bafkreiabc123456"}}}]}}}),
    "youtube": (b'{"status":"STATUS_SUCCESS","scottyResourceId":"/http_v2/tube/abc123456789"}',
                {"resourceId": {"scottyResourceId": {"id": "/http_v2/tube/abc123456789"}}}),
    "xml": (b"<?xml version=\"1.0\"?><PostResponse><Location>https://s3.example/k/9f8e7d6c5b</Location><Key>k/9f8e7d6c5b</Key></PostResponse>",
            {"gallery": {"items": [{"mediaId": "9f8e7d6c5b"}]}}),
    "nobody's": (b'{"result": {"handle": "file-1"}}', {"words": "hello", "picture": "file-1"}),
}  # fmt: skip


@pytest.mark.parametrize("site", ANSWERS)
def test_the_posts_reference_is_one_of_the_answers_names(site: str) -> None:
    """Whatever the site calls them."""
    answer, post = ANSWERS[site]
    names = set(ids_in_answer(200, JSON if answer[:1] == b"{" else (), answer))
    assert names & set(references(posted("https://site.example/posts", post)))


@pytest.mark.parametrize(
    "post",
    [
        {"text": "A plain post", "user_id": "42", "client_id": "c-1234567890abcdef"},
        {"text": "An answer", "in_reply_to_id": "1710000000000000001"},
        {"content": "An answer", "message_reference": {"message_id": "1710000000000000001"}},
        {"text": "Look: https://news.example/story/640", "media": {"width": 640, "type": "image"}},
    ],
)
def test_a_post_without_the_picture_names_none(post: dict[str, object]) -> None:
    """Settings, people and the post that is answered are no pictures."""
    answer = {"media_id": "1710000000000000001", "type": "image", "width": 640, "owner": {"id": "42"}}
    names = set(ids_in_answer(200, JSON, json.dumps(answer).encode()))
    assert not names & set(references(posted("https://site.example/posts", post)))


def test_an_answer_that_says_no_names_nothing() -> None:
    """The upload is not there."""
    assert ids_in_answer(403, JSON, b'{"media_id": "1"}') == ()


def test_a_name_may_stand_in_the_answers_header() -> None:
    """As with resumable uploads."""
    assert "https://u.example/files/24e533e0" in ids_in_answer(
        201, (("Location", "https://u.example/files/24e533e0"),), b""
    )


def test_a_packed_answer_is_read() -> None:
    """Sites compress what they say."""
    import gzip

    headers = (*JSON, ("Content-Encoding", "gzip"))
    assert "77" in ids_in_answer(200, headers, gzip.compress(b'{"media_id": "77"}'))


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (RawRequest("POST", "https://i.instagram.com/rupload_igphoto/fb_uploader_1700000000000"), "1700000000000"),
        (RawRequest("POST", "https://api.x.com/2/media/upload/17100000000001/append"), "17100000000001"),
        (RawRequest("POST", "https://f.example/attachments/upload?type=post&hash=0a1b2c3d4e5f"), "0a1b2c3d4e5f"),
        (posted("https://x.com/i/media/upload.json?command=APPEND&media_id=55", {}), "55"),
        (RawRequest("POST", "https://pds.example/xrpc/com.atproto.repo.uploadBlob", (), b"hello world"),
         "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
    ],
)  # fmt: skip
def test_some_uploads_name_themselves(request_: RawRequest, name: str) -> None:
    """The client chose the id, or it follows from the bytes."""
    assert name in ids_of_upload(request_)


def test_who_uploads_is_no_name_of_the_upload() -> None:
    """The same person's next post must not be taken for the picture's."""
    upload = posted(
        "https://site.example/upload?user_id=100000001&profile_id=200000002", {"session_token": "t0ken1234"}
    )
    assert not {"100000001", "200000002", "t0ken1234"} & set(ids_of_upload(upload))


def test_a_long_list_is_cut() -> None:
    """Memory is bounded."""
    answer = json.dumps([{"id": str(number)} for number in range(1000)]).encode()
    assert len(ids_in_answer(200, JSON, answer)) <= 60
