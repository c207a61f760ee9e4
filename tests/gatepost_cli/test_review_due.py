"""What `gatepost doctor` says about the date of the next review."""

from __future__ import annotations

from pathlib import Path

from gatepost.home import Home
from gatepost_cli.examination import Deployment
from gatepost_cli.examinations_home import policy


def remarks(folder: Path, text: str) -> dict[str, tuple[str, str]]:
    """Name → (state, text) of a home with this policy."""
    home = Home(folder)
    home.policy_path.write_text(text, encoding="utf-8")
    found = policy(Deployment(home=home, listen="127.0.0.1", api_port=8470, proxy_port=8080))
    return {remark.check: (remark.state, remark.message) for remark in found}


def test_an_overdue_review_is_a_warning(tmp_path: Path) -> None:
    """With the date that it was due on."""
    text = "extends: westhaven\nreviewed: {approved_on: 2024-03-21, next_review: 2026-03-21}\n"
    assert remarks(tmp_path, text)["policy review"] == ("warning", "was due on 2026-03-21")


def test_a_review_without_a_date_is_a_warning(tmp_path: Path) -> None:
    """The preset's own date is not the school's."""
    assert remarks(tmp_path, "extends: westhaven\n")["policy review"] == ("warning", "no date recorded")


def test_a_review_to_come_is_no_remark(tmp_path: Path) -> None:
    """Nothing to do yet."""
    text = "extends: westhaven\nreviewed: {approved_on: 2026-03-21, next_review: 2999-01-01}\n"
    assert "policy review" not in remarks(tmp_path, text)
