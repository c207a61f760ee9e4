"""Markup to the words a reader sees: one line a block, and no break inside a word that changes its style half-way."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from gatepost.extract.word_lists import word_list

_BLOCKS = word_list("html_blocks")
_SILENT = frozenset({"script", "style", "template", "head"})
_SPOKEN = frozenset({"alt", "title", "aria-label", "placeholder"})
_LINKS = frozenset({"src", "href", "data", "poster"})
_TAG = re.compile(
    r"</?(?:p|div|span|br|a|b|i|u|s|em|strong|img|ul|ol|li|h[1-6]|blockquote|pre|code|font|table|t[rdh]|figure|section|"
    r"html|body|style|sup|sub|mark|small|label|center|article)\b[^<>]*/?>|<!--",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)


def looks_like_html(text: str) -> bool:
    """True when a tag that writers' editors produce stands in the text."""
    return "<" in text and bool(_TAG.search(text))


def unescape_entities(text: str) -> str:
    """Character references undone where there are any."""
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.spoken: list[str] = []
        self.links: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.pieces.append("\n")
        self.spoken += [value for name, value in attrs if name in _SPOKEN and value]
        self.links += [value for name, value in attrs if name in _LINKS and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def read_html(text: str) -> tuple[str, list[str], list[str]]:
    """The words in reading order, then what the alternative texts say, then where links and pictures point."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line), reader.spoken, reader.links
