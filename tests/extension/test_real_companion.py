"""The real companion, the sample school and the sample social site: what a teacher meets in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_helpers import Assistive, SchoolBrowser, school_browser, wait_until
from extension_helpers import HOST, served
from playwright.sync_api import Page
from social_site_helpers import SITE, Site, running_site

from companion_api.app import create_app
from companion_api.companion import EXTENSION
from companion_api.db import Database
from companion_api.settings import Settings
from companion_api.store import devices, lists
from companion_api.store.events import EventFilter, find_events
from gatepost.event import Event
from gatepost.home import Home
from gatepost.roll_file import read_roll, read_staff

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SCHOOL = Path(__file__).parents[2] / "demo" / "school"
TEXT = "Well done Jessica Amberlane 🎉 in the relay"


@dataclass
class School:
    """A running school: its browser, its log and the site that its staff use."""

    browser: SchoolBrowser
    database: Database
    site: Site

    def events(self, kind: str) -> list[Event]:
        """The log's entries of one kind, newest first."""
        with self.database.session() as session:
            return list(find_events(session, EventFilter(kind=kind)).events)

    def received(self, kind: str) -> int:
        """How many requests of a kind reached the site since the last reset."""
        return sum(one["kind"] == kind for one in self.site.call("GET", "/api/_received")[1]["requests"])


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The sample school with its roll, a token for one teacher, and Chromium with the extension."""
    if not (SITE / "node_modules").is_dir():
        pytest.skip("the sample site's editor is not installed: npm ci in demo/social_site")
    home = Home(tmp_path_factory.mktemp("school"))
    home.policy_path.write_text((SCHOOL / "policy.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    database = Database.of(home)
    database.upgrade()
    with database.session() as session:
        lists.replace_pupils(session, read_roll(SCHOOL / "roll.csv"))
        lists.replace_adults(session, read_staff(SCHOOL / "staff.csv"), kind="staff")
        token = devices.add_device(session, name="Room 4 laptop", user="jpike")
    app = create_app(Settings.from_home(home, testing=True, warm_models=False))
    with served(app) as companion_url, running_site() as site:
        rules = [f"MAP {HOST} {site.url.removeprefix('http://')}"]
        with school_browser(companion_url=companion_url, device_token=token, host_rules=rules) as browser:
            yield School(browser, database, site)
    app.extensions[EXTENSION].database.close()
    database.close()


@pytest.fixture
def page(school: School) -> Iterator[Page]:
    """Chatterbox, as it was at its start."""
    school.site.call("POST", "/api/_reset", b"{}")
    opened = school.browser.new_page(f"http://{HOST}/")
    opened.get_by_test_id("composer").wait_for()
    yield opened
    opened.close()


def _write(page: Page, text: str) -> None:
    page.get_by_test_id("composer").click()
    page.keyboard.type(text)


def test_a_clean_post_is_published_without_a_word(school: School, page: Page) -> None:
    """No panel, and the site has the post."""
    _write(page, "Our sports day was great fun, thank you all.")
    page.get_by_test_id("post-button").click()
    wait_until(lambda: school.received("post") == 1, "the post did not arrive")
    assert not Assistive(page).has("alertdialog")


def test_drafts_likes_and_searches_are_never_held(school: School, page: Page) -> None:
    """What publishes nothing goes on quietly, even with a pupil's name in it."""
    _write(page, TEXT)
    page.get_by_test_id("search").fill("Jessica Amberlane")
    page.wait_for_timeout(2500)
    assert not Assistive(page).has("alertdialog")


def test_a_pupils_name_is_held_and_an_edit_keeps_the_words(school: School, page: Page) -> None:
    """Nothing is published; the editor still has the words; the log has the incident and its outcome."""
    reader = Assistive(page)
    _write(page, TEXT)
    page.get_by_test_id("post-button").click()
    reader.wait_for("alertdialog")
    assert "Jessica Amberlane" in reader.text()
    assert school.received("post") == 0
    reader.click("button", "Edit my post")
    reader.wait_gone("alertdialog")
    assert page.get_by_test_id("composer").inner_text().strip() == TEXT
    assert school.events("outcome")[0].outcome == "edited"


def test_going_on_with_a_reason_publishes_and_covers_the_next_try(school: School, page: Page) -> None:
    """The override is in the log with its reason, and the same name on the same site is not asked about again."""
    reader = Assistive(page)
    for count in (1, 2):
        _write(page, "Well done Zain Abbaswick")
        page.get_by_test_id("post-button").click()
        if count == 1:
            reader.click("button", "Post it, with a reason")
            reader.wait_for("textbox", "Why is it all right")
            page.keyboard.type("His parents asked")
            reader.click("button", "Post it, with a reason")
        wait_until(lambda count=count: school.received("post") == count, f"post {count} did not arrive")  # type: ignore[misc]
        page.get_by_test_id("composer").click()
    assert not reader.has("alertdialog")
    assert school.events("outcome")[0].outcome_reason == "His parents asked"


def test_the_badge_while_writing_leaves_no_event(school: School, page: Page) -> None:
    """What is typed and not posted is kept nowhere."""
    before = len(school.events("post_held"))
    _write(page, TEXT)
    Assistive(page).wait_for("button", "Gatepost:")
    assert len(school.events("post_held")) == before


def test_a_photograph_with_a_face_is_held_with_its_box(school: School, page: Page, shared_data: Path) -> None:
    """The upload waits, and the panel shows the picture with the face outlined."""
    reader = Assistive(page)
    photo = sorted((shared_data / "faces").rglob("*.jpg"))[0]
    page.get_by_test_id("photo-input").set_input_files(photo)
    reader.wait_for("alertdialog", timeout_s=60)
    reader.wait_for("image", "Picture 1, with the places")
    assert school.received("upload") == 0
