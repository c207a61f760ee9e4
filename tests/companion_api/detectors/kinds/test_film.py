"""A film's seconds, whether they are sought or decoded one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from companion_api.detectors.kinds import film as module
from companion_api.detectors.kinds.film import film, spread

SAMPLES = Path(__file__).parents[1] / "samples"
OPTIONS: dict[str, Any] = {"kind": "film", "max_pixels": 64_000_000, "max_frames": 4}


def seconds_of(name: str, **more: object) -> list[float]:
    """The seconds that come, in their order."""
    told = (told for told, _ in film((SAMPLES / name).read_bytes(), OPTIONS | more))
    return [entry["at_s"] for entry in told if entry["kind"] == "picture"]


def pictures_of(name: str) -> dict[float, bytes]:
    """The pictures by their second."""
    told = film((SAMPLES / name).read_bytes(), OPTIONS)
    return {entry["at_s"]: blobs[0] for entry, blobs in told if entry["kind"] == "picture"}


@pytest.mark.parametrize("name", ["h264.mp4", "h264.mov", "hevc.mp4", "vp9.webm"])
def test_both_ways_give_the_same_pictures(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoded one after the other, each second shows what seeking shows."""
    sought = pictures_of(name)
    monkeypatch.setattr(module, "_SOUGHT", 1)
    monkeypatch.setattr(module, "_all_frames_s", lambda capture: -1.0)
    decoded = pictures_of(name)
    assert set(decoded) == set(sought)
    for second, pixels in sought.items():
        differing = sum(abs(a - b) for a, b in zip(pixels[::97], decoded[second][::97], strict=True))
        assert differing / len(pixels[::97]) < 12, second


def test_only_the_seconds_that_are_wanted() -> None:
    """For the second person, who sees the moments that findings speak of."""
    assert seconds_of("h264.mp4", seconds=[1.0, 4.0]) == [1.0, 4.0]


def test_the_gaps_halve() -> None:
    """Whoever stops early has seen something of everything."""
    assert spread(list(range(8))) == [0, 4, 2, 6, 1, 5, 3, 7]
