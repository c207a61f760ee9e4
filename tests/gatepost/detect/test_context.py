"""What follows from what a context model says, with a small model that says what the test wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from gatepost.detect.context import LABELS, PUPIL, Levels, Told
from gatepost.detect.hidden_names import Hidden
from gatepost.detect.normalise import fold
from gatepost.detect.text import TextInspector
from gatepost.detect.words import split_words
from gatepost.finding import MAY_BE_A_PUPIL
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

ROLL = (
    Pupil("Zain", "Ali", None, "Oak", "4"),
    Pupil("Tomasz", "Nowak", None, "Oak", "4"),
    Pupil("Grace", "Poole", None, "Oak", "4"),
    Pupil("Will", "Turner", None, "Oak", "4"),
)


class Says:
    """A context model that scores the tokens it was given: {token: {label: score}}; it counts how often it is asked."""

    def __init__(self, scores: Mapping[str, Mapping[str, float]]) -> None:
        self.scores, self.asked = scores, 0
        self.levels = dict.fromkeys(LABELS, Levels(0.8, 0.4, 0.1, may=0.6))

    def read(self, tokens: Sequence[str]) -> Sequence[Sequence[float]]:
        """A row for each token."""
        self.asked += 1
        return [[self.scores.get(token, {}).get(label, 0.0) for label in LABELS] for token in tokens]


def find(text: str, says: Says) -> list[tuple[str, str]]:
    """Kinds and words of the findings."""
    inspector = TextInspector(School(classes=("Oak",)), Lists(ROLL), context=says)
    return [(found.kind, text[slice(*found.span)]) for found in inspector.find(text) if found.span]


def test_the_model_decides_whom_a_first_name_means() -> None:
    """Nothing beside the name would tell the light rules; and what they would take for a pupil it may leave."""
    assert find("it was Zain of all people", Says({"<name>": {PUPIL: 0.9}})) == [("pupil_name", "Zain")]
    assert find("so proud of Zain, he read to the class", Says({})) == []


def test_a_second_name_beside_needs_less() -> None:
    """Zain and Tomasz: what is said of one is said of both."""
    says = Says({"<name>": {PUPIL: 0.9}, "<small name>": {PUPIL: 0.5}})
    assert find("Zain and tomasz", says) == [("pupil_name", "Zain"), ("pupil_name", "tomasz")]
    assert find("only tomasz", says) == []


def test_words_of_a_record_count_beside_a_pupil() -> None:
    """A run of words that goes on while they speak of it; without a pupil it is nobody's record."""
    peaky = {word: {"medical": score} for word, score in {"peaky": 0.9, "again": 0.5}.items()}
    says = Says(peaky | {"<name>": {PUPIL: 0.9}})
    assert ("medical", "peaky again") in find("Zain is peaky again today", says)
    assert find("somebody is peaky again today", says) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("and the culprit? as ever: Zain.", "Zain"),
        ("I have to tell a mum that Zain has nits", "Zain"),
        ("No idea which Zain is which", "Zain"),
        ("I really will miss Zain next year", "Zain"),
        ("rang home about Zain AGAIN", "Zain"),
        ("IMG_zain_4H_sportsday_FINAL(2).jpg", "zain"),
        ("Zain/Tomasz. That's the reading pair.", "Tomasz"),
        ("our debating captain Zain collected three As", "Zain"),
        ("grace won't go in the hall for dinner", "grace"),
    ],
)
def test_the_model_is_asked_about_first_names_wherever_they_stand(text: str, name: str) -> None:
    """At the end, after “that”, in a file's name, between strokes, in small letters throughout."""
    says = Says({mark: {PUPIL: 0.95} for mark in ("<name>", "<small name>", "<small word>")})
    assert ("pupil_name", name) in find(text, says)


@pytest.mark.parametrize(
    "text",
    [
        "I said will you come",
        "Miss Zain is new here",
        "see www.post.example/zain/photos",
        "Grace period, and grace too",
    ],
)
def test_what_is_no_first_name_is_no_question(text: str) -> None:
    """A verb, an adult with a title, a part of an address; a small word where the writer uses capitals."""
    says = Says({mark: {PUPIL: 0.95} for mark in ("<small name>", "<small word>")})
    assert find(text, says) == []


def test_a_name_that_the_rules_rule_out_needs_more() -> None:
    """“Photo by Zain” may be an author's or a child's: only a model that is very sure says so."""
    text = "did you like it? by Zain, our governor"
    assert find(text, Says({"<name>": {PUPIL: 0.9}})) == []
    assert find(text, Says({"<name>": {PUPIL: 0.99}})) == [("pupil_name", "Zain")]


