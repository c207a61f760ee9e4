"""E-mail addresses read out in words; and words that are none."""

from __future__ import annotations

import pytest
from text_helpers import seen

from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.roll import Lists

INSPECTOR = TextInspector(School(), Lists())

SAID = [
    ("jo dot marsh, squiggle, post dot example", "jo.marsh@post.example"),
    ("jo underscore marsh, then the at sign, then homepost dot example", "jo_marsh@homepost.example"),
    ("jo at marsh hyphen mail dot example", "jo@marsh-mail.example"),
    ("j o m a r s h at post full stop example", "jomarsh@post.example"),
    ("jo full stop marsh at post full stop example", "jo.marsh@post.example"),
    ("jo.marsh (squiggle) post.example", "jo.marsh@post.example"),
    ("jo.marsh@ then post dot example", "jo.marsh@post.example"),
]


@pytest.mark.parametrize(("words", "key"), SAID)
def test_said_address_is_found(words: str, key: str) -> None:
    """The whole of it, with the key of the typed one."""
    text = f"write to him on {words}, he is lovely"
    found = [finding for finding in INSPECTOR.find(text) if finding.kind == "email"]
    assert [(text[slice(*finding.span or (0, 0))], finding.key) for finding in found] == [(words, key)]


@pytest.mark.parametrize(
    "text",
    [
        "meet at dot on nine",
        "look at the dot com boom",
        "see you at three dot org says",
        "we are at home, full stop",
        "at",
        "a point at issue and a dash at me",
        "dot dot dot",
    ],
)
def test_talk_of_dots_is_none(text: str) -> None:
    """“at” and “dot” are ordinary words."""
    assert seen(INSPECTOR.find(text), text) == []


def test_it_takes_time_in_proportion() -> None:
    """Many signs and no address: nothing is found, and nothing is read over and over."""
    assert INSPECTOR.find("at dot " * 20_000) == []
