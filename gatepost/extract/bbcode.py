"""Forum markup and Markdown to what a reader sees: tags taken out, words that they split put together again."""

from __future__ import annotations

import re

_TAGS = (
    "b|i|u|s|url|img|quote|color|colour|size|font|code|list|li|center|left|right|indent|email|attach|media|spoiler|"
    "ispoiler|user|mention|h[1-3]|hr|table|tr|td|youtube|video|sub|sup|icode|php|html|plain|"
    r"\*"
)
#: ``[b]``, ``[/b]``, ``[url=…]``, and phpBB's ``[b:1a2b3c4d]``.
_TAG = re.compile(rf"\[(/?)({_TAGS})(?::\w{{1,16}})?(?:[= ]([^\[\]\n]{{0,500}}))?\]", re.I)
_BLOCKS = frozenset({"quote", "list", "*", "li", "center", "left", "right", "code", "hr", "h1", "h2", "h3", "tr"})
_LINKED = re.compile(r"\[(?:img|media|video|youtube)(?:[= ][^\[\]\n]{0,200})?\]([^\[\]\s]{1,2000})\[/", re.I)
#: Marks of emphasis inside a word: ``Oli**via**``.
_INSIDE_WORD = re.compile(r"(?<=[^\W\d_])(?:\*{1,3}|~~|\|\||`{1,2})(?=[^\W\d_])")
_MARKS = re.compile(r"\*{1,3}|~~|\|\||`{1,2}")


def looks_like_bbcode(text: str) -> bool:
    """True when a known tag is opened, or a list item marked."""
    return "[" in text and bool(_TAG.search(text))


def read_bbcode(text: str) -> tuple[str, list[str]]:
    """The words, one line a block, and where its links and pictures point."""
    links = [match[3] for match in _TAG.finditer(text) if match[3] and match[2].lower() == "url"]
    links += _LINKED.findall(text)
    words = _TAG.sub(_without_tag, _LINKED.sub(r"[/", text))
    lines = (line.strip() for line in words.split("\n"))
    return "\n".join(line for line in lines if line), links


def _without_tag(match: re.Match[str]) -> str:
    kind, said = match[2].lower(), match[3] or ""
    # Who is quoted, and what a spoiler is called, is there to be read.
    shown = said.strip("\"'") if kind in ("quote", "spoiler") else ""
    return f"\n{shown}\n" if kind in _BLOCKS or shown else ""


def without_marks(text: str) -> str | None:
    """The text without Markdown's emphasis where that splits a word; None where it splits none."""
    return _MARKS.sub("", text) if _INSIDE_WORD.search(text) else None
