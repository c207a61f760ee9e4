"""A change of a profile, as its site sends it, meets the level that the school's policy has for profiles."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from extract_helpers import multipart, read
from text_helpers import SCHOOL

from gatepost.detect.text import TextInspector
from gatepost.judge import judge
from gatepost.policy_file import load_policy
from gatepost.post import Post
from gatepost.roll import Lists
from gatepost.verdict import Verdict

X = "https://x.com/i/api/1.1/account/update_profile.json"
MASTODON = "https://mastodon.social/api/v1/accounts/update_credentials"
ABOUT_WORK = "I teach at Meadowbrook Primary School"


def on_x(bio: str) -> Post:
    """What X's web page sends when its user saves the profile."""
    form = {"name": "Robin", "description": bio, "location": ""}
    return _post(urlencode(form).encode(), "application/x-www-form-urlencoded", X, "POST")


def on_mastodon(bio: str) -> Post:
    """What a Mastodon client sends."""
    body = multipart([{"name": "display_name", "text": "Robin"}, {"name": "note", "text": bio}], boundary="b")
    return _post(body, "multipart/form-data; boundary=b", MASTODON, "PATCH")


def _post(body: bytes, content_type: str, url: str, method: str) -> Post:
    post = read(body, content_type, url=url, method=method).post
    assert post is not None
    return post


def verdict(name: str, post: Post) -> Verdict:
    """What the preset makes of it at the sample school."""
    return judge(load_policy(name), post, TextInspector(SCHOOL, Lists((), ())).inspect(post))


@pytest.mark.parametrize("make", [on_x, on_mastodon])
@pytest.mark.parametrize(
    ("name", "level", "clause"),
    [
        ("biggin-hill", "warn", "BH-4-profile"),
        ("date-palm", "block", "DP-SO-profile"),
        ("westhaven", "block", "WV-4.1.11-identifiers"),
    ],
)
def test_the_school_in_a_profile(make: Callable[[str], Post], name: str, level: str, clause: str) -> None:
    """Each school's own line for it, severity and clause."""
    findings = verdict(name, make(ABOUT_WORK)).findings
    assert [(entry.level.wire, entry.clause and entry.clause.id) for entry in findings] == [(level, clause)]


@pytest.mark.parametrize("name", ["biggin-hill", "date-palm", "westhaven"])
def test_a_profile_without_the_school_passes(name: str) -> None:
    """A profile may be changed."""
    assert verdict(name, on_x("Gardener and walker")).level.wire == "allow"
