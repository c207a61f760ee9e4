"""A repr of the lists never shows a name."""

from __future__ import annotations

import pytest

from gatepost.roll import Adult, Lists, Pupil

PUPIL = Pupil("Olivia", "Smith", "Liv", "Oak", "4", "A123", "Jones")
ADULT = Adult("Jenny", "Pike", "Miss", user="jpike")


@pytest.mark.parametrize("thing", [PUPIL, ADULT, Lists((PUPIL,), (ADULT,))], ids=["pupil", "adult", "lists"])
def test_repr_redacts_names(thing: object) -> None:
    """Neither names nor numbers nor user names."""
    shown = repr(thing)
    assert not any(word in shown for word in ("Olivia", "Smith", "Liv", "A123", "Jones", "Jenny", "Pike", "jpike"))
