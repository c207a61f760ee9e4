"""Each way by which a page can send: held when it must be, byte for byte the same when it need not."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import NAME, Received

pytestmark = pytest.mark.browser
UNCHANGED_HEADERS = ("Content-Type", "Content-Length", "X-Site", "Accept", "Origin", "Referer")


def _sent(desk: Desk, count: int = 1) -> list[Received]:
    wait_until(lambda: len(desk.site.received) >= count, "the site received nothing")
    return desk.site.received


def _plain(one: Received) -> tuple[Any, ...]:
    """The request without the random boundary of its form."""
    match = re.search(r"boundary=(\S+)", one.headers.get("Content-Type", ""))
    boundary = match[1] if match else "no boundary"
    headers = [(name, one.headers.get(name, "").replace(boundary, "B")) for name in UNCHANGED_HEADERS]
    return one.method, one.path, headers, one.body.replace(boundary.encode(), b"B")


CALLS = {
    "string": "fetch('/a', {method: 'POST', body: 'Grüße 🎉'})",
    "json_with_headers": "fetch('/a', {method: 'PUT', headers: {'Content-Type': 'application/json', 'X-Site': '1'}, "
    "body: '{\"a\":1}'})",
    "urlencoded": "fetch('/a', {method: 'POST', body: new URLSearchParams({a: 'ö &', b: '2'})})",
    "array_buffer": "fetch('/a', {method: 'POST', body: Uint8Array.from({length: 256}, (_, i) => i).buffer})",
    "view": "fetch('/a', {method: 'POST', body: new Uint8Array([9, 1, 2, 3]).subarray(1)})",
    "blob": "fetch('/a', {method: 'POST', body: new Blob(['abc'], {type: 'image/png'})})",
    "form_data": "fetch('/a', {method: 'POST', body: (() => { const f = new FormData(); f.append('t', 'a\\r\\nb'); "
    "f.append('p', new File([new Uint8Array([0, 13, 10, 255])], 'ü.png', {type: 'image/png'})); return f; })()})",
    "request": "fetch(new Request('/a', {method: 'POST', body: 'in a request', headers: {'X-Site': '2'}}))",
    "request_and_init": "fetch(new Request('/a', {method: 'POST', body: 'first'}), {body: 'second'})",
    "keepalive": "fetch('/a', {method: 'POST', body: 'last words', keepalive: true})",
    "xhr_string": "new Promise(done => { const x = new XMLHttpRequest(); x.open('POST', '/a'); "
    "x.setRequestHeader('X-Site', '3'); x.onload = done; x.send('Grüße'); })",
    "xhr_form": "new Promise(done => { const x = new XMLHttpRequest(); x.open('POST', '/a'); x.onload = done; "
    "const f = new FormData(); f.append('a', 'b'); x.send(f); })",
    "xhr_buffer": "new Promise(done => { const x = new XMLHttpRequest(); x.open('POST', '/a'); x.onload = done; "
    "x.send(new Uint8Array([0, 1, 255])); })",
    "beacon": "navigator.sendBeacon('/a', 'seen')",
    "beacon_blob": "navigator.sendBeacon('/a', new Blob(['{}'], {type: 'application/json'}))",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_clean_post_goes_on_byte_for_byte(desk: Desk, call: str) -> None:
    """The site receives what it receives without the extension, and no panel is shown."""
    desk.page.evaluate(f"async () => {{ await {call}; }}")
    with_extension = _plain(_sent(desk)[0])
    assert desk.companion.bodies, "it was asked about"
    desk.site.received.clear()
    bare = desk.browser.new_page(desk.origin.replace("chatterbox", "elsewhere"))
    bare.evaluate(f"async () => {{ await {call}; }}")
    without = _plain(_sent(desk)[0])
    bare.close()
    assert json.dumps(with_extension, default=repr).replace("chatterbox", "elsewhere") == json.dumps(
        without, default=repr
    )
    assert not desk.reader.has("alertdialog")


@pytest.mark.parametrize("name", ["string", "form_data", "blob", "xhr_form", "request", "array_buffer", "beacon"])
def test_the_companion_gets_the_same_bytes_as_the_site(desk: Desk, name: str) -> None:
    """What is checked is what is sent, save the form's random boundary."""
    desk.page.evaluate(f"async () => {{ await {CALLS[name]}; }}")
    sent = _sent(desk)[0]
    about = json.loads(desk.companion.requests[0]["about"])
    headers = {key.title(): value for key, value in about["headers"]}
    asked = Received(about["method"], "/a", sent.headers | headers, desk.companion.bodies[0])
    assert _plain(asked) == _plain(sent)


