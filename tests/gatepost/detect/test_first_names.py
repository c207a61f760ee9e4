"""First names alone: where what is said around them speaks of a pupil, and where it does not; and two of one name."""

from __future__ import annotations

import pytest
from text_helpers import SCHOOL, seen

from gatepost.detect.first_names import Weights, load_weights
from gatepost.detect.text import TextInspector
from gatepost.roll import Lists, Pupil

PUPILS = (
    Pupil("Olivia", "Smith", None, "Oak", "4"),
    Pupil("Olivia", "Jones", None, "Willow", "2"),
    Pupil("Zain", "Ali", None, "Oak", "4"),
    Pupil("Grace", "Hill", None, "Oak", "4"),
    Pupil("Will", "Turner", None, "Oak", "4"),
    Pupil("Emma", "Rose", None, "Oak", "4"),
    Pupil("Jack", "Nolan", None, "Oak", "4"),
    Pupil("Victoria", "Osei", None, "Oak", "4"),
    Pupil("Matilda", "Fenn", None, "Oak", "4"),
    Pupil("Mark", "Eze", None, "Oak", "4"),
    Pupil("Hope", "Quist", None, "Oak", "4"),
    Pupil("Charlie", "Ode", None, "Oak", "4"),
)
INSPECTOR = TextInspector(SCHOOL, Lists(PUPILS))

CUED = [
    ("Zain in my class finally got his pen licence", "Zain", "my class, school"),
    ("so proud of Emma, she read to the whole school in assembly", "Emma", "praise and event"),
    ("Met with Zain's mum about his behaviour", "Zain", "a parent, behaviour"),
    ("Zain fell over in the playground and cut his knee", "Zain", "things that happen to children at school"),
    ("Jack bit another child at playtime again", "Jack", "things that happen to children at school"),
    ("Well done to Zain and Emma for their lovely posters", "Emma", "another pupil beside"),
    ("Star of the week: Matilda!", "Matilda", "school praise"),
    ("zain got excluded today", "zain", "small letters"),
    ("Grace won the sack race at sports day", "Grace", "a word that is a name, with an event"),
    ("Emma is only 6 and she can do long division", "Emma", "age"),
    ("Will forgot his PE kit again, bless him", "Will", "a word that is a name, with a deed"),
    ("Spoke to Victoria's social worker about her EHCP", "Victoria", "care"),
]


@pytest.mark.parametrize(("text", "name", "why"), CUED)
def test_first_name_with_a_cue(text: str, name: str, why: str) -> None:
    """A cue that a pupil is meant is enough."""
    assert ("pupil_name", name) in seen(INSPECTOR.find(text), text), why


UNCUED = [
    ("Will you come to the fair?", "verb"),
    ("grace under pressure", "noun"),
    ("Hope everyone had a good break", "verb"),
    ("mark schemes are online", "marking"),
    ("Emma Watson was great in it", "public figure"),
    ("Jack and the Beanstalk tickets are on sale", "story"),
    ("Victoria Street is closed", "place"),
    ("Matilda the musical with year 5", "work"),
    ("Happy birthday Emma, drinks on Friday?", "friend"),
    ("My daughter Olivia has chickenpox", "the writer's own"),
    ("Mr Jack, our caretaker, fixed the gate", "title"),
    ("our colleague Grace is leaving for a new job", "colleague"),
    ("Charlie and the Chocolate Factory in the hall", "work"),
    ("@Zain_is_here thanks", "handle"),
    ("the Jack I knew", "determiner"),
    ("Victoria sponge for the bake sale", "cake"),
]


@pytest.mark.parametrize(("text", "why"), UNCUED)
def test_first_name_without_a_cue(text: str, why: str) -> None:
    """Somebody or something else is meant, or nothing says who."""
    assert [f for f in INSPECTOR.find(text) if f.kind == "pupil_name"] == [], why


def test_two_pupils_of_one_first_name() -> None:
    """Both are shown to those who may see the roll; the message says only how many there are."""
    finding = INSPECTOR.find("Olivia fell over in the playground and cried")[0]
    assert finding.people == ("Olivia Smith Oak", "Olivia Jones Willow")
    assert "Two of our pupils are called so." in finding.message


def test_class_beside_tells_which_one() -> None:
    """Only the child of that class is meant."""
    assert INSPECTOR.find("Olivia in Willow class read well")[0].people == ("Olivia Jones Willow",)


def test_combination_is_one_finding_that_says_so() -> None:
    """First name, class and event."""
    text = "Lovely residential with Oak class. Matilda liked the view"
    finding = next(f for f in INSPECTOR.find(text) if f.kind == "pupil_name")
    assert finding.message.startswith("First name, class and event together")
    assert any("combination" in step for step in finding.evidence)


def test_without_the_class_nothing_is_combined() -> None:
    """The same words about another school's class name nobody of ours."""
    text = "Lovely evening with the family. Matilda liked the view"
    assert INSPECTOR.find(text) == []


