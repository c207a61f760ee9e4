"""What a feature of the disambiguator says, for the people who read why a name was found."""

from __future__ import annotations

import re

_WHERE = {
    "near": "close by", "sentence": "in the sentence", "text": "elsewhere in the text", "left": "just before it",
    "leftTwo": "two words before it", "right": "just after it", "rightTwo": "two words after it",
    "owns": "that is the name's",
}  # fmt: skip
_KINDS = {
    "praise": "praise", "event": "a school event", "school": "school", "pupil": "a word for pupils",
    "ours": "the writer's pupils", "kin": "a parent or relative", "deed": "what children do",
    "mishap": "a mishap or a need", "age": "an age", "year": "a year group", "photo": "a picture",
    "person": "he, she or they", "greeting": "a greeting",
}  # fmt: skip
_WHOLE = {
    "pair": "another listed name side by side", "company": "another listed name in the sentence",
    "childOne": "talk of a child at school", "childTwo": "several kinds of school talk",
    "childThree": "many kinds of school talk", "childElsewhere": "school talk elsewhere in the text",
}  # fmt: skip
_PLACED = re.compile("(leftTwo|rightTwo|near|sentence|text|left|right|owns)([a-z]+)")


def in_words(feature: str) -> str:
    """``nearmishap`` → ``a mishap or a need close by``; a feature without words of its own stays as it is."""
    placed = _PLACED.fullmatch(feature)
    if placed and placed.group(2) in _KINDS:
        return f"{_KINDS[placed.group(2)]} {_WHERE[placed.group(1)]}"
    return _WHOLE.get(feature, feature)
