"""Remarks about school and its people, accusations, secrets, and what an official account may not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from gatepost.detect.context import CONDUCT, Told
from gatepost.detect.context_rules import load_context_rules, mark_names, said_of
from gatepost.detect.detector import Hit
from gatepost.detect.normalise import fold_key
from gatepost.detect.spans import Spans
from gatepost.detect.word_lists import word_list
from gatepost.detect.words import Words
from gatepost.finding import FAMILY_OF

_NOT_PASSWORDS = word_list("not_passwords")
_SAID = re.compile(
    r"(?:is|are|was|now|called|key|pin|code|pass(?:word)?|pwd?|'s|[:=/>-])[\s\"'“]*"
    r"(?:now |just |still |all |changed to |called )?[\"'“]?$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:coach|minibus|walking bus|class|form|year \w{1,3}|y\d{1,2}|kids|children|pupils|students|little \w+|"
    r"residential|all of|my lot|my \d+|\d+ of (?:us|them)|school trip|trip)\b",
    re.IGNORECASE,
)
_ADULTS_ONLY = re.compile(r"\b(?:staff|drinks|pub|husband|wife|governors|parents' evening)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"(?<![.!?] )(?<!^)\b[A-Z][a-z]+|\b(?:museum|park|farm|centre|center|zoo|pool|castle|church|library|theatre|"
    r"beach|gym|baths|station|gallery|cathedral|studio|stadium)\b"
)
_PAST = re.compile(r"\b(?:was|were|left|went|had|yesterday|last (?:week|year|term))\b", re.IGNORECASE)
#: Families whose words are told already as what they are.
_NO_REMARKS = frozenset({"contact", "school"})
#: What only the school's own accounts may not say.
OFFICIAL = frozenset({"political", "advert"})
_AROUND = 60
_ADVICE = "Wait until the school has announced it."
_MESSAGE = "The school's policy holds this back for now."


class Conduct:
    """The rules of `conduct.json`, and the words the policy holds back (``school.embargoed``).

    ``of_all`` are kinds that the policy holds against personal accounts too, where usually they are the school's alone.
    """

    def __init__(self, embargoed: Sequence[str] = (), *, of_all: Collection[str] = ()) -> None:
        self._of_all = frozenset(of_all)
        self._rules = load_context_rules("conduct")
        terms = [re.escape(fold_key(term)).replace(r"\ ", r"\s+") for term in embargoed if fold_key(term)]
        self._embargoed = re.compile(rf"(?<!\w)(?:{'|'.join(terms)})(?!\w)") if terms else None

    def find(
        self, words: Words, hits: Sequence[Hit], told: Told | None = None, *, is_official: bool = False
    ) -> Iterator[Hit]:
        """Kinds of the family ``conduct``, and links to personal accounts from an official one."""
        text = mark_names(words.text.plain, hits)
        yield from self._by_rule(words, text, is_official=is_official)
        yield from self._held_back(words)
        if told is not None:
            yield from self._by_context(words, hits, told, is_official=is_official)

    def _by_rule(self, words: Words, text: str, *, is_official: bool) -> Iterator[Hit]:
        lower = text.lower()
        for rule in self._rules:
            if rule.account == "official" and not is_official and rule.kind not in self._of_all:
                continue
            for match in rule.matches(text, lower):
                shown = next((name for name in ("secret", "what") if match.groupdict().get(name)), 0)
                start, end = match.span(shown)
                end = start + len(text[start:end].rstrip(" ,.;:!?\n\t"))
                if start < end and _VALIDATORS[rule.validate](text, match):
                    key = f"{rule.kind} {words.text.folded[start:end]}"
                    evidence = (f"conduct: {rule.id}",)
                    yield Hit(rule.kind, start, end, rule.confidence, key, rule.message, rule.advice, evidence)

    def _by_context(self, words: Words, hits: Sequence[Hit], told: Told, *, is_official: bool) -> Iterator[Hit]:
        """What no rule knows the words of, but is said as such things are; a mailbox or a postcode is no secret."""
        known = Spans((hit.start, hit.end) for hit in hits if FAMILY_OF[hit.kind] in _NO_REMARKS)
        for kind in CONDUCT:
            if kind in OFFICIAL and not is_official and kind not in self._of_all:
                continue
            for run in told.runs(kind):
                start, end = words.starts[run.start], words.ends[run.end - 1]
                if known.meet(start, end):
                    continue
                said, key = said_of("conduct")[kind], f"{kind} {words.text.folded[start:end]}"
                surety, evidence = round(0.5 + 0.4 * run.score, 3), (f"context model: {run.score:.2f} for {kind}",)
                yield Hit(kind, start, end, surety, key, said["message"], said["advice"], evidence)

    def _held_back(self, words: Words) -> Iterator[Hit]:
        """Terms of the policy, in any case and spacing."""
        for match in self._embargoed.finditer(words.text.folded) if self._embargoed else ():
            key = f"confidential {fold_key(match.group())}"
            start, end = match.span()
            yield Hit("confidential", start, end, 0.95, key, _MESSAGE, _ADVICE, ("conduct: a term of the policy",))


def is_password(text: str, match: re.Match[str]) -> bool:
    """A secret with a digit or a sign in it; a plain word only where ``is`` or a colon goes before it."""
    secret = match.group("secret").strip(".!?'\"")
    if len(secret) < 3 or secret.lower() in _NOT_PASSWORDS or secret.startswith(("http", "@")):
        return False
    if re.search(r"[A-Za-z]", secret) and re.search(r"[0-9!$%^&*#@]|[a-z][A-Z]", secret):
        return True
    return bool(_SAID.search(text[: match.start("secret")][-24:])) and (
        secret.replace(" ", "").isalnum() or "-" in secret
    )


def is_trip(text: str, match: re.Match[str]) -> bool:
    """Children, a place and a time to come; a colleague's train or a staff outing is none."""
    around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
    if _ADULTS_ONLY.search(around) or _PAST.search(match.group()):
        return False
    return bool(_GROUP.search(around) and _PLACE.search(text, match.start() + 1, match.end()))


def _is_enough(text: str, match: re.Match[str]) -> bool:
    """The pattern alone proves enough."""
    del text
    return bool(match.group())


_VALIDATORS: dict[str, Callable[[str, re.Match[str]], bool]] = {
    "": _is_enough, "password": is_password, "trip": is_trip,
}  # fmt: skip
