"""Who may be shown where, sealed at rest as the roll is; an import replaces the list whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from companion_api.db import keys_of
from companion_api.models import ConsentRow
from companion_api.store.chain import append
from companion_api.store.facts import bump
from companion_api.store.lists import LISTS_VERSION, Changes, load_lists
from companion_api.store.sealing import seal, unseal
from gatepost.consent import Consent, pupil_key
from gatepost.errors import ListError
from gatepost.event import Event
from gatepost.roll import Pupil

_Key = tuple[tuple[str, ...], str]


def load_consents(session: Session) -> list[Consent]:
    """Every answer, in the order of its file; raises InputError when the home's key is not the right one."""
    key = keys_of(session).roll
    rows = (unseal(key, sealed) for sealed in session.scalars(select(ConsentRow.sealed).order_by(ConsentRow.id)))
    return [Consent(Pupil(**row["pupil"]), row["channel"], row["given"]) for row in rows]


def replace_consents(
    session: Session, consents: Iterable[Consent], *, allow_shrink: bool = False, by: str | None = None
) -> Changes:
    """Keep exactly these answers; raises ListError when over half of them would leave, unless allowed."""
    new = list(consents)
    changes = _compare(load_consents(session), new, allow_shrink=allow_shrink)
    _write(session, new)
    bump(session, LISTS_VERSION)
    append(session, Event("list_imported", user=by, details={"list": "consent"} | dataclasses.asdict(changes)))
    return changes


def forget_leavers(session: Session) -> int:
    """Remove the answers of those who are no longer on the roll; returns how many answers went."""
    here = {pupil_key(pupil) for pupil in load_lists(session).pupils}
    before = load_consents(session)
    kept = [consent for consent in before if pupil_key(consent.pupil) in here]
    if len(kept) < len(before):
        _write(session, kept)
    return len(before) - len(kept)


def _write(session: Session, consents: list[Consent]) -> None:
    key = keys_of(session).roll
    session.execute(delete(ConsentRow))
    session.add_all(ConsentRow(sealed=seal(key, dataclasses.asdict(consent))) for consent in consents)
    session.flush()


def _compare(old: list[Consent], new: list[Consent], *, allow_shrink: bool) -> Changes:
    before, after = _by_key(old), _by_key(new)
    left = len(before.keys() - after.keys())
    if left * 2 > len(before) and not allow_shrink:
        message = f"{left} of {len(before)} answers would leave the list; if that is right, add --allow-shrink"
        raise ListError(message)
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return Changes(len(after.keys() - before.keys()), changed, left)


def _by_key(consents: list[Consent]) -> dict[_Key, bool]:
    return {(pupil_key(consent.pupil), consent.channel): consent.given for consent in consents}
