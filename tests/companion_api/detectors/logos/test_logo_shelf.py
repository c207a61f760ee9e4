"""The home's logos are read as they come and go, with what their trial found out."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn_crest import crest
from drawn_face import encoded
from PIL import Image

from companion_api.detectors.logos.logo_calibration import Calibration
from companion_api.detectors.logos.logo_shelf import LogoShelf, calibration_path
from companion_api.detectors.logos.logos import THRESHOLD

CREST = encoded(crest(), "PNG")


def names(shelf: LogoShelf) -> list[str]:
    """Return the names of the patterns."""
    return [pattern.name for pattern in shelf.current()]


def test_a_folder_that_does_not_exist_holds_none(tmp_path: Path) -> None:
    """No logo was ever added."""
    assert LogoShelf(tmp_path / "logos").current() == ()


def test_a_new_logo_is_in_force_at_once(tmp_path: Path) -> None:
    """So is one that was taken away."""
    shelf = LogoShelf(tmp_path)
    assert names(shelf) == []
    (tmp_path / "crest.png").write_bytes(CREST)
    assert names(shelf) == ["crest"]
    (tmp_path / "crest.png").unlink()
    assert names(shelf) == []


def test_patterns_are_made_once(tmp_path: Path) -> None:
    """The next picture has the same ones."""
    (tmp_path / "crest.png").write_bytes(CREST)
    shelf = LogoShelf(tmp_path)
    assert shelf.current()[0] is shelf.current()[0]


def test_a_damaged_logo_does_not_hide_the_others(tmp_path: Path) -> None:
    """It is left out, and the log says which one."""
    (tmp_path / "broken.png").write_bytes(CREST[:60])
    (tmp_path / "crest.png").write_bytes(CREST)
    assert names(LogoShelf(tmp_path)) == ["crest"]


@pytest.mark.parametrize(("kept", "threshold"), [(Calibration(0.6, 1, 1, 1).to_json(), 0.6), (None, THRESHOLD)])
def test_the_trial_s_threshold_counts(tmp_path: Path, kept: str | None, threshold: float) -> None:
    """Where there was no trial, the usual one does."""
    (tmp_path / "crest.png").write_bytes(CREST)
    if kept is not None:
        calibration_path(tmp_path / "crest.png").write_text(kept, encoding="utf-8")
    assert LogoShelf(tmp_path).current()[0].threshold == threshold


def test_a_logo_that_is_too_plain_is_kept_and_not_looked_for(tmp_path: Path) -> None:
    """A plain square is like any other sign."""
    (tmp_path / "square.png").write_bytes(encoded(Image.new("RGB", (200, 200), "navy"), "PNG"))
    assert names(LogoShelf(tmp_path)) == []
