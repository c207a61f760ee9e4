"""`gatepost grant`: permissions with a reason and an end, on the school's clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dashboard_helpers import make_home

from gatepost.home import Home
from gatepost_cli.main import main

NEXT_SUMMER = "2099-07-01"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home."""
    return make_home(tmp_path / "home")


def gatepost(home: Home, *arguments: str) -> int:
    """Run ``gatepost grant`` on that home."""
    return main(["grant", *arguments, "--home", str(home.root)])


def add(home: Home, *more: str, until: str = NEXT_SUMMER) -> int:
    """Give the teacher Instagram."""
    return gatepost(home, "add", "--service", "instagram", "--until", until, "--reason", "Book week", *more)


def listed(home: Home, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, object]]:
    """What the list prints."""
    capsys.readouterr()
    gatepost(home, "list", "--json", *more)
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_day_lasts_to_its_end_on_the_schools_clock(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """1 July ends at 23:00 UTC in summer."""
    add(home, "--user", "JPike", "--by", "hmarlow")
    grant = listed(home, capsys)[0]
    assert (grant["until"], grant["users"], grant["granted_by"], grant["state"]) == (
        "2099-07-01T23:00:00Z", ["jpike"], "hmarlow", "in force",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2099-07-01T15:20", "2099-07-01T14:20:00Z"),
        ("2099-07-01T15:20Z", "2099-07-01T15:20:00Z"),
        ("2099-07-01T15:20+05:00", "2099-07-01T10:20:00Z"),
        ("2099-01-01 15:20", "2099-01-01T15:20:00Z"),
    ],
)
def test_a_time_is_the_schools_unless_it_says_otherwise(
    home: Home, capsys: pytest.CaptureFixture[str], typed: str, utc: str
) -> None:
    """An offset counts where there is one."""
    add(home, "--user", "jpike", until=typed)
    assert listed(home, capsys)[0]["until"] == utc


def test_it_begins_later_where_asked(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A permission for next week is listed as such."""
    add(home, "--role", "teacher", "--starts", "2099-06-01")
    assert [(grant["state"], grant["roles"]) for grant in listed(home, capsys)] == [("later", ["teacher"])]


def test_revoking_ends_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """It leaves the plain list and stays in the full one, with who ended it."""
    add(home, "--user", "jpike")
    gatepost(home, "revoke", str(listed(home, capsys)[0]["id"]), "--by", "nbrandt")
    assert listed(home, capsys) == []
    assert [grant["revoked_by"] for grant in listed(home, capsys, "--all")] == ["nbrandt"]


def test_the_list_is_a_table(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """With the reason at the end of the line."""
    add(home, "--user", "jpike")
    gatepost(home, "list")
    assert capsys.readouterr().out.splitlines()[-1].endswith("Book week")


@pytest.mark.parametrize(
    ("more", "until", "said"),
    [
        ((), NEXT_SUMMER, "name a user or a role"),
        (("--user", "jpike"), "2020-01-01", "is in the past"),
        (("--user", "jpike"), "soon", "'soon' is not a date or a time"),
        (("--user", "jpike"), "9999-12-31", "is not a date or a time"),
        (("--user", "jpike", "--starts", "2100-01-01"), NEXT_SUMMER, "begins after it ends"),
        (("--user", "jpike", "--reason", " "), NEXT_SUMMER, "say why"),
        (("--user", "jpike", "--service", "instagrm"), NEXT_SUMMER, "did you mean 'instagram'"),
        (("--role", "wizard"), NEXT_SUMMER, "is not a role"),
    ],
)
def test_what_is_wrong_is_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], until: str, said: str
) -> None:
    """Exit 2, and nothing is granted."""
    status = add(home, *more, until=until)
    error = capsys.readouterr().err
    assert (status, said in error, error.count("\n"), listed(home, capsys)) == (2, True, 1, [])


def test_revoking_what_is_not_there(home: Home) -> None:
    """Exit 2."""
    assert gatepost(home, "revoke", "nothing") == 2


def test_it_carries_its_terms(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Times, networks and the document."""
    add(home, "--role", "pupil", "--when", "breaks_and_lunch", "--network", "10.20.3.0/24", "--document", "Minute 14")
    grant = listed(home, capsys)[0]
    assert (grant["when"], grant["networks"], grant["document"]) == ("breaks_and_lunch", ["10.20.3.0/24"], "Minute 14")


@pytest.mark.parametrize(
    ("more", "said"),
    [(("--when", "sometimes"), "when: 'sometimes' is not a time"), (("--network", "10.20.3.7/24"), "is not a network")],
)
def test_wrong_terms_are_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    """And nothing is given."""
    assert add(home, "--user", "jpike", *more) == 2
    assert said in capsys.readouterr().err
    assert listed(home, capsys) == []