def test_evidence_is_a_chain_without_names() -> None:
    """List, way of writing, and what the disambiguator went by."""
    evidence = INSPECTOR.find("Zain fell over in the playground and cut his knee")[0].evidence
    assert evidence[0].startswith("pupil roll: ")
    assert evidence[1].startswith("disambiguator: 0.")
    assert not any("zain" in step.lower() for step in evidence)


def test_weights_add_up_to_a_probability() -> None:
    """A logistic sum; features that are not known weigh nothing."""
    weights = Weights(bias=0.0, threshold=0.5, of={"nearpraise": 2.0, "leftown": -3.0})
    assert weights.probability({"unknown"}) == 0.5
    assert weights.probability({"nearpraise"}) > 0.85
    assert weights.probability({"leftown", "unknown"}) < 0.1


def test_strongest_reasons_come_first() -> None:
    """Only what spoke for a pupil is told."""
    weights = Weights(bias=0.0, threshold=0.5, of={"a": 1.0, "b": 2.0, "c": -1.0})
    assert weights.strongest({"a", "b", "c"}) == ("b", "a")


def test_shipped_weights_know_relations_only() -> None:
    """No feature is a name: a swapped roll needs no training."""
    assert 0 < load_weights().threshold < 1
    assert not {"olivia", "zain", "grace"} & {name.lower() for name in load_weights().of}


@pytest.mark.parametrize("first", ["Oluwadamilola", "Zbigniew", "Xin", "Aoife", "Ngozi", "Bartholomew"])
def test_another_school_s_roll_works_at_once(first: str) -> None:
    """The same sentence finds whoever is on the roll."""
    inspector = TextInspector(SCHOOL, Lists((Pupil(first, "Quist"),)))
    text = f"So proud of {first} for reading in assembly today"
    assert ("pupil_name", first) in seen(inspector.find(text), text)


NATIONS = [
    ("Da iawn Zain, seren yr wythnos!", "Zain", "praise in Welsh"),
    ("Zain o Flwyddyn 4 yn canu", "Zain", "a year in Welsh"),
    ("Jack off Year 4 fell over", "Jack", "a class after off"),
    ("Two of mine, Zain and Emma, held hands on the coach", "Emma", "two of the writer's class"),
]


@pytest.mark.parametrize(("text", "name", "why"), NATIONS)
def test_first_name_as_the_nations_say_it(text: str, name: str, why: str) -> None:
    """Schools in Wales, Scotland and the north say it in words of their own."""
    assert ("pupil_name", name) in seen(INSPECTOR.find(text), text), why


RELATIVES = [
    "Happy birthday to my gorgeous nephew Zain, 4 today!!",
    "my brilliant big brother Zain won his first race at sports day",
    "my lovely wife Emma is off to a school trip",
]


@pytest.mark.parametrize("text", RELATIVES)
def test_own_relative_however_described(text: str) -> None:
    """Adjectives between my and the relative change nothing."""
    assert not seen(INSPECTOR.find(text), text)


def test_a_pupils_relative_is_not_the_writers() -> None:
    """Of a pupil's sister the pupil is still found."""
    text = "met my pupil Zain's sister about his behaviour at school"
    assert ("pupil_name", "Zain") in seen(INSPECTOR.find(text), text)


def test_title_that_is_a_pupils_first_name_leaves_the_next_name() -> None:
    """Prince and Amber are two children, and Prince lends Amber no rank."""
    pupils = (Pupil("Prince", "Boateng", None, "Oak", "4"), Pupil("Amber", "Iqbal", None, "Oak", "4"))
    text = "Prince and Amber were caught fighting in maths again"
    assert ("pupil_name", "Amber") in seen(TextInspector(SCHOOL, Lists(pupils)).find(text), text)


def test_rank_before_a_capital_is_a_rank() -> None:
    """Prince William is no pupil, although a Prince is on the roll."""
    pupils = (Pupil("Prince", "Boateng", None, "Oak", "4"),)
    text = "Prince William opened the new school hall"
    assert not [each for each in seen(TextInspector(SCHOOL, Lists(pupils)).find(text), text) if each[0] == "pupil_name"]


def test_end_of_a_surname_with_its_particle() -> None:
    """Of Ferreira da Silva families use da Silva alone, in small letters too."""
    inspector = TextInspector(SCHOOL, Lists((Pupil("Max", "Ferreira da Silva", None, "Oak", "4"),)))
    text = "max da silva asked if vikings had wifi"
    assert ("pupil_name", "max da silva") in seen(inspector.find(text), text)


def test_one_letter_is_no_first_name_alone() -> None:
    """A pupil called O on the roll does not make ``O well`` a finding; the whole name is one."""
    inspector = TextInspector(SCHOOL, Lists((Pupil("O", "Quist", None, "Oak", "4"),)))
    text = "O well, my class won at sports day. O Quist sang"
    assert seen(inspector.find(text), text) == [("pupil_name", "O Quist")]
