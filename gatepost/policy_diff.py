"""What changes from one policy to another, for whom: sites, levels, school hours, limits, and the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gatepost.policy import Hours, Policy, SiteRule
from gatepost.policy_diff_levels import LevelChange, level_changes
from gatepost.policy_diff_sites import SiteChange, site_changes

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: What the groups before "other" speak of.
_SPOKEN_OF = {"extends", "name", "source", "rules", "levels", "category_defaults", "limits", "services"}
_RULE_WORDS = ("owner", "approved_by", "approved_on", "reason", "clause", "fail", "grantable", "supervised", "locked")


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One value, by its key; an empty text stands for nothing there."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """Everything that differs; empty throughout for two policies that say the same."""

    sites: tuple[SiteChange, ...]
    levels: tuple[LevelChange, ...]
    hours: tuple[SettingChange, ...]
    limits: tuple[SettingChange, ...]
    other: tuple[SettingChange, ...]

    @property
    def is_same(self) -> bool:
        """True when nothing differs."""
        return not (self.sites or self.levels or self.hours or self.limits or self.other)

    def to_json(self) -> dict[str, Any]:
        """``{"same", "sites", "levels", "hours", "limits", "other"}``."""
        return {"same": self.is_same, **asdict(self)}


def diff_policies(before: Policy, after: Policy) -> PolicyDiff:
    """Compare what two policies decide, and then how they are written; the name and the source are left out."""
    return PolicyDiff(
        sites=tuple(site_changes(before, after)),
        levels=tuple(level_changes(before, after)),
        hours=tuple(_compared(_hours(before.school.hours), _hours(after.school.hours))),
        limits=tuple(_compared(asdict(before.limits), asdict(after.limits))),
        other=tuple(_others(before, after)),
    )


def _hours(hours: Hours) -> dict[str, object]:
    return {
        "days": [_DAYS[day] for day in sorted(hours.days)],
        "start": hours.start,
        "end": hours.end,
        "breaks": [f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.breaks],
        "terms": [f"{first} to {last}" for first, last in hours.terms],
        "inset_days": sorted(map(str, hours.inset_days)),
    }


def _compared(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[SettingChange]:
    for key in dict.fromkeys((*before, *after)):
        old, new = _text(before.get(key)), _text(after.get(key))
        if old != new:
            yield SettingChange(key, old, new)


def _text(value: object) -> str:
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(_text, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _others(before: Policy, after: Policy) -> Iterator[SettingChange]:
    old, new = _who_asks(before), _who_asks(after)
    yield from _compared({**old, **dict(_leaves(before.data))}, {**new, **dict(_leaves(after.data))})
    yield from _rule_words(before, after)
    order = [[rule.id for rule in policy.rules] for policy in (before, after)]
    if order[0] != order[1] and sorted(order[0]) == sorted(order[1]):
        yield SettingChange("rules: order", ", ".join(order[0]), ", ".join(order[1]))
    if before.levels != after.levels:
        yield SettingChange("levels: entries as written", *(f"{len(each.levels)} entries" for each in (before, after)))


def _who_asks(policy: Policy) -> dict[str, object]:
    """The requests section with its defaults filled in; its own keys are left out of the leaves."""
    return {
        "requests.roles": sorted(policy.request_roles),
        "requests.approvers": sorted(policy.approver_roles),
        "posts are inspected": policy.inspection_on,
    }


def _leaves(data: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for key, value in data.items():
        if key not in _SPOKEN_OF and key != "requests":
            yield from _leaf(key, value)


def _leaf(key: str, value: object) -> Iterator[tuple[str, object]]:
    if key == "school.hours":
        return
    if isinstance(value, Mapping):
        for inner, found in value.items():
            yield from _leaf(f"{key}.{inner}", found)
    elif isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
        for entry in value:
            words = list(entry.values())
            yield f"{key}: {_text(words[0])} {_text(words[1]) if len(words) > 2 else ''}".strip(), _entry(entry)
    else:
        yield key, value


def _entry(entry: Mapping[str, object]) -> str:
    return "; ".join(f"{key} {_text(value)}" for key, value in entry.items())


def _rule_words(before: Policy, after: Policy) -> Iterator[SettingChange]:
    old, new = ({rule.id: rule for rule in policy.rules} for policy in (before, after))
    for name in dict.fromkeys((*old, *new)):
        first, second = old.get(name), new.get(name)
        if first is None or second is None:
            yield SettingChange(f"rule {name}", "there" if first else "", "there" if second else "")
        else:
            yield from _compared(_words_of(first), _words_of(second))


def _words_of(rule: SiteRule) -> dict[str, object]:
    words: dict[str, object] = {f"rule {rule.id}: {key}": getattr(rule, key) for key in _RULE_WORDS}
    clause = rule.clause
    words[f"rule {rule.id}: clause"] = f"{clause.id} “{clause.quote}”" if clause else ""
    return words
