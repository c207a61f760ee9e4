"""What follows from what a context model says, with a small model that says what the test wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from gatepost.detect.context import LABELS, PUPIL, Levels, Told
from gatepost.detect.hidden_names import Hidden
from gatepost.detect.normalise import fold
from gatepost.detect.text import TextInspector
from gatepost.detect.words import split_words
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

ROLL = (Pupil("Zain", "Ali", None, "Oak", "4"), Pupil("Tomasz", "Nowak", None, "Oak", "4"))


class Says:
    """A context model that scores the tokens it was given: {token: {label: score}}; it counts how often it is asked."""

    def __init__(self, scores: Mapping[str, Mapping[str, float]]) -> None:
        self.scores, self.asked = scores, 0
        self.levels = dict.fromkeys(LABELS, Levels(0.8, 0.4, 0.1))

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
    says = Says({word: {"medical": score} for word, score in {"peaky": 0.9, "again": 0.5}.items()})
    assert ("medical", "peaky again") in find("Zain Ali is peaky again today", says)
    assert find("somebody is peaky again today", says) == []


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
