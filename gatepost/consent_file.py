"""Read consents from CSV: a column for each channel, or a row for each answer, each for a pupil on the roll."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gatepost.consent import Consent, pupil_key
from gatepost.consent_pupils import PupilFinder
from gatepost.errors import ListError
from gatepost.roll import Pupil
from gatepost.roll_headers import Columns, field_names
from gatepost.table_file import Row, read_rows

# fmt: off
_YES = frozenset({"yes", "y", "true", "1", "given", "granted", "agreed", "consented", "allowed", "consent given"})
_NO = frozenset({
    "no", "n", "false", "0", "refused", "denied", "declined", "withheld", "withdrawn", "not given", "not granted",
    "not agreed", "not allowed", "not consented", "consent refused", "consent withdrawn",
})
_NOT_SAID = frozenset({"", "-", "?", "unknown", "not said", "not set", "not answered", "no response", "pending"})
_CHANNEL_HEADINGS = frozenset(
    {"channel", "consenttype", "typeofconsent", "consentname", "permission", "purpose", "use", "usage"}
)
_ANSWER_HEADINGS = frozenset(
    {"consent", "answer", "given", "status", "response", "consented", "consentgiven", "value"}
)
#: Words around a channel's name that say nothing about which one it is.
_FILLER = frozenset({
    "consent", "consents", "permission", "photo", "photos", "photograph", "photographs", "image", "images",
    "for", "on", "in", "the",
})
#: A heading with one of these holds answers, whatever stands under it; others are known by their yes and no.
_ANSWERED = frozenset({
    "consent", "consents", "permission", "photo", "photos", "photograph", "photographs", "image", "images", "website",
    "web", "social", "facebook", "twitter", "instagram", "press", "newspaper", "media", "video", "newsletter",
})
#: What an MIS says of a pupil with yes and no, too: it is no consent, and nothing that this list should keep.
_FACTS = frozenset({
    "gender", "sex", "sen", "send", "ehcp", "fsm", "meals", "eal", "language", "premium", "pp", "lac", "care",
    "medical", "traveller", "leaver", "boarder", "sibling", "siblings", "service", "asylum", "disability", "religion",
    "ethnicity",
})
# fmt: on
_EXAMPLE = "UPN,Website,Social media or Forename,Surname,Class,Channel,Consent"


def read_consents(path: Path, pupils: Iterable[Pupil]) -> list[Consent]:
    """The answers of a CSV file, in its order; a blank answer is left out.

    Raises ListError with file and line: no header, a pupil who is not on the roll, a word that is neither yes nor no,
    two answers for one pupil and channel.
    """
    path = Path(path)
    rows = read_rows(path)
    if not rows:
        raise ListError("the file is empty", place=str(path))
    columns = _columns(rows[0], path)
    body = [columns.check_width(row) for row in rows[1:]]
    found = list(_answers(columns, body, PupilFinder(pupils)))
    if not found:
        raise ListError("has a header but no answer under it", place=str(path))
    _refuse_two_answers(found, path)
    return [consent for _line, consent in found]


def channel_name(heading: str) -> str:
    """``Photo consent: Social Media`` → ``social-media``; a heading of filler words alone stays as it is."""
    words = re.findall(r"\w+", heading.casefold())
    return "-".join([word for word in words if word not in _FILLER] or words)


def _columns(header: Row, path: Path) -> Columns:
    names = field_names(header.fields)
    places = {name: place for place, name in reversed(list(enumerate(names))) if name}
    if "id" not in places and "name" not in places and not ("first" in places and "last" in places):
        message = f"no heading says whose consent it is: begin the file with headings such as {_EXAMPLE}"
        raise ListError(message, place=f"{path}:{header.line}")
    return Columns(places, header.fields, path)


def _answers(columns: Columns, rows: Sequence[Row], finder: PupilFinder) -> Iterator[tuple[int, Consent]]:
    channel, answer = _place(columns, _CHANNEL_HEADINGS), _place(columns, _ANSWER_HEADINGS)
    wide = [] if channel is not None and answer is not None else _channel_places(columns, rows)
    for row in rows:
        pupil = finder.find(columns, row)
        if channel is not None and answer is not None:
            named = [(_named_channel(columns, row, channel), answer)]
        else:
            named = [(channel_name(columns.header[place]), place) for place in wide]
        for name, place in named:
            given = _read_answer(columns, row, place)
            if given is not None:
                yield row.line, Consent(pupil, name, given)


def _place(columns: Columns, headings: frozenset[str]) -> int | None:
    letters = ("".join(filter(str.isalnum, heading.casefold())) for heading in columns.header)
    return next((place for place, heading in enumerate(letters) if heading in headings), None)


def _channel_places(columns: Columns, rows: Sequence[Row]) -> list[int]:
    """The columns of answers: no pupil's field, and mostly yes or no, so that a birthday is not taken for one."""
    names = field_names(columns.header)
    free = [(place, _words(columns.header[place])) for place, name in enumerate(names) if name is None]
    chosen = [
        place for place, words in free if words & _ANSWERED or (not words & _FACTS and _is_mostly_answers(rows, place))
    ]
    if not chosen:
        message = f"no column holds yes and no answers: name a channel over each, such as {_EXAMPLE}"
        raise ListError(message, place=str(columns.path))
    return chosen


def _words(heading: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", heading.casefold()))


def _is_mostly_answers(rows: Sequence[Row], place: int) -> bool:
    said = [text for row in rows if (text := row.fields[place].casefold()) not in _NOT_SAID]
    return sum(text in _YES or text in _NO for text in said) * 2 > len(said)


def _named_channel(columns: Columns, row: Row, place: int) -> str:
    if not row.fields[place]:
        raise ListError(f"column {columns.header[place]!r}: is empty", place=f"{columns.path}:{row.line}")
    return channel_name(row.fields[place])


def _read_answer(columns: Columns, row: Row, place: int) -> bool | None:
    text = " ".join(row.fields[place].casefold().split())
    if text in _NOT_SAID:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    message = f"column {columns.header[place]!r}: {row.fields[place][:40]!r} is neither yes nor no"
    raise ListError(message, place=f"{columns.path}:{row.line}")


def _refuse_two_answers(found: list[tuple[int, Consent]], path: Path) -> None:
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    for line, consent in found:
        first = seen.setdefault((pupil_key(consent.pupil), consent.channel), line)
        if first != line:
            message = f"a second answer for {consent.channel!r} and the pupil on line {first}: keep one of them"
            raise ListError(message, place=f"{path}:{line}")
