"""What runs between requests: changes made by other processes take effect, and say so once."""

from __future__ import annotations

from flask.testing import FlaskClient

from companion_api.companion import Companion
from companion_api.db import Database
from companion_api.store import events, lists
from companion_api.store.events import EventFilter
from gatepost.home import Home
from gatepost.roll import Adult, Pupil

Headers = dict[str, str]


def verdict(client: FlaskClient, headers: Headers, words: str) -> str:
    """What a check of these words says."""
    body = {"texts": [words], "service": "chatterbox"}
    return str(client.post("/api/v1/checks", json=body, headers=headers).json["verdict"])


def test_a_roll_imported_elsewhere_counts_at_once(
    client: FlaskClient, extension: Headers, school_database: Database
) -> None:
    """A new pupil is known to the next check, without a restart."""
    before = verdict(client, extension, "Well done Tobias Quillfeather")
    with school_database.session() as session:
        lists.replace_pupils(session, [*lists.load_lists(session).pupils, Pupil("Tobias", "Quillfeather")])
    assert (before, verdict(client, extension, "Well done Tobias Quillfeather")) == ("allow", "warn")


def test_the_inspector_is_kept_while_nothing_changes(companion: Companion) -> None:
    """Two questions use the same one."""
    assert companion.inspector() is companion.inspector()


def test_staff_roles_come_from_the_list(companion: Companion, school_database: Database) -> None:
    """Whoever is on the staff list has that list's roles."""
    with school_database.session() as session:
        lists.replace_adults(session, [Adult("Remi", "Moss", user="RMoss", roles=("supply",))], kind="staff",
                             allow_shrink=True)  # fmt: skip
    assert companion.staff_roles() == {"rmoss": frozenset({"supply"})}


def changes(database: Database) -> int:
    """How often a policy change stands in the log."""
    with database.reading() as session:
        return events.count_events(session, EventFilter(kind="policy_changed"))


def test_a_policy_change_is_recorded_once(companion: Companion, school_database: Database, school_home: Home) -> None:
    """The first policy and the changed one are one line each, however often they are asked for."""
    first = companion.policy.version
    text = school_home.policy_path.read_text(encoding="utf-8").replace("Oak, Willow", "Oak, Willow, Elm")
    school_home.policy_path.write_text(text, encoding="utf-8")
    versions = {companion.policy.version for _ in range(3)}
    assert (first in versions, len(versions), changes(school_database)) == (False, 1, 2)


def test_models_that_cannot_be_opened_are_told(companion: Companion, client: FlaskClient) -> None:
    """Readiness carries the reason."""
    companion.models_problem = "the face models are not installed"
    assert client.get("/readyz").json["checks"]["models"] == "the face models are not installed"
