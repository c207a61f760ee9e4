"""Whatever kind of file it is, what it says and shows is found as in the post's own words and pictures."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_face import draw_face, encoded, face_photo
from file_helpers import box, docx, odt, pdf, pptx, xlsx, zipped
from picture_helpers import LISTS, FixedFaces, make_policy
from PIL import Image

from companion_api.detectors.faces.faces import Face
from companion_api.inspection import Inspector
from gatepost.finding import Finding
from gatepost.post import FilePart, ImagePart, Post

SAMPLES = Path(__file__).parents[1] / "samples"
FACE = Face((10, 20, 30, 40), 30, 0.9)
PHOTO = encoded(Image.new("RGB", (200, 100), "teal"))
NAMED = "Well done Olivia Smith"


def in_file(data: bytes, *faces: Face, name: str | None = None) -> list[Finding]:
    """Return what is found in one attached file."""
    inspector = Inspector(make_policy(), LISTS, faces=FixedFaces(*faces))
    return [judged.finding for judged in inspector.inspect(Post(files=(FilePart(data, 1, name),))).findings]


def in_picture(data: bytes, *faces: Face) -> list[Finding]:
    """Return what is found in one picture."""
    inspector = Inspector(make_policy(), LISTS, faces=FixedFaces(*faces))
    return [judged.finding for judged in inspector.inspect(Post(images=(ImagePart(data),))).findings]


def kinds(found: list[Finding]) -> list[str]:
    """Return their kinds in order."""
    return [finding.kind for finding in found]


@pytest.mark.parametrize(("make", "start"), [(docx, 10), (odt, 10), (pptx, 10), (pdf, 10)])
def test_a_name_in_a_document_is_found(make: Callable[..., bytes], start: int) -> None:
    """The span counts code points of the document's words, and the part is the file."""
    (finding,) = in_file(make(NAMED))
    assert (finding.kind, finding.span, finding.part.type, finding.part.index) == ("pupil_name", (10, 22), "file", 1)


def test_a_class_list_in_a_workbook_is_found() -> None:
    """First name and surname stand in cells of their own."""
    assert kinds(in_file(xlsx([["Forename", "Surname"], ["Olivia", "Smith"], ["Tom", "Jones"]]))) == ["pupil_name"] * 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_class_list_in_a_text_table_is_found(separator: str) -> None:
    """Whatever stands between the cells, also between quotation marks; spans lead to the file's own characters."""
    rows = [("Forename", "Surname", "Note"), ("Olivia", "Smith", '"a, b"'), ("Tom", "Jones", "x"), ("Bo", "Lee", "y")]
    text = "\n".join(separator.join(row) for row in rows)
    spans = [finding.span for finding in in_file(text.encode(), name="class.csv") if finding.kind == "pupil_name"]
    assert [text[slice(*span)] for span in spans if span] == [f"Olivia{separator}Smith", f"Tom{separator}Jones"]


def test_commas_in_running_text_are_no_table() -> None:
    """A sentence keeps its commas."""
    text = "Dear all, thank you.\nSee you soon.\nTom and Olivia, Smith Street is closed.\nBye."
    assert "pupil_name" not in kinds(in_file(text.encode(), name="letter.txt"))


def test_words_split_into_runs_are_one() -> None:
    """Word processors cut a name into pieces of different spelling marks."""
    parts = "<w:p><w:r><w:t>Oliv</w:t></w:r><w:r><w:t>ia Sm</w:t></w:r><w:r><w:t>ith</w:t></w:r></w:p>"
    members = {"[Content_Types].xml": b"", "word/header1.xml": f'<w:hdr xmlns:w="urn:w">{parts}</w:hdr>'.encode()}
    assert kinds(in_file(zipped(members))) == ["pupil_name"]


def test_a_document_s_author_is_read() -> None:
    """Properties travel with the document; they have no span in its words."""
    core = b'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Olivia Smith</dc:creator></c>'
    (finding,) = in_file(docx("Hello", more={"docProps/core.xml": core}))
    assert (finding.kind, finding.span) == ("pupil_name", None)
    assert "details (author)" in finding.message


def test_a_face_in_a_document_is_found() -> None:
    """Pictures inside are looked at; a box could not be drawn on the document."""
    (finding,) = in_file(docx("Hello", more={"word/media/image1.png": PHOTO}), FACE)
    assert (finding.kind, finding.box, finding.part.type) == ("face", None, "file")
    assert "inside the file" in finding.message


def test_a_bullet_in_a_document_is_not_looked_at() -> None:
    """Icons show nobody."""
    icon = encoded(Image.new("RGB", (16, 16)), "PNG")
    assert in_file(docx("Hello", more={"word/media/image1.png": icon}), FACE) == []


