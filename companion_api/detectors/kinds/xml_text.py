"""The words of an XML document of a stranger, without entities, outside references or a tree in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat  # the handlers below refuse what makes expat dangerous

from gatepost.errors import UnreadableError

Attributes = Mapping[str, str]


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]


def walk(
    data: bytes,
    *,
    start: Callable[[str, Attributes], None] = lambda name, attributes: None,
    end: Callable[[str], None] = lambda name: None,
    text: Callable[[str], None] = lambda text: None,
) -> None:
    """Call ``start``, ``end`` and ``text`` in the document's order; names come without prefix, attributes with it.

    Raises UnreadableError for what is no XML and for documents that declare entities.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableError("it is no well-formed XML") from error


def _refuse(*declaration: object) -> None:
    raise UnreadableError("it declares entities, which are not followed")
