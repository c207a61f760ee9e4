"""The dashboard on loopback, empty or with something long in every list, for a browser to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cast import ESAFETY_LEAD, TEACHER, Member
from dashboard_helpers import NAME, database_of, hold_post, make_app, make_home, record, set_password
from extension_helpers import served
from flask import Flask
from playwright.sync_api import Page

from companion_api.store import grants, people, requests
from gatepost.event import Event
from gatepost.grant import Grant

LONG_HOST = "a-very-long-sub-domain-name-of-some-cloud-provider-without-any-space.eu-west-1.compute.cloud-host.example"
LONG_NAME = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley-Marjoribanks of Little Snoring"
PAGES = ("events", "requests", "grants", "people", "my-page", "notice", "account/password", "no-such-page")
OPEN_PAGES = ("sign-in", "sign-in/link/wrong", "request-access?url=https://www.tiktok.com/", "notice")


@dataclass
class Scene:
    """``url`` of the served dashboard and an event's and a request's own pages."""

    app: Flask
    url: str
    event: Event | None = None
    request_id: str = ""

    @property
    def pages(self) -> list[str]:
        """Every page of a reviewer."""
        own = [f"events/{self.event.id}"] if self.event else []
        return [*PAGES, *own, *([f"requests/{self.request_id}"] if self.request_id else [])]


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


def sign_in_at(page: Page, url: str, member: Member) -> None:
    """Sign in as a person does."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("User name").or_(page.locator("input[name=user]")).first.fill(member.user)
    page.locator("input[type=password]").fill(member.password)
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(lambda address: "sign-in" not in address)