def test_a_scanned_page_is_looked_at() -> None:
    """A PDF made of pictures has no words and may show faces."""
    (finding,) = in_file(encoded(face_photo(), "PDF"), FACE)
    assert finding.kind == "face"
    assert finding.message.startswith("On page 1:")


def test_a_page_of_words_alone_is_not_looked_at() -> None:
    """No picture is on it, so no time is spent on it."""
    assert in_file(pdf("Hello"), FACE) == []


@pytest.mark.parametrize("name", ["h264.mp4", "h264.mov", "hevc.mp4", "vp9.webm"])
def test_a_film_is_looked_at_by_the_second(name: str) -> None:
    """The face comes in the fourth second and is told with its second; the same view is not told twice."""
    inspector = Inspector(make_policy(), LISTS)
    post = Post(files=(FilePart((SAMPLES / name).read_bytes()),))
    found = [judged.finding for judged in inspector.inspect(post).findings]
    faces = [finding for finding in found if finding.kind == "face"]
    assert [finding.part.at_s for finding in faces] == [4.0]
    assert faces[0].message.startswith("At 4 seconds: A face")


@pytest.mark.parametrize("name", ["h264.mp4", "h264.mov", "vp9.webm"])
def test_a_film_s_title_is_read(name: str) -> None:
    """What its maker wrote into the container goes with it."""
    messages = [finding.message for finding in in_file((SAMPLES / name).read_bytes()) if finding.kind == "pupil_name"]
    assert messages == ["In the film's details (title): This is the name of a pupil at our school."]


def test_a_film_s_place_is_found() -> None:
    """Phones write where they were (ISO 6709)."""
    place = box(b"moov", box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+52.6336-001.6908/")))
    assert "location" in kinds(in_file((SAMPLES / "h264.mp4").read_bytes() + place))


def test_a_film_s_cover_is_looked_at() -> None:
    """The picture that a player shows before the film begins."""
    cover = box(b"covr", box(b"data", b"\0\0\0\x0d\0\0\0\0" + PHOTO))
    film = (SAMPLES / "h264.mp4").read_bytes() + box(
        b"moov", box(b"udta", box(b"meta", bytes(4) + box(b"ilst", cover)))
    )
    assert "In the film's cover: A face can be seen (about 30 pixels wide)." in [f.message for f in in_file(film, FACE)]


def test_a_film_sent_as_a_picture_is_a_film() -> None:
    """What it is is told by its bytes."""
    assert "face" in kinds(in_picture((SAMPLES / "h264.mp4").read_bytes(), FACE))


def test_an_animation_that_does_not_move_is_told_by_frame() -> None:
    """Frames of a GIF and an APNG are looked at, and told with their second."""
    views = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    data = encoded(views[0], "PNG", save_all=True, append_images=views[1:], duration=500)
    assert [finding.part.at_s for finding in in_picture(data, FACE)] == [0.0, 0.5]


def svg(content: str, size: str = "width='400' height='300'") -> bytes:
    """Return a drawing."""
    links = "xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
    return f"<svg {links} {size}>{content}</svg>".encode()


def test_a_drawing_s_words_are_read() -> None:
    """An SVG is text as well as a picture."""
    (finding,) = in_picture(svg("<text x='5' y='20'>Olivia <tspan>Smith</tspan></text>"))
    assert (finding.kind, finding.span, finding.part.type) == ("pupil_name", None, "image")


def test_a_face_in_a_drawing_is_found() -> None:
    """A photograph can hide in a drawing; the box stands in the drawing's own units."""
    face = base64.b64encode(encoded(draw_face(280))).decode()
    shown = f"<image x='100' y='10' width='280' height='280' xlink:href='data:image/jpeg;base64,{face}'/>"
    (finding,) = [
        judged.finding
        for judged in Inspector(make_policy(), LISTS).inspect(Post(images=(ImagePart(svg(shown)),))).findings
    ]
    assert finding.kind == "face"
    assert finding.box is not None
    assert 100 < finding.box[0] < 300


def test_a_drawing_loads_nothing_from_outside(tmp_path: Path) -> None:
    """A picture beside it on the disk is not drawn."""
    (tmp_path / "face.png").write_bytes(encoded(draw_face(300), "PNG"))
    shown = f"<image width='400' height='300' href='{tmp_path / 'face.png'}'/><text>hello</text>"
    post = Post(images=(ImagePart(svg(shown)),))
    assert Inspector(make_policy(), LISTS).inspect(post).findings == ()


def test_a_drawing_with_entities_is_unreadable() -> None:
    """Laughs by the billion are not unfolded."""
    bomb = b"<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + svg("<text>&b;</text>")
    assert kinds(in_picture(bomb)) == ["unreadable"]


def exif_with(*, caption: str = "", gps: tuple[float, float] | None = None) -> Image.Exif:
    """Return EXIF data as a phone writes it."""
    exif = Image.Exif()
    if caption:
        exif[0x010E] = caption
    if gps:
        parts = {2: gps[0], 4: gps[1]}
        place = {tag: (math.floor(abs(value)), abs(value) % 1 * 60, 0.0) for tag, value in parts.items()}
        exif.get_ifd(0x8825).update({1: "N" if gps[0] > 0 else "S", 3: "E" if gps[1] > 0 else "W"} | place)
    return exif


def picture_with(kind: str = "JPEG", **more: object) -> bytes:
    """Return a plain picture with details."""
    return encoded(Image.new("RGB", (80, 60), "teal"), kind, **more)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_where_a_picture_was_taken_is_found(kind: str) -> None:
    """With what to do about it, and without the coordinates in the message."""
    (finding,) = in_picture(picture_with(kind, exif=exif_with(gps=(52.63, -1.69)).tobytes()))
    assert (finding.kind, finding.box) == ("location", None)
    assert "52" not in finding.message
    assert "without details" in finding.advice


def test_nought_by_nought_is_no_place() -> None:
    """It is what a camera writes that does not know where it is."""
    assert in_picture(picture_with(exif=exif_with(gps=(0.0, 0.0)))) == []


def test_a_place_in_xmp_is_found() -> None:
    """Editors move it there."""
    where = "exif:GPSLatitude='52,37.8N' exif:GPSLongitude='1,41.4W'"
    assert kinds(in_picture(picture_with(xmp=xmp("", where)))) == ["location"]


def xmp(content: str, attributes: str = "") -> bytes:
    """Return an XMP packet."""
    names = " ".join(f"xmlns:{name}='urn:{name}'" for name in ("dc", "exif", "mwg", "Iptc4xmpExt"))
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    described = f"<rdf:Description {attributes}>{content}</rdf:Description>"
    return f"<rdf:RDF xmlns:rdf='{rdf}' {names}>{described}</rdf:RDF>".encode()


@pytest.mark.parametrize(
    "packet",
    [
        xmp("<dc:description><rdf:Alt><rdf:li>Olivia Smith</rdf:li></rdf:Alt></dc:description>"),
        xmp("<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Olivia Smith</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"),
        xmp("<mwg:Regions><rdf:li mwg:Name='Olivia Smith'/></mwg:Regions>"),
    ],
)
def test_a_name_in_xmp_is_found(packet: bytes) -> None:
    """Captions, people shown and the names that a photo program put on faces."""
    assert kinds(in_picture(picture_with(xmp=packet))) == ["pupil_name"]


def test_a_name_in_exif_is_found_once() -> None:
    """The same caption in EXIF and XMP is one finding."""
    packet = xmp("<dc:description>Olivia Smith</dc:description>")
    (finding,) = in_picture(picture_with(exif=exif_with(caption="Olivia Smith"), xmp=packet))
    assert "details (caption)" in finding.message


def test_a_name_in_iptc_is_found() -> None:
    """Press photographers write captions there."""
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(NAMED)) + NAMED.encode()
    record = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption + b"\0" * (len(caption) % 2)
    segment = b"Photoshop 3.0\0" + record
    data = picture_with()
    data = data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
    assert kinds(in_picture(data)) == ["pupil_name"]


