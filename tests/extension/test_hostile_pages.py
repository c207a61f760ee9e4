"""Pages that replace the browser's functions, write themselves anew or remove our element: posts are held there too."""

from __future__ import annotations

import json

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import NAME

pytestmark = pytest.mark.browser
FORM = (
    "<!doctype html><title>Own</title><form method=post action=/form><input name=title><button id=go>Go</button></form>"
)
POST = "name => { fetch('/posts', {method: 'POST', body: name}).then(r => { window.status_ = r.status; }); }"

MEDDLING = """<!doctype html><title>Own</title><script>
window.seen = [];
const note = value => { try { seen.push(typeof value === 'string' ? value : JSON_.stringify(value) ?? ''); } catch {} };
const JSON_ = {stringify: JSON.stringify, parse: JSON.parse};
const {then} = Promise.prototype;
Promise.prototype.then = function (a, b) {
  return then.call(this, v => { note(v); return a ? a('release') : 'release'; }, b); };
Promise.prototype.catch = function () { return Promise_.resolve('release'); };
const Promise_ = Promise;
function Other(f) { f(() => {}, () => {}); }
Object.defineProperty(Promise.prototype, 'constructor', {get() { return Other; }});
window.Promise = class extends Promise_ {};
for (const C of [Map, WeakMap, Set, WeakSet]) for (const n of ['get', 'set', 'has', 'add', 'delete', 'forEach']) {
  const own = C.prototype[n];
  if (own) C.prototype[n] = function (...args) { args.forEach(note); return own.apply(this, args); };
}
JSON.parse = text => { note(text); return {decision: 'release', id: '1'}; };
JSON.stringify = value => { note(value); return '"release"'; };
const {get} = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail');
Object.defineProperty(CustomEvent.prototype, 'detail', {get() { const d = get.call(this); note(d); return d; }});
const {dispatchEvent, addEventListener} = EventTarget.prototype;
EventTarget.prototype.dispatchEvent = function (e) { note(e.type); return dispatchEvent.call(this, e); };
EventTarget.prototype.addEventListener = function (t, f, o) { note(t); return addEventListener.call(this, t, f, o); };
window.CustomEvent = class extends Event { constructor(...a) { super(...a); note(a[0]); } };
</script>"""


def test_a_page_that_replaces_everything_neither_sees_nor_forges_the_answer(desk: Desk) -> None:
    """What the hook needs it took before the page came; the answer comes over a line the page cannot tap."""
    desk.open(MEDDLING)
    desk.page.evaluate("name => { fetch('/posts', {method: 'POST', body: name}); new XMLHttpRequest(); }", NAME)
    desk.reader.click("button", "Don’t post")
    desk.reader.wait_gone("alertdialog")
    desk.page.wait_for_timeout(300)
    leaked = [one for one in desk.page.evaluate("seen") if "refuse" in one or "decision" in one]
    assert (desk.sent, leaked) == ([], [])


def test_a_page_cannot_ask_for_the_line(desk: Desk) -> None:
    """Once hook and bridge know each other, a call from the page gets no reply."""
    heard = desk.page.evaluate(
        """() => { let heard = 0; addEventListener('gatepost-hello', () => { heard += 1; });
        dispatchEvent(new CustomEvent('gatepost-ready')); return heard; }"""
    )
    assert heard == 0


def test_a_page_that_claims_to_be_the_bridge_is_not_believed(desk: Desk) -> None:
    """Greetings and answers that a page sends to itself change nothing."""
    desk.page.evaluate(
        """name => { const i = document.createElement('i');
        dispatchEvent(new MouseEvent('gatepost-hello', {relatedTarget: i}));
        fetch('/posts', {method: 'POST', body: name});
        for (const t of [window, document, i]) for (let n = 1; n < 9; n++) for (const type of ['answer', 'ask'])
          t.dispatchEvent(new CustomEvent(type, {detail: JSON.stringify({id: String(n), decision: 'release'})})); }""",
        NAME,
    )
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []


def test_a_page_that_removes_our_element_gets_it_back(desk: Desk) -> None:
    """A page that draws itself anew may take the panel away; it returns, and its answer still counts."""
    desk.page.evaluate(POST, NAME)
    desk.reader.wait_for("alertdialog")
    desk.page.evaluate("[...document.documentElement.children].slice(2).forEach(element => element.remove())")
    desk.reader.wait_for("alertdialog")
    desk.reader.click("button", "Post it anyway")
    wait_until(lambda: desk.sent == ["/posts"], "it was not sent")


