"""The roll: sealed at rest, replaced whole, never emptied by accident."""

from __future__ import annotations

import dataclasses

import pytest

from companion_api.db import Database, Keys
from companion_api.store import events, lists
from companion_api.store.lists import Changes
from gatepost.errors import InputError, ListError
from gatepost.home import Home
from gatepost.roll import Adult, Pupil

OAK = tuple(Pupil(f"First{n}", f"Last{n}", class_name="Oak", id=f"{n:06}") for n in range(10))


@pytest.fixture
def roll(school_database: Database) -> Database:
    """A database whose roll is OAK."""
    with school_database.session() as session:
        lists.replace_pupils(session, OAK, allow_shrink=True)
    return school_database


def replace(database: Database, pupils: tuple[Pupil, ...], *, allow_shrink: bool = False) -> Changes:
    """Import a roll."""
    with database.session() as session:
        return lists.replace_pupils(session, pupils, allow_shrink=allow_shrink)


def test_a_roll_is_read_back_as_it_was(roll: Database) -> None:
    """Every field, in the order of the file."""
    with roll.reading() as session:
        assert lists.load_lists(session).pupils == OAK


def test_names_are_sealed_on_disk(roll: Database, school_home: Home) -> None:
    """No name stands in the database file or its journal."""
    stored = b"".join(path.read_bytes() for path in school_home.root.glob("gatepost.db*"))
    assert b"Last3" not in stored


def test_another_key_opens_nothing(roll: Database, school_home: Home) -> None:
    """With a wrong key the refusal names the key's file."""
    other = Database(school_home.database_url, keys=Keys(b"x" * 32, b"l" * 32, b"f" * 32, b"h" * 32))
    with other.reading() as session, pytest.raises(InputError, match=r"roll\.key"):
        lists.load_lists(session)


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (OAK, Changes(0, 0, 0)),
        (OAK[1:], Changes(0, 0, 1)),
        ((*OAK, Pupil("New", "Comer", id="99")), Changes(1, 0, 0)),
        ((dataclasses.replace(OAK[0], class_name="Willow"), *OAK[1:]), Changes(0, 1, 0)),
        ((dataclasses.replace(OAK[0], last="Married"), *OAK[1:]), Changes(0, 1, 0)),  # same id, new surname
        (tuple(dataclasses.replace(pupil, id=f"X{pupil.id}") for pupil in OAK), Changes(0, 10, 0)),  # new MIS
        ((*OAK, OAK[0]), Changes(1, 0, 0)),  # a double line is one more entry, nobody leaves
    ],
)
def test_changes_are_counted(roll: Database, new: tuple[Pupil, ...], changes: Changes) -> None:
    """Pupils are paired by id, then by name."""
    assert replace(roll, new) == changes


@pytest.mark.parametrize(("left", "refused"), [(5, False), (6, True), (10, True)])
def test_over_half_leaving_is_refused(roll: Database, left: int, refused: bool) -> None:
    """Half may leave; more than half is taken for a wrong file."""
    if refused:
        with pytest.raises(ListError, match="--allow-shrink"):
            replace(roll, OAK[left:])
    else:
        assert replace(roll, OAK[left:]).left == left


def test_a_refused_roll_changes_nothing(roll: Database) -> None:
    """After the refusal everybody is still there."""
    with pytest.raises(ListError):
        replace(roll, ())
    with roll.reading() as session:
        assert len(lists.load_lists(session).pupils) == 10


def test_shrinking_is_done_when_allowed(roll: Database) -> None:
    """The operator's word overrules."""
    assert replace(roll, (), allow_shrink=True).left == 10


def test_lists_of_adults_stand_apart(roll: Database) -> None:
    """Replacing the governors leaves the staff as they are."""
    with roll.session() as session:
        lists.replace_adults(session, [Adult("Ravi", "Stone")], kind="governor")
        kinds = sorted(adult.kind for adult in lists.load_lists(session).adults)
    assert kinds == ["governor", "staff"]


def test_an_import_is_an_event_without_names(roll: Database) -> None:
    """The log says which list and how many."""
    with roll.reading() as session:
        newest = events.find_events(session, events.EventFilter(kind="list_imported")).events[0]
    assert newest.details == {"list": "pupil", "added": 10, "changed": 0, "left": 2}


def test_another_process_can_tell(roll: Database) -> None:
    """Each import counts the version up."""
    with roll.reading() as session:
        before = lists.lists_version(session)
    replace(roll, OAK)
    with roll.reading() as session:
        assert lists.lists_version(session) == before + 1
