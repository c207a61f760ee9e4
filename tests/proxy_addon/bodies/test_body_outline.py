"""The outline of an upload that is too long to be read whole."""

from __future__ import annotations

import hashlib
import io
import itertools

import pytest
from long_body_helpers import BOUNDARY, film, film_form

from gatepost.errors import UnreadableError
from gatepost.extract.limits import Budget, ReadLimits
from gatepost.extract.multipart_body import Part, parse_multipart
from proxy_addon.bodies import body_outline
from proxy_addon.bodies.body_outline import KEPT_OF_ONE_BYTES, outline

FORM = f"multipart/form-data; boundary={BOUNDARY.decode()}"
MB = 1_000_000


def outlined(body: bytes, content_type: str = FORM, most: int = 30 * MB) -> bytes:
    """The outline of a body in memory."""
    return outline(io.BytesIO(body), content_type, most=most)


def parts(body: bytes) -> list[Part]:
    """As the reader will see it."""
    return list(parse_multipart(body, BOUNDARY, Budget(ReadLimits())))


def test_a_film_is_kept_whole_where_it_fits() -> None:
    """Who is to be seen in its last second can only be found in all of it."""
    whole = b"".join(film(5 * MB))
    assert outlined(whole, "video/mp4") == whole


def test_words_stay_whole_and_a_long_film_keeps_its_beginning() -> None:
    """Name, type and first bytes are what is known of it."""
    whole = b"".join(film_form(5 * MB, text="Our fair"))
    words, clip = parts(outlined(whole, most=3 * MB))
    assert (words.data, clip.filename, clip.content_type) == (b"Our fair", "fair.mp4", "video/mp4")
    assert clip.data[:MB] == parts(whole)[1].data[:MB]


def test_two_films_with_the_same_beginning_have_two_outlines() -> None:
    """What was overridden for one is not for the other."""
    whole = b"".join(film(5 * MB))
    one, other = (outlined(data, "video/mp4", 3 * MB) for data in (whole, whole[:-1] + b"\x00\x01"))
    assert one[:KEPT_OF_ONE_BYTES] == other[:KEPT_OF_ONE_BYTES]
    assert one[-32:] == hashlib.sha256(whole).digest() != other[-32:]


def test_a_picture_is_kept_whole_where_it_fits() -> None:
    """Its faces can only be found in all of it."""
    picture = b"\xff\xd8\xff\xe0" + bytes(4 * MB)
    body = b'--%s\r\nContent-Disposition: form-data; name="p"; filename="a.jpg"\r\n\r\n%s\r\n--%s--\r\n'
    (kept,) = parts(outlined(body % (BOUNDARY, picture, BOUNDARY)))
    assert kept.data == picture


@pytest.mark.parametrize("block", [7, 64, 1000])
def test_a_boundary_across_two_blocks_is_seen(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Wherever a read happens to end."""
    monkeypatch.setattr(body_outline, "_BLOCK", block)
    pieces = [
        b'--%s\r\nContent-Disposition: form-data; name="p%d"\r\n\r\n%s\r\n' % (BOUNDARY, n, b"x" * n) for n in range(60)
    ]
    body = b"".join(pieces) + b"--%s--\r\n" % BOUNDARY
    assert outlined(body) == body


def test_a_boundary_inside_a_line_is_none() -> None:
    """Only the beginning of a line counts."""
    body = b'--%s\r\nContent-Disposition: form-data; name="p"\r\n\r\nsee --%s here\r\n--%s--\r\n'
    (part,) = parts(outlined(body % (BOUNDARY, BOUNDARY, BOUNDARY)))
    assert part.data == b"see --%s here" % BOUNDARY


def test_a_boundary_that_is_not_declared_is_found() -> None:
    """The label may say anything."""
    assert len(parts(outlined(b"".join(film_form(3 * MB)), "application/octet-stream"))) == 2


@pytest.mark.parametrize("size", [10, 300_000])
def test_more_parts_than_can_be_read_are_refused(size: int) -> None:
    """The policy's rule then decides."""
    piece = b'--%s\r\nContent-Disposition: form-data; name="p"\r\n\r\n%s\r\n' % (BOUNDARY, b"x" * size)
    with pytest.raises(UnreadableError):
        outlined(b"".join(itertools.repeat(piece, 300)), most=2 * MB)


def test_a_picture_without_a_form_is_kept_whole() -> None:
    """As Bluesky and Instagram are sent it."""
    picture = b"\xff\xd8\xff\xe0" + bytes(12 * MB)
    assert outlined(picture, "image/jpeg") == picture
