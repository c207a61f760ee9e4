"""The extension's panel in a plain page with an open shadow root, for what a closed one hides: axe and measurements."""

from __future__ import annotations

import base64
import json
from typing import Any

from browser_helpers import EXTENSION
from drawn_face import encoded, face_photo
from extension_helpers import CLAUSE

SCRIPTS = ("parts", "words", "pictures", "panel-words", "blurred-copy", "warning-panel", "badge")
_STUBS = """
const WORDS = %(words)s;
const STYLE = %(style)s;
const own = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return own.call(this, {...options, mode: 'open'}); };
globalThis.chrome = {
  i18n: {getMessage(key, given) {
    const entry = WORDS[key];
    const values = [given].flat();
    return entry ? entry.message.replace(/\\$([A-Z_0-9]+)\\$/gi, (_, name) =>
      values[Number(entry.placeholders[name.toLowerCase()].content.slice(1)) - 1] ?? '') : '';
  }},
  runtime: {async sendMessage({what}) { return what === 'panelStyle' ? STYLE : {state: 'kept'}; }},
};
"""


def panel_page() -> str:
    """HTML that loads the panel's own scripts and waits; open a warning with ``gatepostContent.showPanel(warning)``."""
    words = (EXTENSION / "_locales/en_GB/messages.json").read_text(encoding="utf-8")
    style = json.dumps((EXTENSION / "css/panel.css").read_text(encoding="utf-8"))
    scripts = [(EXTENSION / f"js/content/{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    parts = "".join(f"<script>{script}</script>" for script in (_STUBS % {"words": words, "style": style}, *scripts))
    return (
        "<!doctype html><html lang=en-GB><head><meta charset=utf-8><title>A site</title>"
        "<meta name=viewport content='width=device-width'></head>"
        f"<body><main><h1>A site</h1><p>Its own words.</p></main>{parts}</body></html>"
    )


def name_finding(words: str, span: tuple[int, int], **fields: Any) -> dict[str, Any]:
    """A pupil's name in the first text."""
    return {
        "kind": "pupil_name", "family": "pupil", "level": "warn", "confidence": 0.97, "span": list(span), "box": None,
        "part": {"type": "text", "index": 0}, "masked": "O▒▒▒▒▒", "clause": CLAUSE, "reason_required": True,
        "message": "A pupil on your school’s roll is named.", "advice": f"Use an initial in place of {words[:40]}.",
    } | fields  # fmt: skip


def face_finding(index: int, box: tuple[int, int, int, int]) -> dict[str, Any]:
    """A face in one picture."""
    return {
        "kind": "face", "family": "pupil", "level": "warn", "confidence": 0.9, "span": None, "box": list(box),
        "part": {"type": "image", "index": index}, "masked": None, "clause": CLAUSE,
        "message": "There is a face in this picture.", "advice": "Choose a picture without faces.",
    }  # fmt: skip


def warning(
    findings: list[dict[str, Any]], *, text: str = "", pictures: tuple[str, ...] = (), level: str = "warn"
) -> dict[str, Any]:
    """What the bridge hands to the panel."""
    return {
        "checkId": "c1", "level": level, "findings": [one | {"level": level} for one in findings],
        "noticeUrl": "https://gatepost.meadowbrook-primary.example/notice", "texts": [{"index": 0, "text": text}],
        "isPreview": False, "pictures": list(pictures),
    }  # fmt: skip


def picture(width: int, height: int) -> str:
    """A picture with a face, as the panel gets pictures."""
    return "data:image/jpeg;scale=1;base64," + base64.b64encode(encoded(face_photo(width, height))).decode("ascii")