def with_preview(whole: Image.Image, small: Image.Image) -> bytes:
    """Return a JPEG whose EXIF holds a preview."""
    preview = encoded(small)
    first = struct.pack("<HHHII", 1, 0x0112, 3, 1, 1) + struct.pack("<I", 26)
    entries = [(0x0103, 3, 1, 6), (0x0201, 4, 1, 68), (0x0202, 4, 1, len(preview))]
    second = struct.pack("<H", 3) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    tiff = b"II*\0\x08\0\0\0" + first + second + preview
    return encoded(whole, exif=b"Exif\0\0" + tiff)


def test_a_preview_that_still_shows_what_was_cropped_is_looked_at() -> None:
    """The face was cut off, and is still in the small picture that the camera put beside it."""
    photo = face_photo(800, 600, face=400, at=(380, 150))
    data = with_preview(photo.crop((0, 0, 360, 600)), photo.resize((320, 240)))
    post = Post(images=(ImagePart(data),))
    found = [judged.finding for judged in Inspector(make_policy(), LISTS).inspect(post).findings]
    assert kinds(found) == ["face"]
    assert found[0].message.startswith("In the small preview that the picture carries:")


def test_a_preview_of_the_same_is_not_looked_at_twice() -> None:
    """Bars that cameras put round it do not make it another picture."""
    photo = face_photo(900, 600, face=400)
    framed = Image.new("RGB", (160, 120))
    framed.paste(photo.resize((160, 107)), (0, 6))
    assert len(in_picture(with_preview(photo, framed), FACE)) == 1
