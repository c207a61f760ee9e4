"""`gatepost policy diff`: what changes for whom from one policy to another, in words."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence

from gatepost.access_reason import ROLE_WORDS
from gatepost.catalogue import load_catalogue
from gatepost.finding import FAMILY_OF
from gatepost.person import ROLES, STAFF_ROLES
from gatepost.policy_diff import PolicyDiff, SettingChange, diff_policies
from gatepost.policy_diff_levels import LevelChange
from gatepost.policy_diff_sites import SiteChange
from gatepost.policy_file import load_policy

SAME, DIFFERENT = 0, 1
#: Sites named in one line of the text; --json names them all.
_SHOWN = 6
#: So many roles may be missing for the rest to be called staff.
_EXCEPTED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two policies."""
    parser.add_argument("before", metavar="A", help="a preset or a policy file")
    parser.add_argument("after", metavar="B", help="a preset or a policy file")


def run(args: argparse.Namespace) -> int:
    """Print what changes from A to B; 0 the same, 1 different."""
    before, after = load_policy(args.before), load_policy(args.after)
    diff = diff_policies(before, after)
    names = {"before": {"name": before.name, "version": before.version},
             "after": {"name": after.name, "version": after.version}}  # fmt: skip
    print(json.dumps({**names, **diff.to_json()}, ensure_ascii=False) if args.json else _text(diff))
    return SAME if diff.is_same else DIFFERENT


def _text(diff: PolicyDiff) -> str:
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("Sites", map(_site_line, diff.sites)),
        ("Posts", map(_level_line, diff.levels)),
        ("School hours", map(_setting_line, diff.hours)),
        ("Limits", map(_setting_line, diff.limits)),
        ("Also", map(_setting_line, diff.other)),
    )
    blocks = ["\n".join([title, *lines]) for title, given in groups if (lines := list(given))]
    return "\n\n".join(blocks) or "Nothing changes: both decide the same."


def _site_line(change: SiteChange) -> str:
    return f"  {_sites(change.sites)}, for {_people(change.people)}, {change.when}: {change.before} → {change.after}"


def _sites(names: Sequence[str]) -> str:
    left = dict.fromkeys(names)
    words = []
    for category, services in _categories().items():
        if len(services) > 1 and left.keys() >= services:
            words.append("every site of the category other" if category == "other" else f"every {category} site")
            left = {name: None for name in left if name not in services}
    shown = list(left)[:_SHOWN]
    rest = len(left) - len(shown)
    return ", ".join([*words, *shown]) + (f" and {rest} more" if rest else "")


def _categories() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for service in load_catalogue().services:
        found.setdefault(service.category, set()).add(service.id)
    return found


def _people(names: Sequence[str]) -> str:
    if set(names) >= set(ROLES):
        return "everybody"
    without = STAFF_ROLES - set(names)
    if len(without) > _EXCEPTED:
        return ", ".join(map(_plural, names))
    staff = "staff" + (f" except {' and '.join(map(_plural, sorted(without)))}" if without else "")
    return ", ".join([staff, *(_plural(name) for name in names if name not in STAFF_ROLES)])


def _plural(name: str) -> str:
    return ROLE_WORDS.get(name, f"{name}s") if name in ROLES else name


def _level_line(change: LevelChange) -> str:
    where = f", {change.where}" if change.where else ""
    kinds = ", ".join(_kinds(change.kinds))
    return f"  {kinds}, on a{'n' * (change.account[0] in 'aeiou')} {change.account} account{where}: " + (
        f"{change.before} → {change.after}"
    )


def _kinds(kinds: Sequence[str]) -> Iterator[str]:
    """Name a family where all of it is meant."""
    left = list(kinds)
    for family in dict.fromkeys(FAMILY_OF.values()):
        members = {kind for kind, own in FAMILY_OF.items() if own == family}
        if members <= set(left):
            yield f"everything of the family {family}"
            left = [kind for kind in left if kind not in members]
    yield from (kind.replace("_", " ") for kind in left)


def _setting_line(change: SettingChange) -> str:
    return f"  {change.key}: {change.before or 'nothing'} → {change.after or 'nothing'}"
