"""Markup to the words a reader sees: one line a block, and no break inside a word that changes its style half-way."""

from __future__ import annotations

import html
import re

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
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,60})|<[!?]()")
_QUOTE_OR_END = re.compile("[\"'>]")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]{1,60})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)


def looks_like_html(text: str) -> bool:
    """True when a tag that writers' editors produce stands in the text."""
    return "<" in text and bool(_TAG.search(text))


def unescape_entities(text: str) -> str:
    """Character references undone where there are any."""
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


class _Reader:
    """One pass over the markup, forward only: hostile markup costs no more than its length."""

    def __init__(self, text: str) -> None:
        self.pieces: list[str] = []
        self.spoken: list[str] = []
        self.links: list[str] = []
        self._text = text
        self._silent = 0
        self._last_comment_end = text.rfind("-->")
        # An unclosed script must not hide what follows it.
        self._last_close = {tag: text.lower().rfind(f"</{tag}") for tag in _SILENT}

    def read(self) -> None:
        position = 0
        while (opening := self._text.find("<", position)) != -1:
            self._say(self._text[position:opening])
            position = self._markup(opening)
        self._say(self._text[position:])

    def _say(self, words: str) -> None:
        if not self._silent:
            self.pieces.append(html.unescape(words))

    def _markup(self, opening: int) -> int:
        """Read what begins at ``<`` and tell where to go on; what is no markup is words."""
        if self._text.startswith("<!--", opening) and opening < self._last_comment_end:
            return self._text.find("-->", opening) + 3
        match = _NAME.match(self._text, opening)
        if match is None:
            self._say("<")
            return opening + 1
        closing = _end_of_tag(self._text, match.end())
        if closing is None:
            # A tag without an end hides the rest from a browser; it must not hide it from the reader.
            self._say(self._text[match.end() :])
            return len(self._text)
        tag, closes = (match[2] or "").lower(), bool(match[1])
        if tag in _SILENT and (closes or closing < self._last_close[tag]):
            self._silent = max(0, self._silent - 1) if closes else self._silent + 1
        self._tag(tag, self._text[match.end() : closing])
        return closing + 1

    def _tag(self, tag: str, attributes: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        for name, double, single, bare in _ATTRIBUTE.findall(attributes):
            value = html.unescape(double or single or bare)
            if value and name.lower() in _SPOKEN:
                self.spoken.append(value)
            elif value and name.lower() in _LINKS:
                self.links.append(value)


def _end_of_tag(text: str, position: int) -> int | None:
    """Where the ``>`` of a tag stands; one within quotes does not count."""
    while (match := _QUOTE_OR_END.search(text, position)) is not None:
        if match[0] == ">":
            return match.start()
        position = text.find(match[0], match.end()) + 1
        if not position:
            return None
    return None


def read_html(text: str) -> tuple[str, list[str], list[str]]:
    """The words in reading order, then what the alternative texts say, then where links and pictures point."""
    reader = _Reader(text)
    reader.read()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line), reader.spoken, reader.links
