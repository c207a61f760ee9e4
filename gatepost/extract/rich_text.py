"""Trees of rich-text editors joined to text, blocks apart and runs together.

ProseMirror/Tiptap ``{type, content}``, Lexical and Slate ``{type, children}``, Draft.js ``{blocks: [{text}]}``,
Slack ``rich_text`` ``{type, elements}``, Reddit RTJSON ``{e, c, t}``, Tumblr NPF ``[{type: text, text}]``,
Quill ``{ops: [{insert}]}``, YouTube ``[{text}]``; and any other tree of the same build.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from gatepost.extract.limits import TooMuchError
from gatepost.extract.word_lists import word_list

_CHILDREN = ("content", "children", "elements", "blocks", "nodes", "leaves", "ops", "c", "document", "runs")
_TEXTS = ("text", "t", "insert", "plain_text")
_TYPES = ("type", "e", "object", "nodeType")
#: What a run may carry besides its words; a dict with anything else is a record of its own, such as a poll's choice.
_FORMATTING = word_list("run_formatting")
_INLINE = word_list("inline_nodes")
_BREAKS = frozenset({"linebreak", "hardbreak", "hard_break", "br", "line_break"})
_NAMES = ("label", "displayName", "display_name", "title", "name", "alt", "emoji", "unicode")
_MAX_DEPTH = 150
#: Under these keys a list of texts is a list of several things, such as a poll's choices.
_SEVERAL = word_list("keys_of_several")


def join_rich_text(value: object, *, key: str = "") -> str | None:
    """The words of a rich-text tree (a node or a list of nodes), or None when ``value`` is not one.

    ``key`` is what the value stands under. Raises TooMuchError for a tree that is too deep.
    """
    if isinstance(value, dict):
        tree = bool(_type_of(value) or "entityMap" in value or "ops" in value or "nodes" in value)
        fits = tree and any(_is_list(value.get(key)) for key in _CHILDREN)
        return _joined(value) if fits else None
    if not _is_list(value) or (key.lower() in _SEVERAL and not any(map(_type_of, value))):
        return None
    return _joined(value)


def _joined(value: object) -> str | None:
    pieces: list[str] = []
    _collect(value, pieces, _MAX_DEPTH, runs=_has_marks(value))
    text = "".join(pieces)
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line.strip()) or None


def _is_list(value: object, depth: int = 12) -> TypeGuard[list[dict[str, Any]]]:
    """True for a list of nodes with at least one run of words within."""
    if not isinstance(value, list) or not value or depth < 0:
        return False
    if not all(isinstance(item, dict) and _is_node(item) for item in value):
        return False
    return any(_holds_words(item, depth - 1) for item in value)


def _has_marks(value: object) -> bool:
    """A bare list of ProseMirror runs: one paragraph, unlike Tumblr's list of typed texts."""
    return isinstance(value, list) and any("marks" in item for item in value if isinstance(item, dict))


def _is_node(item: dict[str, Any]) -> bool:
    return bool(_type_of(item)) or _is_run(item)


def _is_run(item: dict[str, Any]) -> bool:
    words = [key for key in _TEXTS if isinstance(item.get(key), str)]
    others = set(item) - set(words) - set(_TYPES)
    return bool(words) and all(key.lower() in _FORMATTING for key in others)


def _holds_words(item: dict[str, Any], depth: int) -> bool:
    if any(isinstance(item.get(key), str) for key in _TEXTS):
        return True
    return any(_is_list(item.get(key), depth) for key in _CHILDREN)


def _type_of(item: dict[str, Any]) -> str:
    for key in _TYPES:
        value = item.get(key)
        if isinstance(value, str):
            return value
    return ""


def _collect(value: object, pieces: list[str], depth: int, *, runs: bool) -> None:
    """Append the words under ``value``; ``runs`` says that a typed text among its items is a run, not a block."""
    if depth < 0:
        raise TooMuchError("rich text is nested too deeply")
    items = value if isinstance(value, list) else [value]
    for item in items:
        if isinstance(item, dict):
            _collect_node(item, pieces, depth, runs=runs)
        elif isinstance(item, str):
            pieces.append(item)


def _collect_node(item: dict[str, Any], pieces: list[str], depth: int, *, runs: bool) -> None:
    kind = _type_of(item).lower()
    # A list of typed texts under an owner without a type (Tumblr NPF, Draft.js) is a list of paragraphs.
    block = bool(kind) and not (kind in _INLINE and runs)
    if block:
        pieces.append("\n")
    if kind in _BREAKS:
        pieces.append("\n")
    children = [item[key] for key in (*_CHILDREN, *_TEXTS) if isinstance(item.get(key), list | dict)]
    words = _words(item, wanted=not children)
    if words:
        pieces.append(words)
    for child in children:
        _collect(child, pieces, depth - 1, runs=True)
    if block:
        pieces.append("\n")


def _words(item: dict[str, Any], *, wanted: bool) -> str:
    own = dict.fromkeys(item[key] for key in (*_TEXTS, *_CHILDREN) if isinstance(item.get(key), str))
    if own or not wanted:
        return "".join(own)
    inner = item.get("attrs")
    attributes: dict[str, Any] = inner if isinstance(inner, dict) else item
    return next((str(attributes[key]) for key in _NAMES if isinstance(attributes.get(key), str)), "")


#: Keys whose values are in the joined text already.
CONSUMED_KEYS = frozenset(_CHILDREN) | frozenset(_TEXTS) | frozenset(_TYPES)
