"""Facebook for the school's page alone: the page, what runs it and what it loads, and nothing else."""

from __future__ import annotations

import pytest
from policy_helpers import ask, policy_of, rule

from gatepost.catalogue import load_catalogue
from gatepost.errors import PolicyError
from gatepost.gate import Gate
from gatepost.policy_file import load_policy

ACCOUNT = {"service": "facebook", "handle": "Meadowbrook.PS", "page_id": "100064000000001", "managers": ["jpike"]}
RULES = [
    rule("facebook-page", "inspect", services=["facebook"], own_page=True, roles=["page_admin"]),
    rule("facebook-others", "block", services=["facebook"]),
]
POLICY = policy_of(*RULES, accounts=[ACCOUNT])
WWW = "https://www.facebook.com"

TABLE = [
    (f"{WWW}/MeadowbrookPS", "inspect", "the page"),
    (f"{WWW}/meadowbrook.ps/", "inspect", "its name in other letters and with a dot"),
    (f"{WWW}/MeadowbrookPS/photos/a.1/2", "inspect", "its photos"),
    (f"{WWW}/MeadowbrookPS/posts/pfbid0abc?comment_id=7", "inspect", "a post by its permalink"),
    (f"{WWW}/MeadowbrookPS/events", "inspect", "its events"),
    (f"{WWW}/permalink.php?story_fbid=pfbid0abc&id=100064000000001", "inspect", "a post by its number"),
    (f"{WWW}/story.php?story_fbid=1&id=100064000000001", "inspect", "the same for telephones"),
    (f"{WWW}/profile.php?id=100064000000001", "inspect", "the page by its number"),
    (f"{WWW}/photo/?fbid=12&set=pb.100064000000001.-2207520000", "inspect", "a photo of the page's"),
    (f"{WWW}/people/Meadowbrook/100064000000001", "block", "a profile by name and number is no page"),
    (f"{WWW}/p/Meadowbrook-Primary-100064000000001/", "inspect", "the page by name and number"),
    ("https://m.facebook.com/MeadowbrookPS", "inspect", "the page on a telephone"),
    ("https://en-gb.facebook.com/MeadowbrookPS", "inspect", "the page in English"),
    ("https://business.facebook.com/latest/home?asset_id=1", "inspect", "the Business Suite"),
    (f"{WWW}/latest/composer", "inspect", "its composer"),
    (f"{WWW}/login/?next=%2FMeadowbrookPS", "inspect", "signing in"),
    (f"{WWW}/login.php", "inspect", "the older sign-in"),
    (f"{WWW}/checkpoint/1", "inspect", "the second step"),
    (f"{WWW}/api/graphql/", "inspect", "what the page asks for"),
    (f"{WWW}/ajax/bulk-route-definitions/", "inspect", "likewise"),
    ("https://graph.facebook.com/v21.0/100064000000001/feed", "inspect", "the interface"),
    ("https://rupload.facebook.com/fb_photo/1", "inspect", "uploads"),
    ("https://upload.facebook.com/ajax/react_composer/attachments/photo/upload", "inspect", "likewise"),
    ("https://scontent.xx.fbcdn.net/v/t39/1.jpg", "allow", "pictures are only delivered"),
    ("https://static.xx.fbcdn.net/rsrc.php/v4/a.js", "allow", "and so are scripts"),
    (f"{WWW}/", "block", "the home feed"),
    (f"{WWW}/home.php", "block", "likewise"),
    (f"{WWW}/groups/parents.of.meadowbrook", "block", "a group"),
    (f"{WWW}/groups/MeadowbrookPS", "block", "a group that is called like the page"),
    (f"{WWW}/marketplace/", "block", "the marketplace"),
    (f"{WWW}/messages/t/1", "block", "messages"),
    (f"{WWW}/watch/?v=1", "block", "films"),
    (f"{WWW}/reel/1", "block", "short films"),
    (f"{WWW}/friends", "block", "friends"),
    (f"{WWW}/search/top?q=olivia", "block", "looking people up"),
    (f"{WWW}/profile.php?id=100000000000002", "block", "somebody's profile"),
    (f"{WWW}/profile.php", "block", "one's own profile"),
    (f"{WWW}/profile.php?id=100000000000002&id=100064000000001", "block", "two numbers at once"),
    (f"{WWW}/profile.php#?id=100064000000001", "block", "a number that is not sent"),
    (f"{WWW}/permalink.php?story_fbid=1&id=100000000000002", "block", "somebody's post"),
    (f"{WWW}/photo/?fbid=12&set=pb.100000000000002.-2207520000", "block", "somebody's photo"),
    (f"{WWW}/photo/?fbid=12", "block", "a photo of nobody knows whom"),
    (f"{WWW}/MeadowbrookPSA", "block", "a page whose name begins alike"),
    (f"{WWW}/ajax/../groups/1", "block", "a path that turns back"),
    (f"{WWW}/ajax/%2e%2e/groups/1", "block", "the same in escapes"),
    (f"{WWW}\\groups\\1", "block", "backslashes"),
    ("https://fb.watch/abc/", "block", "a film by its short address"),
    ("https://www.messenger.com/t/1", "block", "Messenger"),
    ("https://edge-chat.facebook.com/mqtt", "block", "the line of its messages"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "decision", "why"), TABLE, ids=[row[-1] for row in TABLE])
