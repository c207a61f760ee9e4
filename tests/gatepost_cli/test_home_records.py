"""Roles and grants out of a home's database: the quick way and the store's way give one answer."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from companion_api import migrations
from companion_api.db import Database
from companion_api.store import grants, lists, people
from gatepost.grant import Grant
from gatepost.home import Home
from gatepost.roll import Adult
from gatepost_cli.home_records import grants_at, roles_of, stored_grants, stored_roles
from gatepost_cli.main import main

NOW = dt.datetime.now(dt.UTC)
TODAY = NOW.date()
SOON = NOW + dt.timedelta(hours=1)
SESSION = Grant("g1", "youtube", frozenset(), frozenset({"pupil"}), SOON, "hpemberlow", "Volcanoes", NOW)
PERSONAL = Grant(
    "g2", "x", frozenset({"rthackerby"}), frozenset(), SOON, "hpemberlow", "World book day", when="school_hours",
    networks=frozenset({"10.20.0.0/16"}), document="Minute 14",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a policy, a staff list of two, a dashboard account and two grants."""
    monkeypatch.delenv("GATEPOST_DATABASE_URL", raising=False)
    (tmp_path / "policy.yaml").write_text("extends: amington-heath\n", encoding="utf-8")
    database = Database.of(Home(tmp_path))
    database.upgrade()
    staff = [
        Adult("Rosalind", "Thackerby", user="rthackerby", roles=("teacher",)),
        Adult("Kit", "Marsh", user="kmarsh", roles=("governor", "volunteer")),
    ]
    with database.session() as session:
        lists.replace_adults(session, staff, kind="staff")
        people.add_person(session, user="hpemberlow", name="Harriet Pemberlow", roles=["headteacher"])
        grants.add(session, SESSION)
        grants.add(session, PERSONAL)
    database.close()
    return Home(tmp_path)


def answer(home: Home, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    """What `gatepost access` says about YouTube."""
    assert main(["access", "--home", str(home.root), "--json", "--url", "youtu.be", *options]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("rthackerby", {"teacher"}),
        ("kmarsh", {"governor", "volunteer"}),
        ("hpemberlow", {"headteacher"}),
        ("HPemberlow", {"headteacher"}),  # accounts know no case
        ("stranger", set()),
    ],
)
def test_both_ways_know_the_same_roles(home: Home, user: str, roles: set[str]) -> None:
    """The staff list and the dashboard's accounts together."""
    assert roles_of(home, user, TODAY) == stored_roles(home, user, TODAY) == roles


def test_both_ways_know_the_same_grants(home: Home) -> None:
    """With every field."""
    at = NOW + dt.timedelta(minutes=5)
    quick, stored = (sorted(way(home, at), key=lambda grant: grant.id) for way in (grants_at, stored_grants))
    assert quick == stored == [SESSION, PERSONAL]


def test_a_revoked_or_ended_grant_is_not_among_them(home: Home) -> None:
    """Neither way."""
    database = Database.of(home)
    with database.session() as session:
        grants.revoke(session, "g2", by="hpemberlow")
    database.close()
    assert [grant.id for grant in grants_at(home, NOW)] == ["g1"]
    assert grants_at(home, SOON) == stored_grants(home, SOON) == ()


def test_the_staff_list_opens_what_is_for_staff(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A teacher on the list may open YouTube; a stranger may not."""
    decisions = [answer(home, capsys, "--user", user)["decision"] for user in ("rthackerby", "stranger")]
    assert decisions == ["inspect", "block"]


def test_a_grant_for_a_role_is_in_force_at_once(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A supervised session for pupils, until it ends."""
    found = answer(home, capsys, "--role", "pupil")
    assert (found["decision"], found["until"]) == ("inspect", SOON.isoformat().replace("+00:00", "Z"))
    assert found["reason"].startswith("hpemberlow has granted YouTube: Volcanoes.")


def test_asking_for_a_user_loads_no_sqlalchemy(home: Home) -> None:
    """The command stays quick with a database too."""
    asked = ["access", "--home", str(home.root), "--url", "youtu.be", "--user", "rthackerby", "--json"]
    code = f"import sys; from gatepost_cli.main import main; main({asked!r}); print('sqlalchemy' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "False"


def test_a_home_without_tables_knows_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a missing nor an empty database is an error."""
    monkeypatch.delenv("GATEPOST_DATABASE_URL", raising=False)
    assert roles_of(Home(tmp_path), "jpike", TODAY) == frozenset()
    (tmp_path / "gatepost.db").touch()
    assert grants_at(Home(tmp_path), NOW) == ()


def test_a_database_from_before_the_terms_is_read(home: Home) -> None:
    """`gatepost access` answers before the companion has brought the tables up to date."""
    with closing(sqlite3.connect(home.root / "gatepost.db")) as connection:
        for column in ("times", "networks", "document"):
            connection.execute(f"ALTER TABLE grants DROP COLUMN {column}")
    found = {grant.id: grant for grant in grants_at(home, NOW + dt.timedelta(minutes=5))}
    assert found == {"g1": SESSION, "g2": replace(PERSONAL, when="always", networks=frozenset(), document="")}


def test_a_grant_for_a_network_counts_for_clients_there(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """By address alone, where the policy knows whose network it is."""
    networks = "networks: [{cidr: 10.20.0.0/16, role: pupil}]\n"
    home.policy_path.write_text(f"extends: amington-heath\n{networks}", encoding="utf-8")
    database = Database.of(home)
    there = replace(SESSION, id="g3", networks=frozenset({"10.20.3.0/24"}))
    with database.session() as session:
        grants.revoke(session, "g1", by="hpemberlow")
        grants.add(session, there)
    database.close()
    found = [answer(home, capsys, "--client", client)["decision"] for client in ("10.20.3.7", "10.20.4.7")]
    assert found == ["inspect", "block"]


@pytest.mark.parametrize(("days", "roles"), [(0, {"supply"}), (1, {"visitor"})])
def test_both_ways_know_the_last_day(home: Home, days: int, roles: set[str]) -> None:
    """After it nothing remains but a visitor, and a closed account has none of it."""
    database = Database.of(home)
    with database.session() as session:
        people.add_person(session, user="dfinch", name="Dana Finch", roles=["supply"], until=TODAY)
        closed = people.add_person(session, user="gone", name="Gone", roles=["supply"])
        people.set_active(session, closed, active=False)
    database.close()
    day = TODAY + dt.timedelta(days=days)
    assert roles_of(home, "dfinch", day) == stored_roles(home, "dfinch", day) == roles
    assert roles_of(home, "gone", day) == stored_roles(home, "gone", day) == frozenset()


def test_a_database_from_before_the_days_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every role of it holds always; bringing it up to date changes nobody's."""
    monkeypatch.delenv("GATEPOST_DATABASE_URL", raising=False)
    insert = (
        "INSERT INTO people (id, user, name, roles, session_key, active, created) VALUES "
        "('p1', 'hpemberlow', 'Harriet Pemberlow', '[\"headteacher\"]', 'k1', 1, '2026-09-01 00:00:00')"
    )
    home, config = Home(tmp_path), Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    database = Database.of(home)
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(text(insert))
    before = roles_of(home, "hpemberlow", TODAY)
    database.upgrade()
    database.close()
    assert before == stored_roles(home, "hpemberlow", TODAY) == {"headteacher"}