def test_a_page_that_writes_itself_anew_is_still_held(desk: Desk) -> None:
    """``document.open()`` takes every listener off the window; ours come back, for scripts and forms alike."""
    desk.page.evaluate(f"document.open(); document.write({json.dumps(FORM)}); document.close()")
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#go")
    desk.reader.click("button", "Don’t post")
    desk.reader.wait_gone("alertdialog")
    desk.page.evaluate(POST, NAME)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []


def test_what_is_typed_into_a_page_written_anew_is_looked_at(desk: Desk) -> None:
    """The badge comes in such a page too."""
    desk.page.evaluate(f"document.open(); document.write({json.dumps(FORM)}); document.close()")
    desk.page.type("[name=title]", NAME)
    desk.reader.wait_for("button", "thing to look at")


@pytest.mark.parametrize("stop", ["stopPropagation", "stopImmediatePropagation"])
def test_a_form_whose_event_is_stopped_is_held_all_the_same(desk: Desk, stop: str) -> None:
    """The browser sends a form whose submit event a page stopped on its way without preventing it."""
    desk.open(FORM + f"<script>document.forms[0].addEventListener('submit', e => e.{stop}())</script>")
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#go", no_wait_after=True)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []
    desk.reader.click("button", "Post it anyway")
    desk.page.wait_for_url("**/form")
    assert [one.body for one in desk.site.received] == [b"title=Olivia+Smith"]


def test_a_form_emptied_while_it_is_held_goes_as_it_was_checked(desk: Desk) -> None:
    """Some pages clear their fields at once; what was checked is what is sent."""
    desk.open(
        FORM
        + "<script>document.forms[0].addEventListener('submit', e => setTimeout(() => e.target.reset(), 0))</script>"
    )
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#go")
    desk.reader.click("button", "Post it anyway")
    desk.page.wait_for_url("**/form")
    assert desk.site.received[0].body == b"title=Olivia+Smith"


def test_a_form_removed_while_it_is_held_is_sent(desk: Desk) -> None:
    """The browser would have sent it at the click, before the page took it away."""
    desk.open(
        FORM
        + "<script>document.forms[0].addEventListener('submit', e => setTimeout(() => e.target.remove(), 0))</script>"
    )
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#go")
    desk.reader.click("button", "Post it anyway")
    desk.page.wait_for_url("**/form")
    assert desk.sent == ["/form"]


def test_a_page_with_its_own_json_for_arrays_is_held(desk: Desk) -> None:
    """Old libraries teach arrays and strings a ``toJSON``; the companion is asked as ever."""
    desk.open(
        "<!doctype html><script>Array.prototype.toJSON = Object.prototype.toJSON = function () { return 'x'; }</script>"
    )
    desk.page.evaluate("name => { fetch('/posts', {method: 'POST', headers: {'X-Site': '1'}, body: name}); }", NAME)
    desk.reader.wait_for("alertdialog")
    assert ["x-site", "1"] in json.loads(desk.companion.requests[0]["about"])["headers"]


def test_a_site_style_for_all_its_elements_does_not_hide_the_panel(desk: Desk) -> None:
    """Rules that a site made for its own boxes do not reach ours."""
    desk.open("<!doctype html><style>html > div, div { display: none !important; opacity: 0 !important }</style>")
    desk.page.evaluate(POST, NAME)
    desk.reader.click("button", "Don’t post")
    desk.reader.wait_gone("alertdialog")
    assert desk.outcomes == ["cancelled"]


def test_escape_before_any_click_cancels(desk: Desk) -> None:
    """Where nobody has touched the page the browser closes a dialog by itself: nothing is sent and the page is told."""
    desk.page.evaluate(POST, NAME)
    desk.reader.wait_for("alertdialog")
    desk.page.keyboard.press("Escape")
    desk.page.wait_for_function("window.status_ === 403")
    assert (desk.sent, desk.outcomes) == ([], ["cancelled"])


def test_a_framework_that_answers_forms_on_the_window_is_not_overtaken(desk: Desk) -> None:
    """Its handler comes before ours, so the form is asked about once, as the request that the framework makes."""
    desk.open(
        FORM
        + """<script>const answer = e => { if (e.defaultPrevented) return; e.preventDefault();
        fetch('/turbo', {method: 'POST', body: new FormData(e.target)}); };
        addEventListener('submit', () => { removeEventListener('submit', answer);
        addEventListener('submit', answer); }, true);
        </script>"""
    )
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#go")
    desk.reader.click("button", "Post it anyway")
    wait_until(lambda: desk.sent == ["/turbo"], "it was not sent")
    assert len(desk.companion.requests) == 1
