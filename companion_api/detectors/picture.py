"""Open untrusted bytes as a picture: by content, within limits, upright, at a working size.

A picture opens or raises UnreadableError with a reason of one line. It is decoded in a worker that can be lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds.kinds import FORMATS, MAX_BYTES, MAX_FRAMES, MAX_PIXELS, WORKING_SIDE, is_picture
from companion_api.detectors.workers.workers import shared_workers
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "FORMATS", "MAX_BYTES", "MAX_FRAMES", "MAX_PIXELS", "WORKING_SIDE", "Picture", "available_formats", "is_picture",
    "open_frames", "open_picture", "picture_of",
]  # fmt: skip

_TASK = "companion_api.detectors.kinds.decode:frames"


@dataclass(frozen=True, slots=True)
class Picture:
    """One upright RGB picture at working size.

    ``width`` and ``height`` are the pixels of the picture as given, after its EXIF orientation; ``at_s`` is the second
    of an animation's or a film's frame, None for a still.
    """

    image: Image.Image = field(repr=False)
    width: int
    height: int
    at_s: float | None = None

    def to_given(self, box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """Turn (left, top, width, height) at working size into pixels as given, clipped inside the picture."""
        across, down = self.width / self.image.width, self.height / self.image.height
        left, top = _clip(box[0] * across, self.width - 1), _clip(box[1] * down, self.height - 1)
        right, bottom = _clip((box[0] + box[2]) * across, self.width), _clip((box[1] + box[3]) * down, self.height)
        return left, top, max(1, right - left), max(1, bottom - top)


def open_picture(data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Picture:
    """Return the picture, of an animation the first frame; raises UnreadableError."""
    return open_frames(data, max_bytes=max_bytes, max_pixels=max_pixels, max_frames=1)[0]


def open_frames(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, max_frames: int = MAX_FRAMES
) -> list[Picture]:
    """Return one Picture of a still, up to ``max_frames`` of an animation or a multi-page scan.

    Raises UnreadableError for bytes that are no picture, cut short, over a limit, or that make the decoder crash.
    """
    if not data:
        raise UnreadableError("the picture is empty (0 bytes)")
    if len(data) > max_bytes:
        raise UnreadableError(f"the picture has {len(data):,} bytes; at most {max_bytes:,} are read")
    options = {"max_pixels": max_pixels, "max_frames": max_frames}
    return [picture_of(told, blobs) for told, blobs in shared_workers().stream(_TASK, data, options)]


def picture_of(told: dict[str, Any], blobs: Sequence[bytes]) -> Picture:
    """Return what a worker decoded; raises UnreadableError where its numbers do not fit its pixels."""
    from PIL import Image

    try:
        (width, height), (across, down) = told["given"], told["size"]
        at_s = told["at_s"]
        if at_s is not None:
            at_s = float(at_s)
        return Picture(Image.frombytes("RGB", (across, down), blobs[0]), int(width), int(height), at_s)
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnreadableError("its decoder gave no picture") from error


def available_formats() -> tuple[str, ...]:
    """The formats that can be read here."""
    from companion_api.detectors.kinds.decode import prepare

    return prepare()


def _clip(value: float, most: int) -> int:
    return min(max(round(value), 0), most)
