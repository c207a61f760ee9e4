"""Which strings are the writer's words, and which are ids, tokens, settings and measurements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gatepost.extract.leaves import ITEM, Leaf
from gatepost.extract.word_lists import word_list

_NOT_ALNUM = re.compile(r"[\W_]+")
#: Sites use few keys, and use them all the time; what is longer is no key.
_KEPT_CHARS = 64
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")

#: A key with one of these words holds what the writer wrote.
_STRONG = word_list("keys_of_words")
_PERSONAL = word_list("keys_about_people")
#: A key that ends in one of these, or is one, holds no words whatever stands before.
_NEVER_LAST = word_list("last_words_of_settings")
#: Where even a sentence is nobody's business.
_SECRETS = word_list("last_words_of_secrets")
#: Whole keys, squeezed to letters and digits: the sites' own tokens.
_NEVER = word_list("keys_of_tokens")
#: ActivityPub addresses people and the public by URLs.
_ADDRESSED = frozenset({"to", "cc", "bcc"})
_CONSTANTS = word_list("constants")
_TOKEN_SHAPES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"  # UUID
    r"|(?:0x)?[0-9a-f]{16,}\Z"  # hash
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\Z"  # ISO date
    r"|(?-i:[a-z]{2,3}(?:[-_](?:[A-Z]{2}|[A-Z][a-z]{3}))+\Z)"  # locale
    r"|(?:image|video|audio|text|application|multipart|font)/[\w.+-]+\Z"  # media type
    r"|\#(?:[0-9a-f]{3}){1,2}\Z"  # colour
    r"|/\S*\Z|[\w.()-]+(?:/[\w.():-]+){2,}\Z"  # path
    r"|urn:\S+\Z|at://\S+\Z|did:\S+\Z|ey[\w-]{10,}\.[\w-]+\.[\w-]*\Z",  # URN, AT URI, JWT
    re.I,
)
_RUN_TOGETHER = re.compile(rf"\w*(?:{'|'.join(sorted(word_list('things_with_ids')))})(?:ids?|type|token|key|hash|uri)")
_PHONE_SHAPE = re.compile(r"(?:\+|0)[\d\s().-]{8,20}\Z")
_EMAIL_SHAPE = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}\Z")
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://\S*\Z", re.I)
_DIGIT = re.compile(r"\d")
_CONSTANT = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)+\Z|[a-z0-9]+(?:_[a-z0-9]+)+\Z|[a-z]+(?:[A-Z][a-z0-9]+)+\Z")
_WHERE: tuple[tuple[str, frozenset[str]], ...] = (
    ("alt_text", frozenset({"alt", "accessibility"})),
    ("title", frozenset({"title", "subject", "headline", "summary"})),
    ("email", frozenset({"email", "mail"})),
    ("phone", frozenset({"phone", "mobile", "telephone", "tel"})),
    ("file_name", frozenset({"filename", "file"})),
    ("link", frozenset({"url", "link", "href", "website"})),
    ("name", frozenset({"name", "username", "nickname", "firstname", "lastname", "handle", "display"})),
)


@dataclass(frozen=True, slots=True)
class WordRules:
    """What a site's own data adds: squeezed keys that always, or never, hold words."""

    words: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()


def key_words(key: str) -> list[str]:
    """``newTitle``, ``new_title`` and ``new-title`` to ``["new", "title"]``."""
    return list(_kept_words(key) if len(key) <= _KEPT_CHARS else _split_words(key))


def squeezed(key: str) -> str:
    """The key in lower case with letters and digits only."""
    return _kept_squeezed(key) if len(key) <= _KEPT_CHARS else _NOT_ALNUM.sub("", key.lower())


@lru_cache(maxsize=8192)
def _kept_words(key: str) -> tuple[str, ...]:
    return _split_words(key)


@lru_cache(maxsize=8192)
def _kept_squeezed(key: str) -> str:
    return _NOT_ALNUM.sub("", key.lower())


def _split_words(key: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _CAMEL.findall(key))


def is_words(leaf: Leaf, rules: WordRules, *, strict: bool = False) -> bool:
    """True when ``leaf`` is something that a person wrote.

    ``strict`` asks for a key that says so (query strings are mostly settings).
    """
    text, key = leaf.text.strip(), squeezed(leaf.key)
    if not text or leaf.truth or key in rules.skip or _has_no_words(text):
        return False
    if key in rules.words or leaf.joined:
        return True
    if _ADDRESSED.intersection(key_words(leaf.key)[-1:]) and _URL.match(text):
        return False
    grade = _grade(leaf)
    if grade in ("never", "setting", "unknown"):
        return not leaf.number and _speaks_for_itself(leaf, text, grade, strict=strict)
    if strict and grade != "strong" and not (grade == "personal" and " " in text):
        return False
    constant = _is_constant(text) if grade == "inherited" else text.lower() in _CONSTANTS
    # What somebody answers under "text" is theirs, even when it is "none"; a state is not.
    state = key_words(leaf.key)[-1:] == ["status"]
    return not _token_shaped(text) and not (constant and (grade != "strong" or state))


