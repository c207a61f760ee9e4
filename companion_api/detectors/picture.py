"""Open untrusted bytes as a picture: by content, within limits, upright, at a working size.

A picture opens or raises UnreadableError with a reason of one line; Pillow's own errors and warnings stay inside.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from companion_api.detectors.quiet import no_warnings
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from PIL import Image, ImageFile

logger = logging.getLogger(__name__)

#: Largest file that is opened, in bytes.
MAX_BYTES = 32 * 1024 * 1024
#: Largest picture that is decoded; the header is asked before a pixel is.
MAX_PIXELS = 64_000_000
#: Longest side of what the detectors see, in pixels.
WORKING_SIDE = 1600
#: Frames of an animation that are looked at, spread from the first to the last within reach.
MAX_FRAMES = 4
#: Pixels that may be decoded to reach an animation's later frames.
MAX_ANIMATED_PIXELS = 4 * MAX_PIXELS
#: Pillow's names; JPEG files of phones often are MPO.
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_MOVING = frozenset({"GIF", "WEBP", "PNG", "AVIF", "TIFF"})
_DAMAGED = "the picture is damaged or cut short"
_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
_PICTURE_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1"})
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"), (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"<svg", "an SVG drawing"), (b"<?xml", "an XML document"), (b"<", "a web page"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """One upright RGB picture at working size.

    ``width`` and ``height`` are the pixels of the picture as given, after its EXIF orientation; ``at_s`` is the second
    of an animation's frame, None for a still.
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

    Raises UnreadableError for bytes that are no picture, cut short, or over a limit.
    """
    if not data:
        raise UnreadableError("the picture is empty (0 bytes)")
    if len(data) > max_bytes:
        raise UnreadableError(f"the picture has {len(data):,} bytes; at most {max_bytes:,} are read")
    # One at a time also keeps a busy server's memory to one full-size picture.
    with no_warnings(), _only_our_errors(data):
        return _decode(data, max_pixels, max_frames)


def _decode(data: bytes, max_pixels: int, max_frames: int) -> list[Picture]:
    from PIL import Image, ImageFile

    # Other libraries switch this on for the whole process; a picture that is cut short must not pass as whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(io.BytesIO(data), formats=available_formats()) as image:
        width, height = image.size
        if width * height > max_pixels:
            raise UnreadableError(_too_large(max_pixels, f"{width} x {height} pixels"))
        count = _reachable_frames(image) if image.format in _MOVING and max_frames > 1 else 1
        if count > 1:
            return list(_frames(image, count, max_frames))
        return [_picture(image)]


def available_formats() -> tuple[str, ...]:
    """The formats that this build of Pillow reads."""
    from PIL import Image

    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _reachable_frames(image: ImageFile.ImageFile) -> int:
    within_budget = max(1, MAX_ANIMATED_PIXELS // max(1, image.width * image.height))
    return min(getattr(image, "n_frames", 1), within_budget)


def _frames(image: ImageFile.ImageFile, count: int, max_frames: int) -> Iterator[Picture]:
    wanted = {round(step * (count - 1) / (max_frames - 1)) for step in range(max_frames)}
    elapsed_s = 0.0
    for number in range(max(wanted) + 1):
        image.seek(number)
        image.load()
        if number in wanted:
            yield _picture(image, at_s=None if image.format == "TIFF" else round(elapsed_s, 3))
        elapsed_s += _duration_s(image)


def _duration_s(image: ImageFile.ImageFile) -> float:
    duration = image.info.get("duration", 0)
    return float(duration) / 1000 if isinstance(duration, (int, float)) else 0.0


def _picture(image: ImageFile.ImageFile, *, at_s: float | None = None) -> Picture:
    from companion_api.detectors.pixels import is_quarter_turn, rotation_of, small_rgb

    width, height = image.size
    image.draft(None, _within(width, height))
    image.load()
    rotation = rotation_of(image)
    rgb = small_rgb(image, _within(width, height))
    if rotation is not None:
        rgb = rgb.transpose(rotation)
    if is_quarter_turn(rotation):
        width, height = height, width
    return Picture(rgb, width, height, at_s)


def _within(width: int, height: int) -> tuple[int, int]:
    ratio = min(1.0, WORKING_SIDE / max(width, height))
    return max(1, round(width * ratio)), max(1, round(height * ratio))


def _clip(value: float, most: int) -> int:
    return min(max(round(value), 0), most)


@contextmanager
def _only_our_errors(data: bytes) -> Iterator[None]:
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except UnreadableError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableError(_unidentified(data)) from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(_too_large(MAX_PIXELS, "far more pixels")) from error
    # Pillow's readers raise almost anything on a damaged file: struct.error, KeyError, SyntaxError…
    except Exception as error:
        logger.info("picture not readable: %s", type(error).__name__)
        raise UnreadableError(_DAMAGED) from error


def _too_large(max_pixels: int, found: str) -> str:
    return f"the picture has {found}; at most {max_pixels // 1_000_000} megapixels are read"


def is_picture(data: bytes) -> bool:
    """Return whether the bytes begin as a picture does, readable or not."""
    boxed = data[4:8] == b"ftyp" and data[8:12] in _PICTURE_BRANDS
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    return data.startswith(_PICTURE_STARTS) or boxed or webp or bitmap


def _unidentified(data: bytes) -> str:
    """Name what the bytes seem to be, for the person who chose the wrong file."""
    if data[4:8] == b"ftyp" and data[8:12] in _PICTURE_BRANDS and data[8:10] != b"av":
        return "HEIC pictures cannot be read here; save it as JPEG"
    if is_picture(data):
        return _DAMAGED
    head = data[:64].lstrip()
    kind = next((name for start, name in _OTHER_KINDS if head.startswith(start)), None)
    formats = ", ".join(name for name in available_formats() if name != "MPO")
    return f"this is {kind}, not a picture" if kind else f"this is not a picture in one of the formats {formats}"
