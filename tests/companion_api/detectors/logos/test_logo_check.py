"""The second look: the logo itself fits, crests that share its outline do not, and cloth may bend a little."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from drawn_crest import crest

from companion_api.detectors.logos.logo_calibration import look_alike
from companion_api.detectors.logos.logo_check import SIDE, check
from companion_api.detectors.logos.logo_places import FRAME
from companion_api.detectors.logos.logo_views import STYLES, cloth, make_view
from companion_api.detectors.logos.logos import THRESHOLD, best_score, is_telling, pattern_of, searched

OURS = np.asarray(crest())
PATTERN = pattern_of("ashfield", OURS)


def framed(logo: np.ndarray) -> np.ndarray:
    """Return a logo on white as it lies in its own frame, in grey."""
    height, width = (round(side * 0.9 * FRAME / max(logo.shape[:2])) for side in logo.shape[:2])
    small = cv2.resize(logo, (width, height), interpolation=cv2.INTER_AREA).astype(float)
    frame = np.full((FRAME, FRAME), 255.0)
    top, left, solid = (FRAME - height) // 2, (FRAME - width) // 2, small[..., 3] / 255
    shown = cv2.cvtColor(small[..., :3].astype(np.uint8), cv2.COLOR_RGB2GRAY) * solid + 255 * (1 - solid)
    frame[top : top + height, left : left + width] = shown
    return frame.astype(np.uint8)


def moved(across: float = 0, down: float = 0) -> np.ndarray:
    """Return the way from the frame to a picture in which it lies so far beside its place."""
    return np.array([[1, 0, across], [0, 1, down]], dtype=float)


def test_a_logo_fits_itself() -> None:
    """Every cell agrees."""
    assert check(PATTERN.fine, framed(OURS), moved()) > 0.9


def test_a_little_beside_its_place_is_still_the_logo() -> None:
    """By two pixels of the finer frame, as on cloth."""
    assert check(PATTERN.fine, framed(OURS), moved(2 * FRAME / SIDE, -2 * FRAME / SIDE)) > THRESHOLD


@pytest.mark.parametrize("seed", range(4))
def test_a_crest_that_shares_the_outline_does_not_fit(seed: int) -> None:
    """The same shield and ribbon, another charge in the middle."""
    assert check(PATTERN.fine, framed(look_alike(OURS, seed)[:, ::-1]), moved()) < THRESHOLD


@pytest.mark.parametrize("style", STYLES)
def test_look_alikes_in_pictures_stay_below_the_logo(style: str) -> None:
    """In every style the logo scores higher than the crest that is like it."""
    scores = []
    for shown in (OURS, look_alike(OURS, 5)):
        pixels = make_view(shown, cloth((750, 1000), 8), style, 0.3, 8).pixels
        scores.append(best_score(PATTERN, searched(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY))))
    assert scores[0] >= THRESHOLD > scores[1]


def test_a_logo_without_a_middle_is_told_by_the_rest() -> None:
    """A ring with nothing in it has no cells there that say anything."""
    ring = np.zeros((300, 300, 4), np.uint8)
    cv2.circle(ring, (150, 150), 140, (20, 20, 90, 255), 18)
    for turn in range(12):
        at = 150 + 115 * np.array([np.cos(turn / 2), np.sin(turn / 2)])
        cv2.circle(ring, tuple(int(part) for part in at), 9, (20, 20, 90, 255), -1)
    assert check(pattern_of("ring", ring).fine, framed(ring), moved()) > 0.8


def test_a_letter_on_a_square_is_too_plain() -> None:
    """It would be seen in half of all signs; a crest with a charge and a name is told apart."""
    square = np.zeros((300, 300, 4), np.uint8)
    square[:] = (20, 20, 90, 255)
    cv2.putText(square, "H", (70, 240), cv2.FONT_HERSHEY_SIMPLEX, 7, (255, 255, 255, 255), 40)
    assert not is_telling(pattern_of("square", square))
    assert is_telling(PATTERN)
