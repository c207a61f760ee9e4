"""The school's Facebook page, class blogs and reading only, as a browser on the network meets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from proxy_helpers import POLICY, RULE, make_home, running_companion, running_proxy, running_upstream

BLOG_HOST, SHARED = "oakclass.wordpress.com", "blogs.trust.example"
CHOSEN = POLICY | {
    "networks": [{"cidr": "127.0.0.0/8", "role": "page_admin"}],
    "accounts": [{"service": "facebook", "handle": "MeadowbrookPS", "page_id": "100064000000001"}],
    "services": [
        *POLICY["services"],
        {"id": "oak", "name": "Oak's blog", "category": "blog", "hosts": [BLOG_HOST]},
        {"id": "elm", "name": "Elm's blog", "category": "blog", "hosts": [SHARED], "paths": ["/elm"]},
        {"id": "trust-blogs", "name": "Blogs", "category": "blog", "hosts": [SHARED, "trust.example"]},
    ],
    "rules": [
        {"id": "page", "services": ["facebook"], "own_page": True, "decision": "inspect", **RULE},
        {"id": "blogs", "services": ["oak", "elm"], "decision": "inspect", **RULE},
        {"id": "rest", "services": ["facebook", "wordpress", "trust-blogs"], "decision": "block", **RULE},
        *POLICY["rules"],
    ],
}
WWW = "https://www.facebook.com"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A proxy for page admins, and the upstream that plays every site."""
    home = make_home(tmp_path_factory.mktemp("page") / "home", CHOSEN)
    with (
        running_upstream() as upstream,
        running_companion(CHOSEN) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield proxy, upstream


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
@pytest.mark.parametrize(
    ("url", "opens"),
    [
        (f"{WWW}/MeadowbrookPS", True),
        (f"{WWW}/MeadowbrookPS/photos", True),
        (f"{WWW}/MeadowbrookPS/posts/pfbid02abc", True),
        (f"{WWW}/permalink.php?story_fbid=1&id=100064000000001", True),
        (f"{WWW}/profile.php?id=100064000000001", True),
        (f"{WWW}/login/?next=x", True),
        ("https://business.facebook.com/latest/home", True),
        ("https://graph.facebook.com/v21.0/me", True),
        (f"{WWW}/", False),
        (f"{WWW}/groups/1", False),
        (f"{WWW}/marketplace", False),
        (f"{WWW}/messages/t/1", False),
        (f"{WWW}/watch", False),
        (f"{WWW}/profile.php?id=100000000000002", False),
        (f"{WWW}/another.school", False),
        (f"https://{BLOG_HOST}/2026/10/our-trip", True),
        ("https://elmclass.wordpress.com/", False),
        ("https://wordpress.com/post/oakclass.wordpress.com", False),
        (f"https://{SHARED}/elm/today", True),
        (f"https://{SHARED}/elms", False),
        (f"https://{SHARED}/oak", False),
    ],
)
def test_the_page_and_the_class_blogs_and_nothing_beside_them(sites: Any, url: str, opens: bool, http2: bool) -> None:
    """By exact address, on HTTP/1.1 and HTTP/2."""
    proxy, upstream = sites
    with proxy.client(http2=http2) as client:
        status = client.get(url, headers={"Sec-Fetch-Mode": "navigate"}).status_code
    assert (status, len(upstream.take())) == ((200, 1) if opens else (403, 0))


GRAPHQL = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
@pytest.mark.parametrize(
    ("path", "body", "passes"),
    [
        ("/api/graphql/", b"fb_api_req_friendly_name=CometFeedQuery&variables=%7B%22count%22%3A3%7D&doc_id=1", True),
        ("/api/graphql/", b"fb_api_req_friendly_name=ComposerStoryCreateMutation&variables=%7B%7D&doc_id=1", False),
        ("/api/graphql/", b"fb_api_req_friendly_name=CometUFIFeedbackReactMutation&variables=%7B%7D&doc_id=1", False),
        ("/api/graphql/", b"fb_api_req_friendly_name=LSPlatformGraphQLLightspeedRequestQuery&doc_id=1", False),
        ("/api/graphql/", b"fb_api_req_friendly_name=FeedQuery&doc_id=1&query=mutation+%7B+a+%7D", False),
        ("/comments", b"text=hello", False),
        ("/like", b"", False),
    ],
)
def test_reading_only_lets_questions_pass(sites: Any, path: str, body: bytes, passes: bool, http2: bool) -> None:
    """A page asks for what it shows by POST; a post, a comment, a like and a message are refused."""
    proxy, upstream = sites
    with proxy.client(http2=http2) as client:
        answer = client.post(f"https://gallery.example{path}", content=body, headers=GRAPHQL)
    seen = upstream.take()
    assert [found.body for found in seen] == ([body] if passes else [])
    assert answer.headers.get("gatepost-verdict") == (None if passes else "read_only")
