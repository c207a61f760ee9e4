"""Contact details that no pattern knows the shape of, as the context model reads them in what is said around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from gatepost.detect import phones, spoken_emails
from gatepost.detect.context import CONTACT, Run, Told
from gatepost.detect.detector import Hit
from gatepost.detect.place_validators import is_of_a_network
from gatepost.detect.spans import Spans
from gatepost.detect.words import Words
from gatepost.finding import FAMILY_OF

_PLACE = "Leave the place out, or name no more than the town."
_SAID = {
    "phone": (phones.MESSAGE, phones.ADVICE),
    "email": (spoken_emails.MESSAGE, spoken_emails.ADVICE),
    "address": ("This is where somebody lives.", "Leave the address out; say no more than the town."),
    "social_handle": (
        "This is how somebody is found on a social network.",
        "Leave the handle out of school life; a colleague can give it in person.",
    ),
    "location": ("This says where somebody can be found.", _PLACE),
}
_NUMBER = re.compile(
    r"[0-9]|\b(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)\b", re.I
)
_AT = re.compile(r"@|\bat\b|\(a\)|\bsquiggle\b", re.IGNORECASE)
#: Families whose words are told already as what they are.
_KNOWN = frozenset({"contact", "school", "pupil", "adult"})
#: Where one of these is known, the words around it say no more.
_HOMES = frozenset({"address", "school_name"})
#: So many words must be left of a run where a rule has found some of it.
_LEAST_LEFT = 2


def find_told_contact(words: Words, hits: Sequence[Hit], told: Told | None) -> Iterator[Hit]:
    """Runs of words that the model takes for a contact detail and no rule has found as anything."""
    if told is None:
        return
    known = Spans((hit.start, hit.end) for hit in hits if FAMILY_OF[hit.kind] in _KNOWN)
    homes = Spans((hit.start, hit.end) for hit in hits if hit.kind in _HOMES)
    for kind in CONTACT:
        for run in told.runs(kind):
            start, end = _span(words, run.start, run.end)
            if known.meet(start, end):
                if kind != "address" or homes.meet(start, end):
                    continue
                start, end = _unknown(words, run, known)
            if start < end and _PROOF.get(kind, _any)(words.text.plain, start, end):
                key, evidence = f"{kind} {words.text.folded[start:end]}", f"context model: {run.score:.2f} for {kind}"
                yield Hit(kind, start, end, round(0.5 + 0.4 * run.score, 3), key, *_SAID[kind], (evidence,))


def _unknown(words: Words, run: Run, known: Spans) -> tuple[int, int]:
    """The longest part of a run of which no rule has found anything: a street without the postcode after it."""
    best, first = (run.start, run.start), run.start
    for place in range(run.start, run.end + 1):
        if place == run.end or known.meet(words.starts[place], words.ends[place]):
            best, first = max(best, (first, place), key=lambda part: part[1] - part[0]), place + 1
    return _span(words, *best) if best[1] - best[0] >= _LEAST_LEFT else (0, 0)


def _span(words: Words, first: int, last: int) -> tuple[int, int]:
    """The words' characters; before them what belongs to a number or a handle, as in +44 or @mia."""
    start, end = words.starts[first], words.ends[last - 1]
    text = words.text.plain
    while start and text[start - 1] in "+(@":
        start -= 1
    return start, end


def _has_number(text: str, start: int, end: int) -> bool:
    return _NUMBER.search(text, start, end) is not None


def _has_at(text: str, start: int, end: int) -> bool:
    return _AT.search(text, start, end) is not None


def _any(text: str, start: int, end: int) -> bool:
    return bool(text[start:end])


#: What a model's find must show besides: a number in a telephone number, an at, a network near a handle.
_PROOF: dict[str, Callable[[str, int, int], bool]] = {
    "phone": _has_number, "email": _has_at, "social_handle": is_of_a_network,
}  # fmt: skip
