"""Make the copy, then look at the copy itself: what can still be found in it is covered more, until nothing is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from companion_api.detectors.kinds.kinds import MAX_BYTES, MAX_PIXELS
from companion_api.detectors.workers.workers import shared_workers
from companion_api.redaction import cover
from companion_api.redaction.crop import part_without
from companion_api.redaction.regions import Region, grown, regions_of, scaled
from companion_api.redaction.wish import Box, Covered, How, Kind, RedactedCopy, Wish
from gatepost.errors import InputError, UnreadableError

if TYPE_CHECKING:
    from PIL import Image

    from gatepost.finding import Finding

#: What finds faces, logos and words in a picture's bytes.
Look = Callable[[bytes], "list[Finding]"]
#: How often a copy is looked at before it is given up.
MOST_LOOKS = 6
#: From which look on a face is filled as a box, which nothing takes for a face.
_BOXES_FROM = 3
_JPEG_QUALITY = 88


class StillSeenError(InputError):
    """Something can still be found in the copy, whatever was done."""


def redact(data: bytes, wish: Wish, look: Look) -> RedactedCopy:
    """Return the copy; raises UnreadableError for what is no still picture, StillSeenError where nothing helps."""
    work = _opened(data, wish.max_side)
    found = regions_of(look(data), wish.only, work.given)
    work.crop_to(found, wish)
    kind: Kind = wish.kind or ("png" if work.lossless else "jpeg")
    work.cover(found, 0)
    for looks in range(1, MOST_LOOKS):
        copy = _encoded(work.image, kind)
        seen = regions_of(look(copy), wish.only, work.image.size)
        if not seen:
            return RedactedCopy(copy, kind, work.image.size, work.given, tuple(work.covered), work.cropped, looks)
        work.cover_again(seen, looks)
    raise StillSeenError("a face, a logo or words can still be made out in the copy; choose another picture")


@dataclass(slots=True)
class _Work:
    """The picture on its way: ``whole`` is its size before the crop, ``offset`` where its left top lay there."""

    image: Image.Image
    given: tuple[int, int]
    lossless: bool
    whole: tuple[int, int]
    offset: tuple[int, int] = (0, 0)
    cropped: Box | None = None
    covered: list[Covered] = field(default_factory=list)

    @property
    def _ratio(self) -> tuple[float, float]:
        return self.whole[0] / self.given[0], self.whole[1] / self.given[1]

    def crop_to(self, found: Sequence[Region], wish: Wish) -> None:
        """Keep the largest part without faces, where one is wanted and is worth keeping."""
        faces = [scaled(region.area, self._ratio, self.whole) for region in found if region.what == "faces"]
        part = part_without(faces, self.whole) if wish.crop else None
        if part is None:
            return
        self.image, self.offset = self.image.crop(part), part[:2]
        left, top, right, bottom = scaled(part, (1 / self._ratio[0], 1 / self._ratio[1]), self.given)
        self.cropped = left, top, right - left, bottom - top

    def cover(self, found: Sequence[Region], looks: int) -> None:
        """Cover what was found in the picture as given."""
        for region in found:
            left, top, right, bottom = scaled(region.area, self._ratio, self.whole)
            area = left - self.offset[0], top - self.offset[1], right - self.offset[0], bottom - self.offset[1]
            if self._touches(area):
                self.covered.append(Covered(region.what, self._cover(region, area, looks), region.box))

    def cover_again(self, seen: Sequence[Region], looks: int) -> None:
        """Cover what was found in the copy, each look more than the last."""
        for region in seen:
            area = grown(region.area, 0.25 * (looks - 1), self.image.size)
            how = self._cover(region, area, looks)
            box = self._as_given(region.box)
            if not any(one.what == region.what and _overlap(one.box, box) for one in self.covered):
                self.covered.append(Covered(region.what, how, box))

    def _cover(self, region: Region, area: Box, looks: int) -> How:
        if region.what == "faces" and looks < _BOXES_FROM:
            cover.blur_ellipse(self.image, area, cells=max(1, cover.CELLS - looks))
            return "blurred"
        cover.fill_box(self.image, area)
        return "filled"

    def _touches(self, area: Box) -> bool:
        width, height = self.image.size
        return area[0] < width and area[1] < height and area[2] > 0 and area[3] > 0

    def _as_given(self, box: Box) -> Box:
        across, down = self._ratio
        left, top = (box[0] + self.offset[0]) / across, (box[1] + self.offset[1]) / down
        return round(left), round(top), max(1, round(box[2] / across)), max(1, round(box[3] / down))


def _opened(data: bytes, max_side: int) -> _Work:
    from PIL import Image

    if not data:
        raise UnreadableError("the picture is empty (0 bytes)")
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"the picture has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    options = {"max_pixels": MAX_PIXELS, "max_side": max_side}
    ((told, blobs),) = shared_workers().stream("companion_api.detectors.kinds.full_size:still", data, options)
    size, given = (told["size"][0], told["size"][1]), (told["given"][0], told["given"][1])
    return _Work(Image.frombytes("RGB", size, blobs[0]), given, bool(told["lossless"]), size)


def _encoded(image: Image.Image, kind: Kind) -> bytes:
    """Bytes of pixels alone: a picture made from raw pixels has no metadata to take along."""
    buffer = io.BytesIO()
    if kind == "png":
        image.save(buffer, "PNG", optimize=False)
    else:
        image.save(buffer, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=False)
    return buffer.getvalue()


def _overlap(one: Box, other: Box) -> bool:
    across = min(one[0] + one[2], other[0] + other[2]) > max(one[0], other[0])
    return across and min(one[1] + one[3], other[1] + other[3]) > max(one[1], other[1])
