"""A picture is recognised after a site recompressed it; another picture is not."""

from __future__ import annotations

from drawn_face import encoded, face_photo
from PIL import Image, ImageOps

from companion_api.detectors.perceptual import SAME_PICTURE_BITS, dhash, distance
from companion_api.detectors.picture import open_picture


def test_the_hash_is_sixty_four_hex_digits() -> None:
    """256 bits, always written in full."""
    assert dhash(Image.new("RGB", (5, 5))) == "0" * 64


def test_recompression_and_resizing_stay_near() -> None:
    """What a site does to an upload keeps the hash within the limit."""
    photo = face_photo(800, 600, face=300)
    small = open_picture(encoded(photo.resize((400, 300)), quality=40)).image
    assert distance(dhash(photo), dhash(small)) <= SAME_PICTURE_BITS


def test_another_picture_is_far() -> None:
    """The mirror image, though of the same colours, is another picture."""
    photo = face_photo(800, 600, face=300, at=(30, 100))
    assert distance(dhash(photo), dhash(ImageOps.mirror(photo))) > SAME_PICTURE_BITS
