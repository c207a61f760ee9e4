"""The words of a picture's IPTC record (IIM 4.2, record 2), as press and school photographers write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from companion_api.detectors.kinds import unpacked

if TYPE_CHECKING:
    from PIL import ImageFile

    from companion_api.detectors.workers.worker import Answer

_FIELDS = {
    5: "title", 25: "keywords", 80: "author", 90: "city", 92: "location", 105: "headline", 110: "author",
    116: "copyright", 118: "contact", 120: "caption", 122: "caption writer",
}  # fmt: skip


def iptc_words(image: ImageFile.ImageFile) -> Iterator[Answer]:
    """Yield each field that holds words."""
    from PIL.IptcImagePlugin import getiptcinfo

    for (record, number), value in (getiptcinfo(image) or {}).items():
        if record == 2 and number in _FIELDS:
            for data in value if isinstance(value, list) else [value]:
                if text := data.decode("utf-8", "replace").strip("\0 \r\n"):
                    yield unpacked.words(text, _FIELDS[number])
