"""A template: 128 numbers by which one face is known again. Kept sealed, never shown, never sent."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Vector = tuple[float, ...]
Whose = Literal["adult", "pupil"]
#: What is said of a face: somebody's who agreed to be shown, a pupil's, or a pupil's whose family said no.
Known = Literal["adult", "pupil", "no_photo_consent"]
LENGTH = 128


@dataclass(frozen=True, slots=True)
class Agreement:
    """The written agreement behind a template: when, who recorded it, and where the paper is (``reference``).

    A parent's for a pupil, their own for an adult.
    """

    agreed_on: dt.date
    recorded_by: str
    reference: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Template:
    """One person's vectors, one for each picture that was given; ``subject`` is the user name or the pupil's number."""

    whose: Whose
    subject: str = field(repr=False)
    vectors: tuple[Vector, ...] = field(repr=False)
    agreement: Agreement


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the Euclidean distance of two vectors: below about 0.6 they are often of one person."""
    return math.dist(one, other)
