"""The school itself in a text: its name and short names, handles, hashtags and website."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gatepost.detect.detector import Hit
from gatepost.detect.name_index import PartTrie
from gatepost.detect.normalise import fold_key
from gatepost.detect.school_spellings import SchoolSpellings
from gatepost.detect.word_lists import common_words, word_list
from gatepost.detect.words import Words, atoms
from gatepost.policy import School

_KINDS_OF_SCHOOL = word_list("kinds_of_school")
_MESSAGE = "This says the name of our school."
_ADVICE = "Leave the school's name out of posts from personal accounts."
_LINK_ADVICE = "Leave the school's address out of posts from personal accounts."
_TAG = re.compile(r"(?<![^\W_])#([^\W_]\w{2,79})")
_SHOUTED_LETTERS = 12


class SchoolNames:
    """Compiled once from the policy's ``school`` section."""

    def __init__(self, school: School) -> None:
        self._trie = PartTrie()
        self._abbreviations = {alias for alias in school.aliases if _is_abbreviation(alias)}
        self._cased: set[str] = set()
        long_names = [name for name in (school.name, *school.aliases) if name not in self._abbreviations]
        for variant in (variant for name in long_names for variant in _variants(name)):
            self._add(variant)
        for alias in self._abbreviations:
            self._trie.add(alias)
        self._spellings = SchoolSpellings((atoms(name) for name in long_names), self._abbreviations)
        self._tags = sorted({"".join(atoms(name)) for name in long_names} - {""})
        self._handles = _handle_pattern(school.handles)
        self._links = _link_pattern((*school.websites, *school.email_domains))

    def find(self, words: Words) -> Iterator[Hit]:
        """The school in the text; kinds ``school_name``, ``school_handle`` and ``school_website``."""
        yield from self._names(words)
        yield from self._respelt(words)
        yield from self._hashtags(words)
        yield from _matches(self._handles, words, "school_handle", "This is our school's own handle.")
        yield from _matches(self._links, words, "school_website", "This leads to our school's website.")

    def _add(self, name: tuple[str, ...]) -> None:
        part = self._trie.add(" ".join(name))
        if len(name) == 1 and (len(name[0]) < 5 or name[0] in common_words()):
            self._cased.add(part)

    def _names(self, words: Words) -> Iterator[Hit]:
        for place, hits in self._trie.find(words).items():
            hit = hits[0]
            if self._is_written_rightly(words, place, hit.end, hit.part):
                confidence = 0.97 if hit.end - place > 1 else 0.8
                yield _hit(words, place, hit.end, confidence, hit.part)

    def _respelt(self, words: Words) -> Iterator[Hit]:
        """Misspelt, split, disguised, or initials with dots."""
        for start, end in self._spellings.find_dotted(words):
            key = "".join(filter(str.isalnum, words.text.folded[start:end]))
            yield Hit("school_name", start, end, 0.8, key, _MESSAGE, _ADVICE, ("school: initials with dots",))
        if reading := self._spellings.read(words):
            for hit in self._names(reading.words):
                if reading.rests_on(hit.start, hit.end):
                    evidence = ("school: name or alias", "misspelt, split or disguised")
                    yield replace(hit, confidence=hit.confidence - 0.15, evidence=evidence)

    def _is_written_rightly(self, words: Words, start: int, end: int, part: str) -> bool:
        """MPS, but not MPs, nor MPS in a shouted sentence; a name that is an everyday word needs its capital."""
        if words.plain(start) in self._abbreviations:
            return not words.before(start).endswith("@") and not _is_shouted(words, start)
        if any(part == "".join(atoms(alias)) for alias in self._abbreviations):
            return False
        return words.is_capital(start) or part not in self._cased

    def _hashtags(self, words: Words) -> Iterator[Hit]:
        for tag in _TAG.finditer(words.text.folded):
            letters = tag.group(1).replace("_", "").rstrip("0123456789")
            name = next((name for name in self._tags if _begins_or_ends(letters, name)), None)
            if name := name or self._initials_of(words.text.plain[tag.start(1) : tag.end()]):
                yield Hit("school_name", tag.start(), tag.end(), 0.9, name, _MESSAGE, _ADVICE, ("school: hashtag",))

    def _initials_of(self, tag: str) -> str | None:
        """``#MPSproud``, ``#ProudMPS``: the initials in capitals, apart from other capitals."""
        begun = (
            alias for alias in self._abbreviations if tag.startswith(alias) and not tag[len(alias) :][:1].isupper()
        )
        ended = (alias for alias in self._abbreviations if tag.endswith(alias) and tag[: -len(alias)][-1:].islower())
        return next((alias.lower() for alias in sorted({*begun, *ended}) if len(alias) > 2), None)


