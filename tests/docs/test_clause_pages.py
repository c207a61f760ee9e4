"""The clause pages say what is so: no clause is forgotten, and what a row names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from clause_pages import (
    ENFORCED,
    GROUPS,
    LATER,
    NAMES,
    RECORDED,
    SEEDS,
    WARNED,
    Row,
    counted,
    counts_of,
    is_clause,
    plain,
    rows_of,
)

from gatepost.finding import FAMILY_OF
from gatepost.policy import LevelRule, Policy
from gatepost.policy_file import load_policy
from gatepost.policy_table import read_table

LEVEL_OF = {"opens": "allow", "blocks": "block", "holds": "approve", "warns": "warn", "reminds": "remind"}
#: The kinds that are found today, the last two where a school has faces compared; a row may say "warns" only where one
#: of them leads to its level.
FOUND_TODAY = {
    "pupil_name", "pupil_username", "face", "class_or_year", "phone", "email", "address", "postcode", "school_name",
    "school_handle", "school_website", "school_event", "identifier", "staff_name", "parent_name", "governor_name",
    "leaver_name", "sibling_name", "social_handle", "location", "exam_result", "special_needs", "medical", "behaviour",
    "safeguarding", "derogatory", "allegation", "confidential", "political", "advert", "credential", "site_security",
    "friend_request", "direct_message", "personal_account_link", "school_email_signup", "unreadable", "school_logo",
    "pupil_face", "no_photo_consent", "personal_camera",
}  # fmt: skip


@cache
def policy_of(name: str) -> Policy:
    """The preset, read once."""
    return load_policy(name)


@cache
def done_by(name: str) -> dict[str, set[str]]:
    """The preset's own word: clause → rules and levels that carry it, as a page writes them."""
    found: dict[str, set[str]] = {}
    policy = policy_of(name)
    for rule in policy.rules:
        if rule.clause:
            found.setdefault(rule.clause.id, set()).add(f"rule {rule.id}")
    for number, level in enumerate(policy.levels, 1):
        if level.clause:
            found.setdefault(level.clause.id, set()).add(f"level {number}")
    return found


def levels_in(name: str, row: Row) -> list[LevelRule]:
    """The levels that the row names."""
    numbers = [int(entry.removeprefix("level ")) for entry in row.by if entry.startswith("level ")]
    return [policy_of(name).levels[number - 1] for number in numbers]


def kinds_of(level: LevelRule) -> set[str]:
    """The kinds that the level may speak of."""
    named = set(level.kinds) or set(FAMILY_OF)
    return {kind for kind in named if not level.families or FAMILY_OF[kind] in level.families}