def test_reading_is_never_asked_about(desk: Desk) -> None:
    """GET and HEAD go on without a word to the companion."""
    desk.page.evaluate("async () => { await fetch('/a?q=x'); await fetch('/a', {method: 'HEAD'}); }")
    assert desk.companion.requests == []


def test_a_page_may_change_its_buffer_while_the_post_is_held(desk: Desk) -> None:
    """What was checked is what goes on, whatever the page writes into its buffer meanwhile."""
    desk.companion.delay_s = 0.3
    desk.page.evaluate(
        "async () => { const b = new Uint8Array([65, 65]); const p = fetch('/a', {method: 'POST', body: b}); "
        "b.fill(66); await p; }"
    )
    assert _sent(desk)[0].body == b"AA"
    assert desk.companion.bodies == [b"AA"]


def test_an_abort_ends_the_hold(desk: Desk) -> None:
    """A page that gives up gets its AbortError at once and nothing is sent."""
    desk.companion.delay_s = 1
    name = desk.page.evaluate(
        "async () => { const c = new AbortController(); setTimeout(() => c.abort(), 50); "
        "return fetch('/a', {method: 'POST', body: 'x', signal: c.signal}).catch(e => e.name); }"
    )
    assert name == "AbortError"
    desk.page.wait_for_timeout(1200)
    assert desk.site.received == []


def test_an_aborted_xhr_tells_its_page(desk: Desk) -> None:
    """Abort and loadend fire while the request is held, as they would without us."""
    desk.companion.delay_s = 0.5
    events = desk.page.evaluate(
        """() => new Promise(done => { const x = new XMLHttpRequest(), seen = []; x.open('POST', '/a');
        x.onabort = () => seen.push('abort'); x.onloadend = () => { seen.push('loadend'); done(seen); };
        x.send('x'); x.abort(); })"""
    )
    assert events == ["abort", "loadend"]
    desk.page.wait_for_timeout(800)
    assert desk.site.received == []


def test_a_refused_xhr_gets_a_403_and_can_be_used_again(desk: Desk) -> None:
    """The page's own error path runs; the same object then works for its next request."""
    desk.page.evaluate(
        """name => { const x = window.x = new XMLHttpRequest(); window.seen = []; x.open('POST', '/a');
        x.responseType = 'json'; x.onload = () => seen.push([x.status, x.readyState, x.response.error?.code]);
        x.send(name); }""",
        NAME,
    )
    desk.reader.click("button", "Edit my post")
    desk.page.wait_for_function("window.seen.length === 1")
    desk.page.evaluate("x.open('POST', '/again'); x.send('clean')")
    desk.page.wait_for_function("window.seen.length === 2")
    assert desk.page.evaluate("seen") == [[403, 4, "held_by_gatepost"], [200, 4, None]]


def test_a_form_is_held_and_then_sent_once_with_its_button(desk: Desk) -> None:
    """The browser's own form: held, and after "go on" sent as it would have been."""
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#send")
    desk.reader.wait_for("alertdialog")
    assert desk.site.received == []
    desk.reader.click("button", "Post it anyway")
    desk.page.wait_for_url("**/form")
    sent = _sent(desk)
    assert len(sent) == 1
    assert sent[0].path == "/form"
    assert b'name="go"\r\n\r\nyes' in sent[0].body


def test_a_clean_form_is_the_same_as_without_us(desk: Desk) -> None:
    """Fields, order and encoding of a form that is let through do not change."""
    bodies = []
    for origin in (desk.origin, desk.origin.replace("chatterbox", "elsewhere")):
        page = desk.browser.new_page(origin)
        page.fill("[name=title]", "Grüße")
        page.click("#send")
        page.wait_for_url("**/form")
        bodies.append(_plain(_sent(desk, len(bodies) + 1)[-1])[3])
        page.close()
    assert bodies[0] == bodies[1]


def test_submit_by_script_is_held(desk: Desk) -> None:
    """``form.submit()`` fires no event, and is held all the same; "edit" leaves the form as it was."""
    desk.page.fill("[name=title]", NAME)
    desk.page.evaluate("document.getElementById('form').submit()")
    desk.reader.click("button", "Edit my post")
    desk.reader.wait_gone("alertdialog")
    assert desk.site.received == []
    assert desk.page.input_value("[name=title]") == NAME


