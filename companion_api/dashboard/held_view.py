"""A held post for the page: its words cut at the places that were found, its pictures with their boxes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from companion_api.held_post import HeldPicture, HeldPost


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``kinds`` are what was found in it, empty for the words between."""

    text: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture with the boxes of what was found in it, and how it is called."""

    place: int
    picture: HeldPicture
    boxes: tuple[tuple[int, int, int, int], ...]
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        """The caption, and what a screen reader says."""
        what = "Picture" if self.picture.type == "image" else "Attached picture"
        at = "" if self.picture.at_s is None else f", at {self.picture.at_s:g} seconds"
        count = len(self.boxes)
        marked = f": {count} {'place' if count == 1 else 'places'} marked" if count else ""
        return f"{what} {self.picture.index + 1}{at}{marked}"


def texts_of(post: HeldPost, findings: Iterable[Mapping[str, Any]]) -> list[list[Run]]:
    """Each text as runs, in the post's order."""
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for finding in findings:
        if finding["part"]["type"] == "text" and finding["span"]:
            start, end = finding["span"]
            spans.setdefault(finding["part"]["index"], []).append((start, end, finding["kind"]))
    return [list(_runs(text, spans.get(index, []))) for index, text in sorted(post.texts.items()) if text.strip()]


def _runs(text: str, spans: list[tuple[int, int, str]]) -> Iterator[Run]:
    """Cut at every beginning and end, so that places within each other are told too."""
    edges = sorted({0, len(text), *(min(edge, len(text)) for start, end, _ in spans for edge in (start, end))})
    for start, end in itertools.pairwise(edges):
        kinds = [kind for left, right, kind in spans if left <= start and end <= right]
        yield Run(text[start:end], tuple(dict.fromkeys(kinds)))


def pictures_of(post: HeldPost, findings: Iterable[Mapping[str, Any]]) -> list[Shown]:
    """Each picture with its boxes."""
    told = list(findings)
    return [_shown(place, picture, told) for place, picture in enumerate(post.pictures)]


def _shown(place: int, picture: HeldPicture, findings: list[Mapping[str, Any]]) -> Shown:
    own = [finding for finding in findings if _is_in(finding["part"], picture)]
    boxes = [tuple(map(int, finding["box"])) for finding in own if finding["box"]]
    kinds = tuple(dict.fromkeys(finding["kind"] for finding in own))
    return Shown(place, picture, tuple(boxes), kinds)  # type: ignore[arg-type]


def _is_in(part: Mapping[str, Any], picture: HeldPicture) -> bool:
    """A finding of the whole file, such as its place, belongs to each of its pictures."""
    same = (part["type"], part["index"]) == (picture.type, picture.index)
    return same and part.get("at_s") in (None, picture.at_s)
