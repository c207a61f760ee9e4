"""What a family has agreed to: where a pupil may be shown. A repr never shows a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from gatepost.detect.normalise import fold_key
from gatepost.roll import Pupil


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer for one pupil on the roll and one channel (``website``, ``social-media``, ``press`` …).

    An answer that was never given is no Consent at all: it is neither yes nor no.
    """

    pupil: Pupil = field(repr=False)
    channel: str
    given: bool


def pupil_key(pupil: Pupil) -> tuple[str, ...]:
    """What tells a pupil apart from one import to the next: the MIS's number, else the name and the class."""
    if pupil.id:
        return (pupil.id.casefold(),)
    return fold_key(pupil.first), fold_key(pupil.last), fold_key(pupil.class_name or "")
