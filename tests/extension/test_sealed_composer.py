"""A messenger that encrypts in the page: what is written is checked before the page may seal it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from browser_helpers import wait_until
from drawn_face import encoded, face_photo
from extension_desk import Desk
from extension_helpers import HOST, NAME
from websockets.sync.server import Server, ServerConnection, serve

pytestmark = pytest.mark.browser
CLEAN = "See you at ten"
#: Encrypts (with a toy cipher) what its composer holds, sends it as bytes, and empties the composer.
PAGE = """<!doctype html><meta charset=utf-8><title>Sealed</title>
<div id=rich contenteditable=true role=textbox aria-label="Type a message"></div>
<input id=photo type=file>
<button id=attach aria-label=Attach>+</button><button id=send aria-label=Send><span data-icon=send>➤</span></button>
<script>
const socket = new WebSocket('ws://127.0.0.1:%d/');
const rich = document.getElementById('rich');
function seal() {
  const bytes = new TextEncoder().encode(rich.innerText.trim());
  if (bytes.length > 0) { socket.send(bytes.map(byte => byte ^ 0x5a)); }
  rich.textContent = '';
}
rich.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.shiftKey || (%s && !event.isTrusted)) { return; }
  event.preventDefault();
  seal();
});
document.getElementById('send').addEventListener('click', seal);
</script>"""


@dataclass
class Messenger:
    """The site's end of the socket: keeps each frame."""

    server: Server
    frames: list[bytes | str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """What the frames say to those who have the key."""
        return [bytes(byte ^ 0x5A for byte in frame).decode() for frame in self.frames if isinstance(frame, bytes)]


@pytest.fixture(scope="module")
def messenger() -> Iterator[Messenger]:
    """Serve on a free loopback port."""

    def keep(connection: ServerConnection) -> None:
        kept.frames.extend(connection)

    with serve(keep, "127.0.0.1", 0) as server:
        kept = Messenger(server)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield kept
        server.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def chat(desk: Desk, messenger: Messenger) -> Messenger:
    """The page is open, and its site is known as one that seals."""
    open_chat(desk, messenger)
    return messenger


def open_chat(desk: Desk, messenger: Messenger, *, pages: str = HOST, trusts_scripts: bool = True) -> None:
    """Tell the extension which pages seal, and open the messenger."""
    messenger.frames.clear()
    desk.companion.watch[0]["sealed"] = [pages]
    desk.browser.refresh()
    port = messenger.server.socket.getsockname()[1]
    desk.open(PAGE % (port, "false" if trusts_scripts else "true"))
    desk.page.wait_for_function("socket.readyState === 1")


def write(desk: Desk, words: str) -> None:
    """Type into the composer, without a pause."""
    desk.page.click("#rich")
    desk.page.keyboard.insert_text(words)


def test_enter_is_held_before_the_page_can_seal(desk: Desk, chat: Messenger) -> None:
    """Although it comes before any pause; the words stay where they are."""
    write(desk, f"Well done {NAME}")
    desk.page.keyboard.press("Enter")
    desk.reader.wait_for("alertdialog")
    assert (chat.frames, desk.page.inner_text("#rich")) == ([], f"Well done {NAME}")


def test_after_the_answer_it_goes_once(desk: Desk, chat: Messenger) -> None:
    """With the outcome recorded; nobody has to press Enter again."""
    write(desk, f"Well done {NAME}")
    desk.page.keyboard.press("Enter")
    desk.reader.wait_for("alertdialog")
    desk.reader.click("button", "Post it anyway")
    wait_until(lambda: chat.frames, "it was not sent")
    assert (chat.words, desk.outcomes) == ([f"Well done {NAME}"], ["override"])


def test_editing_leads_back_to_the_words(desk: Desk, chat: Messenger) -> None:
    """And the changed ones are checked anew and go."""
    write(desk, f"Well done {NAME}")
    desk.page.keyboard.press("Enter")
    desk.reader.wait_for("alertdialog")
    desk.reader.click("button", "Edit")
    desk.page.click("#rich")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.insert_text(CLEAN)
    desk.page.keyboard.press("Enter")
    wait_until(lambda: chat.frames, "it was not sent")
    assert chat.words == [CLEAN]


def test_the_send_button_is_held_too(desk: Desk, chat: Messenger) -> None:
    """By its name."""
    write(desk, f"Well done {NAME}")
    desk.page.click("#send")
    desk.reader.wait_for("alertdialog")
    assert chat.frames == []


@pytest.mark.parametrize("way", ["Enter", "button"])
def test_a_clean_message_goes_at_the_first_try(desk: Desk, chat: Messenger, way: str) -> None:
    """Once, and without a word."""
    write(desk, CLEAN)
    if way == "Enter":
        desk.page.keyboard.press("Enter")
    else:
        desk.page.click("#send")
    wait_until(lambda: chat.frames, "it was not sent")
    desk.page.wait_for_timeout(300)
    assert chat.words == [CLEAN]
    assert not desk.reader.has("alertdialog")


def test_a_chosen_picture_is_held_with_the_send_button(desk: Desk, chat: Messenger) -> None:
    """Its words may say nothing at all."""
    desk.companion.sees_faces = True
    face = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": encoded(face_photo(320, 240, face=120))}
    desk.page.set_input_files("#photo", files=[face])
    desk.reader.wait_for("button", "1 thing")
    write(desk, CLEAN)
    desk.page.click("#send")
    desk.reader.wait_for("alertdialog")
    assert chat.frames == []


def test_a_button_that_sends_nothing_is_left_alone(desk: Desk, chat: Messenger) -> None:
    """Only what sends is held."""
    write(desk, f"Well done {NAME}")
    desk.page.evaluate("attach.onclick = () => { document.title = 'attached'; }")
    desk.page.click("#attach")
    assert desk.page.title() == "attached"


def test_a_line_break_is_no_sending(desk: Desk, chat: Messenger) -> None:
    """Shift and Enter writes on."""
    write(desk, f"Well done {NAME}")
    desk.page.keyboard.press("Shift+Enter")
    desk.page.keyboard.insert_text("!")
    assert desk.page.inner_text("#rich") == f"Well done {NAME}\n!"


def test_a_site_that_obeys_persons_alone_gets_the_next_key(desk: Desk, messenger: Messenger) -> None:
    """A checked message passes with the second Enter, and the badge says so."""
    open_chat(desk, messenger, trusts_scripts=False)
    write(desk, CLEAN)
    desk.page.keyboard.press("Enter")
    desk.reader.wait_for("StaticText", "once more")
    desk.page.keyboard.press("Enter")
    wait_until(lambda: messenger.frames, "it was not sent")
    assert messenger.words == [CLEAN]


def test_pages_that_do_not_seal_are_left_to_the_hook(desk: Desk, messenger: Messenger) -> None:
    """Facebook's posts are held when they are sent; only its messages are held at the key."""
    open_chat(desk, messenger, pages=f"{HOST}/messages")
    write(desk, f"Well done {NAME}")
    desk.page.keyboard.press("Enter")
    wait_until(lambda: messenger.frames, "it was not sent")
    assert messenger.words == [f"Well done {NAME}"]


def test_a_companion_that_is_away_holds_nobody_up(desk: Desk, chat: Messenger) -> None:
    """The badge says that it went on unchecked."""
    desk.companion.status = 503
    write(desk, f"Well done {NAME}")
    desk.page.keyboard.press("Enter")
    wait_until(lambda: chat.frames, "it was not sent")
    desk.reader.wait_for("StaticText", "without its check")
