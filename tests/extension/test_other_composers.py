"""Composers and ways to send that the sample site does not have: each held at submit, sent whole after the answer."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import ClassVar

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import NAME
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SETTLE_MS = 300  # Chromium hangs now and then when a page is closed while its form is on the way
HEAD = "<!doctype html><title>Own</title>"
FIELDS = "<input name=title><textarea name=text></textarea><input name=file type=file>"
FORMS = {
    "urlencoded": f"<form method=post action=/form>{FIELDS}<button id=go>Go</button></form>",
    "multipart": f"<form method=post action=/form enctype=multipart/form-data>{FIELDS}<button id=go>Go</button></form>",
    "plain": f"<form method=post action=/form enctype=text/plain>{FIELDS}<button id=go>Go</button></form>",
    "formaction": f"<form action=/no>{FIELDS}<button id=go formmethod=post formaction=/form name=b value=1>Go</button>"
    "</form>",
    "outside": f"<form id=f method=post action=/form>{FIELDS}</form><button id=go form=f name=b value=1>Go</button>",
    "image": f"<form method=post action=/form>{FIELDS}<input type=image id=go name=at alt=Go width=40 height=40>"
    "</form>",
    "named": "<form method=post action=/form><input name=submit><input name=id><input name=title>"
    "<textarea name=text></textarea><button id=go name=action value=1>Go</button></form>",
    "request_submit": f"<form id=f method=post action=/form>{FIELDS}</form>"
    "<div role=button tabindex=0 id=go onclick=f.requestSubmit()>Go</div>",
    "to_frame": "<iframe name=there></iframe>"
    f"<form method=post action=/form target=there>{FIELDS}<button id=go>Go</button></form>",
    "to_new_tab": f"<form method=post action=/form target=_blank>{FIELDS}<button id=go>Go</button></form>",
}


def _submit(desk: Desk, page: Page, html: str, origin: str) -> None:
    desk.site.pages["own"] = (HEAD + html, {})
    page.goto(f"{origin}/own")
    page.fill("[name=title]", "Title & more")
    page.fill("[name=text]", f"{NAME}\nöü")
    page.click("#go", position={"x": 3, "y": 4}, no_wait_after=True)


@pytest.mark.parametrize("html", FORMS.values(), ids=FORMS.keys())
def test_a_form_of_any_make_is_held_and_sent_as_it_would_have_been(desk: Desk, html: str) -> None:
    """Held at the click; after "post anyway" the very bytes and type that go without the extension."""
    _submit(desk, desk.page, html, desk.origin)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []
    desk.reader.click("button", "Post it anyway")
    wait_until(lambda: desk.site.received, "it was not sent")
    bare = desk.browser.new_page()
    _submit(desk, bare, html, desk.origin.replace("chatterbox", "elsewhere"))
    wait_until(lambda: len(desk.site.received) == 2, "it was not sent")
    bare.wait_for_timeout(SETTLE_MS)
    bare.close()
    held, plain = (_without_boundary(one.headers["Content-Type"], one.body) for one in desk.site.received)
    assert held == plain


def _without_boundary(content_type: str, body: bytes) -> tuple[str, bytes]:
    boundary = content_type.partition("boundary=")[2] or "none"
    return content_type.replace(boundary, "B"), body.replace(boundary.encode(), b"B")


def test_the_enter_key_in_a_field_is_held(desk: Desk) -> None:
    """A form without a button is sent by Enter."""
    desk.open(HEAD + "<form method=post action=/form><input name=title></form>")
    desk.page.fill("[name=title]", NAME)
    desk.page.press("[name=title]", "Enter")
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []


def test_a_form_that_reads_is_never_asked_about(desk: Desk) -> None:
    """A search is a GET: it goes at once."""
    desk.open(HEAD + "<form action=/search><input name=q><button id=go>Go</button></form>")
    desk.page.fill("[name=q]", NAME)
    desk.page.click("#go")
    desk.page.wait_for_url("**/search**")
    assert desk.companion.requests == []


STRICT = (
    "default-src 'none'; script-src 'nonce-n'; connect-src 'self'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
COMPOSER = """<textarea id=t></textarea><button id=go>Go</button><script nonce=n>
const words = document.getElementById('t');
document.getElementById('go').onclick = () => fetch('/posts', {method: 'POST', body: words.value});
</script>"""


def test_a_strict_content_policy_is_no_hindrance(desk: Desk) -> None:
    """No inline style, no foreign connection, trusted types: the panel works, and no rule of the page is broken."""
    broken: list[str] = []
    desk.page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    desk.open(HEAD + COMPOSER, Content_Security_Policy=STRICT)
    desk.page.fill("#t", NAME)
    desk.page.click("#go")
    desk.reader.wait_for("alertdialog")
    box = desk.reader.cdp.send(
        "DOM.getBoxModel", {"backendNodeId": desk.reader.nodes("alertdialog")[0]["backendDOMNodeId"]}
    )
    desk.reader.click("button", "Post it anyway")
    wait_until(lambda: desk.sent == ["/posts"], "it was not sent")
    assert (box["model"]["width"] > 500, [one for one in broken if "favicon" not in one]) == (True, [])


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_composer_in_a_shadow_root_is_held(desk: Desk, mode: str) -> None:
    """Components hide their form in a shadow root; the post is held all the same."""
    desk.open(
        HEAD
        + f"""<x-post></x-post><script>const root = document.querySelector('x-post').attachShadow({{mode: '{mode}'}});
        root.innerHTML = '<form method=post action=/form><input name=title><button>Go</button></form>';
        window.fill = words => {{ root.querySelector('input').value = words; root.querySelector('button').click(); }}
        </script>"""
    )
    desk.page.evaluate("words => fill(words)", NAME)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []
    desk.reader.click("button", "Post it anyway")
    desk.page.wait_for_url("**/form")
    assert desk.sent == ["/form"]


def test_a_composer_in_a_shadow_root_of_the_markup_is_held(desk: Desk) -> None:
    """A root that was declared rather than attached is found when it is first used."""
    desk.open(
        HEAD + "<x-post><template shadowrootmode=open><form method=post action=/form><input name=title>"
        "<button>Go</button></form></template></x-post>"
    )
    desk.page.fill("[name=title]", NAME)
    desk.page.click("button", no_wait_after=True)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []


EDITOR_FRAME = (
    HEAD
    + """<iframe id=e width=600 height=200></iframe><button id=go>Go</button><script>
