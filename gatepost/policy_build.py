"""Checked data into values: the one place where the keys of policy.yaml become fields of Policy."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, get_args

from gatepost.camera import Camera
from gatepost.catalogue import services_from
from gatepost.person import STAFF_ROLES
from gatepost.policy import (
    Hours,
    Identification,
    LevelRule,
    Limits,
    Network,
    OfficialAccount,
    Policy,
    School,
    SiteRule,
    When,
    Window,
)  # fmt: skip
from gatepost.restriction import Restriction
from gatepost.site_match import canonical_host, canonical_path
from gatepost.verdict import Clause, Level
from gatepost.yaml_lines import Document, Json

Data = Mapping[str, Any]
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED_TIMES = get_args(When)
VERSION_LENGTH = 12
#: What a restriction says as it stands.
_RESTRICTION_WORDS = (
    "id", "youtube", "microsoft_directory", "microsoft_personal", "reason", "owner", "approved_by", "locked",
)  # fmt: skip
#: Who may grant where a policy does not say: the founding schools name these two most often.
_APPROVERS = frozenset({"headteacher", "esafety_lead"})


def build_policy(data: Data, *, name: str) -> Policy:
    """Return the Policy of resolved, checked data; ``name`` stands in where neither policy nor school has one."""
    school, notice, dpia = data.get("school", {}), data.get("notice", {}), data.get("dpia", {})
    requests = data.get("requests", {})
    return Policy(
        name=data.get("name") or school.get("name") or name,
        version=version_of(data),
        school=_school(school),
        rules=tuple(map(_rule, data.get("rules", ()))),
        levels=tuple(map(_level, data.get("levels", ()))),
        restrictions=tuple(map(_restriction, data.get("restrictions", ()))),
        category_defaults=_unlocked(data.get("category_defaults", {})),
        services=tuple(services_from(Document(data, name), data.get("services", ()))),
        accounts=tuple(map(_account, data.get("accounts", ()))),
        networks=tuple(map(_network, data.get("networks", ()))),
        people_in_charge=_unlocked(data.get("people_in_charge", {})),
        local_conditions=_unlocked(data.get("local_conditions", {})),
        reviewed=_dates(data.get("reviewed", {})),
        notice_published_on=_date(notice.get("published_on")),
        notice_version=str(notice.get("version", "")),
        dpia_signed_by=dpia.get("signed_by", ""),
        dpia_signed_on=_date(dpia.get("signed_on")),
        identification=_identification(data.get("identification", {})),
        limits=_limits(_unlocked(data.get("limits", {}))),
        request_roles=frozenset(requests["roles"]) if "roles" in requests else STAFF_ROLES,
        approver_roles=frozenset(requests["approvers"]) if "approvers" in requests else _APPROVERS,
        data=data,
    )


def version_of(data: Data) -> str:
    """Return a short digest of the resolved data: the same rules have the same version on every machine."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]


def _school(data: Data) -> School:
    lists: dict[str, Any] = {
        key: tuple(data.get(key, ()))
        for key in ("aliases", "handles", "websites", "email_domains", "classes", "events", "uniform", "embargoed")
    }
    words: dict[str, Any] = {key: data[key] for key in ("name", "address", "telephone", "timezone") if key in data}
    cameras = tuple(Camera(**entry) for entry in data.get("cameras", ()))
    return School(**words, **lists, cameras=cameras, hours=_hours(data.get("hours", {})))


def _hours(data: Data) -> Hours:
    usual = Hours()
    return Hours(
        days=_day_set(data["days"]) if "days" in data else usual.days,
        start=_time(data["start"]) if "start" in data else usual.start,
        end=_time(data["end"]) if "end" in data else usual.end,
        breaks=tuple((_time(start), _time(end)) for start, end in data.get("breaks", ())),
        terms=tuple((_day(first), _day(last)) for first, last in data.get("terms", ())),
        inset_days=frozenset(map(_day, data.get("inset_days", ()))),
    )


