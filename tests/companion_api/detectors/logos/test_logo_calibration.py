"""A logo is tried out in made pictures, against look-alikes of its own."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from drawn_crest import crest

from companion_api.detectors.logos.logo_calibration import HIGHEST, Calibration, calibrate, look_alike, read_calibration
from companion_api.detectors.logos.logos import THRESHOLD
from gatepost.errors import InputError

OURS = np.asarray(crest())


@functools.cache
def tried() -> tuple[Calibration, list[tuple[int, int]]]:
    """Return what the trial found and how it told its progress."""
    steps: list[tuple[int, int]] = []
    return calibrate(OURS, lambda done, of: steps.append((done, of))), steps


def test_most_made_pictures_show_it() -> None:
    """A crest with a star, a band and a name is found in nearly all of them."""
    assert tried()[0].found_plain >= 0.8


def test_the_threshold_stays_within_bounds() -> None:
    """Look-alikes may raise it, so far and no further."""
    assert THRESHOLD <= tried()[0].threshold <= HIGHEST


def test_progress_is_told_to_the_end() -> None:
    """One step a picture, the last one says that all are done."""
    steps = tried()[1]
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][0] == steps[-1][1]


def test_a_look_alike_has_the_same_outline() -> None:
    """What is solid is as much as before, mirrored; what it shows is something else."""
    other = look_alike(OURS, 1)
    assert np.array_equal(other[:20, :, 3], OURS[:20, ::-1, 3])
    assert not np.array_equal(other, OURS[:, ::-1])


def test_a_plain_square_shows_too_little() -> None:
    """Nothing tells it from any other square."""
    with pytest.raises(InputError, match="too little"):
        calibrate(np.full((100, 100, 4), 255, np.uint8))


def test_a_calibration_is_read_as_it_was_kept() -> None:
    """To JSON and back."""
    one = Calibration(0.52, 0.98, 0.9, 0.85)
    assert read_calibration(one.to_json()) == one


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"threshold": "high"}', '{"threshold": 0.5, "more": 1}'])
def test_anything_else_is_refused(text: str) -> None:
    """A damaged file counts as none."""
    with pytest.raises(ValueError, match=r".*"):
        read_calibration(text)
