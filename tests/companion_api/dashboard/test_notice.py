"""The monitoring notice: open to all, and honest about whether posts are inspected."""

from __future__ import annotations

from pathlib import Path

import pytest
from dashboard_helpers import POLICY, make_app, make_home
from flask.testing import FlaskClient


def test_it_says_what_why_who_and_how_long(nobody: FlaskClient) -> None:
    """Everything that people must be told, with version and date."""
    page = nobody.get("/notice").text
    told = ("Version 7, published on 1 September 2026", "e-safety lead", "365 days", "Nadia Brandt", "Priya Nandakumar",
            "01827 960123", "no hidden mode")  # fmt: skip
    assert [words for words in told if words not in page] == []


@pytest.mark.parametrize(
    ("missing", "said"),
    [("notice", "has not been published yet"), ("dpia", "assessment has not been signed yet")],
)
def test_without_notice_or_dpia_it_says_that_nothing_is_inspected(tmp_path: Path, missing: str, said: str) -> None:
    """There is no covert mode, and no claim of one that is off."""
    policy = "".join(line for line in POLICY.splitlines(keepends=True) if not line.startswith(f"{missing}:"))
    page = make_app(make_home(tmp_path / "home", policy=policy)).test_client().get("/notice").text
    assert ("No post is inspected at present." in page, said in page) == (True, True)


@pytest.mark.parametrize(
    ("pupils", "whose"), [("false", "those of staff who agreed"), ("true", "staff and pupils who")]
)
def test_it_tells_where_faces_are_compared(tmp_path: Path, pupils: str, whose: str) -> None:
    """A school that has decided so says it, and no longer claims the opposite."""
    agreed = f"identification: {{enabled: true, pupils: {pupils}, approved_by: Governors, approved_on: 2026-09-01}}\n"
    page = make_app(make_home(tmp_path / "home", policy=POLICY + agreed)).test_client().get("/notice").text
    assert (whose in page, "not recognised" in page) == (True, False)


def test_elsewhere_faces_are_not_recognised(nobody: FlaskClient) -> None:
    """That is the usual way, and the page says so."""
    page = nobody.get("/notice").text
    assert ("Faces are found, not recognised." in page, "compared" in page) == (True, False)
