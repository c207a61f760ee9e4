"""A picture with all that it carries: frames, details, and a preview that shows what was cropped away. In a worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.decode import look_at, only_our_errors, opened
from companion_api.detectors.kinds.details import details, preview
from companion_api.detectors.pixels import rotation_of
from companion_api.detectors.quiet import no_warnings

if TYPE_CHECKING:
    from PIL import Image

    from companion_api.detectors.workers.worker import Answer

PREVIEW = "the small preview that the picture carries"
#: Mean difference of grey cells, of 255, from which a preview shows something else; recompressed ones reach about 6.
_DIFFERS = 14.0
_CELLS = (16, 16)
#: Rows or columns this dark are the bars that cameras put round a preview of another shape.
_BAR = 12


def still(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield frames, then details, then the preview where it shows something else; raises UnreadableError."""
    most_pixels, most_frames = unpacked.options_of(options)
    with no_warnings(), only_our_errors(data), opened(data, most_pixels) as image:
        small = preview(image)
        rotation = rotation_of(image)
        # What a frame's decoding may take away is read before it.
        notes = list(details(image))
        first: Image.Image | None = None
        for rgb, given, at_s in look_at(image, most_frames):
            first = first or rgb
            yield unpacked.picture(rgb, given, at_s=at_s)
        yield from notes
        if small is not None and first is not None:
            turned = small if rotation is None else small.transpose(rotation)
            if shows_something_else(turned, first):
                yield unpacked.picture(turned, turned.size, source=PREVIEW)


def shows_something_else(small: Image.Image, whole: Image.Image) -> bool:
    """True when the preview is not the picture made small: it was cropped, covered or replaced afterwards."""
    import numpy as np
    from PIL import Image

    grids = []
    for view in (_without_bars(small), whole):
        cells = np.asarray(view.convert("L").resize(_CELLS, Image.Resampling.BOX), dtype=np.float32)
        # Brighter or softer is no other picture.
        grids.append((cells - cells.mean()) * min(1.0, 48.0 / max(float(cells.std()), 1.0)))
    return float(np.abs(grids[0] - grids[1]).mean()) > _DIFFERS or _other_shape(_without_bars(small), whole)


def _other_shape(small: Image.Image, whole: Image.Image) -> bool:
    ratio = (small.width / small.height) / (whole.width / whole.height)
    return not 0.93 < ratio < 1.07


def _without_bars(small: Image.Image) -> Image.Image:
    box = small.convert("L").point(lambda value: 255 if value > _BAR else 0).getbbox()
    return small.crop(box) if box else small
