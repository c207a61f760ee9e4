"""The pages that people see."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gatepost.verdict import Clause
from proxy_addon.block_page import PageFacts, ask_url, render
from proxy_addon.refusals import NO_ANSWER, TOO_LARGE

FACTS = PageFacts(
    template="refused",
    host="www.tiktok.com",
    service="TikTok",
    reason="Not on the list.",
    clause=Clause("5.5", "All other sites will be blocked."),
    school="Meadowbrook Primary School",
    people=[("Designated safeguarding lead", "Ingrid Halvorsby")],
    ask_url=ask_url("https://www.tiktok.com/", "e1"),
    event_id="e1",
)
PAGES = pytest.mark.parametrize("template", ["refused", "read_only", "held", "unavailable"])


@PAGES
@pytest.mark.parametrize("pupil", [False, True])
def test_no_page_has_a_script_or_anything_from_elsewhere(template: str, pupil: bool) -> None:
    """Nothing that a refused network could not load."""
    page = render(replace(FACTS, template=template, pupil=pupil))
    assert "<script" not in page
    assert not re.search(r"(src|@import|url\()\s*=?", page.split("</style>")[0])


@PAGES
def test_every_page_escapes_what_it_is_told(template: str) -> None:
    """A host or a reason is no markup."""
    evil = "<img src=x onerror=alert(1)>"
    page = render(replace(FACTS, template=template, host=evil, service=evil, reason=evil, school=evil))
    assert evil not in page


@PAGES
def test_every_page_names_who_is_in_charge_and_the_event(template: str) -> None:
    """So that somebody can be asked about it."""
    page = render(replace(FACTS, template=template))
    assert "Ingrid Halvorsby" in page
    assert "e1" in page


@PAGES
@pytest.mark.parametrize("pupil", [False, True])
def test_help_lines_are_for_pupils(template: str, pupil: bool) -> None:
    """Childline's number, CEOP and Report Harmful Content."""
    page = render(replace(FACTS, template=template, pupil=pupil))
    assert {word in page for word in ("0800 1111", "CEOP", "reportharmfulcontent.com")} == {pupil}


def test_a_site_that_may_not_be_asked_for_has_no_button() -> None:
    """And says what to do instead."""
    page = render(replace(FACTS, ask_url=""))
    assert "Ask for access" not in page
    assert "speak to those in charge" in page


def test_the_link_to_ask_leaves_out_the_query() -> None:
    """It may hold what somebody searched for."""
    assert "words" not in ask_url("https://www.tiktok.com/search?q=words", "e1")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.tiktok.com:443/a:443/", "https://www.tiktok.com/a:443/"),
        ("http://www.tiktok.com:80/", "http://www.tiktok.com/"),
        ("https://www.tiktok.com:80/", "https://www.tiktok.com:80/"),
        ("https://[2001:db8::1]:443/", "https://[2001:db8::1]/"),
    ],
)
def test_the_link_to_ask_leaves_out_the_usual_port(url: str, shown: str) -> None:
    """People write addresses without it."""
    assert parse_qs(urlsplit(ask_url(url, "e1")).query)["url"] == [shown]


def test_a_page_says_what_helps_when_a_check_was_not_available() -> None:
    """Waiting helps where the check did not answer, and not where the post is too large."""
    advice = {why: render(replace(FACTS, template="unavailable", advice=why.advice)) for why in (NO_ANSWER, TOO_LARGE)}
    assert {why: "wait a minute" in page for why, page in advice.items()} == {NO_ANSWER: True, TOO_LARGE: False}


def test_a_held_page_shows_masked_findings_with_their_clause() -> None:
    """Message, masked words, advice and clause."""
    finding = {
        "message": "This is a name.",
        "masked": "O▒▒▒",
        "advice": "Leave it out.",
        "clause": {"id": "7.8", "quote": "q"},
    }
    page = render(replace(FACTS, template="held", findings=[finding]))
    assert all(word in page for word in ("This is a name.", "O▒▒▒", "Leave it out.", "7.8"))


@pytest.mark.browser
@pytest.mark.parametrize("template", ["refused", "read_only", "held", "unavailable"])
def test_a_page_fits_a_phone(template: str, tmp_path: Path) -> None:
    """At 360 pixels nothing is wider than the screen."""
    from conftest import find_browser
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": 360, "height": 640})
        view.set_content(render(replace(FACTS, template=template, pupil=True, host="a" * 63 + ".example")))
        width = view.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert width == 360
