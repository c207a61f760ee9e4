"""What is remembered of uploads: for whom, under which names, for how long, and how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from companion_api.db import Database
from companion_api.models import UploadedMedia, UploadedMediaName
from companion_api.store import media
from gatepost.finding import Finding, PartRef
from gatepost.post import ImagePart, Post
from gatepost.verdict import JudgedFinding, Level

JO = media.Asker("jpike", "10.30.0.9", "chatterbox")
FACE = Finding("face", PartRef("image"), 0.9, "A face can be seen.", box=(1, 2, 3, 4), key="looks:" + "0f" * 32)


def upload(database: Database, asker: media.Asker = JO, *names: str, **more: dt.datetime) -> str:
    """Remember a picture with a face."""
    post = Post(service=asker.service, user=asker.user, images=(ImagePart(b"jpeg"),))
    with database.session() as session:
        return media.remember(session, post, [JudgedFinding(FACE, Level.WARN)], names, client=asker.client, **more)


def found(database: Database, asker: media.Asker = JO, *names: str, **more: dt.datetime) -> tuple[Finding, ...]:
    """What a post that uses these names is told."""
    with database.reading() as session:
        return media.find(session, names, asker, **more)


def test_a_finding_comes_back_by_a_name_that_was_told_later(school_database: Database) -> None:
    """The site's answer brought it."""
    receipt = upload(school_database)
    with school_database.session() as session:
        assert media.add_names(session, receipt, ["7", "7", "/media/7"]) == 2
    (finding,) = found(school_database, JO, "7")
    assert (finding.kind, finding.box) == ("face", (1, 2, 3, 4))
    assert finding.message == "In the picture that you uploaded earlier: A face can be seen."


@pytest.mark.parametrize(
    ("asker", "count"),
    [
        (JO, 1),
        (JO._replace(client="10.30.0.77"), 1),  # the same person elsewhere
        (JO._replace(user=None), 1),  # nobody knew the person
        (JO._replace(user="rmoss"), 0),
        (JO._replace(user=None, client="10.30.0.77"), 0),
        (JO._replace(service="x"), 0),
        (media.Asker(None, None, "chatterbox"), 0),
    ],
)
def test_it_counts_for_the_same_person_and_service(school_database: Database, asker: media.Asker, count: int) -> None:
    """As an override does."""
    upload(school_database, JO, "7")
    assert len(found(school_database, asker, "7")) == count


def test_an_upload_to_a_host_of_no_service_counts_for_any(school_database: Database) -> None:
    """Many sites keep their pictures with a storage company."""
    upload(school_database, JO._replace(service=None), "7")
    assert len(found(school_database, JO, "7")) == 1


def test_after_a_day_it_is_forgotten(school_database: Database, later: Callable[..., dt.datetime]) -> None:
    """And the next upload removes it from the disk."""
    upload(school_database, JO, "7")
    assert found(school_database, JO, "7", now=later(hours=25)) == ()
    upload(school_database, JO, "8", now=later(hours=25))
    with school_database.reading() as session:
        assert (session.query(UploadedMedia).count(), session.query(UploadedMediaName).count()) == (1, 1)


def test_of_one_person_the_newest_are_kept(school_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded in number."""
    monkeypatch.setattr(media, "MAX_OF_ONE_ASKER", 3)
    for number in range(5):
        upload(school_database, JO, f"m{number}")
    kept = [number for number in range(5) if found(school_database, JO, f"m{number}")]
    assert kept == [2, 3, 4]


def test_no_name_is_kept_in_the_clear(school_database: Database) -> None:
    """Only its keyed hash."""
    upload(school_database, JO, "https://site.example/7.jpg")
    with school_database.reading() as session:
        assert len(session.query(UploadedMediaName.name_hash).scalar()) == 64


def test_an_unknown_receipt_is_no_error(school_database: Database) -> None:
    """It was forgotten in the meantime."""
    with school_database.session() as session:
        assert media.add_names(session, "6f1d8a52-5b0e-4f5c-9f0e-7b1d9a3c2e44", ["7"]) == 0
