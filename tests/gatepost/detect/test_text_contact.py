"""Contact details and numbers with a check: the rules' own examples, telephones, and near misses with their reason."""

from __future__ import annotations

import csv

import pytest
from text_helpers import seen, shared_data

from gatepost.detect.check_digits import is_nhs_number, is_nino, is_upn
from gatepost.detect.patterns import PatternRule, load_rules
from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.post import Action, Post, TextPart
from gatepost.roll import Lists

INSPECTOR = TextInspector(School(), Lists())
RULES = load_rules()


def _example(value: PatternRule | str) -> str:
    return value.id if isinstance(value, PatternRule) else value


def _kinds(text: str) -> list[str]:
    return [finding.kind for finding in INSPECTOR.find(text)]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.true], ids=_example)
def test_rules_own_true_example(rule: PatternRule, text: str) -> None:
    """Each rule finds its own true examples."""
    assert rule.kind in _kinds(text)


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.false], ids=_example)
def test_rules_own_false_example(rule: PatternRule, text: str) -> None:
    """No rule of that kind finds the false examples."""
    assert rule.kind not in _kinds(text)


def test_every_rule_carries_examples() -> None:
    """A rule without examples cannot be reviewed."""
    assert all(rule.true and rule.false and rule.message and rule.advice for rule in RULES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("07700 900123", "07700 900123"),
        ("call 07700900123 now", "07700900123"),
        ("tel:07700 900 123", "07700 900 123"),
        ("Tel. (01632) 960 123.", "(01632) 960 123"),
        ("01632-960-123", "01632-960-123"),
        ("07700.900.123", "07700.900.123"),
        ("020 7946 0123", "020 7946 0123"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("+44 (0)20 7946 0123", "+44 (0)20 7946 0123"),
        ("0044 7700 900123", "0044 7700 900123"),
        ("447700900123", "447700900123"),
        ("text me on 7700 900123", "7700 900123"),
        ("0 7 7 0 0 9 0 0 1 2 3", "0 7 7 0 0 9 0 0 1 2 3"),
        ("077 00 900 123", "077 00 900 123"),
        ("０７７００ ９００１２３", "０７７００ ９００１２３"),
        ("0\ufe0f\u20e37\ufe0f\u20e3700900123", "0\ufe0f\u20e37\ufe0f\u20e3700900123"),
        ("07700\u00a0900123", "07700\u00a0900123"),
        ("0800 1111 222", "0800 1111 222"),
        ("+1 202 555 0123", "+1 202 555 0123"),
        ("+353 1 234 5678", "+353 1 234 5678"),
        ("+33 1 42 68 53 00", "+33 1 42 68 53 00"),
        ("ring 01632 960123, or 01632 960124", "01632 960124"),
        ("07700 900123 07700 900456", "07700 900456"),
        ("07700 900123/01632 960123", "01632 960123"),
    ],
)
def test_telephone_is_found(text: str, words: str) -> None:
    """UK numbers in every usual spelling, Ofcom's drama numbers among them, and other countries' with a plus."""
    assert ("phone", words) in seen(INSPECTOR.find(text), text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("order 01234567890", "order number"),
        ("order no. 07700900123", "order number that looks like a mobile"),
        ("£07700900123", "price"),
        ("0.1234567890", "decimal"),
        ("score 10-0 9-1 8-2 7-3 6-4", "scores"),
        ("21/05/2026 08:40-15:20", "date and time"),
        ("01.02.2026 10 30 45", "date first"),
        ("01-02-2026 07700", "date first"),
        ("flight BA0123 at 0640", "flight"),
        ("943 476 5919", "NHS number"),
        ("07700900123456789", "long id"),
        ("1234 5678 9012 3456", "card-like number"),
        ("ISBN 0-19-852663-6", "book"),
        ("0-7475-3269-9", "book"),
        ("0 1 2 3 4 5 6 7 8 9 10", "counting"),
        ("https://example.org/07700900123", "in a link"),
        ("id=07700900123", "in a link"),
        ("+99 1234 567890", "no such country"),
        ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "list"),
        ("192.168.100.200", "IP address"),
        ("2026 2027 2028", "years"),
    ],
)
def test_other_number_is_left_alone(text: str, why: str) -> None:
    """Numbers that are no telephone are left alone."""
    assert "phone" not in _kinds(text), why


