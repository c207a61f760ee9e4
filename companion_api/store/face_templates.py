"""Templates of those who agreed, sealed with the home's key; ending an agreement destroys its template at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from companion_api.db import keys_of
from companion_api.identification.identifier import FaceIdentifier
from companion_api.identification.template import Agreement, Template, Whose
from companion_api.models import FaceTemplateRow
from companion_api.store.chain import append
from companion_api.store.consents import load_consents
from companion_api.store.facts import bump
from companion_api.store.lists import LISTS_VERSION, load_lists
from companion_api.store.sealing import keyed_hash, seal, unseal
from gatepost.errors import InputError
from gatepost.event import Event
from gatepost.policy import Policy

#: More people than this are not enrolled: with each one a stranger is likelier to be taken for somebody.
MOST_ENROLLED = 50
_BIOMETRIC = "biometric"


def load_templates(session: Session, *, pupils: bool) -> list[Template]:
    """Everybody's who may be compared; with ``pupils`` those of the roll whose parents agreed and nobody refused."""
    key = keys_of(session).roll
    kept = [_template(unseal(key, row)) for row in session.scalars(select(FaceTemplateRow.sealed))]
    refused = biometric_refusals(session)
    here = {pupil.id for pupil in load_lists(session).pupils}
    allowed = [one for one in kept if one.whose == "pupil" and one.subject in here and one.subject not in refused]
    return [one for one in kept if one.whose == "adult"] + (allowed if pupils else [])


def identifier_for(session: Session, policy: Policy) -> FaceIdentifier | None:
    """What compares faces under this policy; None where it is off or nobody is enrolled: then nothing is computed."""
    if not policy.identification.enabled:
        return None
    templates = load_templates(session, pupils=policy.identification.pupils)
    return FaceIdentifier(templates, photo_refusals(session)) if templates else None


def enrol(session: Session, template: Template, *, by: str | None = None) -> None:
    """Keep a template in place of an earlier one; raises InputError where it may not be kept."""
    _check(session, template)
    _destroy(session, template.whose, template.subject)
    if session.query(FaceTemplateRow).count() >= MOST_ENROLLED:
        raise InputError(f"{MOST_ENROLLED} people are enrolled, which is the most; revoke somebody first")
    data = {
        "whose": template.whose, "subject": template.subject, "vectors": template.vectors,
        "agreed_on": template.agreement.agreed_on.isoformat(), "recorded_by": template.agreement.recorded_by,
        "reference": template.agreement.reference,
    }  # fmt: skip
    mark = _mark(session, template.whose, template.subject)
    session.add(FaceTemplateRow(subject_hash=mark, whose=template.whose, sealed=seal(keys_of(session).roll, data)))
    _record(session, "enrolled", template.whose, by)


def revoke(session: Session, whose: Whose, subject: str, *, by: str | None = None) -> bool:
    """Destroy somebody's template at once; False when there was none."""
    gone = _destroy(session, whose, subject)
    if gone:
        _record(session, "revoked", whose, by)
    return gone


def forget_without_ground(session: Session) -> int:
    """Destroy the templates of pupils who left or whose family said no; returns how many."""
    key = keys_of(session).roll
    kept = [_template(unseal(key, row)) for row in session.scalars(select(FaceTemplateRow.sealed))]
    allowed = {(one.whose, one.subject) for one in load_templates(session, pupils=True)}
    return sum(revoke(session, one.whose, one.subject) for one in kept if (one.whose, one.subject) not in allowed)


def biometric_refusals(session: Session) -> frozenset[str]:
    """The numbers of pupils with a "no" under a channel named after biometrics; one "no" of anybody is enough."""
    consents = load_consents(session)
    return frozenset(one.pupil.id or "" for one in consents if not one.given and one.channel.startswith(_BIOMETRIC))


def photo_refusals(session: Session) -> frozenset[str]:
    """The numbers of pupils with a "no" under any other channel."""
    consents = load_consents(session)
    return frozenset(one.pupil.id or "" for one in consents if not one.given and not one.channel.startswith(_BIOMETRIC))


def _check(session: Session, template: Template) -> None:
    if template.agreement.agreed_on > dt.datetime.now(dt.UTC).date():
        raise InputError("the agreement is dated in the future", place="--agreed-on")
    if template.whose == "adult":
        return
    if template.subject not in {pupil.id for pupil in load_lists(session).pupils}:
        raise InputError("no pupil with this number is on the roll; import the roll first", place="--pupil")
    if template.subject in biometric_refusals(session):
        raise InputError(
            "the consent register holds a refusal for this pupil, which stands above any agreement", place="--pupil"
        )


def _destroy(session: Session, whose: Whose, subject: str) -> bool:
    if session.get_bind().dialect.name == "sqlite":
        # The bytes are written over, not only marked as free.
        session.execute(text("PRAGMA secure_delete = ON"))
    mark = _mark(session, whose, subject)
    gone = session.execute(delete(FaceTemplateRow).where(FaceTemplateRow.subject_hash == mark))
    session.flush()
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _record(session: Session, what: str, whose: Whose, by: str | None) -> None:
    """Counts and words alone: neither a name nor a number of the template goes into the log."""
    bump(session, LISTS_VERSION)
    append(session, Event("face_agreement", user=by, details={"what": what, "whose": whose}))


def _mark(session: Session, whose: Whose, subject: str) -> str:
    return keyed_hash(keys_of(session).finding, "face", whose, subject.casefold())


def _template(data: dict[str, Any]) -> Template:
    agreement = Agreement(dt.date.fromisoformat(data["agreed_on"]), data["recorded_by"], data["reference"])
    return Template(data["whose"], data["subject"], tuple(map(tuple, data["vectors"])), agreement)
