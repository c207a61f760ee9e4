"""An ordered walk over decoded values that keeps the path of keys to every leaf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatepost.extract.deltas import Edit, edits_of, join_edits
from gatepost.extract.json_body import Number, plain_key
from gatepost.extract.limits import Budget
from gatepost.extract.rich_text import CONSUMED_KEYS, join_rich_text
from gatepost.extract.strings import Embedded, unfold
from gatepost.extract.word_lines import join_pieces

Path = tuple[str, ...]
#: An address may be what a record is kept under.
_ADDRESS = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}\.[a-z]{2,}", re.I)
#: Stands in a path for "an item of a list".
ITEM = "[]"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One string with the keys that lead to it.

    ``joined`` when it was put together from a rich-text tree; ``truth`` for JSON's true and false; ``edits`` are
    those of a document that the text was put together from.
    """

    path: Path
    text: str = field(repr=False)
    number: bool = False
    joined: bool = False
    truth: bool = False
    edits: tuple[Edit, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """The nearest key that is not a list's item mark; empty at the top."""
        path = self.path
        if path and path[-1] != ITEM:
            return path[-1]
        return next((word for word in reversed(path) if word != ITEM), "")


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are a file of their own: an uploaded part, a raw body, a data URL."""

    path: Path
    data: bytes = field(repr=False)
    name: str | None = None
    declared_type: str = ""


def walk(value: object, path: Path, budget: Budget, *, depth: int = 0, nesting: int = 0) -> Iterator[Leaf | Blob]:
    """Every leaf of ``value`` in order; strings that hold encoded values are opened to the limit's depth."""
    budget.check_nesting(nesting)
    if isinstance(value, str):
        yield from _walk_text(value, path, budget, depth, nesting)
        return
    if isinstance(value, bool):
        # Settings are switched by the hundred; of them all only a draft's flag says what the request does.
        if path and "draft" in path[-1].lower():
            yield Leaf(path, str(value).lower(), truth=True)
        return
    if not isinstance(value, dict | list):
        return
    if isinstance(value, list) and (edits := edits_of(value)):
        typed = join_edits(edits)
        budget.leaf(len(typed))
        yield Leaf(path, typed, joined=True, edits=tuple(edits))
        return
    joined = join_rich_text(value, key=path[-1] if path else "")
    if joined is not None:
        budget.leaf(len(joined))
        yield Leaf(path, joined, joined=True)
        yield from _walk_rest(value, path, budget, depth, nesting + 1)
        return
    if (sentence := join_pieces(value, path[-1] if path else "")) is not None:
        # One leaf for all: its keys judge it, and a piece alone says less than the whole.
        yield from _walk_text(sentence, path, budget, depth, nesting)
        value = [piece for piece in value if unfold(piece, budget) is not None]
    items = value.items() if isinstance(value, dict) else ((ITEM, item) for item in value)
    for key, item in items:
        if any(map(str.isspace, key)):
            yield Leaf((*path, "text"), plain_key(key))
        elif _ADDRESS.fullmatch(key):
            yield Leaf((*path, "email"), plain_key(key))
        yield from walk(item, (*path, plain_key(key)), budget, depth=depth, nesting=nesting + 1)


def _walk_rest(value: object, path: Path, budget: Budget, depth: int, nesting: int) -> Iterator[Leaf | Blob]:
    """What a rich-text tree holds besides its words: pictures, links, alternative texts."""
    budget.check_nesting(nesting)
    if isinstance(value, list):
        for item in value:
            yield from _walk_rest(item, path, budget, depth, nesting + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in CONSUMED_KEYS:
                yield from walk(item, (*path, plain_key(key)), budget, depth=depth, nesting=nesting + 1)
            elif not isinstance(item, str):
                yield from _walk_rest(item, path, budget, depth, nesting + 1)


def _walk_text(text: str, path: Path, budget: Budget, depth: int, nesting: int) -> Iterator[Leaf | Blob]:
    budget.leaf(len(text))
    if isinstance(text, Number):
        yield Leaf(path, str(text), number=True)
        return
    inner = unfold(text, budget) if depth < budget.limits.max_depth else None
    if inner is None:
        yield Leaf(path, text)
        return
    for piece in inner:
        yield from _walk_embedded(piece, path, budget, depth + 1, nesting)


def _walk_embedded(piece: Embedded, path: Path, budget: Budget, depth: int, nesting: int) -> Iterator[Leaf | Blob]:
    here = (*path, *piece.path)
    if isinstance(piece.value, bytes):
        yield Blob(here, piece.value, name=piece.name, declared_type=piece.declared_type)
    elif piece.final:
        budget.leaf(len(piece.value))
        yield Leaf(here, piece.value, joined=True)
    elif piece.opened:
        yield Leaf(here, piece.value)
    else:
        yield from walk(piece.value, here, budget, depth=depth, nesting=nesting)
