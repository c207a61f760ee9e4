"""Every line of Amington Heath's granted-use list, for every role, in school and out of hours."""

from __future__ import annotations

import datetime as dt

import pytest
from policy_helpers import EVENING, LESSON, LUNCH, ask, grant

from gatepost.person import ROLES, STAFF_ROLES
from gatepost.policy_file import load_policy, policy_from_data

EVERYBODY = frozenset(ROLES)
STAFF = STAFF_ROLES
NOBODY = frozenset[str]()
PAGE_ADMIN = frozenset({"page_admin"})

#: line of the list → address, decision where granted, to whom, the clause, who may ask where it is refused
LINES = [
    (
        "class blogs",
        "https://blogs.amington-heath.example/year-4/trip",
        "inspect",
        EVERYBODY,
        "AH-6.1-class-blogs",
        NOBODY,
    ),
    ("another blog there", "https://blogs.amington-heath.example/staffroom", "allow", EVERYBODY, None, NOBODY),
    ("wordpress at large", "https://elm.wordpress.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("youtube", "https://www.youtube.com/watch?v=a", "inspect", STAFF, "AH-6.2-youtube", STAFF),
    ("youtube short link", "https://youtu.be/a", "inspect", STAFF, "AH-6.2-youtube", STAFF),
    ("youtube's pictures", "https://i.ytimg.com/a.jpg", "allow", STAFF, "AH-6.2-youtube", STAFF),
    ("the channel", "https://studio.youtube.com/", "inspect", PAGE_ADMIN, "AH-5.3-youtube-channel", STAFF),
    ("upload to it", "https://upload.youtube.com/upload", "inspect", PAGE_ADMIN, "AH-5.3-youtube-channel", STAFF),
    ("tes forums", "https://community.tes.com/forums", "inspect", EVERYBODY, "AH-6.3-tes", NOBODY),
    ("tes", "https://www.tes.com/forums", "allow", EVERYBODY, "AH-6.3-tes", NOBODY),
    ("neu", "https://neu.org.uk/", "allow", EVERYBODY, "AH-6.4-unions", NOBODY),
    ("nasuwt", "https://www.nasuwt.org.uk/", "allow", EVERYBODY, "AH-6.4-unions", NOBODY),
    ("unison", "https://www.unison.org.uk/", "allow", EVERYBODY, "AH-6.4-unions", NOBODY),
    ("learning platform", "https://teams.microsoft.com/", "allow", EVERYBODY, "AH-6.5-learning-platform", NOBODY),
    ("office", "https://www.office.com/", "allow", EVERYBODY, "AH-6.5-learning-platform", NOBODY),
    ("work e-mail", "https://outlook.office.com/mail/", "allow", EVERYBODY, "AH-6.5-learning-platform", NOBODY),
    ("gmail", "https://mail.google.com/", "inspect", NOBODY, "AH-5.4-work-email", STAFF),
    ("outlook.com", "https://outlook.live.com/", "inspect", NOBODY, "AH-5.4-work-email", STAFF),
    ("facebook", "https://www.facebook.com/", "inspect", PAGE_ADMIN, "AH-6.7-facebook", STAFF),
    ("facebook upload", "https://upload.facebook.com/ajax", "inspect", PAGE_ADMIN, "AH-6.7-facebook", STAFF),
    ("messenger", "https://www.messenger.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("x", "https://x.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("instagram", "https://www.instagram.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("whatsapp", "https://web.whatsapp.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("vimeo", "https://vimeo.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("reddit", "https://www.reddit.com/", "inspect", NOBODY, "AH-5.5-other-social-media", STAFF),
    ("not facebook", "https://notfacebook.com/", "allow", EVERYBODY, None, NOBODY),
    ("the news", "https://www.bbc.co.uk/news", "allow", EVERYBODY, None, NOBODY),
    ("the rest of the web", "https://www.tamworth.example/", "allow", EVERYBODY, None, NOBODY),
]
#: A refusal by a rule of its own names its own clause.
OWN_CLAUSE = {
    ("youtube", "pupil"): "AH-5.2-youtube-pupils",
    ("youtube short link", "pupil"): "AH-5.2-youtube-pupils",
    ("youtube's pictures", "pupil"): "AH-5.2-youtube-pupils",
    **{("the channel", role): "AH-4.1-authorised-staff" for role in EVERYBODY - PAGE_ADMIN},
    **{("upload to it", role): "AH-4.1-authorised-staff" for role in EVERYBODY - PAGE_ADMIN},
}
POLICY = load_policy("amington-heath")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_the_granted_use_list(
    line: tuple[str, str, str, frozenset[str], str | None, frozenset[str]], role: str
) -> None:
    """Granted to whom the list names, refused to every other stakeholder, at any hour, with its clause."""
    name, url, granted, roles, clause, askers = line
    for at in (LESSON, LUNCH, EVENING, dt.datetime(2026, 9, 12, 10, 0)):
        access = ask(POLICY, url, role, at=at)
        assert access.decision == (granted if role in roles else "block")
        assert (access.clause.id if access.clause else None) == OWN_CLAUSE.get((name, role), clause)
        assert (access.until, access.may_request) == (None, access.decision == "block" and role in askers)


def test_a_pupil_watches_in_a_supervised_session_alone() -> None:
    """A grant for the class opens YouTube, with posts checked, until it ends."""
    session = grant("youtube", users=NOBODY, roles=frozenset({"pupil"}))
    decisions = [
        ask(POLICY, "https://youtu.be/a", "pupil", at=at, grants=[session]).decision for at in (LESSON, EVENING)
    ]
    assert decisions == ["inspect", "block"]


@pytest.mark.parametrize(("service", "url"), [("gmail", "https://mail.google.com/"), ("x", "https://x.com/")])
def test_the_head_may_grant_what_the_list_refuses(service: str, url: str) -> None:
    """Any other site must have permission granted by the head teacher."""
    access = ask(POLICY, url, "teacher", user="jpike", grants=[grant(service)])
    assert access.decision == "inspect"


def test_a_person_with_several_roles_has_the_rights_of_each() -> None:
    """A teacher who runs the page is both."""
    assert ask(POLICY, "https://facebook.com/", "teacher", "page_admin").decision == "inspect"


def test_the_schools_own_blog_addresses_replace_the_examples() -> None:
    """A class blog on WordPress is open by its exact host; WordPress stays closed."""
    blog = {"id": "class-blogs", "name": "Our blogs", "category": "blog", "hosts": ["meadowbrook-oak.wordpress.com"]}
    policy = policy_from_data({"extends": "amington-heath", "services": [blog]})
    urls = ("https://meadowbrook-oak.wordpress.com/", "https://elm.wordpress.com/")
    assert [ask(policy, url, "pupil").decision for url in urls] == ["inspect", "block"]


def test_the_contracts_own_example() -> None:
    """A teacher on Facebook reads the page admins' rule, and may ask."""
    body = ask(POLICY, "https://www.facebook.com/", "teacher").to_json()
    expected = {"decision": "block", "service": "facebook", "category": "social", "rule": "facebook-page-admins"}
    assert {key: body[key] for key in expected} == expected
    assert (body["until"], body["may_request"]) == (None, True)
