"""Contact details: telephones, e-mail addresses, postcodes, street addresses; the school's own are told apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from gatepost.detect.detector import Hit
from gatepost.detect.email_validators import EMAIL_VALIDATORS
from gatepost.detect.normalise import fold, fold_key
from gatepost.detect.patterns import Patterns, load_rules
from gatepost.detect.phones import Phones
from gatepost.detect.place_validators import PLACE_VALIDATORS
from gatepost.detect.spoken_emails import SpokenEmails
from gatepost.detect.spoken_numbers import SpokenNumbers
from gatepost.detect.validators import VALIDATORS
from gatepost.detect.word_lists import word_list
from gatepost.detect.words import Words, split_words
from gatepost.policy import School

#: Mailboxes that belong to an office rather than to a person.
_OFFICES = word_list("office_mailboxes")
_PHONE_MESSAGE = "This is our school's own telephone number, so it says which school is meant."
_PLACE_MESSAGE = "This is our school's own address, so it says which school is meant."
_OFFICE_MESSAGE = "This is our school's own e-mail address, so it says which school is meant."
_ADVICE = "Leave it out of posts from personal accounts."
#: Characters that a town between street and postcode may take.
_TOWN = 40


class ContactDetails:
    """Compiled once from the policy's ``school`` section."""

    def __init__(self, school: School) -> None:
        self._patterns = Patterns(load_rules(), VALIDATORS | EMAIL_VALIDATORS | PLACE_VALIDATORS)
        self._phones = Phones()
        self._spoken = SpokenNumbers()
        self._said_emails = SpokenEmails()
        self._handles = frozenset("@" + fold_key(handle).removeprefix("@") for handle in school.handles)
        self._domains = tuple(fold_key(domain).removeprefix("@") for domain in school.email_domains)
        self._own_phone = {hit.key for hit in self._phones.find(split_words(fold(school.telephone)))}
        self._own_postcode, self._own_street = _own_place(self._patterns, school.address)

    def find(self, words: Words) -> Iterator[Hit]:
        """Contact details of people; the school's own as kinds of the family ``school``."""
        for hit in self._phones.find(words):
            yield _as_school(hit, "school_name", _PHONE_MESSAGE) if hit.key in self._own_phone else hit
        yield from self._spoken.find(words)
        yield from self._said_emails.find(words)
        found = [hit for hit in self._patterns.find(words) if hit.key not in self._handles]
        homes = sorted(hit.end for hit in found if hit.kind == "address" and not self._is_own_street(hit))
        for hit in found:
            yield self._sort(hit, homes)
        yield from self._own_addresses(words)

    def _sort(self, hit: Hit, homes: list[int]) -> Hit:
        if hit.kind == "email" and self._is_office(hit.key):
            return _as_school(hit, "school_website", _OFFICE_MESSAGE)
        if hit.kind == "postcode" and hit.key in self._own_postcode and not _ends_before(homes, hit.start):
            return _as_school(hit, "school_name", _PLACE_MESSAGE)
        if hit.kind == "address" and self._is_own_street(hit):
            return _as_school(hit, "school_name", _PLACE_MESSAGE)
        return hit

    def _is_own_street(self, hit: Hit) -> bool:
        """Only with the school's own number: another house in the same lane is somebody's home."""
        return bool(self._own_street) and (self._own_street + " ").startswith(hit.key + " ")

    def _is_office(self, address: str) -> bool:
        local, _, domain = address.partition("@")
        return domain in self._domains and local.split("+")[0] in _OFFICES

    def _own_addresses(self, words: Words) -> Iterator[Hit]:
        """The school's street together with its town: neither alone says which school it is."""
        parts = self._own_street.split()
        for place in range(len(words) - len(parts) + 1 if len(parts) > 2 else 0):
            end = place + len(parts)
            if words.words[place] == parts[0] and list(words.words[place:end]) == parts:
                start, stop = words.starts[place], words.ends[end - 1]
                hit = Hit("school_name", start, stop, 0.9, self._own_street, evidence=("school: own address",))
                yield _as_school(hit, "school_name", _PLACE_MESSAGE)


def _ends_before(homes: list[int], start: int) -> bool:
    """True when a home's address stands right before: its postcode is that home's, even where the school shares it."""
    place = bisect_right(homes, start)
    return place > 0 and start - homes[place - 1] <= _TOWN


def _own_place(patterns: Patterns, address: str) -> tuple[frozenset[str], str]:
    """The school's postcode, and its street and town as one run of folded words."""
    words = split_words(fold(address))
    postcodes = frozenset(hit.key for hit in patterns.find(words) if hit.kind == "postcode")
    bare = address
    for postcode in postcodes:
        bare = re.sub(re.escape(postcode).replace(r"\ ", r"\s*"), "", bare, flags=re.IGNORECASE)
    return postcodes, " ".join(split_words(fold(bare)).words)


def _as_school(hit: Hit, kind: str, message: str) -> Hit:
    return replace(hit, kind=kind, message=message, advice=_ADVICE)