const d = document.getElementById('e').contentDocument;
d.open(); d.write('<!doctype html><body id=b contenteditable=true></body>'); d.close();
document.getElementById('go').onclick = () => fetch('/posts', {method: 'POST', body: d.body.innerHTML});
</script>"""
)


def test_an_editor_in_a_frame_is_watched_and_its_words_stay_clean(desk: Desk) -> None:
    """The classic rich editor: a badge while writing, held at submit, and nothing of ours in what it sends."""
    desk.open(EDITOR_FRAME)
    editor = desk.page.frames[1]
    editor.click("#b")
    desk.page.keyboard.type(f"Well done {NAME}")
    wait_until(lambda: desk.companion.previews, "nothing was asked while writing")
    desk.page.click("#go")
    desk.reader.click("button", "Post it anyway")
    wait_until(lambda: desk.site.received, "it was not sent")
    assert desk.site.received[0].body == f"Well done {NAME}".encode()


def test_a_frame_in_a_sandbox_is_held(desk: Desk) -> None:
    """A frame without an origin of its own cannot be used to go round the check."""
    call = "fetch('http://chatterbox.example/posts', {method: 'POST', mode: 'no-cors', body: 'Olivia Smith'})"
    inner = f"<script>{call}</script>"
    desk.open(HEAD + f'<iframe sandbox="allow-scripts" srcdoc="{inner}"></iframe>')
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []


def test_a_page_from_the_browsers_cache_is_held(desk: Desk) -> None:
    """Back and forward bring a page as it was left, hook and line with it."""
    desk.page.goto(f"{desk.origin}/other")
    desk.page.go_back()
    desk.page.evaluate("name => { fetch('/posts', {method: 'POST', body: name, keepalive: true}); }", NAME)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []


def test_two_tabs_are_asked_each_for_itself(desk: Desk) -> None:
    """The answer in one tab leaves the other's question standing."""
    other = desk.browser.new_page(f"{desk.origin}/")
    for page, path in ((desk.page, "/one"), (other, "/two")):
        page.evaluate("([path, body]) => { fetch(path, {method: 'POST', body}); }", [path, NAME])
    desk.reader.wait_for("alertdialog")
    desk.reader.click("button", "Don’t post")
    desk.reader.wait_gone("alertdialog")
    other.close()
    assert desk.sent == []


def test_a_slow_companion_holds_the_post_and_nothing_else(desk: Desk) -> None:
    """Eight seconds are waited for; reading goes on meanwhile."""
    desk.companion.delay_s = 8
    desk.page.evaluate("name => { fetch('/posts', {method: 'POST', body: name}); }", NAME)
    assert desk.page.evaluate("fetch('/read').then(r => r.status)") == 200
    desk.reader.wait_for("alertdialog", timeout_s=20)
    desk.companion.delay_s = 0
    assert desk.sent == []


def test_an_offline_post_fails_as_it_would_without_us(desk: Desk) -> None:
    """Without a network the page gets the browser's own error after the check."""
    desk.page.context.set_offline(True)
    name = desk.page.evaluate("fetch('/posts', {method: 'POST', body: 'clean'}).catch(error => error.name)")
    desk.page.context.set_offline(False)
    assert name == "TypeError"


