"""A PDF document: its words, and those pages as pictures that hold pictures. Runs in a worker."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.kinds import WORKING_SIDE
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    import pypdfium2  # type: ignore[import-untyped]

    from companion_api.detectors.workers.worker import Answer

#: Pages whose words are read, and pages that are looked at.
MOST_PAGES, MOST_PICTURES = 200, 8
_PICTURE_OBJECT = 3  # FPDF_PAGEOBJ_IMAGE
_DETAILS = {"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords"}
_DAMAGED, _LOCKED = "the document is damaged or cut short", "the document is locked with a password"


def pdf(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield details, the words of all pages as one text, and pages with pictures; raises UnreadableError."""
    try:
        import pypdfium2
    except ImportError as error:
        raise UnreadableError("PDF documents cannot be read here") from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(_LOCKED if "password" in str(error).lower() else _DAMAGED) from error
    with contextlib.closing(document):
        try:
            yield from _content(document)
        except pypdfium2.PdfiumError as error:
            raise UnreadableError(_DAMAGED) from error


def _content(document: pypdfium2.PdfDocument) -> Iterator[Answer]:
    for key, where in _DETAILS.items():
        if text := document.get_metadata_value(key).strip():
            yield unpacked.words(text, where)
    count = len(document)
    texts, with_pictures = [], []
    for number in range(min(count, MOST_PAGES)):
        text, shows = _page(document[number])
        texts.append(text)
        if shows:
            with_pictures.append(number)
    if words := "\n".join(texts).strip():
        yield unpacked.words(words.replace("\r\n", "\n"))
    yield from _pictures(document, with_pictures)
    if count > MOST_PAGES:
        yield unpacked.gap(f"Only the first {MOST_PAGES} of {count:,} pages were read.")
    if len(with_pictures) > MOST_PICTURES:
        yield unpacked.gap(f"Only {MOST_PICTURES} of {len(with_pictures)} pages with pictures were looked at.")
    if document.count_attachments():
        yield unpacked.gap("Files are attached inside the document, which Gatepost does not look into.")


def _page(page: pypdfium2.PdfPage) -> tuple[str, bool]:
    """The page's words, and whether a picture is on it."""
    with contextlib.closing(page):
        with contextlib.closing(page.get_textpage()) as text:
            words = text.get_text_bounded()
        return words, next(iter(page.get_objects(filter=[_PICTURE_OBJECT], max_depth=4)), None) is not None


def _pictures(document: pypdfium2.PdfDocument, numbers: list[int]) -> Iterator[Answer]:
    for number in numbers[:MOST_PICTURES]:
        with contextlib.closing(document[number]) as page:
            side = max(page.get_size())
            if 0 < side < 1e5:
                rgb = page.render(scale=WORKING_SIDE / side, may_draw_forms=False).to_pil().convert("RGB")
                yield unpacked.picture(rgb, rgb.size, source=f"page {number + 1}")