def test_each_school_has_its_page() -> None:
    """One for each written policy."""
    assert sorted(SEEDS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_of_the_preset_has_its_row(name: str) -> None:
    """And the row names every rule and level that carries the clause."""
    named = {row.clause: set(row.by) for row in rows_of(name)}
    assert {clause: by for clause, by in done_by(name).items() if not by <= named.get(clause, set())} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_and_level_that_a_row_names_exists(name: str) -> None:
    """By its id, or counted from the top of the preset."""
    rules = {f"rule {rule.id}" for rule in policy_of(name).rules}
    levels = {f"level {number + 1}" for number in range(len(policy_of(name).levels))}
    assert {entry for row in rows_of(name) for entry in row.by} - rules - levels <= {"built in"}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_says_one_of_the_known_words(name: str) -> None:
    """So that it can be counted; and no clause stands twice."""
    rows = rows_of(name)
    assert [row.clause for row in rows if row.does not in GROUPS] == []
    assert len({row.clause for row in rows}) == len(rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_at_the_top_are_right(name: str) -> None:
    """Nothing is glossed over: what comes later and what cannot be done is counted too."""
    assert counts_of(name) == counted(rows_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_what_acts_names_what_does_it_and_the_test(name: str) -> None:
    """A row without both would be a promise."""
    acting = [row for row in rows_of(name) if row.does in (*ENFORCED, *WARNED, *RECORDED)]
    assert [row.clause for row in acting if not (row.by and row.test)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_row_by_levels_does_what_one_of_them_says(name: str) -> None:
    """A warning is no block; and something that is found today leads to it."""
    rows = [row for row in rows_of(name) if row.does in LEVEL_OF and levels_in(name, row)]
    pure = [row for row in rows if not any(entry.startswith(("rule", "built")) for entry in row.by)]
    wrong = [row.clause for row in pure if not _acts_today(name, row)]
    assert wrong == []


def _acts_today(name: str, row: Row) -> bool:
    levels = [level for level in levels_in(name, row) if level.level.wire == LEVEL_OF[row.does]]
    return any(kinds_of(level) & FOUND_TODAY for level in levels)


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_later_is_not_found_today_throughout(name: str) -> None:
    """A clause whose own levels all act on what is found today has arrived, and its row must say so."""
    waiting = [row for row in rows_of(name) if row.does in LATER and row.clause in done_by(name)]
    own = {row.clause: [level for level in levels_in(name, row) if not level.actions] for row in waiting}
    assert [clause for clause, levels in own.items() if levels and all(map(_is_found_today, levels))] == []


def _is_found_today(level: LevelRule) -> bool:
    return kinds_of(level) <= FOUND_TODAY


@pytest.mark.parametrize("name", NAMES)
def test_every_test_that_a_row_names_exists(root: Path, name: str) -> None:
    """File, function and, for the tables of expected decisions, the line."""
    assert sorted({row.test for row in rows_of(name) if row.test and not _exists(root, row.test)}) == []


def _exists(root: Path, node: str) -> bool:
    path, _colons, rest = node.partition("::")
    function, _bracket, parameter = rest.rstrip("]").partition("[")
    return function in _functions(root / path) and (not parameter or parameter in _table_clauses(root))


@cache
def _functions(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@cache
def _table_clauses(root: Path) -> set[str]:
    tables = {path.stem: read_table(path) for path in (root / "policies" / "tests").glob("*.yaml")}
    return {f"{name}:{line.data.get('clause')}" for name, table in tables.items() for line in table.lines}


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_row_are_the_policys_own(shared_data: Path, name: str) -> None:
    """Letter by letter, whatever the quotation marks."""
    written = plain(_seed(shared_data, name))
    assert [row.clause for row in rows_of(name) if plain(row.words) not in written] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_clause_of_the_written_policy_is_forgotten(shared_data: Path, name: str) -> None:
    """Every bullet, numbered point and paragraph holds the words of some row."""
    lines = [text for line in _seed(shared_data, name).splitlines() if (text := plain(line).strip())]
    written = " ".join(lines)
    quoted = {place for row in rows_of(name) for place in _places(plain(row.words), written)}
    start, forgotten = 0, []
    for line in lines:
        end = start + len(line)
        if is_clause(line) and quoted.isdisjoint(range(start, end)):
            forgotten.append(line)
        start = end + 1
    assert forgotten == []


def _places(words: str, written: str) -> set[int]:
    return {place for match in re.finditer(re.escape(words), written) for place in range(*match.span())}


def _seed(shared_data: Path, name: str) -> str:
    return (shared_data.parent / "seed_policies" / f"{SEEDS[name]}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("- Reflects 'safer internet' practices", True),
        ("2. Content must be appropriate for use with the relevant pupils.", True),
        ("All staff (including teachers, support staff, and supply staff) are responsible.", True),
        ("- 3. Use of official school social media", False),
        ("4. Use of social media by staff", False),
        ("Staff representing the school on official school social media channels should:", False),
        ("<https://support.twitter.com/groups/33-report-a-violation/topics/148-policy-information>", False),
        ("Key Principles", False),
    ],
)
def test_what_counts_as_a_clause(line: str, says: bool) -> None:
    """Points and paragraphs, not headings, opening lines or links."""
    assert is_clause(line) == says