def test_a_page_admin_gets_the_page_and_nothing_else(url: str, decision: str, why: str) -> None:
    """And the gate that is made ready says the same."""
    found = ask(POLICY, url, "page_admin", user="jpike")
    assert found.decision == decision, why
    assert _ready(url) == found.decision


def _ready(url: str) -> str:
    import datetime as dt

    from gatepost.access import person_at

    person = person_at(POLICY, None, user="jpike", roles=["page_admin"], known_by="command_line")
    gate = Gate(POLICY, load_catalogue())
    return gate.decide(url=url, person=person, at=dt.datetime(2026, 9, 8, 10, 0)).decision


@pytest.mark.parametrize("url", [row[0] for row in TABLE if row[1] == "inspect"])
def test_the_page_is_open_to_its_managers_alone(url: str) -> None:
    """A teacher who does not run it may not even look."""
    assert ask(POLICY, url, "teacher").decision == "block"


def test_without_a_registered_account_the_rule_is_about_the_whole_service() -> None:
    """The page's name is the school's to give."""
    assert ask(policy_of(*RULES), f"{WWW}/", "page_admin").decision == "inspect"


def test_a_refusal_elsewhere_on_facebook_says_what_is_open() -> None:
    """Not that Facebook is for page admins, to a page admin."""
    policy = policy_of(RULES[0], rule("social", "block", categories=["social"]), accounts=[ACCOUNT])
    found = ask(policy, f"{WWW}/groups/1", "page_admin", user="jpike")
    assert found.reason == "Of Facebook only the school's own page and its tools are open, to page admins."
    assert found.rule == "facebook-page"


def test_a_page_id_is_a_number() -> None:
    """As Facebook shows it under the page's settings."""
    with pytest.raises(PolicyError, match="is not a number"):
        policy_of(accounts=[ACCOUNT | {"page_id": "Meadowbrook"}])


def test_amington_heaths_preset_is_for_the_page_alone() -> None:
    """Once the school has named its page."""
    rules = {found.id: found for found in load_policy("amington-heath").rules}
    assert rules["facebook-page-admins"].own_page


def test_what_only_delivers_is_not_decrypted_for_the_path() -> None:
    """Only the hosts whose path decides are."""
    gate = Gate(POLICY, load_catalogue())
    hosts = ["www.facebook.com", "m.facebook.com", "scontent.xx.fbcdn.net", "graph.facebook.com"]
    assert [gate.needs_path(host) for host in hosts] == [True, True, False, False]