def _speaks_for_itself(leaf: Leaf, text: str, grade: str, *, strict: bool) -> bool:
    """What is said under a key that does not say that it holds words."""
    if grade == "setting" or (strict and grade == "unknown"):
        # ``event`` and ``position`` are settings on most sites, and somebody's sentence on some.
        return _reads_like_sentence(text)
    chosen = " " not in text and _in_setting(leaf)
    return grade == "unknown" and not chosen and _reads_like_words(text)


def where(leaf: Leaf) -> str:
    """Which part of a post the leaf is, in the vocabulary of TextPart."""
    for word in reversed([word for word in leaf.path if word != ITEM]):
        words = {*key_words(word), squeezed(word)}
        for name, signs in _WHERE:
            if words & signs:
                return name
        if words & _STRONG:
            break
    return "text"


def _grade(leaf: Leaf) -> str:
    """``strong``, ``inherited``, ``personal``, ``setting``, ``never`` or ``unknown``: by the nearest key that tells."""
    for distance, key in enumerate(reversed([word for word in leaf.path if word != ITEM][-4:])):
        words = _with_singulars({*key_words(key), squeezed(key)})
        if distance == 0 and (squeezed(key) in _NEVER or _SECRETS.intersection(key_words(key)[-1:])):
            return "never"
        if distance == 0 and _ends_in_setting(key):
            return "setting"
        if _STRONG & words:
            return "inherited" if distance else "strong"
        if distance == 0 and _PERSONAL & words:
            return "personal"
    return "unknown"


def _in_setting(leaf: Leaf) -> bool:
    """``visibility: {"value": "Administrators"}``: one word there is chosen from a list."""
    keys = [word for word in leaf.path if word != ITEM]
    return len(keys) > 1 and _ends_in_setting(keys[-2])


def _ends_in_setting(key: str) -> bool:
    """``trackingId``, ``langs``, and ``conversationid`` where nobody marked the seam."""
    last = _with_singulars(set(key_words(key)[-1:]))
    if _NEVER_LAST & last:
        return True
    return any(_RUN_TOGETHER.fullmatch(word) for word in last)


def _with_singulars(words: set[str]) -> set[str]:
    """``labels`` says what ``label`` says."""
    return words | {word[:-1] for word in words if len(word) > 3 and word.endswith("s")}


def _has_no_words(text: str) -> bool:
    """Nothing that could name or reach anybody: no letter, and not a telephone number."""
    return not any(map(str.isalpha, text)) and sum(map(str.isdigit, text)) < 7


def _token_shaped(text: str) -> bool:
    if any(map(str.isspace, text)) or _PHONE_SHAPE.match(text) or _EMAIL_SHAPE.match(text):
        return False
    return bool(_TOKEN_SHAPES.match(text)) or _is_random(text) or (text.isdigit() and len(text) > 11)


def _is_random(text: str) -> bool:
    """Long, unbroken, and of letters and digits mixed: nobody writes so."""
    if len(text) <= 24 or _URL.match(text) or not text.isascii():
        return False
    head = text[:400]
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(head))
    capitals = sum(a.islower() and b.isupper() for a, b in pairwise(head))
    return turns + capitals > len(head) / 6


def _reads_like_words(text: str) -> bool:
    """For a key that says nothing: two words, one capitalised word, or a way to reach somebody."""
    if _PHONE_SHAPE.match(text) or _EMAIL_SHAPE.match(text):
        return True
    if _token_shaped(text) or _URL.match(text) or _is_constant(text):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1]
    if any(map(str.isspace, text)):
        return bool(words) and not _is_code(text)
    return bool(words) and len(text) >= 3 and (text.istitle() or not text.isascii()) and not _DIGIT.search(text)


def _reads_like_sentence(text: str) -> bool:
    """Three words or more, most of them plain: no version string, and no list of names of programs."""
    words = text.split()
    plain = sum(word.strip(".,;:!?'\"()’").replace("'", "").replace("’", "").isalpha() for word in words)
    return len(words) >= 3 and plain * 4 >= len(words) * 3 and not _is_code(text) and not text.isupper()


def _is_constant(text: str) -> bool:
    """``ANYONE``, ``only_me`` and ``text/html`` are chosen from a list, not written."""
    one_word = not any(map(str.isspace, text))
    return one_word and bool(text.lower() in _CONSTANTS or _CONSTANT.match(text) or (text.isupper() and text.isascii()))


def _is_code(text: str) -> bool:
    """Style sheets, scripts and user-agent lines have blanks too."""
    marks = sum(character in "{};=<>/\\()|[]" for character in text)
    return marks * 8 > len(text)
