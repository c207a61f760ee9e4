"""Trees of rich-text editors joined to text, blocks apart and runs together.

ProseMirror/Tiptap ``{type, content}``, Lexical and Slate ``{type, children}``, Draft.js ``{blocks: [{text}]}``,
Slack ``rich_text`` ``{type, elements}``, Reddit RTJSON ``{e, c, t}``, Tumblr NPF ``[{type: text, text}]``,
Quill ``{ops: [{insert}]}``, YouTube ``[{text}]``; and any other tree of the same build.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, TypeGuard

from gatepost.extract.limits import TooMuchError
from gatepost.extract.word_lists import word_list

_CHILDREN = (
    "content", "children", "elements", "blocks", "nodes", "leaves", "ops", "c", "document", "runs", "sections", "spans",
)  # fmt: skip
_TEXTS = ("text", "t", "insert", "plain_text")
#: Where a run keeps its words one level further in (Notion, JSON-LD): ``{"text": {"content": "…"}}``.
_INNER_TEXTS = ("content", "text", "value")
_TYPES = ("type", "e", "object", "nodeType", "tag", "tagName", "nodeName")
#: Nodes named after HTML's elements hold bare strings among their children.
_ELEMENTS = ("tag", "tagName", "nodeName")
#: What a run may carry besides its words; a dict with anything else is a record of its own, such as a poll's choice.
_FORMATTING = word_list("run_formatting")
_INLINE = word_list("inline_nodes")
_BREAKS = frozenset({"linebreak", "hardbreak", "hard_break", "br", "line_break"})
_NAMES = ("label", "displayName", "display_name", "title", "name", "alt", "emoji", "unicode")
_MAX_DEPTH = 150
_MAX_RUNS = 2_000
#: How a run begins that goes on from the one before it.
_GOING_ON = (" ", "\u00a0", ",", ".", ";", ":", "!", "?", "'", "’", ")")
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
        return _joined(value, runs=True) if key.lower() not in _SEVERAL and _goes_on(value) else None
    return _joined(value)


def _joined(value: object, *, runs: bool = False) -> str | None:
    pieces: list[str] = []
    _collect(value, pieces, _MAX_DEPTH, runs=runs or _has_marks(value) or _goes_on(value))
    text = "".join(pieces)
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line.strip()) or None


def _is_list(value: object, depth: int = 12) -> TypeGuard[list[dict[str, Any]]]:
    """True for a list of nodes with at least one run of words within."""
    if not isinstance(value, list) or not value or depth < 0:
        return False
    nodes = [item for item in value if isinstance(item, dict)]
    bare = len(nodes) < len(value)
    if not nodes or not all(map(_is_node, nodes)) or (bare and not _are_elements(nodes, value)):
        return False
    return any(_holds_words(item, depth - 1) for item in nodes)


def _are_elements(nodes: list[dict[str, Any]], value: list[Any]) -> bool:
    return all(isinstance(item, str | dict) for item in value) and all(map(_is_element, nodes))


def _is_element(item: dict[str, Any]) -> bool:
    return any(isinstance(item.get(key), str) for key in _ELEMENTS)


def _goes_on(value: object) -> bool:
    """A list of records whose texts run on into each other is one text, whatever else the records say.

    A blank or a comma where two of them meet tells it: two comments in one list do not begin with one.
    """
    if not isinstance(value, list) or not 2 <= len(value) <= _MAX_RUNS:
        return False
    texts = [_run_text(item) if isinstance(item, dict) and not _records(item) else None for item in value]
    if any(text is None for text in texts):
        return False
    joints = [(one or "", two or "") for one, two in pairwise(texts)]
    return any(one[-1:] in (" ", "\u00a0") or two[:1] in _GOING_ON for one, two in joints if one and two)


def _records(item: dict[str, Any]) -> bool:
    """Another value with blanks makes it a record of several texts."""
    return any(
        isinstance(value, str) and key not in _TEXTS and any(map(str.isspace, value)) for key, value in item.items()
    )


def _has_marks(value: object) -> bool:
    """A bare list of ProseMirror runs: one paragraph, unlike Tumblr's list of typed texts."""
    return isinstance(value, list) and any("marks" in item for item in value if isinstance(item, dict))


def _is_node(item: dict[str, Any]) -> bool:
    return bool(_type_of(item)) or _is_run(item)


def _run_text(item: dict[str, Any]) -> str | None:
    """The words that a node has of its own, directly or one level in."""
    for key in _TEXTS:
        value = item.get(key)
        if isinstance(value, dict):
            value = next((value[inner] for inner in _INNER_TEXTS if isinstance(value.get(inner), str)), None)
        if isinstance(value, str):
            return value
    return None


def _is_run(item: dict[str, Any]) -> bool:
    words = [key for key in _TEXTS if isinstance(item.get(key), str) or _run_text({key: item.get(key)}) is not None]
    others = set(item) - set(words) - set(_TYPES)
    return bool(words) and all(key.lower() in _FORMATTING for key in others)


def _holds_words(item: dict[str, Any], depth: int) -> bool:
    if _run_text(item) is not None:
        return True
    if _is_element(item) and any(isinstance(child, str) for child in item.get("children") or ()):
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
    block = bool(kind) and not (runs and _is_inline(kind, item))
    if block:
        pieces.append("\n")
    if kind in _BREAKS:
        pieces.append("\n")
    children = [item[key] for key in _CHILDREN if isinstance(item.get(key), list | dict)]
    children += [item[key] for key in _TEXTS if isinstance(item.get(key), list)]
    words = _words(item, wanted=not children)
    if words:
        pieces.append(words)
    for child in children:
        _collect(child, pieces, depth - 1, runs=True)
    if block:
        pieces.append("\n")


def _is_inline(kind: str, item: dict[str, Any]) -> bool:
    """A run by its name, or by its build: ``extended-text``, and any leaf that is called a text."""
    leaf = not any(isinstance(item.get(key), list) for key in _CHILDREN)
    return kind in _INLINE or (leaf and "text" in re.split(r"[^a-z]+", kind))


def _words(item: dict[str, Any], *, wanted: bool) -> str:
    own = dict.fromkeys(item[key] for key in (*_TEXTS, *_CHILDREN) if isinstance(item.get(key), str))
    if not own and (inner := _run_text(item)) is not None:
        return inner
    if own or not wanted:
        return "".join(own)
    inner = item.get("attrs")
    attributes: dict[str, Any] = inner if isinstance(inner, dict) else item
    return next((str(attributes[key]) for key in _NAMES if isinstance(attributes.get(key), str)), "")


#: Keys whose values are in the joined text already.
CONSUMED_KEYS = frozenset(_CHILDREN) | frozenset(_TEXTS) | frozenset(_TYPES)
