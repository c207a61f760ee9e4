"""Make the training and development documents: for each mention of a first name its features, and whose name it is.

``python models/text/scripts/make_docs.py DATA``. Pupils: the hand-written posts of ``assets``. Others: the same, and
first names of made-up rolls met in real texts (``ner-social``, ``sms-uk``, ``school-posts``, development halves).
Every fifth hand-written post and every fifth real text is kept for choosing among settings.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

from gatepost.detect.candidates import candidates
from gatepost.detect.cues import ClassCues
from gatepost.detect.first_names import is_ruled_out
from gatepost.detect.mention import Scene, features
from gatepost.detect.normalise import fold
from gatepost.detect.people import People
from gatepost.detect.words import Words, split_words

HERE = Path(__file__).parents[1]
SEED = 5
ROLLS = 6
PUPILS = 420
#: Share of the hand-written mentions that are shown a second time as if the name were an everyday word.
AS_WORDS = 0.5
#: Real mentions outnumber the hand-written ones; as many as this a roll are enough to tell the everyday.
REAL_PER_ROLL = 220
_MARKED = re.compile(r"[{<]([^{}<>]+)[}>]")


def main(data: Path) -> None:
    """Write ``corpus/train.spacy`` and ``corpus/dev.spacy``."""
    chance = random.Random(SEED)
    own = [*_own("mentions_positive.txt"), *_own("mentions_negative.txt")]
    rows = [*own, *_as_words(own, chance), *_real(data, chance)]
    chance.shuffle(rows)
    nlp = spacy.blank("xx")
    for name, is_dev in (("train", False), ("dev", True)):
        docs = DocBin(docs=[_doc(nlp, found, pupil) for found, pupil, kept in rows if kept == is_dev])
        (HERE / "corpus").mkdir(exist_ok=True)
        docs.to_disk(HERE / "corpus" / f"{name}.spacy")
        print(name, len(docs), sum(pupil for _, pupil, kept in rows if kept == is_dev))


def _doc(nlp: spacy.language.Language, found: set[str], pupil: bool) -> Doc:
    doc = Doc(nlp.vocab, words=sorted(found))
    doc.cats = {"PUPIL": float(pupil), "OTHER": float(not pupil)}
    return doc


def _own(name: str) -> Iterator[tuple[set[str], bool, bool]]:
    lines = (HERE / "assets" / name).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(line for line in lines if not line.startswith("#")):
        for found, pupil in marked_mentions(line):
            yield found, pupil, number % 5 == 0


def _as_words(rows: list[tuple[set[str], bool, bool]], chance: random.Random) -> Iterator[tuple[set[str], bool, bool]]:
    """Half of the training posts once more, as if the name were an everyday word: the context must decide there too."""
    for found, pupil, is_dev in rows:
        if not is_dev and "formWord" not in found and "formSmall" not in found and chance.random() < AS_WORDS:
            start = {"formWordCapitalStart"} if "leftNothing" in found else set[str]()
            yield (found - {"formStart"}) | {"formWord", "formWordCapital"} | start, pupil, False


def marked_mentions(line: str) -> Iterator[tuple[set[str], bool]]:
    """The features of each marked name that is a candidate, and whether it is marked as a pupil's."""
    text, pupils, people = "", set[int](), People()
    place = 0
    for match in _MARKED.finditer(line):
        text += line[place : match.start()]
        if match.group().startswith("{"):
            pupils.add(len(text))
        text, place = text + match.group(1), match.end()
        people.add(0, (match.group(1).removesuffix("'s"),), ("Zzyx",))
    for words, start, found in mentions(people, text + line[place:]):
        yield found, words.starts[start] in pupils


def mentions(people: People, text: str) -> Iterator[tuple[Words, int, set[str]]]:
    """Every candidate in a text with its features."""
    words = split_words(fold(text))
    hits = list(candidates(people, words, people.trie.find(words)))
    years = {place: "year" for cue in ClassCues([]).find(words) for place in range(cue.start, cue.end)}
    scene = Scene.of(words, frozenset(hit.start for hit in hits), years)
    for hit in hits:
        if not is_ruled_out(scene, hit):
            yield words, hit.start, features(scene, hit.start, hit.end)


def _real(data: Path, chance: random.Random) -> Iterator[tuple[set[str], bool, bool]]:
    texts = list(real_texts(data))
    for _ in range(ROLLS):
        people, rows = roll(data, chance), []
        for number, (text, private) in enumerate(texts):
            for words, start, found in mentions(people, text):
                if words.starts[start] not in private:
                    rows.append((found, False, number % 5 == 0))
        yield from chance.sample(rows, min(REAL_PER_ROLL, len(rows)))


def real_texts(data: Path) -> Iterator[tuple[str, set[int]]]:
    """Texts of the corpora with the places of names that may be a pupil's, which are nobody's counter-example."""
    for folder in ("ner-social", "sms-uk", "school-posts"):
        for path in sorted((data / folder).glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").split("\n"):
                if line:
                    entry = json.loads(line)
                    yield entry["text"], {start for start, _, label in entry["entities"] if label == "PER_PRIVATE"}


def roll(data: Path, chance: random.Random) -> People:
    """A made-up roll: first names as often as children in the UK bear them."""
    people = People()
    for person, name in enumerate(roll_names(data, chance)):
        people.add(person, (name,), ("Zzyx",))
    return people


def roll_names(data: Path, chance: random.Random) -> list[str]:
    """The first names of a made-up roll."""
    with (data / "names" / "given_names_uk.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["name"], float(row["born_2006_2020"] or 0)) for row in csv.DictReader(file)]
    return chance.choices([name for name, _ in rows], [births for _, births in rows], k=PUPILS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
