"""One post goes through texts, names, pictures and files, and one verdict comes out."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from drawn_face import encoded, face_photo
from picture_helpers import LISTS, FixedFaces, make_policy
from PIL import Image

from companion_api.detectors.faces.faces import Face
from companion_api.detectors.images import PictureInspector
from companion_api.inspection import Inspection, Inspector, shared_face_detector
from gatepost.errors import InputError
from gatepost.post import FilePart, ImagePart, Post, TextPart
from gatepost.verdict import Level, Verdict

FACE = Face((10, 20, 30, 40), 30, 0.9)
PHOTO = encoded(Image.new("RGB", (200, 100), "teal"))


def inspector(*faces: Face, **policy: object) -> Inspector:
    """Return an inspector whose pictures show these faces."""
    return Inspector(make_policy(**policy), LISTS, faces=FixedFaces(*faces))


def kinds(verdict: Verdict) -> list[str]:
    """Return the kinds in their order."""
    return [judged.finding.kind for judged in verdict.findings]


def test_a_clean_post_is_allowed() -> None:
    """Words and a picture with nothing in them pass."""
    post = Post(texts=(TextPart("What a lovely day for the garden."),), images=(ImagePart(PHOTO),))
    assert inspector().inspect(post) == Verdict(Level.ALLOW)


def test_words_and_faces_meet_in_one_verdict() -> None:
    """The highest level of all findings counts, each keeps its own."""
    post = Post(texts=(TextPart("Well done Olivia Smith!"),), images=(ImagePart(PHOTO, 0),))
    verdict = inspector(FACE).inspect(post)
    assert kinds(verdict) == ["pupil_name", "face"]
    assert verdict.level == Level.BLOCK


def test_a_face_says_where_and_how_sure() -> None:
    """Part, box and confidence lead to the face; the size is in the message."""
    finding = inspector(FACE).inspect(Post(images=(ImagePart(PHOTO, 3),))).findings[0].finding
    assert (finding.part.type, finding.part.index, finding.box) == ("image", 3, (10, 20, 30, 40))
    assert "about 30 pixels" in finding.message


def test_a_face_is_remembered_by_how_the_picture_looks() -> None:
    """The same photo recompressed has the same key, so that an override covers what a site made of it."""
    photo = face_photo(600, 400, face=200)
    keys = {
        inspector(FACE).inspect(Post(images=(ImagePart(encoded(photo, quality=quality)),))).findings[0].finding.key
        for quality in (95, 60)
    }
    assert len(keys) == 1


def test_a_real_face_is_found_by_the_shared_detector() -> None:
    """Without a double, the process's detector sees the face in a file."""
    verdict = Inspector(make_policy(), LISTS).inspect(Post(images=(ImagePart(encoded(face_photo())),)))
    assert kinds(verdict) == ["face"]


def test_every_inspector_shares_one_detector() -> None:
    """A new policy or roll does not open the models again."""
    assert shared_face_detector() is shared_face_detector()


def test_an_unreadable_picture_is_a_finding() -> None:
    """A post must not pass unread: the policy says what follows, by default a warning."""
    verdict = inspector().inspect(Post(images=(ImagePart(PHOTO[:80]),)))
    assert kinds(verdict) == ["unreadable"]
    assert verdict.level == Level.WARN


def test_strict_refuses_an_unreadable_picture() -> None:
    """For a person at the command line or an API caller it is wrong input, with the file's name."""
    with pytest.raises(InputError, match=r"holiday\.jpg: the picture is empty"):
        inspector().examine(Post(images=(ImagePart(b"", 0, "holiday.jpg"),)), strict=True)


def test_a_picture_without_a_name_has_its_number_as_place() -> None:
    """Counted from one, as people do."""
    with pytest.raises(InputError, match="image 2: this is not a picture"):
        inspector().examine(Post(images=(ImagePart(PHOTO, 0), ImagePart(b"words", 1))), strict=True)


@pytest.mark.parametrize(
    "name",
    ["olivia_smith.jpg", "Olivia Smith.JPG", "C:\\photos\\OliviaSmith (2).png", "IMG_Olivia-Smith_001.heic"],
)
def test_a_pupil_in_a_picture_s_name_is_found(name: str) -> None:
    """Names of files travel with the post."""
    finding = inspector().inspect(Post(images=(ImagePart(PHOTO, 1, name),))).findings[0].finding
    assert (finding.kind, finding.part.type, finding.part.index, finding.span) == ("pupil_name", "image", 1, None)


@pytest.mark.parametrize(
    "name",
    ["IMG_1234.jpg", "20261120_143000.jpg", "PXL_20261120_143000123.jpg", "image.png", "IMG-20261120-WA0001.jpg", None],
)
def test_a_name_that_a_device_gave_is_no_words(name: str | None) -> None:
    """Numbers of a camera are neither telephone numbers nor names."""
    assert inspector().inspect(Post(images=(ImagePart(PHOTO, 0, name),))).findings == ()


