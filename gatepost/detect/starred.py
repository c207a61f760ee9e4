"""Names with letters starred out: gr*ce pr*tch*rd, Jayd*n R*ttigan. Whoever knows the child reads them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from gatepost.detect.full_names import NameHit
from gatepost.detect.people import Named, People
from gatepost.detect.words import Words

#: Two words side by side; found at each word, so that neither is used up by the one before it.
_PAIR = re.compile(r"(?<![\w*])(?=([a-z][a-z*'-]{1,30}) ([a-z][a-z*'-]{1,30})(?![\w*]))")
#: A star among letters; stars around a word (*well done*) are only loud.
_STAR_INSIDE = re.compile(r"[a-z]\*+(?:[a-z]|$)")
_MOST = 8
_LEAST_LETTERS = 6
_POSSESSIVE = re.compile(r"'?s$")


def find_starred(people: People, words: Words) -> Iterator[NameHit]:
    """Whole names of the list that fit letter by letter; of each text the first few starred words are looked at."""
    text = words.text.folded
    if "*" not in text:
        return
    starred = (match for match in _PAIR.finditer(text) if any(map(_STAR_INSIDE.search, match.groups())))
    for match in islice(starred, _MOST):
        first, last = match.groups()
        if len((first + last).replace("*", "")) >= _LEAST_LETTERS and (who := _fitting(people, first, last)):
            start, end = match.start(), match.end(2)
            places = [place for place in range(len(words)) if start <= words.starts[place] < end]
            yield NameHit(places[0], places[-1] + 1, who, 0.8, "first name and surname", ("letters are starred out",))


def _fitting(people: People, first: str, last: str) -> Named | None:
    """The one name of the list that the stars leave open; None where several or none fit."""
    firsts = re.compile(_pattern(first))
    lasts = re.compile(f"{_pattern(last)}|{_pattern(_POSSESSIVE.sub('', last))}")
    fit = {
        (named.first, named.last): named
        for named in people.pairs.values()
        if firsts.fullmatch(named.first) and lasts.fullmatch(named.last)
    }
    return next(iter(fit.values())) if len(fit) == 1 else None


def _pattern(word: str) -> str:
    """Each star is one letter; a run of them may be a letter more or less than it was."""
    runs = (
        f"[a-z]{{{max(1, len(run) - 1)},{len(run) + 1}}}" if run[0] == "*" else re.escape(run) for run in _runs(word)
    )
    return "".join(runs)


def _runs(word: str) -> list[str]:
    return re.findall(r"\*+|[^*]+", word)