def test_a_form_that_its_page_sends_itself_is_asked_about_once(desk: Desk) -> None:
    """A single-page site prevents the form and calls fetch: one panel, not two."""
    desk.page.evaluate(
        """() => document.getElementById('form').addEventListener('submit', event => { event.preventDefault();
        fetch('/spa', {method: 'POST', body: new FormData(event.target)}); })"""
    )
    desk.page.fill("[name=title]", NAME)
    desk.page.click("#send")
    desk.reader.click("button", "Post it anyway")
    assert [one.path for one in _sent(desk)] == ["/spa"]
    assert len(desk.companion.requests) == 1


def test_a_post_after_a_soft_navigation_is_held(desk: Desk) -> None:
    """A single-page site that changes its address keeps the hook."""
    desk.page.evaluate("history.pushState({}, '', '/somewhere/else')")
    desk.page.evaluate("name => { fetch('posts', {method: 'POST', body: name}); }", NAME)
    desk.reader.wait_for("alertdialog")
    assert json.loads(desk.companion.requests[0]["about"])["url"] == f"{desk.origin}/somewhere/posts"


def test_a_post_from_a_small_frame_is_shown_in_the_page(desk: Desk) -> None:
    """The panel of a tiny frame opens over the whole page, and its answer reaches the frame."""
    desk.page.goto(f"{desk.origin}/frame")
    frame = desk.page.frames[1]
    frame.evaluate("name => { fetch('/framed', {method: 'POST', body: name}); }", NAME)
    desk.reader.wait_for("alertdialog")
    assert desk.site.received == []
    desk.reader.click("button", "Post it anyway")
    assert _sent(desk)[0].path == "/framed"


def test_a_fresh_blank_frame_is_held_too(desk: Desk) -> None:
    """The fetch of an about:blank frame, used at once, is ours as well."""
    desk.page.evaluate(
        """name => { const f = document.createElement('iframe'); document.body.append(f);
        f.contentWindow.fetch('/blank', {method: 'POST', body: name}); }""",
        NAME,
    )
    desk.reader.wait_for("alertdialog")
    assert desk.site.received == []


def test_a_large_body_is_left_to_the_proxy(desk: Desk) -> None:
    """Beyond 24 MB the request goes on at once, whole."""
    desk.page.evaluate("fetch('/big', {method: 'POST', body: new Uint8Array(25 * 1024 * 1024)})")
    sent = _sent(desk)[0]
    assert len(sent.body) == 25 * 1024 * 1024
    assert desk.companion.requests == []


def test_a_body_near_the_limit_is_checked_whole(desk: Desk) -> None:
    """Twenty megabytes reach the companion with every byte in place."""
    desk.page.evaluate(
        "fetch('/big', {method: 'POST', body: Uint8Array.from({length: 2e7}, (_, i) => (i * 31) & 255)})"
    )
    sent = _sent(desk)[0]
    asked = hashlib.sha256(desk.companion.bodies[0]).hexdigest()
    assert asked == hashlib.sha256(sent.body).hexdigest()
    assert len(sent.body) == 20_000_000


def test_a_beacon_sent_while_leaving_is_not_lost(desk: Desk) -> None:
    """A page that goes away cannot wait: its last beacon goes on, and the proxy looks at it."""
    desk.companion.delay_s = 2
    desk.page.evaluate("addEventListener('pagehide', () => navigator.sendBeacon('/bye', 'bye'))")
    desk.page.goto("about:blank")
    assert _sent(desk)[0].path == "/bye"


def test_no_trace_is_left_in_the_page(desk: Desk) -> None:
    """The page finds none of our helpers on its window, and nothing to read in our element."""
    names = desk.page.evaluate("Object.getOwnPropertyNames(window).filter(name => /gatepost/i.test(name))")
    assert names == []
    assert desk.page.evaluate("[...document.documentElement.children].every(e => e.shadowRoot === null)")


def test_other_sites_are_left_alone(desk: Desk) -> None:
    """Where the policy watches nothing, nothing of ours runs and nobody is asked."""
    page = desk.browser.new_page(desk.origin.replace("chatterbox", "elsewhere"))
    page.evaluate("name => fetch('/a', {method: 'POST', body: name})", NAME)
    page.close()
    assert len(_sent(desk)) == 1
    assert desk.companion.requests == []
