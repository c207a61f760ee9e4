"""Everything that one file holds, whatever its kind: the task that a decoding worker does for an inspection."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from companion_api.detectors.workers.worker import Answer

#: Where each kind of ``kinds.kind_of`` is read.
_READERS = {
    "picture": "stills:still", "drawing": "drawing:drawing", "film": "film:film", "pdf": "pdf:pdf",
    "office": "office:office",
}  # fmt: skip
_LOCKED = "the document is locked with a password"
_OLD_OFFICE = "documents of older office programs (.doc, .xls, .ppt) cannot be read"
#: Newer documents with a password have the shell of an older one, with this name in it.
_LOCKED_OFFICE = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"


def unpack(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield what ``unpacked`` describes; ``options`` are ``kind``, ``max_pixels``, ``max_frames``."""
    if options["kind"] == "ole":
        raise UnreadableError(_LOCKED if _LOCKED_OFFICE in data else _OLD_OFFICE)
    module, _, name = _READERS[options["kind"]].partition(":")
    reader = getattr(importlib.import_module(f"companion_api.detectors.kinds.{module}"), name)
    yield from reader(data, options)
