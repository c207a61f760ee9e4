"""Overrides: the same findings, the same person, the same service, for a time, and never a block."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image

from companion_api.db import Database
from companion_api.detectors.perceptual import LOOKS_KEY, dhash
from companion_api.models import Check
from companion_api.store import checks, overrides
from companion_api.store.marks import Mark, marks_of
from gatepost.event import utc_now
from gatepost.finding import Finding, PartRef
from gatepost.home import Home
from gatepost.post import ImagePart, Post, TextPart
from gatepost.verdict import JudgedFinding, Level

KEY = b"f" * 32
PHONE = Mark("phone", Level.WARN, "k:01")
NAME = Mark("pupil_name", Level.WARN, "k:02")
ASKER = {"user": "jpike", "client": "10.30.0.5", "service": "chatterbox"}


@pytest.fixture
def database(school_home: Home) -> Database:
    """An empty database."""
    made = Database.of(school_home)
    made.upgrade()
    return made


def override(
    database: Database, *marks: Mark, up_to: Level = Level.WARN, user: str | None = "jpike", client: str = "10.30.0.5"
) -> None:
    """Cover these marks for fifteen minutes."""
    about = {"user": user, "client": client, "service": "chatterbox", "verdict": "warn", "findings": []}
    with database.session() as session:
        check = checks.add(session, Check(id=str(len(marks)), marks=[mark.to_json() for mark in marks], **about))
        overrides.remember(session, check, minutes=15, up_to=up_to)


def covered(database: Database, *marks: Mark, now: dt.datetime | None = None, **asker: str | None) -> bool:
    """Whether these marks may pass."""
    with database.reading() as session:
        return overrides.covers(session, marks, now=now, **(ASKER | asker)) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asker", "expected"),
    [
        ({}, True),
        ({"client": "10.30.9.9"}, True),  # the same person elsewhere
        ({"user": "rmoss"}, False),
        ({"service": "x"}, False),
        ({"service": None}, False),
        ({"user": None}, True),  # the proxy knows the address only
        ({"user": None, "client": "10.30.9.9"}, False),
        ({"user": None, "client": None}, False),
    ],
)
def test_an_override_is_for_one_person_and_service(
    database: Database, asker: dict[str, str | None], expected: bool
) -> None:
    """It holds for the person, or for the address where the person is not known."""
    override(database, PHONE)
    assert covered(database, PHONE, **asker) is expected


def test_an_override_of_somebody_unknown_holds_for_the_address(database: Database) -> None:
    """An extension that is bound to nobody covers its own address."""
    override(database, PHONE, user=None)
    assert covered(database, PHONE)


def test_every_finding_must_be_covered(database: Database) -> None:
    """A second finding that was not shown stops the post again."""
    override(database, PHONE)
    assert not covered(database, PHONE, NAME)


def test_two_overrides_may_cover_together(database: Database) -> None:
    """What was said "go on" to in two steps passes as one."""
    override(database, PHONE)
    override(database, PHONE, NAME)
    assert covered(database, NAME, PHONE)


def test_an_override_ends(database: Database) -> None:
    """After its time it covers nothing."""
    override(database, PHONE)
    assert not covered(database, PHONE, now=utc_now() + dt.timedelta(minutes=15, seconds=1))


@pytest.mark.parametrize("level", [Level.APPROVE, Level.BLOCK])
def test_a_warnings_override_covers_nothing_stricter(database: Database, level: Level) -> None:
    """The same finding under a stricter level needs more than the writer's own word."""
    override(database, PHONE)
    assert not covered(database, Mark("phone", level, PHONE.mark))


def test_an_approval_covers_what_was_approved(database: Database) -> None:
    """A second person's word covers a finding of that level."""
    mark = Mark("postcode", Level.APPROVE, "k:03")
    override(database, mark, up_to=Level.APPROVE)
    assert covered(database, mark)


def test_a_block_is_never_remembered(database: Database) -> None:
    """Not even on purpose."""
    mark = Mark("email", Level.BLOCK, "k:04")
    override(database, mark, up_to=Level.BLOCK)
    assert not covered(database, Mark("email", Level.WARN, "k:04"))


def picture(seed: int, *, size: int = 640, quality: int = 92) -> bytes:
    """A photograph-like picture of coloured patches, as JPEG."""
    image = Image.new("RGB", (8, 6))
    image.putdata(
        [((seed * 37 + n * 53) % 256, (seed * 91 + n * 29) % 256, (n * n * 7 + seed) % 256) for n in range(48)]
    )
    buffer = io.BytesIO()
    image.resize((size, size * 3 // 4), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def face_mark(data: bytes) -> Mark:
    """The mark of a face in a picture."""
    looks = LOOKS_KEY + dhash(Image.open(io.BytesIO(data)))
    judged = JudgedFinding(Finding("face", PartRef("image", 0), 0.9, "a face", key=looks), Level.WARN)
    return marks_of(KEY, Post(images=(ImagePart(data),)), [judged])[0]


@pytest.mark.parametrize(("size", "quality"), [(320, 92), (640, 30), (200, 50), (1280, 70)])
def test_a_recompressed_picture_is_the_same(database: Database, size: int, quality: int) -> None:
    """Sites shrink and recompress: the override still covers it."""
    override(database, face_mark(picture(1)))
    assert covered(database, face_mark(picture(1, size=size, quality=quality)))


def test_another_picture_is_not_the_same(database: Database) -> None:
    """A face in another picture stops the post."""
    override(database, face_mark(picture(1)))
    assert not covered(database, face_mark(picture(2)))


def test_a_finding_without_a_key_is_compared_by_its_bytes() -> None:
    """A damaged picture has no look; the same bytes are the same finding, others are not."""
    judged = JudgedFinding(Finding("unreadable", PartRef("image", 0), 1.0, "unreadable"), Level.WARN)
    one, same, other = (marks_of(KEY, Post(images=(ImagePart(data),)), [judged])[0].mark for data in (b"x", b"x", b"y"))
    assert (one.startswith("k:"), one == same, one == other) == (True, True, False)


def test_words_are_compared_by_a_keyed_hash() -> None:
    """The same words give the same mark under one key only, and the mark holds no word."""
    judged = JudgedFinding(Finding("pupil_name", PartRef("text"), 0.9, "", span=(0, 6), key="olivia"), Level.WARN)
    post = Post(texts=(TextPart("Olivia runs"),))
    one, other = marks_of(KEY, post, [judged])[0], marks_of(b"x" * 32, post, [judged])[0]
    assert (one == marks_of(KEY, post, [judged])[0], one == other, "olivia" in one.mark) == (True, False, False)