@pytest.mark.parametrize(
    ("spelling", "key"), [("07700 900123", "+447700900123"), ("+44 (0)7700-900-123", "+447700900123")]
)
def test_telephone_key_is_the_number_itself(spelling: str, key: str) -> None:
    """Spellings of one number share a key."""
    assert INSPECTOR.find(spelling)[0].key == key


def test_postcodes_of_the_public_test_list() -> None:
    """Every well-formed postcode of an area in use is found, and none of the malformed ones."""
    with (shared_data("uk-postcodes", "postcodes.csv")).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["input"].startswith(("A9", "AA", "A99", "MA"))]
    wrong = [row["input"] for row in rows if ("postcode" in _kinds(row["input"])) != (row["valid"] == "1")]
    assert wrong == []


@pytest.mark.parametrize("number", ["943 476 5919", "9434765919", "401-023-2137"])
def test_nhs_number_with_right_check(number: str) -> None:
    """Modulus 11, with spaces or dashes."""
    assert is_nhs_number(number)


@pytest.mark.parametrize("number", ["943 476 5918", "0000000000", "94347659", "١٢٣٤٥٦٧٨٩٠"])
def test_nhs_number_with_wrong_check(number: str) -> None:
    """A wrong digit, one digit over and over, too short, other scripts' digits."""
    assert not is_nhs_number(number)


@pytest.mark.parametrize(("number", "is_right"), [("AB123456C", True), ("BG123456A", False), ("QQ123456C", False)])
def test_national_insurance_prefixes(number: str, is_right: bool) -> None:
    """Some prefixes are never given out."""
    assert is_nino(number) == is_right


@pytest.mark.parametrize(("number", "is_right"), [("H801200001001", True), ("A801200001001", False)])
def test_unique_pupil_number_check_letter(number: str, is_right: bool) -> None:
    """The first letter checks the rest."""
    assert is_upn(number) == is_right


@pytest.mark.parametrize(
    ("action", "text", "count"),
    [
        ("sign_up", "tamsin@appleyarrow.example", 0),
        ("sign_up", " 07700 900123 ", 0),
        ("sign_up", "I can be reached at tamsin@appleyarrow.example", 1),
        ("profile", "tamsin@appleyarrow.example", 1),
    ],
)
def test_a_sign_ups_own_address_goes_to_the_site_alone(action: Action, text: str, count: int) -> None:
    """A field that holds nothing else is how the site reaches its writer; what is written for readers is found."""
    assert len(INSPECTOR.inspect(Post(action=action, texts=(TextPart(text),)))) == count


@pytest.mark.parametrize(
    ("post", "count"),
    [
        (Post(action="message", texts=(TextPart("Dan <dan@perry.example>"),), people=("Dan <dan@perry.example>",)), 0),
        (Post(action="message", texts=(TextPart("Jo <jo@pike.example>"),), people=("dan@perry.example",)), 0),
        (Post(action="message", texts=(TextPart("ask jo@pike.example"),), people=("dan@perry.example",)), 1),
        (Post(action="comment", texts=(TextPart("dan@perry.example", where="email"),)), 0),
        (Post(action="message", texts=(TextPart("dan@perry.example"),), people=("991",)), 1),
        (Post(action="profile", texts=(TextPart("dan@perry.example", where="email"),)), 1),
    ],
)
def test_an_address_that_a_mail_goes_to_is_not_given_away(post: Post, count: int) -> None:
    """Addressees and a form's own field for an address pass; an address as the words of a message is found."""
    assert len(INSPECTOR.inspect(post)) == count
