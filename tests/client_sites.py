"""The few answers that real clients need from their sites in order to go on; nothing else of a site is here."""

from __future__ import annotations

import base64
import itertools
import json
import re
from typing import Any

from proxy_helpers import Seen

#: A day in 2096, for tokens that must not look old.
_LATER = 4_000_000_000
_IDS = itertools.count(1)
Answer = tuple[int, dict[str, str], bytes]


def _token() -> str:
    parts = ({"typ": "at+jwt", "alg": "none"}, {"sub": "did:plc:tests", "iat": 1, "exp": _LATER})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join([*coded, "c2ln"])


_BLOB = {"$type": "blob", "ref": {"$link": "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"}}
_RECORD = {"uri": "at://did:plc:tests/app.bsky.feed.post/3k", "cid": _BLOB["ref"]["$link"]}  # type: ignore[index]
_MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "hello"}
_PERSON = {"id": "1", "username": "jpike", "discriminator": "0", "avatar": None, "global_name": "Jo Pike"}
_CHAT = {"id": "2", "channel_id": "1", "author": _PERSON, "content": "hello", "timestamp": "2026-09-01T10:00:00+00:00"}
_CHAT |= {"edited_timestamp": None, "tts": False, "mention_everyone": False, "type": 0, "pinned": False}
_CHAT |= {name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")}
_LEASE = {"args": {"action": "//reddit-uploaded-media.s3-accelerate.amazonaws.com", "fields": []}}
_LEASE |= {"asset": {"asset_id": "7", "websocket_url": "wss://ws.reddit.com/7"}}
_TICKET = {"ok": True, "upload_url": "https://files.slack.com/upload/v1/7", "file_id": "F7"}
_SESSION = {"accessJwt": _token(), "refreshJwt": _token(), "did": "did:plc:tests", "handle": "jpike.bsky.social"}

#: Host and path (a pattern) → what is answered as JSON, with 200.
ANSWERS: dict[str, Any] = {
    r"api\.(x|twitter)\.com/2/tweets": {"data": {"id": "1", "text": "hello"}},
    r"twitter\.com/1\.1/statuses/update\.json": {"id": 1, "id_str": "1", "text": "hello", "user": {"id": 1}},
    r"/api/v1/statuses": {"id": "1", "content": "hello", "created_at": "2026-09-01T10:00:00.000Z"},
    r"/api/v2/media": {"id": "7", "type": "image", "url": "https://mastodon.social/7.png"},
    r"/api/v1/instance": {"version": "4.2.0", "uri": "mastodon.social"},
    r"server\.createSession": _SESSION,
    r"actor\.getProfile": {"did": "did:plc:tests", "handle": "jpike.bsky.social"},
    r"repo\.uploadBlob": {"blob": _BLOB | {"mimeType": "image/jpeg", "size": 7}},
    r"repo\.createRecord": _RECORD,
    r"/api/v1/access_token": {"access_token": "token", "token_type": "bearer", "expires_in": 3600, "scope": "*"},
    r"/api/media/asset": _LEASE,
    r"/api/submit_gallery_post": {
        "json": {"errors": [], "data": {"id": "t3_1", "url": "https://www.reddit.com/comments/1/"}}
    },
    r"/api/submit": {"json": {"errors": [], "data": {"id": "1", "name": "t3_1", "url": "https://www.reddit.com/1"}}},
    r"/upload/youtube/v3/thumbnails": {"kind": "youtube#thumbnailSetResponse", "items": []},
    r"/youtube/v3/commentThreads": {"id": "1"},
    r"files\.getUploadURLExternal": _TICKET,
    r"files\.slack\.com/upload": {"ok": True},
    r"files\.completeUploadExternal": {"ok": True, "files": [{"id": "F7", "title": "hall"}]},
    r"files\.info": {"ok": True, "file": {"id": "F7"}},
    r"slack\.com/api/": {"ok": True, "ts": "1.1", "channel": "C1"},
    r"telegram\.org/bot.*/getMe": {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "b", "username": "b"}},
    r"telegram\.org/bot": {"ok": True, "result": _MESSAGE},
    r"discord\.com/.*/messages": _CHAT,
    r"discord\.com/.*/users/@me": _PERSON,
    r"discord\.com/.*/applications/@me": {"id": "1", "name": "b", "description": "", "bot_public": True, "flags": 0}
    | {"bot_require_code_grant": False, "verify_key": "k", "icon": None, "rpc_origins": [], "summary": ""}
    | {"owner": _PERSON},
    r"graph\.facebook\.com/": {"id": "1_1"},
}


#: A page with every kind of form, for browsers.
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>A site</title><link rel=icon href=data:,>
<form id=plain method=post action=/post><textarea name=text></textarea><button>Post</button></form>
<form id=whole method=post action=/upload enctype=multipart/form-data>
<input name=caption><input name=photo type=file><button>Upload</button></form>"""


def answer_as_the_sites_do(seen: Seen) -> Answer:
    """Pages and preflights for browsers, uploads by their rules, then ``ANSWERS``, else an empty object."""
    place = f"{seen.header('host')}{seen.path}"
    if seen.method == "OPTIONS":
        return 204, _shared(seen) | {"Access-Control-Allow-Headers": "content-type"}, b""
    if seen.method == "GET" and "text/html" in (seen.header("accept") or ""):
        return 200, {"Content-Type": "text/html"}, PAGE.encode()
    for rule in (_x_upload, _youtube_upload, _tus_upload):
        answer = rule(seen, place)
        if answer is not None:
            return answer
    found = next((data for pattern, data in ANSWERS.items() if re.search(pattern, place)), {})
    return 200, {"Content-Type": "application/json"} | _shared(seen), json.dumps(found).encode()


def _x_upload(seen: Seen, place: str) -> Answer | None:
    """A fresh id for each file; the requests that follow name it in their address or body."""
    if not re.search(r"(x|twitter)\.com/(2|1\.1)/media/upload", place):
        return None
    told = re.search(rb"1880[0-9]{15}", place.encode() + seen.body)
    media_id = told[0].decode() if told else f"1880{next(_IDS):015}"
    answer = {"media_id": int(media_id), "media_id_string": media_id, "size": 70}
    answer |= {"data": {"id": media_id, "media_key": f"3_{media_id}"}}
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def _shared(seen: Seen) -> dict[str, str]:
    """What a site says to let a page of its other host read the answer."""
    origin = seen.header("origin")
    allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"} if origin else {}
    return {name: value for name, value in allowed.items() if value}


def _youtube_upload(seen: Seen, place: str) -> Answer | None:
    if "/upload/youtube/v3/videos" not in place:
        return None
    if seen.method == "POST":
        address = "https://youtube.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=7"
        return 200, {"Location": address}, b""
    sent = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", seen.header("content-range") or "")
    if sent and int(sent[2]) + 1 < int(sent[3]):
        return 308, {"Range": f"bytes=0-{sent[2]}"}, b""
    return 200, {"Content-Type": "application/json"}, b'{"id": "v7", "kind": "youtube#video"}'


def _tus_upload(seen: Seen, place: str) -> Answer | None:
    if seen.header("tus-resumable") is None:
        return None
    common = {"Tus-Resumable": "1.0.0"}
    if seen.method == "POST":
        return 201, common | {"Location": f"https://asia-files.tus.vimeo.com/files/{next(_IDS):015}"}, b""
    offset = int(seen.header("upload-offset") or 0) + len(seen.body)
    return 204, common | {"Upload-Offset": str(offset)}, b""
