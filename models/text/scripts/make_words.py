"""Make gatepost/detect/english_words.txt: what people write in small letters, so that it is no name by itself.

``python models/text/scripts/make_words.py DATA``, where DATA holds ``ner-social`` (Broad Twitter Corpus, WNUT17,
Universal NER: CC BY and CC BY-SA; Tweebank: Apache-2.0) and ``sms-uk`` (SMS Spam Collection), development halves.
Names that many children bear (``names``, births in the UK from 2006 to 2020) are left out where the corpora hardly have
them as words. Kept are counts of words alone, no text.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[3] / "gatepost" / "detect" / "english_words.txt"
LEAST_COUNT = 2
#: A word that stands for a person more often than this is a name, whatever its case.
MOST_NAMES = 0.15
#: As is one that so many children bear for each time it is written as a word: alfie and kai, summer, not hope.
MOST_CHILDREN = 150
_WORD = re.compile(r"(?<![#@/\w.])[a-z]{2,20}(?![\w@/])")
_HEAD = """\
# Words that people write in small letters, most frequent first; made by models/text/scripts/make_words.py from open
# corpora (Broad Twitter Corpus, WNUT17, Tweebank-NER, Universal NER, SMS Spam Collection). No text is kept.
"""


def main(data: Path) -> None:
    """Write the file."""
    small, named = Counter[str](), Counter[str]()
    for text, entities in _texts(data):
        small.update(_WORD.findall(text))
        for start, end, label in entities:
            if label == "PER":
                named.update(re.findall(r"[a-z]+", text[start:end].lower()))
    births = dict(_births(data))
    words = [
        word
        for word, count in small.most_common()
        if count >= LEAST_COUNT and named[word] <= MOST_NAMES * count and births.get(word, 0) <= MOST_CHILDREN * count
    ]
    rows = [" ".join(words[place : place + 16]) for place in range(0, len(words), 16)]
    TARGET.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


def _births(data: Path) -> Iterator[tuple[str, float]]:
    with (data / "names" / "given_names_uk.csv").open(encoding="utf-8", newline="") as file:
        yield from ((row["name"].lower(), float(row["born_2006_2020"] or 0)) for row in csv.DictReader(file))


def _texts(data: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    for path in sorted([*data.glob("ner-social/*.jsonl"), *data.glob("sms-uk/*.jsonl")]):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                entry = json.loads(line)
                yield entry["text"], entry["entities"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
