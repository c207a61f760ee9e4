"""A first name with its class or year beside it: Olivia in Year 4, Oak's Olivia, Olivia (4B)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from gatepost.detect.cues import Cue
from gatepost.detect.full_names import NameHit, Parts
from gatepost.detect.initials import has_title
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import Named, People, is_common
from gatepost.detect.word_lists import word_list
from gatepost.detect.words import Words

Labels = list[frozenset[tuple[str, str]]]

_SENTENCE_END = re.compile(r"[.!?\n…]")
_LINKS = frozenset({"in", "from", "of", "off", "at", "the", "our", "s", "and", "for", "to", "all", "o", "ym", "yn"})
_TIES = frozenset({"in", "from", "of", "off", "at", "for", "s", "o", "ym", "yn"})
_TYING_MARK = re.compile(r"[(\[:|]|\s-\s")
_COMMA = re.compile(r"\s?,\s?")
_LINE_ENDS = re.compile(r"\s*[.!?\n)]")
_NO_SURNAMES = word_list("not_surnames")
_CALENDAR = word_list("calendar")
#: What people do and seasons do not, beside the plain deeds.
_DEEDS = word_list("deeds") | {
    "turned",
    "turns",
    "told",
    "asked",
    "fell",
    "lost",
    "forgot",
    "cried",
    "hit",
    "bit",
    "says",
}
_BEFORE_A_DATE = word_list("before_a_date")
_LISTED = re.compile(r"\s?[,&+]\s?")
_MOST_WORDS_BETWEEN = 6
_FARTHEST = 16


class ClassMates:
    """First names by the class or year of the children so called."""

    def __init__(self, people: People, labels: Labels) -> None:
        self._of: dict[tuple[str, tuple[str, str]], Named] = {}
        self._unknown: dict[tuple[str, str], Named] = {}
        for named in (one for mates in people.by_first.values() for one in mates):
            kinds = {kind for kind, _ in labels[named.person]}
            for label in labels[named.person]:
                self._of.setdefault((named.first, label), named)
            for kind in {"class", "year"} - kinds:
                self._unknown.setdefault((named.first, kind), named)

    def get(self, first: str, cue: Cue) -> tuple[Named | None, float]:
        """A child so called of that class or year, and how sure; else one whose class the roll does not tell."""
        certain = next((named for label in cue.labels if (named := self._of.get((first, label)))), None)
        if certain:
            return certain, 0.9
        unknown = next((named for kind, _ in cue.labels if (named := self._unknown.get((first, kind)))), None)
        return unknown, 0.7


class _CueMap:
    """The cues of one text by place, so that each name looks at its neighbours only."""

    def __init__(self, cues: list[Cue]) -> None:
        self._cues = cues
        self._starts = [cue.start for cue in cues]
        self.begins = set(self._starts)
        self.covered = {place for cue in cues if cue.is_strong for place in range(cue.start, cue.end)}

    def near(self, hit: PartHit) -> Iterator[Cue]:
        low = bisect_left(self._starts, hit.start - _FARTHEST)
        high = bisect_right(self._starts, hit.end + _FARTHEST)
        near = (cue for cue in self._cues[low:high] if cue.start >= hit.end or cue.end <= hit.start)
        yield from sorted(near, key=lambda cue: abs(cue.start - hit.end))


def find_beside_class(mates: ClassMates, words: Words, parts: Parts, cues: list[Cue]) -> Iterator[NameHit]:
    """First names of the list next to the class or year of a child so called."""
    if not cues:
        return
    cue_map = _CueMap(cues)
    for hits in parts.values():
        for hit in hits:
            if _may_be_first_name(words, hit, cue_map) and (found := _with_cue(mates, words, parts, cue_map, hit)):
                yield found


def _with_cue(mates: ClassMates, words: Words, parts: Parts, cue_map: _CueMap, hit: PartHit) -> NameHit | None:
    for cue in cue_map.near(hit):
        who, confidence = mates.get(hit.part, cue)
        if who and _is_beside(words, parts, hit, cue):
            return NameHit(hit.start, hit.end, who, confidence, "first name with a class or year beside it")
    return None


def _may_be_first_name(words: Words, hit: PartHit, cue_map: _CueMap) -> bool:
    if has_title(words, hit.start) or (len(hit.part) == 1 and not words.is_capital(hit.start)):
        return False
    return hit.start not in cue_map.covered and not _is_longer_name(words, hit, cue_map)


def _is_longer_name(words: Words, hit: PartHit, cue_map: _CueMap) -> bool:
    """``Olivia Smithson in Year 4`` is another Olivia: a word with a capital follows at once."""
    end = hit.end
    if end >= len(words) or words.gap(end - 1) not in {" ", "-"} or end in cue_map.begins:
        return False
    return words.is_capital(end) and words.words[end] not in _NO_SURNAMES and not words.is_upper(hit.start)


def _is_beside(words: Words, parts: Parts, hit: PartHit, cue: Cue) -> bool:
    is_after = cue.start >= hit.end
    first, last = (hit.end, cue.start) if is_after else (cue.end, hit.start)
    between = [words.words[place] for place in range(first, last) if not _is_name(words, parts, place)]
    gap = words.text.folded[words.ends[first - 1] : words.starts[last] if last < len(words) else None]
    if _SENTENCE_END.search(gap) or len(between) > _MOST_WORDS_BETWEEN:
        return False
    is_tied = all(word in _LINKS for word in between) and _ties(words, cue, between, gap)
    if is_common(hit.part):
        return is_tied and _common_name_suffices(words, hit, cue, between, gap)
    return cue.is_strong or is_tied


def _ties(words: Words, cue: Cue, between: list[str], gap: str) -> bool:
    """Whether what stands between says that a class is meant: Hazel and Willow are children's names as well."""
    if cue.is_strong or _TIES.intersection(between) or _TYING_MARK.search(gap):
        return True
    is_last = cue.end >= len(words) or bool(_LINE_ENDS.match(words.gap(cue.end - 1)))
    return is_last and bool(_COMMA.fullmatch(gap))


def _is_name(words: Words, parts: Parts, place: int) -> bool:
    """Other people in the same breath (``Olivia, Noah and Maya from Oak class``) do not count as distance."""
    if not words.is_capital(place):
        return False
    return place in parts or words.words[place - 1] == "and" or bool(_LISTED.fullmatch(words.before(place)))


def _common_name_suffices(words: Words, hit: PartHit, cue: Cue, between: list[str], gap: str) -> bool:
    """Will, Grace, May, Summer: a capital, a real link, and neither the verb nor the time of year."""
    if not words.is_capital(hit.start) or words.is_upper(hit.start):
        return False
    if hit.part in _CALENDAR and "(" not in gap and _is_time_of_year(words, hit, cue, between):
        return False
    has_link = bool(between) or bool(re.search(r"[(\[]|,|'|- |:", gap))
    return has_link and not (words.starts_sentence(hit.start) and not between and "(" not in gap)


def _is_time_of_year(words: Words, hit: PartHit, cue: Cue, between: list[str]) -> bool:
    """Yes: ``this Summer in Year 4``, ``Summer in Year 4 will be``; no: ``Summer in Year 4 won``."""
    before = words.words[hit.start - 1] if hit.start else ""
    if not words.starts_sentence(hit.start):
        return before in _BEFORE_A_DATE
    after = words.words[cue.end] if cue.end < len(words) else ""
    return "from" not in between and after not in _DEEDS
