"""The copy shows no face, logo or word that was found, stands upright, is smaller, and carries pixels alone."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from drawn_face import encoded, face_photo
from PIL import Image, ImageCms, PngImagePlugin

from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.images import PictureInspector
from companion_api.redaction.redactor import StillSeenError, redact
from companion_api.redaction.wish import RedactedCopy, Wish
from gatepost.errors import UnreadableError
from gatepost.finding import Finding, PartRef

FACES = PictureInspector(CenterFaceDetector())
PART = PartRef("image", 0)


def look(data: bytes) -> list[Finding]:
    """See the faces of a picture, as an inspector does."""
    return FACES.find(data, PART)


def seeing(*findings: Finding) -> Callable[[bytes], list[Finding]]:
    """See these in the first picture that is shown, and nothing later."""
    left = [list(findings)]
    return lambda _data: left.pop() if left else []


def boxed(kind: str, box: tuple[int, int, int, int]) -> Finding:
    """Return a finding with a box."""
    return Finding(kind, PART, 0.9, "Seen.", box=box)


def opened(copy: RedactedCopy) -> Image.Image:
    """Return the copy as whoever gets it opens it."""
    image = Image.open(io.BytesIO(copy.data))
    image.load()
    return image


def test_no_face_is_found_in_the_copy() -> None:
    """The copy itself is looked at again, by the detector that found the face."""
    copy = redact(encoded(face_photo()), Wish(), look)
    assert (look(copy.data), copy.counts()["faces"], copy.looks) == ([], 1, 1)


@pytest.mark.parametrize("tilt", [0, 35])
def test_the_whole_head_is_covered(tilt: int) -> None:
    """Nothing but rough averages is left where eyes, nose and mouth were."""
    photo = face_photo(800, 600, face=300)
    photo = photo.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=(120, 120, 120))
    copy = opened(redact(encoded(photo), Wish(kind="png"), look))
    middle = copy.crop((350, 260, 450, 360)).convert("L")
    low, high = middle.getextrema()
    assert isinstance(low, float | int)
    assert high - low < 60


def test_what_is_left_depends_on_rough_averages_alone() -> None:
    """Two faces with the same averages are drawn from the same palette: no pixel of either goes through."""
    plain = Image.new("RGB", (400, 400), (130, 110, 100))
    detailed = plain.copy()
    detailed.paste((100, 80, 70), (150, 150, 200, 250))
    detailed.paste((160, 140, 130), (200, 150, 250, 250))
    wish, face = Wish(kind="png"), boxed("face", (100, 100, 200, 200))
    values = [opened(redact(encoded(image, "PNG"), wish, seeing(face))) for image in (plain, detailed)]
    spread = [image.crop((150, 150, 250, 250)).convert("L").getextrema() for image in values]
    assert all(high - low <= 2 * 32 for low, high in spread)


def test_the_same_picture_is_never_covered_the_same_way_twice() -> None:
    """The averages are shaken, so that a list of known faces cannot be compared with them to the last digit."""
    data, wish = encoded(face_photo(), "PNG"), Wish(kind="png")
    face = boxed("face", (320, 220, 160, 160))
    assert redact(data, wish, seeing(face)).data != redact(data, wish, seeing(face)).data


@pytest.mark.parametrize(("kind", "what"), [("school_logo", "logo"), ("pupil_name", "text"), ("phone", "text")])
def test_logos_and_words_are_filled_with_one_colour(kind: str, what: str) -> None:
    """A box of stripes becomes one colour all over."""
    photo = Image.effect_noise((400, 300), 90).convert("RGB")
    copy = redact(encoded(photo, "PNG"), Wish(), seeing(boxed(kind, (100, 100, 80, 40))))
    assert len(opened(copy).crop((100, 100, 180, 140)).getcolors() or ()) == 1
    assert [(one.what, one.how, one.box) for one in copy.covered] == [(what, "filled", (100, 100, 80, 40))]


def test_only_what_is_wanted_is_covered() -> None:
    """A school's own page may show its logo."""
    photo = encoded(Image.effect_noise((400, 300), 90).convert("RGB"), "PNG")
    seen = (boxed("school_logo", (10, 10, 60, 60)), boxed("face", (200, 100, 60, 60)))
    copy = redact(photo, Wish(only=frozenset({"faces"})), seeing(*seen))
    assert [one.what for one in copy.covered] == ["faces"]


def test_what_is_still_seen_is_covered_more() -> None:
    """A detector that sees the blur as a face makes it a plain box, and is asked again."""
    answers = [[boxed("face", (100, 100, 80, 80))]] * 4
    copy = redact(encoded(face_photo(), "PNG"), Wish(), lambda _data: answers.pop() if answers else [])
    colours = opened(copy).crop((100, 100, 180, 180)).getcolors() or ()
    assert (copy.looks, len(colours), len(copy.covered)) == (4, 1, 1)


def test_what_comes_to_light_in_the_copy_is_covered_too() -> None:
    """A face that only the copy shows is told with the others."""
    answers = [[boxed("face", (200, 100, 40, 40))], [boxed("face", (20, 20, 40, 40))]]
    copy = redact(encoded(face_photo(), "PNG"), Wish(), lambda _data: answers.pop() if answers else [])
    assert [one.box for one in copy.covered] == [(20, 20, 40, 40), (200, 100, 40, 40)]


def test_a_copy_that_will_not_do_is_not_given() -> None:
    """Where something is seen whatever is done, there is an error and no copy."""
    with pytest.raises(StillSeenError, match="can still be made out"):
        redact(encoded(face_photo()), Wish(), lambda _data: [boxed("face", (100, 100, 80, 80))])