def test_a_name_that_is_among_the_texts_is_told_once() -> None:
    """Where a site's reader gave the file's name as a text, it is not said twice."""
    texts = (TextPart("olivia smith.jpg", 0, "file_name"),)
    verdict = inspector().inspect(Post(texts=texts, images=(ImagePart(PHOTO, 0, "olivia smith.jpg"),)))
    assert kinds(verdict) == ["pupil_name"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_is_read(encoding: str) -> None:
    """Whatever the encoding, the span counts code points of the file's words."""
    file = FilePart("Café trip: Olivia Smith".encode(encoding), 2, "trip.txt")
    finding = inspector().inspect(Post(files=(file,))).findings[0].finding
    assert (finding.kind, finding.part.type, finding.part.index, finding.span) == ("pupil_name", "file", 2, (11, 23))


def test_a_picture_sent_as_a_file_is_looked_at() -> None:
    """What it is is told by content, not by how it was attached."""
    verdict = inspector(FACE).inspect(Post(files=(FilePart(PHOTO, 0, "holiday.bin"),)))
    assert verdict.findings[0].finding.part.type == "file"
    assert kinds(verdict) == ["face"]


def test_a_file_that_nobody_looks_into_is_said() -> None:
    """A recording is reported as not looked into, less urgently than a broken picture."""
    finding = inspector().inspect(Post(files=(FilePart(b"OggS\0\x02\0\0", 0, "song.ogg"),))).findings[0].finding
    assert (finding.kind, finding.confidence) == ("unreadable", 0.5)


def test_a_long_text_file_is_read_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands at the beginning is found, and that there is more is told."""
    monkeypatch.setattr("companion_api.detectors.attachments.MAX_TEXT_BYTES", 40)
    file = FilePart(b"Olivia Smith " + b"and many more words " * 5, 0, "long.txt")
    assert kinds(inspector().inspect(Post(files=(file,)))) == ["pupil_name", "unreadable"]


def test_pictures_beyond_the_time_limit_are_findings() -> None:
    """What was not looked at is said, not passed."""
    slow = FixedFaces()
    looked = slow.find

    def find(picture: object) -> list[Face]:
        time.sleep(0.11)
        return looked(picture)  # type: ignore[arg-type]

    slow.find = find  # type: ignore[method-assign, assignment]
    policy = make_policy(limits={"inspect_time_limit_ms": 100})
    verdict = Inspector(policy, LISTS, faces=slow).inspect(Post(images=(ImagePart(PHOTO, 0), ImagePart(PHOTO, 1))))
    assert kinds(verdict) == ["unreadable"]
    assert "within 0.1 seconds" in verdict.findings[0].finding.message


def test_each_stage_is_timed() -> None:
    """The stages add up to no more than the whole."""
    inspection = inspector().examine(Post(texts=(TextPart("Hello"),)))
    assert set(inspection.stages_ms) == {"texts", "relations", "names", "pictures", "files", "judge"}
    assert sum(inspection.stages_ms.values()) <= inspection.elapsed_ms + 1


def test_text_alone_opens_no_model() -> None:
    """The detector is not touched by a post without pictures."""
    faces = FixedFaces()
    Inspector(make_policy(), LISTS, faces=faces).inspect(Post(texts=(TextPart("Olivia Smith"),)))
    assert (faces.loads, faces.looks) == (0, 0)


def test_load_opens_the_models() -> None:
    """A server may open them before the first picture comes."""
    faces = FixedFaces()
    Inspector(make_policy(), LISTS, faces=faces).load()
    assert faces.loads == 1


def test_threads_share_one_inspector() -> None:
    """Posts that are inspected at once get their own verdicts."""
    shared = Inspector(make_policy(), LISTS)
    photo = encoded(face_photo(300, 300, face=160))

    def check(number: int) -> Inspection:
        images = (ImagePart(photo),) if number % 2 else ()
        return shared.examine(Post(texts=(TextPart("Olivia Smith"),), images=images))

    with ThreadPoolExecutor(4) as pool:
        found = [kinds(inspection.verdict) for inspection in pool.map(check, range(12))]
    assert found == [["pupil_name", "face"] if number % 2 else ["pupil_name"] for number in range(12)]


def test_a_blocked_picture_is_looked_at_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer names all that is in the way, so that nobody has to correct a post once for each finding."""
    seen: list[object] = []
    monkeypatch.setattr(PictureInspector, "_writing", lambda *_: seen.append(1) or [])
    inspector(FACE, levels=[{"level": "block"}]).inspect(Post(images=(ImagePart(PHOTO, 0),)))
    assert len(seen) == 1