def test_a_first_name_that_may_be_a_pupils_is_told_mildly() -> None:
    """It says that it is not sure, its confidence keeps it below a warning, and both who may be meant are known."""
    inspector = TextInspector(School(), Lists(ROLL), context=Says({"<name>": {PUPIL: 0.7}}))
    (found,) = inspector.find("it was Zain")
    assert (found.kind, found.message) == ("pupil_name", "This may be a pupil's first name.")
    assert found.confidence < MAY_BE_A_PUPIL
    assert found.people == ("Zain Ali Oak",)


def test_a_class_beside_a_name_that_may_be_anybodys_says_little() -> None:
    """Neither the class nor an event makes a pupil of somebody of whom the model is not sure."""
    says = Says({"<name>": {PUPIL: 0.7}})
    inspector = TextInspector(School(classes=("Oak",)), Lists(ROLL), context=says)
    found = inspector.find("Sports day: so Zain is on the rota and Year 6 bring chairs")
    assert [one.kind for one in found if one.confidence >= MAY_BE_A_PUPIL] == []


def test_contact_details_of_no_known_shape() -> None:
    """What nobody could write a pattern for is found by what is said around it; what a rule knows keeps its kind."""
    says = Says({word: {"address": 0.9} for word in ("barn", "past", "the", "chapel")})
    text = "Zain Ali says it's the barn past the chapel"
    assert ("address", "the barn past the chapel") in find(text, says)
    says = Says({"07700": {"social_handle": 0.9}})
    assert [kind for kind, _ in find("Zain Ali: 07700 900123", says)] == ["pupil_name", "phone"]


def test_a_text_that_asks_for_nothing_is_not_read() -> None:
    """A whole name is found without the model, and what is said there is no news."""
    says = Says({})
    assert [kind for kind, _ in find("Well done Zain Ali!", says)] == ["pupil_name"]
    assert says.asked == 0


def test_a_record_of_the_writers_own_is_theirs_to_tell() -> None:
    """The same words after “my”."""
    says = Says({"peaky": {"medical": 0.9}})
    assert ("medical", "peaky") not in find("Zain Ali saw me and my peaky foot", says)


def test_remarks_count_by_themselves() -> None:
    """Contempt needs no pupil; what only an official account may not say needs an official one."""
    says = Says({"brigade": {"derogatory": 0.9}, "vote": {"political": 0.9}})
    assert find("the clipboard brigade struck again", says) == [("derogatory", "brigade")]
    assert find("go and vote for them", says) == []


def test_a_rules_find_that_no_word_speaks_for_is_taken_back() -> None:
    """“free school meals is not a personality”: the rule knows the words, the model what is said."""
    sure = Says({"asthma": {"medical": 0.5}})
    assert ("medical", "asthma") in find("Zain Ali has asthma", sure)
    assert [kind for kind, _ in find("Zain Ali has asthma", Says({}))] == ["pupil_name"]


def test_a_rule_knows_the_kind() -> None:
    """Where a rule has found the words, the model's own idea of them is not told as well."""
    says = Says({"asthma": {"behaviour": 0.9}})
    assert [kind for kind, _ in find("Zain Ali has asthma", says)] == ["pupil_name", "medical"]


@pytest.mark.parametrize("text", ["nothing of a name here", "Zain Ali won"])
def test_one_text_is_read_once(text: str) -> None:
    """Names, records and remarks share one reading."""
    says = Says({})
    find(text, says)
    assert says.asked <= 1


def test_findings_say_that_the_model_told() -> None:
    """The chain of evidence names it, and quotes nothing."""
    inspector = TextInspector(School(), Lists(ROLL), context=Says({"<name>": {PUPIL: 0.9}}))
    assert any("context model: 0.90" in step for found in inspector.find("it was Zain") for step in found.evidence)


def test_runs_keep_to_words() -> None:
    """A run ends where its last word does; signs between neither break nor stretch it."""
    words = split_words(fold("so, very, peaky!"))
    told = Told(Says({"very": {"medical": 0.5}, "peaky": {"medical": 0.9}}), words, lambda words: Hidden())
    assert [(run.start, run.end) for run in told.runs("medical")] == [(1, 3)]


def test_what_nobody_has_read_is_left_to_the_light_rules() -> None:
    """A model that stops reading early takes nothing back and hides no name."""

    class Stops(Says):
        def read(self, tokens: Sequence[str]) -> Sequence[Sequence[float]]:
            return super().read(tokens)[:2]

    text = "So much today. Zain Ali has asthma. Tomasz fell over in the playground and his mum came, bless him"
    assert [kind for kind, _ in find(text, Stops({}))] == ["pupil_name", "medical", "pupil_name"]
