"""`gatepost log`: export, verify, purge."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import stat
import sys
from pathlib import Path

import pytest
from dashboard_helpers import NAME, SUMMER, make_home
from sqlalchemy import text

from companion_api.db import Database
from companion_api.store import events
from gatepost.event import Event
from gatepost.home import Home
from gatepost_cli.main import main


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose log holds two events, an hour apart around the school's midnight."""
    home = make_home(tmp_path / "home")
    write(home, Event("post_held", user="jpike", created=SUMMER, findings=(NAME,)))
    write(home, Event("site_refused", user="=osmith", created=SUMMER + dt.timedelta(hours=1)))
    return home


def write(home: Home, event: Event) -> None:
    """Append one event."""
    database = Database.of(home)
    with database.session() as db:
        events.append(db, event)
    database.close()


def tamper(home: Home, statement: str) -> None:
    """Change the database behind Gatepost's back."""
    database = Database.of(home)
    with database.session() as db:
        db.execute(text(statement))
    database.close()


def gatepost(home: Home, *arguments: str) -> int:
    """Run ``gatepost log`` on that home."""
    return main(["log", *arguments, "--home", str(home.root)])


def test_csv_by_default(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """With a heading, masked words, and nothing that a spreadsheet would run."""
    gatepost(home, "export")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["user"], row["masked"]) for row in rows if row["user"]] == [
        ("'=osmith", ""), ("jpike", "O▒▒▒▒▒ S▒▒▒▒"),
    ]  # fmt: skip


@pytest.mark.parametrize("option", [("--format", "json"), ("--json",)])
def test_json_is_one_document(home: Home, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]) -> None:
    """A list of events in the wire form."""
    gatepost(home, "export", *option)
    found = json.loads(capsys.readouterr().out)
    assert [Event.from_json(event).user for event in found if event["user"]] == ["=osmith", "jpike"]


@pytest.mark.parametrize(
    ("period", "users"),
    [
        (("--since", "2026-07-02"), ["=osmith"]),
        (("--until", "2026-07-01"), ["jpike"]),
        (("--since", "2026-07-01", "--until", "2026-07-02"), ["=osmith", "jpike"]),
        (("--since", "2026-07-01T23:31"), ["=osmith"]),
        (("--until", "2026-07-01T22:31Z"), ["jpike"]),
        (("--until", "2026-06-30"), []),
    ],
)
def test_a_period_is_on_the_schools_clock(
    home: Home, capsys: pytest.CaptureFixture[str], period: tuple[str, ...], users: list[str]
) -> None:
    """The last day counts as a whole."""
    gatepost(home, "export", "--json", *period)
    assert [event["user"] for event in json.loads(capsys.readouterr().out) if event["user"]] == users


def test_an_empty_period_is_still_a_document(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list, not nothing."""
    gatepost(home, "export", "--json", "--until", "2020-01-01")
    assert json.loads(capsys.readouterr().out) == []


def test_the_export_is_recorded(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """With the period that was asked for."""
    gatepost(home, "export", "--until", "2020-01-01")
    capsys.readouterr()
    gatepost(home, "export", "--json")
    recorded = [event for event in json.loads(capsys.readouterr().out) if event["kind"] == "exported"]
    assert recorded[-1]["details"]["filters"] == {"to": "2020-01-01"}


def test_a_file_is_for_its_owner_alone(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It holds personal data."""
    target = tmp_path / "log.csv"
    gatepost(home, "export", "--output", str(target))
    assert ("jpike" in target.read_text(encoding="utf-8"), capsys.readouterr().out) == (True, "")
    if sys.platform != "win32":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_told(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line with the place."""
    (tmp_path / "folder").mkdir()
    assert gatepost(home, "export", "--output", str(tmp_path / "folder")) == 2
    assert "folder: cannot be written" in capsys.readouterr().err


def test_a_whole_log_verifies(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0 and the count."""
    assert (gatepost(home, "verify"), capsys.readouterr().out) == (0, "The log is whole: 2 events.\n")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = replace(body, 'jpike', 'tgrey') WHERE seq = 1",
        "DELETE FROM events WHERE seq = 1",
        "DELETE FROM events WHERE seq = 2",
        "UPDATE events SET created = '2020-01-01' WHERE seq = 1",
    ],
)
def test_a_broken_log_exits_1(home: Home, capsys: pytest.CaptureFixture[str], statement: str) -> None:
    """With a line for each break."""
    tamper(home, statement)
    assert gatepost(home, "verify") == 1
    assert capsys.readouterr().out.startswith("event ")


def test_a_broken_log_as_json(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """For a monitor."""
    tamper(home, "DELETE FROM events WHERE seq = 1")
    status = gatepost(home, "verify", "--json")
    found = json.loads(capsys.readouterr().out)
    assert (status, found["intact"], found["problems"][0]["event"]) == (1, False, 2)


def test_purging_removes_what_is_older_and_the_log_stays_whole(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """What was removed is recorded by count."""
    gatepost(home, "purge", "--before", "2026-07-02", "--json")
    assert json.loads(capsys.readouterr().out)["events"] == 1
    assert (gatepost(home, "verify"), capsys.readouterr().out) == (0, "The log is whole: 2 events.\n")


def test_a_dry_run_changes_nothing(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """It only says how many."""
    gatepost(home, "purge", "--before", "2026-07-03", "--dry-run")
    assert "would be removed: 2" in capsys.readouterr().out
    assert (gatepost(home, "verify"), capsys.readouterr().out) == (0, "The log is whole: 2 events.\n")


def test_the_policy_says_how_long_events_are_kept(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a date, its number of days counts."""
    write(home, Event("site_refused", created=dt.datetime(2019, 1, 1, tzinfo=dt.UTC)))
    gatepost(home, "purge", "--json")
    found = json.loads(capsys.readouterr().out)
    kept = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(found["before"])
    assert (found["events"] >= 1, round(kept.total_seconds() / 86_400)) == (True, 365)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("purge", "--before", "2099-01-01"), "that would empty the log"),
        (("purge", "--before", "last week"), "is not a date"),
        (("export", "--since", "x"), "--since"),
        (("export", "--until", "2026-02-30"), "--until"),
    ],
)
def test_what_is_wrong_is_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2, and the log is as it was."""
    status = gatepost(home, *arguments)
    error = capsys.readouterr().err
    assert (status, said in error, error.count("\n")) == (2, True, 1)
