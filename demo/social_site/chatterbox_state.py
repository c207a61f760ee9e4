"""What Chatterbox keeps, in memory and within bounds: posts, photos, drafts, and what reached it."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections import Counter, OrderedDict, deque
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_POSTS = 200
MAX_COMMENTS = 100
MAX_PHOTOS = 60
MAX_RECEIVED = 500
MAX_TEXT_CHARS = 5_000

#: Invented people; the first is whoever sits at the browser.
PEOPLE = (
    {"user": "robin", "name": "Robin Fenwick", "colour": "#b3401b", "bio": "Tea, trains and tidy hedges."},
    {"user": "fernlibrary", "name": "Fern Lane Library", "colour": "#17806d", "bio": "Stories every Saturday."},
    {"user": "beahills", "name": "Bea Hillcrest", "colour": "#7a4fbf", "bio": "Walks, mostly uphill."},
    {"user": "tamecanoe", "name": "Tame Canoe Club", "colour": "#1c6fb8", "bio": "Wet since 1974."},
)
_SEEDS = (
    ("beahills", "Made it to the top before the rain did. My flask did not survive the way down."),
    ("tamecanoe", "Beginners' morning on Sunday: boats, paddles and biscuits provided."),
    ("fernlibrary", "The dragon story hour was so popular that the dragon asked for an encore."),
)


@dataclass(slots=True)
class FeedPost:
    """One post of the feed."""

    id: str
    author: str
    text: str
    media_ids: list[str]
    audience: str = "public"
    created: float = field(default_factory=time.time)
    likes: int = 0
    liked: bool = False
    comments: list[dict[str, Any]] = field(default_factory=list)


class State:
    """Everything the site knows; one instance a server."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin again with the invented people and their posts."""
        self._ids = itertools.count(1)
        self.posts: deque[FeedPost] = deque(maxlen=MAX_POSTS)
        self.photos: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self.drafts: dict[str, Any] = {}
        self.received: deque[dict[str, Any]] = deque(maxlen=MAX_RECEIVED)
        self.counts: Counter[str] = Counter()
        self.profile = {**PEOPLE[0], "website": ""}
        for author, text in _SEEDS:
            self.posts.appendleft(FeedPost(self.next_id("p"), author, text, []))

    def next_id(self, prefix: str) -> str:
        """The next id of a kind, such as ``p4``."""
        return f"{prefix}{next(self._ids)}"

    def add_post(self, text: str, media_ids: list[str], audience: str) -> FeedPost:
        """Put a post of the signed-in person on top of the feed."""
        post = FeedPost(self.next_id("p"), "robin", text[:MAX_TEXT_CHARS], media_ids[:8], audience)
        self.posts.appendleft(post)
        return post

    def find_post(self, post_id: str) -> FeedPost | None:
        """The post with that id."""
        return next((post for post in self.posts if post.id == post_id), None)

    def add_comment(self, post: FeedPost, text: str) -> dict[str, Any]:
        """Add a comment of the signed-in person; the oldest give way."""
        comment = {"id": self.next_id("c"), "author": "robin", "text": text[:MAX_TEXT_CHARS]}
        post.comments = [*post.comments, comment][-MAX_COMMENTS:]
        return comment

    def add_photo(self, content_type: str, data: bytes) -> str:
        """Keep a photo and give its media id; the oldest give way."""
        media_id = self.next_id("m")
        self.photos[media_id] = (content_type, data)
        while len(self.photos) > MAX_PHOTOS:
            self.photos.popitem(last=False)
        return media_id

    def record(self, about: dict[str, str], body: bytes, texts: list[str]) -> None:
        """Note what reached the server, so that a test can prove it; ``about`` has kind, method, path and type."""
        self.counts[about["kind"]] += 1
        digest = hashlib.sha256(body).hexdigest()
        self.received.append({**about, "length": len(body), "sha256": digest, "texts": texts})

    def feed(self) -> list[dict[str, Any]]:
        """The posts, newest first, each with its author's name and colour."""
        people = {person["user"]: person for person in (*PEOPLE, self.profile)}
        return [
            {
                **asdict(post),
                "author": people[post.author],
                "comments": [{**comment, "author": people[comment["author"]]} for comment in post.comments],
            }
            for post in self.posts
        ]