def _rule(data: Data) -> SiteRule:
    return SiteRule(
        id=data["id"],
        decision=data["decision"],
        services=frozenset(data.get("services", ())),
        categories=frozenset(data.get("categories", ())),
        hosts=tuple(map(canonical_host, data.get("hosts", ()))),
        paths=tuple(map(canonical_path, data.get("paths", ()))),
        roles=frozenset(data.get("roles", ())),
        users=frozenset(data.get("users", ())),
        when=_when(data.get("when", "always")),
        clause=_clause(data.get("clause")),
        reason=data.get("reason", ""),
        owner=data.get("owner", ""),
        approved_by=data.get("approved_by", ""),
        approved_on=_date(data.get("approved_on")),
        fail=data.get("fail", "closed"),
        may_request=data.get("may_request", True),
        grantable=data.get("grantable", True),
        supervised=data.get("supervised", False),
        personal_use=data.get("personal_use", False),
        youtube=data.get("local", {}).get("youtube"),
        own_page=data.get("own_page", False),
        locked=data.get("locked", False),
    )


def _level(data: Data) -> LevelRule:
    sets = {key: frozenset(data.get(key, ())) for key in ("families", "kinds", "roles", "services", "actions")}
    return LevelRule(
        level=Level.parse(data["level"]),
        **sets,
        account=data.get("account"),
        min_confidence=float(data.get("min_confidence", 0)),
        clause=_clause(data.get("clause")),
        reason_required=data.get("reason_required", False),
        advice=data.get("advice", ""),
        locked=data.get("locked", False),
    )


def _restriction(data: Data) -> Restriction:
    words = {key: data[key] for key in _RESTRICTION_WORDS if key in data}
    return Restriction(
        **words,
        roles=frozenset(data.get("roles", ())),
        users=frozenset(data.get("users", ())),
        when=_when(data.get("when", "always")),
        google_domains=tuple(data.get("google_domains", ())),
        microsoft_tenants=tuple(data.get("microsoft_tenants", ())),
        clause=_clause(data.get("clause")),
        approved_on=_date(data.get("approved_on")),
    )


def _account(data: Data) -> OfficialAccount:
    managers = tuple(data.get("managers", ()))
    return OfficialAccount(data["service"], data["handle"], managers, data.get("approvals", 0), data.get("page_id", ""))


def _network(data: Data) -> Network:
    return Network(data["cidr"], data["role"], data.get("label", ""))


def _when(data: Json) -> When | tuple[Window, ...]:
    if isinstance(data, str):
        named: dict[str, When] = {word: word for word in _NAMED_TIMES}
        return named[data]
    return tuple(map(_window, data if isinstance(data, list) else [data]))


def _window(data: Data) -> Window:
    days = _day_set(data.get("days", _DAYS))
    return Window(days, _time(data["start"]), _time(data["end"]), data.get("term_time", True))


def _clause(data: Json) -> Clause | None:
    if data is None or isinstance(data, str):
        return Clause(data) if data else None
    return Clause(data["id"], data.get("quote", ""))


def _day_set(days: Json) -> frozenset[int]:
    return frozenset(map(_DAYS.index, days))


def _time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _date(text: str | None) -> dt.date | None:
    return _day(text) if text else None


def _dates(data: Data) -> dict[str, dt.date]:
    return {key: _day(data[key]) for key in ("approved_on", "next_review") if key in data}


def _identification(given: Data) -> Identification:
    """Off unless somebody answers for it by name and date."""
    answered = bool(given.get("approved_by") and given.get("approved_on"))
    enabled = bool(given.get("enabled")) and answered
    return Identification(enabled, enabled and bool(given.get("pupils")))


def _limits(given: Mapping[str, Any]) -> Limits:
    """A school that sets one limit means it for every body."""
    whole = {"max_upload_bytes": given["max_body_bytes"]} if "max_body_bytes" in given else {}
    return Limits(**(whole | dict(given)))


def _unlocked(data: Data) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "locked"}
