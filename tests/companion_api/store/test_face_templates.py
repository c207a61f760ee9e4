"""Templates are kept only on a ground, sealed, and destroyed with it; none reaches log or disk in the clear."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from face_template_helpers import template
from sqlalchemy import text

from companion_api.db import Database
from companion_api.identification.template import Template
from companion_api.store import consents, face_templates, lists
from gatepost.consent import Consent
from gatepost.errors import InputError
from gatepost.home import Home
from gatepost.policy import Identification, Policy
from gatepost.roll import Pupil

OLIVIA = Pupil("Olivia", "Smith", class_name="Oak", year="3", id="004001")
ZAIN = Pupil("Zain", "Abbaswick", class_name="Willow", year="4", id="004002")
ON = Policy(name="Meadowbrook", version="1", identification=Identification(enabled=True, pupils=True))


def enrolled(database: Database, *, pupils: bool = True) -> list[str]:
    """Who is compared, by user name or number."""
    with database.reading() as session:
        return sorted(one.subject for one in face_templates.load_templates(session, pupils=pupils))


def enrol(database: Database, *templates: Template) -> None:
    """Keep them."""
    with database.session() as session:
        for one in templates:
            face_templates.enrol(session, one, by="nbrandt")


def test_what_is_kept_comes_back(school_database: Database) -> None:
    """With its agreement."""
    enrol(school_database, template("jpike", "adult"))
    with school_database.reading() as session:
        assert face_templates.load_templates(session, pupils=False) == [template("jpike", "adult")]


def test_pupils_count_only_where_the_policy_says_so(school_database: Database) -> None:
    """Staff alone are compared without ``pupils``."""
    enrol(school_database, template("jpike", "adult"), template("004001"))
    assert (enrolled(school_database, pupils=False), enrolled(school_database)) == (["jpike"], ["004001", "jpike"])


def test_nothing_stands_in_the_clear(school_database: Database, school_home: Home) -> None:
    """Neither number, name nor reference is in the database's files; the log has counts alone."""
    enrol(school_database, template("004001"))
    with school_database.reading() as session:
        bodies = session.execute(text("SELECT body FROM events WHERE kind = 'face_agreement'")).scalars().all()
    school_database.close()
    stored = b"".join(path.read_bytes() for path in school_home.root.glob("gatepost.db*"))
    assert [word in stored for word in (b"0.12345", b"004001", b"form 7 in")] == [False] * 3
    assert [json.loads(body)["details"] for body in bodies] == [{"what": "enrolled", "whose": "pupil"}]


def test_revoking_destroys_the_template_at_once(school_database: Database, school_home: Home) -> None:
    """Its sealed bytes are gone from the file, not only out of sight."""
    enrol(school_database, template("jpike", "adult"))
    with school_database.reading() as session:
        sealed = session.execute(text("SELECT sealed FROM face_templates")).scalar_one()
    with school_database.session() as session:
        gone = face_templates.revoke(session, "adult", "jpike"), face_templates.revoke(session, "adult", "jpike")
    school_database.close()
    stored = b"".join(path.read_bytes() for path in school_home.root.glob("gatepost.db*"))
    assert (gone, sealed[:64] in stored) == ((True, False), False)


@pytest.mark.parametrize(
    ("subject", "agreed", "words"),
    [("009999", dt.date(2026, 9, 1), "no pupil with this number"), ("004001", dt.date(2999, 1, 1), "in the future")],
)
def test_without_a_ground_nothing_is_kept(school_database: Database, subject: str, agreed: dt.date, words: str) -> None:
    """A pupil of the roll and a day that has been."""
    with pytest.raises(InputError, match=words):
        enrol(school_database, template(subject, agreed=agreed))
    assert enrolled(school_database) == []


def test_a_refusal_stands_above_an_agreement(school_database: Database) -> None:
    """A "no" under a biometric channel, the child's or a parent's, keeps a pupil from being enrolled."""
    with school_database.session() as session:
        consents.replace_consents(session, [Consent(OLIVIA, "biometric-data", given=False)])
    with pytest.raises(InputError, match="holds a refusal"):
        enrol(school_database, template("004001"))


def test_a_later_refusal_ends_it(school_database: Database) -> None:
    """Not compared from that moment on, and destroyed by the import that brought it."""
    enrol(school_database, template("004001"), template("004002"), template("jpike", "adult"))
    with school_database.session() as session:
        consents.replace_consents(session, [Consent(OLIVIA, "biometric", given=False)])
    before = enrolled(school_database)
    with school_database.session() as session:
        gone = face_templates.forget_without_ground(session)
    assert (before, gone, enrolled(school_database)) == (["004002", "jpike"], 1, ["004002", "jpike"])


def test_a_leavers_template_goes(school_database: Database) -> None:
    """Who is off the roll is not compared, and the template is destroyed."""
    enrol(school_database, template("004001"), template("004002"))
    with school_database.session() as session:
        lists.replace_pupils(session, [ZAIN])
        gone = face_templates.forget_without_ground(session)
    assert (gone, enrolled(school_database)) == (1, ["004002"])


def test_enrolling_again_replaces(school_database: Database) -> None:
    """One template a person, however the user name is written."""
    enrol(school_database, template("jpike", "adult"), template("JPike", "adult"))
    assert enrolled(school_database) == ["JPike"]


def test_there_is_a_most(school_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With each person a stranger is likelier to be taken for somebody."""
    monkeypatch.setattr(face_templates, "MOST_ENROLLED", 1)
    enrol(school_database, template("jpike", "adult"))
    with pytest.raises(InputError, match="which is the most"):
        enrol(school_database, template("other", "adult"))


def test_only_a_no_to_pictures_makes_the_graver_finding(school_database: Database) -> None:
    """A biometric refusal is no answer about pictures."""
    answers = [Consent(OLIVIA, "website", given=False), Consent(ZAIN, "biometric", given=False)]
    with school_database.session() as session:
        consents.replace_consents(session, answers)
        assert face_templates.photo_refusals(session) == frozenset({"004001"})


@pytest.mark.parametrize("policy", [Policy(name="Meadowbrook", version="1"), ON])
def test_nothing_compares_where_it_is_off_or_empty(school_database: Database, policy: Policy) -> None:
    """Off although somebody is enrolled, and on although nobody is."""
    if not policy.identification.enabled:
        enrol(school_database, template("jpike", "adult"))
    with school_database.reading() as session:
        assert face_templates.identifier_for(session, policy) is None
