"""Where a picture has to be covered: the boxes of findings, with a margin, in the pixels of the copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from companion_api.redaction.wish import Box, What
from gatepost.finding import Finding

#: A face's box ends at its chin and ears; the ellipse takes the box's corners in, and hair with it.
FACE_MARGIN = 1.6
#: A word's or a logo's box is grown by this share of its height, and by as many pixels at least.
BOX_MARGIN, LEAST_MARGIN = 0.12, 3
_FACES = frozenset({"face", "pupil_face", "no_photo_consent"})
_LOGOS = frozenset({"school_logo"})


@dataclass(frozen=True, slots=True)
class Region:
    """One thing to cover: ``box`` as found, ``area`` (left, top, right, bottom) what is covered, in the same pixels."""

    what: What
    box: Box
    area: Box


def regions_of(findings: Iterable[Finding], only: frozenset[What], size: tuple[int, int]) -> list[Region]:
    """Return what has to be covered in a picture of ``size``: findings with a box of the kinds that are wanted."""
    boxed = [(what_of(finding), finding.box) for finding in findings if finding.box is not None]
    return [Region(what, box, _area(what, box, size)) for what, box in dict.fromkeys(boxed) if what in only]


def what_of(finding: Finding) -> What:
    """Return what the finding's box holds: a face, a logo, or else words."""
    if finding.kind in _FACES:
        return "faces"
    return "logo" if finding.kind in _LOGOS else "text"


def scaled(area: Box, ratio: tuple[float, float], size: tuple[int, int]) -> Box:
    """Return (left, top, right, bottom) times the ratios across and down, rounded outwards, inside ``size``."""
    left, top = int(area[0] * ratio[0]), int(area[1] * ratio[1])
    right, bottom = -int(-area[2] * ratio[0] // 1), -int(-area[3] * ratio[1] // 1)
    return _inside((left, top, right, bottom), size)


def grown(area: Box, share: float, size: tuple[int, int]) -> Box:
    """Return the area larger by ``share`` of its sides, inside ``size``."""
    across, down = round((area[2] - area[0]) * share / 2), round((area[3] - area[1]) * share / 2)
    return _inside((area[0] - across, area[1] - down, area[2] + across, area[3] + down), size)


def _area(what: What, box: Box, size: tuple[int, int]) -> Box:
    left, top, width, height = box
    if what == "faces":
        # As wide as high at least: a face's box is upright even where the head is tilted.
        width_, height_ = FACE_MARGIN * max(width, 0.8 * height), FACE_MARGIN * max(height, width)
        across, down = (width_ - width) / 2, (height_ - height) / 2
    else:
        across = down = max(LEAST_MARGIN, BOX_MARGIN * height)
    return _inside(
        (round(left - across), round(top - down), round(left + width + across), round(top + height + down)), size
    )


def _inside(area: Box, size: tuple[int, int]) -> Box:
    left, top = min(max(area[0], 0), size[0] - 1), min(max(area[1], 0), size[1] - 1)
    return left, top, max(left + 1, min(area[2], size[0])), max(top + 1, min(area[3], size[1]))
