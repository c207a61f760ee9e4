"""The 407 by itself: its header, its page and its JSON."""

from __future__ import annotations

import pytest
from mitmproxy import http
from policy_helpers import policy_of

from proxy_addon.auth.sign_in_answer import Why, sign_in_answer

POLICY = policy_of(people_in_charge={"it_contact": "Remi Okafor", "dsl": "Nadia Brandt"})
WHYS = pytest.mark.parametrize("why", ["ask", "wrong", "too_many"])


def request(accept: str = "text/html") -> http.Request:
    """A browser's request, or a script's."""
    return http.Request.make("GET", "http://library.example/", headers={"accept": accept})


def page(why: Why = "ask") -> str:
    """The page's HTML."""
    return sign_in_answer(request(), why, policy=POLICY).text or ""


@WHYS
def test_the_page_says_whom_to_ask(why: Why) -> None:
    """The IT contact by name, nobody else, and the school; the page has the look of the others."""
    said = page(why)
    assert [word in said for word in ("Remi Okafor", "Nadia Brandt", "Meadowbrook", 'class="card"')] == [
        True, False, True, True,
    ]  # fmt: skip


def test_without_a_contact_it_says_so_in_general() -> None:
    """A policy need not name anybody."""
    said = sign_in_answer(request(), "ask", policy=policy_of()).text or ""
    assert "Ask the school’s IT contact." in said


def test_each_reason_has_its_own_words() -> None:
    """Somebody who mistyped is told so, and who has to wait is told how long."""
    assert [words in page(why) for why, words in (("ask", "asks who you are"), ("wrong", "not right"))] == [True] * 2
    assert "After a minute, reload" in page("too_many")


@WHYS
def test_a_script_gets_json(why: Why) -> None:
    """One sentence under the code ``sign_in``."""
    answer = sign_in_answer(request("application/json"), why, policy=POLICY)
    assert answer.json()["error"]["code"] == "sign_in"


@pytest.mark.parametrize(
    ("realm", "shown"),
    [
        ("", "Meadowbrook Primary School"),
        ('St "Anne\\s" C of E', "St Annes C of E"),
        ("St Anne’s", "St Anne's"),
        ("Ysgol Gynradd Tŷ Coch\r\nX: y", "Ysgol Gynradd T CochX: y"),
        ("学校", "Gatepost"),
    ],
)
def test_a_schools_name_breaks_no_header(realm: str, shown: str) -> None:
    """Quotes, line ends and letters beyond ASCII."""
    answer = sign_in_answer(request(), "ask", policy=POLICY, realm=realm)
    assert answer.headers["proxy-authenticate"] == f'Basic realm="{shown}", charset="UTF-8"'
