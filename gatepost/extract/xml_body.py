"""XML bodies to leaves: XML-RPC, Atom and SOAP; no entity of the document's own is ever expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from gatepost.errors import UnreadableError
from gatepost.extract.leaves import Blob, Leaf, Path, walk
from gatepost.extract.limits import Budget

_DECLARED = re.compile(r"\s*<(?:\?xml\b|methodCall\b|[\w-]{1,40}:Envelope\b)", re.I)
_LIKELY = re.compile(r"\s*<(?:[\w-]{1,40}:\w+[\s>]|(?:entry|feed|message|iq|presence|Envelope|rss|propfind)\b)", re.I)


class NotXmlError(UnreadableError):
    """The document is not well-formed XML."""


def looks_like_xml(text: str) -> bool:
    """True for a document that says it is XML, or begins like one that clients send."""
    return bool(_DECLARED.match(text) or _LIKELY.match(text))


def says_it_is_xml(text: str) -> bool:
    """True where there is no doubt: a declaration, an XML-RPC call, a SOAP envelope."""
    return bool(_DECLARED.match(text))


def read_xml(text: str, path: Path, budget: Budget) -> Iterator[Leaf | Blob]:
    """The leaves in document order, keyed by element and, in XML-RPC, by member name; raises UnreadableError."""
    reader = _Reader(budget)
    try:
        reader.parse(text)
    except expat.ExpatError as error:
        raise NotXmlError("the XML body is not well-formed") from error
    for keys, value in reader.found:
        yield from walk(value, (*path, *keys), budget)


class _Reader:
    def __init__(self, budget: Budget) -> None:
        self.found: list[tuple[Path, str]] = []
        self._budget = budget
        self._open: list[str] = []
        self._text: list[str] = []
        self._members: list[str] = []

    def parse(self, text: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = self._refuse
        parser.Parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", errors="replace"), True)

    def _refuse(self, *_declaration: object) -> None:
        raise UnreadableError("the XML body declares entities of its own")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.check_nesting(len(self._open))
        self._keep()
        self._open.append(name.rpartition(":")[2])
        for key, value in attributes.items():
            if value and not key.startswith("xmlns"):
                self._budget.leaf(len(value))
                self.found.append(((*self._element_path(), key.rpartition(":")[2]), value))
        if self._open[-1] == "member":
            self._members.append("")

    def _end(self, name: str) -> None:
        if self._open[-1] == "name" and self._members and not self._members[-1]:
            self._members[-1] = "".join(self._text).strip()
            self._text.clear()
        self._keep()
        if self._open.pop() == "member":
            self._members.pop()

    def _keep(self) -> None:
        """Character data so far is one leaf, under the names of the members it is in or else of its elements."""
        text = "".join(self._text).strip()
        self._text.clear()
        if text:
            self._budget.leaf(len(text))
            members = tuple(name for name in self._members if name)
            self.found.append((members or self._element_path(), text))

    def _element_path(self) -> Path:
        """XML-RPC's own element names say nothing about what they hold."""
        return tuple(name for name in self._open if name not in ("methodCall", "params", "param", "value", "string"))
