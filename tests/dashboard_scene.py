"""The dashboard on loopback, empty or with something long in every list, for a browser to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cast import ESAFETY_LEAD, TEACHER, Member
from dashboard_helpers import NAME, database_of, hold_post, make_app, make_home, record, set_password
from drawn_face import encoded, face_photo
from extension_helpers import served
from flask import Flask
from PIL import Image
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from companion_api.held_post import HeldPicture, HeldPost
from companion_api.models import Check
from companion_api.store import approvals, checks, grants, people, requests
from gatepost.event import Event
from gatepost.grant import Grant

LONG_HOST = "a-very-long-sub-domain-name-of-some-cloud-provider-without-any-space.eu-west-1.compute.cloud-host.example"
LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley-Marjoribanks of Little Snoring"
PAGES = ("events", "approvals", "requests", "grants", "people", "my-page", "notice", "account/password", "no-such-page")
OPEN_PAGES = ("sign-in", "sign-in/link/wrong", "request-access?url=https://www.tiktok.com/", "notice")


@dataclass
class Scene:
    """``url`` of the served dashboard and an event's and a request's own pages."""

    app: Flask
    url: str
    event: Event | None = None
    request_id: str = ""
    check_id: str = ""

    @property
    def pages(self) -> list[str]:
        """Every page of a reviewer."""
        own = [f"events/{self.event.id}"] if self.event else []
        own += [f"requests/{self.request_id}"] if self.request_id else []
        return [*PAGES, *own, *([f"approvals/{self.check_id}"] if self.check_id else [])]


@contextmanager
def scene(root: Path, *, count: int = 0) -> Iterator[Scene]:
    """Serve a school's dashboard with that many events; the e-safety lead and the teacher have passwords."""
    app = make_app(make_home(root))
    for member in (ESAFETY_LEAD, TEACHER):
        set_password(app, member)
    with served(app) as url:
        found = Scene(app, url)
        if count:
            _fill(found, count)
        yield found


def _fill(found: Scene, count: int) -> None:
    app = found.app
    for number in range(count - 1):
        if number % 3:
            told = {"known_by": "network", "host": LONG_HOST, "decision": "block"}
            record(app, user="jpike", roles=("teacher",), **told)
        else:
            hold_post(app, findings=(NAME,) * (1 + number % 5))
    found.event = hold_post(app, findings=(NAME,) * 8)
    with database_of(app).session() as db:
        people.add_person(db, user="wfc", name=LONG_NAME, roles=("teacher", "page_admin", "governor"))
        asked = requests.add(db, host=LONG_HOST, service=None, reason="For the fossils lesson. " * 12, user="jpike")
        found.request_id = asked.id
        until = dt.datetime.now(dt.UTC) + dt.timedelta(days=9)
        given = Grant(
            id="g1", service="facebook", users=frozenset({"jpike"}), roles=frozenset(), until=until,
            granted_by="hmarlow", reason="A parents’ evening. " * 9,
        )  # fmt: skip
        grants.add(db, given)
    found.check_id = let_wait(app, user="wfc")
    for state in ("refused", "waiting", "agreed"):
        let_wait(app, user=TEACHER.user, state=state)


def let_wait(app: Flask, *, user: str, state: str = "waiting") -> str:
    """Let a post with words and two pictures wait for a second person, or decide it; returns its check's id."""
    event = hold_post(app, user=user, decision="approve")
    assert event.check_id is not None
    clause = {"id": "MB-5", "quote": "No pupil is shown without written consent."}
    told = {"family": "pupil", "level": "approve", "confidence": 0.9, "clause": clause, "reason_required": False}
    named = {"kind": "pupil_name", "part": {"type": "text", "index": 0}, "span": [10, 22], "box": None}
    face = {"kind": "face", "part": {"type": "image", "index": 0}, "span": None, "box": [640, 310, 220, 220]}
    said = {"masked": "O▒▒▒▒▒ S▒▒▒▒", "message": "This names a pupil of our school.", "advice": ""}
    seen = {"masked": None, "message": "A face can be seen (about 220 pixels wide).", "advice": ""}
    pictures = tuple(HeldPicture("image", at, None, *size, _drawn(size)) for at, size in enumerate(SIZES))
    words = "Well done Olivia Smith!\nWhat a race. " + "She ran and ran. " * 20
    post = HeldPost({0: words}, pictures, ("A file, timetable.docx",))
    with database_of(app).session() as db:
        check = checks.find(db, event.check_id)
        assert check is not None
        check.verdict, check.findings = "approve", [named | told | said, face | told | seen]
        check.account = "official"
        _decide(db, check, post, state)
    return event.check_id


SIZES = ((1600, 900), (500, 1400))


def _drawn(size: tuple[int, int]) -> bytes:
    return encoded(face_photo(*size, face=220, at=(640, 310)) if size[0] > 1000 else Image.new("RGB", size, "teal"))


def _decide(db: Session, check: Check, post: HeldPost, state: str) -> None:
    approval = approvals.ask(db, check, post, days=7)
    if state == "refused":
        approvals.refuse(db, approval, by=ESAFETY_LEAD.user, reason="His family has not said yes yet. " * 4)
    elif state == "agreed":
        approvals.agree(db, check, by=ESAFETY_LEAD.user, reason=None, minutes=1440)


def sign_in_at(page: Page, url: str, member: Member) -> None:
    """Sign in as a person does."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("User name").or_(page.locator("input[name=user]")).first.fill(member.user)
    page.locator("input[type=password]").fill(member.password)
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
