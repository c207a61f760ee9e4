"""axe-core over every page that a person sees: no violation of WCAG 2.2 at levels A and AA, narrow and wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_check import violations
from browser_helpers import find_browser
from cast import ESAFETY_LEAD, TEACHER
from dashboard_scene import LONG_HOST, LONG_NAME, OPEN_PAGES, PAGES, Scene, scene, sign_in_at
from extension_helpers import CLAUSE as CLAUSE_JSON
from panel_page import face_finding, name_finding, panel_page, picture, warning
from playwright.sync_api import Browser, Page, sync_playwright
from policy_helpers import policy_of
from social_site_helpers import running_site

from gatepost.verdict import Clause
from proxy_addon.answers import OWN_FAULT_PAGE
from proxy_addon.auth.sign_in_answer import Why, sign_in_facts
from proxy_addon.block_page import PageFacts, ask_url, render

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
WIDTHS = pytest.mark.parametrize("width", [360, 1280])
REFUSED = PageFacts(
    template="refused", host=LONG_HOST, service="TikTok", reason="It is not on the list of open sites.",
    clause=Clause("5.5", "All other sites will be blocked."), school="Meadowbrook Primary School",
    people=[("Designated safeguarding lead", "Ingrid Halvorsby")], ask_url=ask_url("https://www.tiktok.com/", "e1"),
    event_id="e1", advice="Try again in a minute.",
    findings=[{"message": "A pupil is named.", "masked": "O▒▒▒▒▒", "advice": "Use an initial.", "clause": CLAUSE_JSON}],
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser as anybody has it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on which axe may run whatever the page's content policy."""
    context = chromium.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=[0, 60], ids=["empty", "full"])
def dashboard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A dashboard with nothing in it, and one with sixty events and long names."""
    with scene(tmp_path_factory.mktemp("dashboard") / "home", count=request.param) as shown:
        yield shown


@WIDTHS
def test_the_dashboard_of_a_reviewer(page: Page, dashboard: Scene, width: int) -> None:
    """The log, an event, requests, permissions, people, one's own page, the notice, an error."""
    sign_in_at(page, dashboard.url, ESAFETY_LEAD)
    told = {}
    for path in dashboard.pages:
        page.goto(f"{dashboard.url}/{path}")
        page.evaluate("for (const each of document.querySelectorAll('details')) { each.open = true; }")
        told[path] = violations(page, width)
    assert {path: found for path, found in told.items() if found} == {}


@WIDTHS
def test_the_dashboard_of_a_teacher_and_of_nobody(page: Page, dashboard: Scene, width: int) -> None:
    """What is open to all, before and after signing in; refused pages too."""
    told = {}
    for path in OPEN_PAGES:
        page.goto(f"{dashboard.url}/{path}")
        told[path] = violations(page, width)
    sign_in_at(page, dashboard.url, TEACHER)
    for path in PAGES:
        page.goto(f"{dashboard.url}/{path}")
        told[f"teacher {path}"] = violations(page, width)
    assert {path: found for path, found in told.items() if found} == {}


@WIDTHS
@pytest.mark.parametrize("pupil", [False, True])
@pytest.mark.parametrize("template", ["refused", "read_only", "held", "unavailable"])
def test_the_pages_of_the_proxy(page: Page, template: str, pupil: bool, width: int) -> None:
    """Each for staff and for a pupil."""
    page.set_content(render(replace(REFUSED, template=template, pupil=pupil)))
    assert violations(page, width) == []


@WIDTHS
@pytest.mark.parametrize("why", ["ask", "wrong", "too_many"])
def test_the_page_of_a_proxy_that_asks_for_a_password(page: Page, why: Why, width: int) -> None:
    """As it stands behind the browser's own box."""
    page.set_content(render(sign_in_facts(why, policy_of(people_in_charge={"it_contact": LONG_NAME}))))
    assert violations(page, width) == []


@WIDTHS
def test_the_page_of_a_fault_in_the_proxy(page: Page, width: int) -> None:
    """It knows nothing of the school."""
    page.set_content(OWN_FAULT_PAGE)
    assert violations(page, width) == []


SHORT = "Well done Olivia Smith in Oak class"
LONG = " ".join(f"Child{number} Surname{number} ran well." for number in range(60))
NAMES = [name_finding(match[0], match.span()) for match in re.finditer(r"Child\d+ Surname\d+", LONG)]
PANELS = {
    "one name": warning([name_finding("Olivia Smith", (10, 22))], text=SHORT),
    "approve": warning([name_finding("Olivia Smith", (10, 22))], text=SHORT, level="approve"),
    "block": warning([name_finding("Olivia Smith", (10, 22))], text=SHORT, level="block"),
    "forty names": warning(NAMES[:40], text=LONG),
    "tall picture": warning([face_finding(0, (280, 1380, 240, 240))], pictures=(picture(800, 3000),)),
    "four pictures": warning(
        [face_finding(at, (280, 180, 240, 240)) for at in range(4)], pictures=(picture(800, 600),) * 4
    ),
}


def show_panel(page: Page, told: dict[str, object]) -> None:
    """Open the panel as the content scripts do, with its shadow root open."""
    page.set_content(panel_page())
    page.evaluate("warning => { void gatepostContent.showPanel(warning); }", told)
    page.locator("dialog[open]").wait_for()
    page.wait_for_timeout(250)  # it fades in


@WIDTHS
@pytest.mark.parametrize("told", PANELS.values(), ids=PANELS.keys())
def test_the_warning_panel(page: Page, told: dict[str, object], width: int) -> None:
    """Roles, names, contrast and target sizes inside the panel."""
    page.set_viewport_size({"width": width, "height": 800})
    show_panel(page, told)
    assert violations(page, width) == []


@pytest.mark.parametrize("told", PANELS.values(), ids=PANELS.keys())
def test_the_first_message_is_seen_without_scrolling(page: Page, told: dict[str, object]) -> None:
    """However tall the picture: what it is, why, what to do, and all answers are in sight at once."""
    page.set_viewport_size({"width": 1280, "height": 800})
    show_panel(page, told)
    seen = page.evaluate(
        """() => { const root = [...document.documentElement.children].at(-1).shadowRoot;
        const place = element => element.getBoundingClientRect();
        const all = place(root.querySelector('.scroll'));
        const inside = element => place(element).top >= all.top && place(element).bottom <= all.bottom;
        const buttons = [...root.querySelectorAll('.buttons button')].every(b => place(b).bottom <= innerHeight);
        return [inside(root.querySelector('h3')), inside(root.querySelector('.advice')), buttons]; }"""
    )
    assert seen == [True, True, True]


@WIDTHS
def test_the_sample_site(page: Page, width: int) -> None:
    """The demonstration's own site, as it opens."""
    with running_site() as site:
        page.goto(f"{site.url}/")
        page.get_by_test_id("composer").wait_for()
        assert violations(page, width) == []
