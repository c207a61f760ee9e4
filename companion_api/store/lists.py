"""The roll and the lists of adults, sealed at rest; an import replaces a list whole."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from companion_api.db import keys_of
from companion_api.models import AdultRow, PupilRow
from companion_api.store.chain import append
from companion_api.store.facts import bump, counter
from companion_api.store.sealing import seal, unseal
from gatepost.errors import ListError
from gatepost.event import Event
from gatepost.roll import Adult, AdultKind, Lists, Pupil, Standing

#: Counts what changes the lists or the templates, for ``lists_version``.
LISTS_VERSION = "lists_version"


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import did, in people."""

    added: int = 0
    changed: int = 0
    left: int = 0


def load_lists(session: Session) -> Lists:
    """Everybody on the lists, opened with the home's key; raises InputError when the key is not the right one."""
    key = keys_of(session).roll
    children = [Pupil(**unseal(key, row)) for row in session.scalars(select(PupilRow.sealed).order_by(PupilRow.id))]
    pupils = (child for child in children if child.standing == "pupil")
    others = (child for child in children if child.standing != "pupil")
    rows = session.scalars(select(AdultRow.sealed).order_by(AdultRow.id))
    adults = (_adult(unseal(key, sealed)) for sealed in rows)
    return Lists(pupils=tuple(pupils), adults=tuple(adults), others=tuple(others))


def lists_version(session: Session) -> int:
    """Counts imports, so that a running companion notices one made by another process."""
    return counter(session, LISTS_VERSION)


def replace_pupils(
    session: Session,
    pupils: Iterable[Pupil],
    *,
    standing: Standing = "pupil",
    allow_shrink: bool = False,
    by: str | None = None,
) -> Changes:
    """Make the list of this standing (the roll, ``leaver``, ``sibling``) exactly these children.

    Raises ListError when over half of it would leave, unless allowed.
    """
    new = tuple(dataclasses.replace(pupil, standing=standing) for pupil in pupils)
    known = load_lists(session)
    everybody = (*known.pupils, *known.others)
    changes = _compare([one for one in everybody if one.standing == standing], new, allow_shrink=allow_shrink)
    key = keys_of(session).roll
    session.execute(delete(PupilRow))
    kept = (one for one in everybody if one.standing != standing)
    session.add_all(PupilRow(sealed=seal(key, _plain(pupil))) for pupil in (*new, *kept))
    return _recorded(session, standing, changes, by)


def replace_adults(
    session: Session, adults: Iterable[Adult], *, kind: AdultKind, allow_shrink: bool = False, by: str | None = None
) -> Changes:
    """Make the list of this kind (``staff``, ``parent``, ``governor``) exactly these adults; as ``replace_pupils``."""
    new = tuple(dataclasses.replace(adult, kind=kind) for adult in adults)
    old = tuple(adult for adult in load_lists(session).adults if adult.kind == kind)
    changes = _compare(old, new, allow_shrink=allow_shrink)
    key = keys_of(session).roll
    session.execute(delete(AdultRow).where(AdultRow.kind == kind))
    session.add_all(AdultRow(kind=kind, sealed=seal(key, _plain(adult))) for adult in new)
    return _recorded(session, kind, changes, by)


def _recorded(session: Session, which: str, changes: Changes, by: str | None) -> Changes:
    bump(session, LISTS_VERSION)
    details = {"list": which} | dataclasses.asdict(changes)
    append(session, Event("list_imported", user=by, details=details))
    return changes


def _compare(old: Sequence[Any], new: Sequence[Any], *, allow_shrink: bool) -> Changes:
    """Pair by id first, then by name (an MIS may change its ids); what stays unpaired came or left."""
    pairs, old_rest, new_rest = _pair(old, new, _by_id)
    more, old_rest, new_rest = _pair(old_rest, new_rest, _by_name)
    if len(old_rest) * 2 > len(old) and not allow_shrink:
        said = f"{len(old_rest)} of {len(old)} people would leave the list; if that is right, add --allow-shrink"
        raise ListError(said)
    return Changes(len(new_rest), sum(before != after for before, after in pairs + more), len(old_rest))


def _pair(
    old: Sequence[Any], new: Sequence[Any], key_of: Callable[[Any], Hashable]
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    waiting: dict[Hashable, list[Any]] = defaultdict(list)
    unpaired_old = [person for person in old if key_of(person) is None]
    for person in old:
        if key_of(person) is not None:
            waiting[key_of(person)].append(person)
    pairs: list[tuple[Any, Any]] = []
    unpaired_new: list[Any] = []
    for person in new:
        same = waiting.get(key_of(person))
        if same:
            pairs.append((same.pop(0), person))
        else:
            unpaired_new.append(person)
    return pairs, unpaired_old + [person for group in waiting.values() for person in group], unpaired_new


def _by_id(person: Pupil | Adult) -> Hashable:
    return getattr(person, "id", None) or getattr(person, "user", None)


def _by_name(person: Pupil | Adult) -> Hashable:
    return (person.first.casefold(), person.last.casefold())


def _plain(person: Pupil | Adult) -> dict[str, Any]:
    return dataclasses.asdict(person)


def _adult(data: dict[str, Any]) -> Adult:
    return Adult(**(data | {"roles": tuple(data.get("roles", ()))}))
