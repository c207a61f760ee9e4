"""With identification off nothing computes, keeps or sends an embedding; switched on, it does what it is for."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import Any

import pytest
from drawn_face import encoded, face_photo
from face_template_helpers import NUMBER, template
from flask.testing import FlaskClient
from sqlalchemy import text

from companion_api.companion import Companion
from companion_api.db import Database
from companion_api.detectors.picture import Picture
from companion_api.identification import identifier
from companion_api.identification.template import LENGTH, Vector
from companion_api.store import consents, face_templates
from companion_api.store.lists import load_lists
from gatepost.consent import Consent
from gatepost.home import Home

ON = "identification: {enabled: true, pupils: true, approved_by: Hilary Marlow, approved_on: 2026-09-01}\n"
Headers = dict[str, str]


class SpyEncoder:
    """Takes every face for the enrolled person's, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, _picture: Picture, _box: tuple[int, int, int, int]) -> Vector:
        """Return the same vector always."""
        self.asked += 1
        return (NUMBER,) * LENGTH


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> SpyEncoder:
    """Stands where the process's encoder is."""
    spy = SpyEncoder()
    monkeypatch.setattr(identifier, "shared_encoder", lambda: spy)
    return spy


def enrol(database: Database, subject: str, whose: Any) -> None:
    """Enrol somebody whom the spy takes everybody for."""
    with database.session() as session:
        face_templates.enrol(session, template(subject, whose))


def kinds(client: FlaskClient, extension: Headers, account: str = "official") -> list[str]:
    """The kinds of what a check of a photo with one face finds."""
    image = base64.b64encode(encoded(face_photo())).decode()
    answer = client.post("/api/v1/checks", json={"images": [image], "account": account}, headers=extension)
    assert "0.12345" not in answer.get_data(as_text=True)
    return [finding["kind"] for finding in answer.json["findings"]]


@pytest.mark.parametrize("account", ["personal", "official"])
def test_off_computes_nothing(
    client: FlaskClient, extension: Headers, school_database: Database, spy: SpyEncoder, account: str
) -> None:
    """Even with a template left in the database from before, a face is a face and no encoder is asked."""
    enrol(school_database, "jpike", "adult")
    enrol(school_database, "004001", "pupil")
    assert (kinds(client, extension, account), spy.asked) == (["face"], 0)


def test_off_opens_no_model() -> None:
    """A whole inspection, in a process whose dlib would say so: no landmark file, no encoder, no identification."""
    code = (
        "import sys\n"
        "sys.path[:0] = sys.argv[1:]\n"
        "import dlib\n"
        "def refuse(path): raise SystemExit(f'opened {path}')\n"
        "dlib.shape_predictor = dlib.face_recognition_model_v1 = refuse\n"
        "from drawn_face import encoded, face_photo\n"
        "from picture_helpers import LISTS, make_policy\n"
        "from companion_api.inspection import Inspector\n"
        "from gatepost.post import ImagePart, Post\n"
        "post = Post(images=(ImagePart(encoded(face_photo())),), account='official')\n"
        "verdict = Inspector(make_policy(), LISTS).inspect(post)\n"
        "print([one.finding.kind for one in verdict.findings], 'companion_api.identification.encoder' in sys.modules)\n"
    )
    folders = [path for path in sys.path if path]
    done = subprocess.run([sys.executable, "-c", code, *folders], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("['face'] False", 0), done.stderr


@pytest.fixture
def switched_on(school_home: Home) -> None:
    """The school has decided for it, before the companion starts."""
    with school_home.policy_path.open("a", encoding="utf-8") as file:
        file.write(ON)


@pytest.mark.usefixtures("switched_on")
def test_on_with_nobody_enrolled_computes_nothing(client: FlaskClient, extension: Headers, spy: SpyEncoder) -> None:
    """There is nobody to compare with."""
    assert (kinds(client, extension), spy.asked) == (["face"], 0)


@pytest.mark.usefixtures("switched_on")
def test_staff_who_agreed_need_no_warning_on_the_schools_account(
    client: FlaskClient, extension: Headers, school_database: Database, spy: SpyEncoder
) -> None:
    """On a personal account they do, and nothing is computed there."""
    enrol(school_database, "jpike", "adult")
    assert (kinds(client, extension, "personal"), spy.asked) == (["face"], 0)
    assert (kinds(client, extension), spy.asked) == ([], 1)


@pytest.mark.usefixtures("switched_on", "spy")
def test_a_pupil_with_a_no_is_told(client: FlaskClient, extension: Headers, school_database: Database) -> None:
    """The consent register's answer makes it the graver finding; nobody is named."""
    enrol(school_database, "004001", "pupil")
    before = kinds(client, extension)
    with school_database.session() as session:
        pupil = next(one for one in load_lists(session).pupils if one.id == "004001")
        consents.replace_consents(session, [Consent(pupil, "website", given=False)])
    assert (before, kinds(client, extension)) == (["pupil_face"], ["no_photo_consent"])


@pytest.mark.usefixtures("switched_on", "spy")
def test_revoking_counts_at_once(client: FlaskClient, extension: Headers, school_database: Database) -> None:
    """The running companion forgets with the next check."""
    enrol(school_database, "jpike", "adult")
    before = kinds(client, extension)
    with school_database.session() as session:
        face_templates.revoke(session, "adult", "jpike")
    assert (before, kinds(client, extension)) == ([], ["face"])


@pytest.mark.usefixtures("switched_on", "spy")
def test_everybody_is_covered_in_a_copy(client: FlaskClient, extension: Headers, school_database: Database) -> None:
    """Who agreed to be shown and asks for a blurred copy gets one."""
    enrol(school_database, "jpike", "adult")
    image = base64.b64encode(encoded(face_photo())).decode()
    answer = client.post("/api/v1/images/redacted", json={"image": image}, headers=extension)
    assert answer.headers["Gatepost-Redacted"].startswith("faces=1")


@pytest.mark.usefixtures("switched_on", "spy")
def test_no_number_of_a_template_is_written_down(
    client: FlaskClient, extension: Headers, school_database: Database, companion: Companion
) -> None:
    """Neither in checks nor in events nor in the policy that goes to extension and proxy."""
    enrol(school_database, "004001", "pupil")
    kinds(client, extension)
    policy = client.get("/api/v1/policy", headers=extension).get_data(as_text=True)
    with companion.database.reading() as session:
        events = session.execute(text("SELECT body FROM events")).scalars().all()
        checks = session.execute(text("SELECT findings, marks FROM checks")).all()
    assert "0.12345" not in json.dumps([policy, events, [list(map(str, row)) for row in checks]])
