"""The school's rules as values: what `policy.yaml` says, once read and validated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gatepost.camera import Camera
from gatepost.post import QUIET_ACTIONS
from gatepost.restriction import Restriction
from gatepost.verdict import Clause, Level

Decision = Literal["allow", "inspect", "read_only", "block"]
FailMode = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Hours:
    """The school day. ``days`` are 0 (Monday) to 6; ``breaks`` are (start, end); empty ``terms`` means all year."""

    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    start: dt.time = dt.time(8, 40)
    end: dt.time = dt.time(15, 20)
    breaks: tuple[tuple[dt.time, dt.time], ...] = ()
    terms: tuple[tuple[dt.date, dt.date], ...] = ()
    inset_days: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class School:
    """How the school is called and reached: what the school detectors look for."""

    name: str = ""
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    email_domains: tuple[str, ...] = ()
    address: str = ""
    telephone: str = ""
    classes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    uniform: tuple[str, ...] = ()
    embargoed: tuple[str, ...] = ()
    cameras: tuple[Camera, ...] = ()
    timezone: str = "Europe/London"
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """A registered account of the school on one service, and who may run it; ``page_id`` is the service's number."""

    service: str
    handle: str
    managers: tuple[str, ...] = ()
    approvals: int = 0
    page_id: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Who is where, when nothing better is known: a CIDR block and its role; ``label`` names a class or a room."""

    cidr: str
    role: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """An explicit time: days 0 to 6 and a start and end; an end before the start runs past midnight."""

    days: frozenset[int]
    start: dt.time
    end: dt.time
    term_time: bool = True


@dataclass(frozen=True, slots=True)
class Identification:
    """Whether faces are compared with those who agreed: nobody's, the staff's, or with ``pupils`` theirs as well."""

    enabled: bool = False
    pupils: bool = False


When = Literal["always", "school_hours", "breaks_and_lunch", "outside_school_hours"]


@dataclass(frozen=True, slots=True)
class SiteRule:
    """Who may open what, when. An empty selector matches everything; the first rule that matches decides.

    ``personal_use`` and ``youtube`` tie the rule to the school's signed local conditions. ``supervised``: what it
    refuses to pupils, a teacher may open for a timed session.
    """

    id: str
    decision: Decision
    services: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    when: When | tuple[Window, ...] = "always"
    clause: Clause | None = None
    reason: str = ""
    owner: str = ""
    approved_by: str = ""
    approved_on: dt.date | None = None
    fail: FailMode = "closed"
    may_request: bool = True
    grantable: bool = True
    supervised: bool = False
    personal_use: bool = False
    youtube: str | None = None
    own_page: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class LevelRule:
    """What follows from a finding; the first that matches counts. An empty selector matches everything."""

    level: Level
    families: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    account: Literal["personal", "official"] | None = None
    min_confidence: float = 0.0
    clause: Clause | None = None
    reason_required: bool = False
    advice: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the catalogue, or a school's own.

    ``content_hosts`` are those of ``hosts`` that only deliver: no post can go there, so nothing there is decrypted.
    """

    id: str
    name: str
    category: str
    hosts: tuple[str, ...]
    paths: tuple[str, ...] = ()
    decrypt: bool = True
    minimum_age: int | None = None
    checked_on: dt.date | None = None
    content_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Operator's limits; each has its heading in docs/policy.md."""

    max_body_bytes: int = 32 * 1024 * 1024
    max_upload_bytes: int = 512 * 1024 * 1024
    inspect_time_limit_ms: int = 10_000
    override_minutes: int = 15
    agreement_minutes: int = 1440
    keep_held_days: int = 7
    keep_events_days: int = 365
    pac_fallback: Literal["none", "direct"] = "none"
    drafts: Literal["quiet", "as_posts"] = "quiet"


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything a decision needs. ``data`` is the resolved mapping (after ``extends``) that it was read from."""

    name: str
    version: str
    school: School = field(default_factory=School)
    rules: tuple[SiteRule, ...] = ()
    levels: tuple[LevelRule, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    category_defaults: Mapping[str, Decision] = field(default_factory=dict)
    services: tuple[Service, ...] = ()
    accounts: tuple[OfficialAccount, ...] = ()
    networks: tuple[Network, ...] = ()
    people_in_charge: Mapping[str, str] = field(default_factory=dict)
    local_conditions: Mapping[str, Any] = field(default_factory=dict)
    reviewed: Mapping[str, dt.date] = field(default_factory=dict)
    notice_published_on: dt.date | None = None
    notice_version: str = ""
    dpia_signed_by: str = ""
    dpia_signed_on: dt.date | None = None
    identification: Identification = field(default_factory=Identification)
    limits: Limits = field(default_factory=Limits)
    request_roles: frozenset[str] = frozenset()
    approver_roles: frozenset[str] = frozenset()
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def quiet_actions(self) -> frozenset[str]:
        """Actions that are never held; a draft is one of them unless ``limits`` says that drafts are posts too."""
        return QUIET_ACTIONS - {"draft"} if self.limits.drafts == "as_posts" else QUIET_ACTIONS

    @property
    def kinds_of_all(self) -> frozenset[str]:
        """Kinds that a level names for personal accounts by themselves: what the policy asks of everybody."""
        return frozenset(kind for level in self.levels if level.account != "official" for kind in level.kinds)

    @property
    def inspection_on(self) -> bool:
        """Posts are inspected only once the notice is published and the DPIA signed; sites are gated regardless."""
        return bool(self.notice_published_on and self.notice_version and self.dpia_signed_by and self.dpia_signed_on)
