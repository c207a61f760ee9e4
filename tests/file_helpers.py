"""Small documents, drawings and films, made in memory for the tests that look into files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
TYPES = {"[Content_Types].xml": b"<Types/>"}


def zipped(members: Mapping[str, bytes], *, first: str | None = None) -> bytes:
    """Return a ZIP container; ``first`` is kept uncompressed as ODF's media type is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        if first is not None:
            file.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def docx(*paragraphs: str, more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a document of these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
    return zipped(TYPES | {"word/document.xml": document} | dict(more or {}))


def pptx(*slides: str) -> bytes:
    """Return a presentation of these slides."""
    members = {
        f"ppt/slides/slide{number}.xml": f"<p {A}><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p>".encode()
        for number, words in enumerate(slides, start=1)
    }
    return zipped(TYPES | members)


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook whose cells are shared strings."""
    words = [cell for row in rows for cell in row]
    strings = "".join(f"<si><t>{word}</t></si>" for word in words)
    lines, number = [], 0
    for row in rows:
        cells = "".join(f'<c t="s"><v>{number + place}</v></c>' for place in range(len(row)))
        number += len(row)
        lines.append(f"<row>{cells}</row>")
    sheet = f"<worksheet {X}><sheetData>{''.join(lines)}</sheetData></worksheet>"
    shared = f"<sst {X}>{strings}</sst>"
    return zipped(TYPES | {"xl/sharedStrings.xml": shared.encode(), "xl/worksheets/sheet1.xml": sheet.encode()})


def odt(*paragraphs: str) -> bytes:
    """Return an OpenDocument text."""
    body = "".join(f"<text:p>{words}</text:p>" for words in paragraphs)
    content = f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>"
    return zipped({"content.xml": content.encode()}, first="application/vnd.oasis.opendocument.text")


def pdf(*lines: str) -> bytes:
    """Return a PDF document of one page with these lines."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 50 700 Td 14 TL {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, at = len(objects) + 1, len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, at)


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box of an MP4 file."""
    return struct.pack(">I4s", len(content) + 8, kind) + content