def _hit(words: Words, start: int, end: int, confidence: float, key: str) -> Hit:
    begin, stop = words.starts[start], words.ends[end - 1]
    return Hit("school_name", begin, stop, confidence, key, _MESSAGE, _ADVICE, ("school: name or alias",))


def _is_abbreviation(alias: str) -> bool:
    return len(alias) <= 5 and alias.isalpha() and alias.isupper()


def _is_shouted(words: Words, place: int) -> bool:
    """All in capitals around it, so that capitals prove nothing."""
    plain = words.text.plain[max(0, words.starts[place] - 40) : words.ends[place] + 40]
    others = [letter for letter in plain if letter.isalpha()][len(words.plain(place)) :]
    return len(others) >= _SHOUTED_LETTERS and sum(letter.isupper() for letter in others) * 5 >= len(others) * 4


def _begins_or_ends(tag: str, name: str) -> bool:
    return len(name) >= 5 and (tag.startswith(name) or tag.endswith(name))


def _variants(name: str) -> Iterator[tuple[str, ...]]:
    """The name; without ``School``; and its own part with ``School`` or ``Primary`` alone: as people shorten it."""
    for words in _saints(atoms(name)):
        yield words
        core = _core(words)
        if not core or len(core) == len(words):
            continue
        if words[-1] in {"school", "academy", "college"} and len(words) - len(core) > 1:
            yield words[:-1]
            yield (*core, words[-1])


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """What stands before the first word that says what kind of school it is."""
    kind = next((place for place, word in enumerate(words) if word in _KINDS_OF_SCHOOL), len(words))
    core = words[:kind]
    return () if set(core) <= {"the", "a"} or "".join(core) in common_words() else core


def _saints(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """St Mary's, Saint Mary's; St Marys without the apostrophe."""
    if not words:
        return
    beginnings = {words}
    if words[0] in {"st", "saint"}:
        beginnings = {("st", *words[1:]), ("saint", *words[1:])}
    for spelling in sorted(beginnings):
        yield spelling
        if "s" in spelling[1:]:
            place = spelling.index("s", 1)
            yield (*spelling[: place - 1], spelling[place - 1] + "s", *spelling[place + 1 :])


def _handle_pattern(handles: Iterable[str]) -> re.Pattern[str] | None:
    """``@MeadowbrookPS``, or the end of a profile's address; the bare word only where it is long."""
    names = sorted({fold_key(handle).lstrip("@") for handle in handles} - {""}, key=len, reverse=True)
    if not names:
        return None
    escaped = "|".join(re.escape(name) for name in names)
    long_enough = "|".join(re.escape(name) for name in names if len(name) >= 8) or r"(?!)"
    return re.compile(
        rf"(?<![\w.@])@(?:{escaped})(?![\w-])|(?<=/)(?:{escaped})(?![\w-])|(?<![\w@/.#])(?:{long_enough})(?![\w@.-]\w)(?!\w)"
    )


def _link_pattern(domains: Iterable[str]) -> re.Pattern[str] | None:
    hosts = {re.sub(r"^\w+://", "", fold_key(domain)).split("/")[0].removeprefix("www.") for domain in domains} - {""}
    if not hosts:
        return None
    names = "|".join(re.escape(host) for host in sorted(hosts, key=len, reverse=True))
    return re.compile(rf"(?<![\w@.-])(?:https?://)?(?:[\w-]+\.){{0,3}}(?:{names})(?![\w-])(?!\.\w)(?:/[^\s<>\"]*)?")


def _matches(pattern: re.Pattern[str] | None, words: Words, kind: str, message: str) -> Iterator[Hit]:
    if pattern is None:
        return
    for match in pattern.finditer(words.text.folded):
        end = match.start() + len(match.group().rstrip(".,;:!?)'\""))
        key = match.group().strip("@ ").rstrip("/.,;:!?)'\"")
        yield Hit(kind, match.start(), end, 0.97, key, message, _LINK_ADVICE, (f"school: {kind}",))