WAYS = {
    "request": "fetch(new Request('/p', {method: 'POST', body: words}))",
    "json": "fetch('/p', {method: 'POST', headers: {'Content-Type': 'application/json'}, "
    "body: JSON.stringify({words})})",
    "put_file": "fetch('/p', {method: 'PUT', body: new File([words], 'a.txt')})",
    "search_params": "fetch('/p', {method: 'PATCH', body: new URLSearchParams({words})})",
    "form_data": "(() => { const f = new FormData(); f.append('w', words); "
    "return fetch('/p', {method: 'POST', body: f}); })()",
    "keepalive": "fetch('/p', {method: 'POST', body: words, keepalive: true})",
    "beacon": "navigator.sendBeacon('/p', words)",
    "xhr": "(() => { const x = new XMLHttpRequest(); x.open('POST', '/p'); x.send(words); })()",
    "saved_before": "saved.call(window, '/p', {method: 'POST', body: words})",
    "wrapped_after": "(() => { const own = fetch; window.fetch = (...a) => own(...a); "
    "return fetch('/p', {method: 'POST', body: words}); })()",
    "from_prototype": "XMLHttpRequest.prototype.send.call((() => { const x = new XMLHttpRequest(); "
    "x.open('POST', '/p'); return x; })(), words)",
    "graphql_upload": "(() => { const f = new FormData(); "
    "f.append('operations', JSON.stringify({query: 'mutation', variables: {text: words, file: null}})); "
    "f.append('map', '{\"0\":[\"variables.file\"]}'); f.append('0', new Blob(['x']), 'x.bin');"
    " return fetch('/p', {method: 'POST', body: f}); })()",
}


@pytest.mark.parametrize("call", WAYS.values(), ids=WAYS.keys())
def test_every_way_to_send_is_held(desk: Desk, call: str) -> None:
    """Nothing reaches the site before the answer, and "edit" keeps it that way."""
    desk.open(HEAD + "<script>const saved = window.fetch;</script>")
    desk.page.evaluate(f"words => {{ void ({call}); }}", NAME)
    desk.reader.wait_for("alertdialog")
    assert desk.sent == []
    desk.reader.click("button", "Edit my post")
    desk.reader.wait_gone("alertdialog")
    desk.page.wait_for_timeout(150)
    assert desk.sent == []


# ---------------------------------------------------------------------------------------------------------------------


GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class _Frames(BaseRequestHandler):
    """A WebSocket server of one page: shakes hands, keeps the text of every short masked frame."""

    kept: ClassVar[list[str]] = []

    def handle(self) -> None:
        """One connection to its end."""
        lines = self.request.recv(65536).decode().split("\r\n")
        key = next(line.split(": ")[1] for line in lines if line.lower().startswith("sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest())  # noqa: S324  RFC 6455 names it
        self.request.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        stream = self.request.makefile("rb")
        while head := stream.read(2):
            length = head[1] & 0x7F
            if length == 126:
                length = struct.unpack(">H", stream.read(2))[0]
            mask, data = stream.read(4), stream.read(length)
            if head[0] & 0x0F == 8:
                return
            self.kept.append(bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)).decode())


@contextmanager
def _socket_server() -> Iterator[int]:
    _Frames.kept.clear()
    with ThreadingTCPServer(("127.0.0.1", 0), _Frames) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_socket_keeps_its_order_and_what_is_refused_is_left_out(desk: Desk) -> None:
    """Frames leave in their order; the held one waits for the answer, and closing waits for them all."""
    with _socket_server() as port:
        desk.page.evaluate(
            """([port, name]) => new Promise(done => { const s = new WebSocket(`ws://127.0.0.1:${port}/`);
            s.onopen = () => {
              for (const one of ['first words', JSON.stringify({text: name}), '2', 'last words']) s.send(one);
              s.close(); done(); }; })""",
            [port, NAME],
        )
        desk.reader.wait_for("alertdialog")
        assert _Frames.kept == ["first words"]
        desk.reader.click("button", "Don’t post")
        wait_until(lambda: len(_Frames.kept) == 3, f"only {_Frames.kept}")
    assert _Frames.kept == ["first words", "2", "last words"]


def test_a_released_frame_is_sent_unchanged(desk: Desk) -> None:
    """After "post anyway" the frame goes as it was."""
    with _socket_server() as port:
        desk.page.evaluate(
            """([port, name]) => { const s = new WebSocket(`ws://127.0.0.1:${port}/`);
            s.onopen = () => s.send(JSON.stringify({text: name})); }""",
            [port, NAME],
        )
        desk.reader.click("button", "Post it anyway")
        wait_until(lambda: _Frames.kept, "nothing came")
    assert [json.loads(one) for one in _Frames.kept] == [{"text": NAME}]