def test_metadata_thumbnails_and_comments_are_gone() -> None:
    """Place, camera, caption, thumbnail and colour profile stay behind; only what JPEG itself needs is there."""
    photo = face_photo()
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Secret Camera", {1: "N", 2: (52.0, 38.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(photo, exif=exif, icc_profile=profile, comment=b"Secret words", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>")
    copy = redact(data, Wish(), look)
    image = opened(copy)
    assert (b"Secret" in data, b"Secret" in copy.data, dict(image.getexif())) == (True, False, {})
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_words_of_a_png_are_gone() -> None:
    """Text chunks of a screenshot tool stay behind."""
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", "Secret")
    words.add_text("Author", "Secret")
    copy = redact(encoded(face_photo(), "PNG", pnginfo=words), Wish(), look)
    assert (copy.kind, b"Secret" in copy.data, opened(copy).info) == ("png", False, {})


def test_transparent_parts_hide_nothing() -> None:
    """What lay under full transparency is white, as sites show it, and not only marked as unseen."""
    photo = face_photo().convert("RGBA")
    photo.putalpha(0)
    copy = opened(redact(encoded(photo, "PNG"), Wish(), seeing()))
    assert (copy.mode, copy.getcolors()) == ("RGB", [(800 * 600, (255, 255, 255))])


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_the_copy_stands_upright(orientation: int) -> None:
    """The note about its orientation is applied, because it does not go with the copy."""
    photo = Image.new("RGB", (400, 200), "white")
    photo.paste("red", (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    copy = opened(redact(encoded(photo, exif=exif), Wish(), seeing()))
    red_at = {3: (390, 100), 6: (100, 10), 8: (100, 390)}[orientation]
    assert copy.size == ((400, 200) if orientation == 3 else (200, 400))
    assert copy.getpixel(red_at) == pytest.approx((254, 0, 0), abs=6)


def test_boxes_follow_the_size_of_the_copy() -> None:
    """The picture is made smaller, and the box lies where the thing is in the copy."""
    photo = Image.new("RGB", (3200, 2400), "white")
    photo.paste("black", (1600, 1200, 2000, 1400))
    copy = redact(encoded(photo, "PNG"), Wish(), seeing(boxed("school_logo", (1600, 1200, 400, 200))))
    image = opened(copy)
    assert (image.size, copy.given, len(image.crop((800, 600, 1000, 700)).getcolors() or ())) == (
        (1600, 1200), (3200, 2400), 1,
    )  # fmt: skip


def test_a_smaller_side_may_be_asked_for() -> None:
    """And a small picture is not made larger."""
    big, small = encoded(face_photo(1000, 500)), encoded(face_photo(300, 200))
    sizes = [redact(data, Wish(max_side=400), seeing()).size for data in (big, small)]
    assert sizes == [(400, 200), (300, 200)]


def test_colours_are_kept_as_they_are_meant() -> None:
    """A profile whose red and green are swapped is applied before it is left behind: what says red is green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ").replace(b"----", b"gXYZ")
    photo = Image.new("RGB", (60, 40), (255, 0, 0))
    copy = opened(redact(encoded(photo, "PNG", icc_profile=swapped), Wish(), seeing()))
    assert copy.getpixel((30, 20)) == pytest.approx((0, 255, 0), abs=3)


@pytest.mark.parametrize("options", [{"icc_profile": b"no profile"}, {"exif": b"Exif\0\0nonsense"}])
def test_damaged_metadata_does_not_stop_the_copy(options: dict[str, bytes]) -> None:
    """The picture is whole; what is wrong with the notes about it is left behind with them."""
    assert opened(redact(encoded(face_photo(), **options), Wish(), seeing())).size == (800, 600)


def test_the_inks_of_a_printed_picture_become_colours() -> None:
    """A CMYK file is given as RGB, which sites show alike."""
    copy = opened(redact(encoded(Image.new("CMYK", (60, 40), (0, 255, 255, 0))), Wish(), seeing()))
    red, green, blue = copy.getpixel((30, 20))  # type: ignore[misc]
    assert (copy.mode, red > 200, green < 90, blue < 90) == ("RGB", True, True, True)


def test_a_crop_leaves_the_face_out() -> None:
    """A face at the edge is cut away, and what is kept is told in pixels as given."""
    copy = redact(encoded(face_photo(1200, 600, face=200, at=(0, 200))), Wish(crop=True), look)
    assert (copy.counts()["faces"], look(copy.data), copy.given) == (0, [], (1200, 600))
    assert copy.cropped is not None
    assert copy.cropped[0] > 150


def test_where_nothing_is_left_the_face_is_blurred() -> None:
    """A portrait cannot be cropped; it is blurred as a whole picture."""
    copy = redact(encoded(face_photo(400, 400, face=380)), Wish(crop=True), look)
    assert (copy.cropped, copy.counts()["faces"]) == (None, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"GIF89a" + bytes(9), "damaged"), (b"%PDF-1.7", "a PDF document"), (b"hello", "not a picture")],
)
def test_what_is_no_picture_is_refused(data: bytes, words: str) -> None:
    """With one sentence, and no copy."""
    with pytest.raises(UnreadableError, match=words):
        redact(data, Wish(), seeing())


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_refused(kind: str) -> None:
    """A copy of one frame is not what was chosen, and a blur for all of them is not made."""
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(UnreadableError, match="moving picture"):
        redact(data, Wish(), seeing())
