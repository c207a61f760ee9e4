"""Plain words for what the log holds: kinds, findings, decisions, outcomes, roles and times."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

KIND_WORDS: dict[str, str] = {
    "site_refused": "Site refused",
    "post_held": "Post stopped",
    "post_released": "Post let through",
    "outcome": "What the writer did",
    "reviewed": "Event reviewed",
    "viewed": "Event looked at",
    "exported": "Log exported",
    "signed_in": "Signed in",
    "access_requested": "Access asked for",
    "grant_added": "Permission given",
    "grant_confirmed": "Permission confirmed",
    "grant_revoked": "Permission withdrawn",
    "approval_refused": "Second person did not agree",
    "approval_lapsed": "No second person answered",
    "policy_changed": "Policy changed",
    "list_imported": "List imported",
    "face_agreement": "Face recognition agreed or ended",
    "roles_changed": "Roles changed",
    "proxy_auth": "Sign-in at the proxy",
    "companion_unavailable": "Checks were unavailable",
    "purged": "Old events deleted",
}
#: The log's own book-keeping: true, but not what a reviewer comes for, so the plain list leaves it out.
BOOKKEEPING_KINDS: frozenset[str] = frozenset({"viewed", "exported", "signed_in", "reviewed", "outcome"})

FINDING_WORDS: dict[str, str] = {
    "pupil_name": "Pupil’s name",
    "pupil_face": "Pupil’s face",
    "face": "Face in a picture",
    "pupil_username": "Pupil’s user name",
    "class_or_year": "Class or year group",
    "no_photo_consent": "No consent for photos",
    "personal_camera": "Camera that is not the school’s",
    "phone": "Phone number",
    "email": "E-mail address",
    "address": "Home address",
    "postcode": "Postcode",
    "social_handle": "Social media handle",
    "location": "Place",
    "school_name": "School’s name",
    "school_handle": "School’s handle",
    "school_website": "School’s website",
    "school_logo": "School’s logo",
    "school_event": "School event",
    "exam_result": "Exam result",
    "special_needs": "Special needs",
    "medical": "Medical matter",
    "behaviour": "Behaviour record",
    "safeguarding": "Safeguarding matter",
    "identifier": "NHS, NI or pupil number",
    "staff_name": "Colleague’s name",
    "parent_name": "Parent’s name",
    "governor_name": "Governor’s name",
    "person_name": "Somebody’s name",
    "unreadable": "Could not be read",
}
DECISION_WORDS: dict[str, str] = {
    "allow": "Allowed",
    "inspect": "Open, posts checked",
    "read_only": "Reading only",
    "block": "Blocked",
    "remind": "Reminder",
    "warn": "Warned",
    "approve": "Needs a second person",
}
OUTCOME_WORDS: dict[str, str] = {
    "edited": "Changed the post",
    "override": "Went on, with a reason",
    "false_alarm": "Said this is wrong",
    "cancelled": "Did not post",
    "ask_approval": "Asked a colleague",
}
KNOWN_BY_WORDS: dict[str, str] = {
    "session": "signed in here",
    "token": "known by the browser extension",
    "proxy_auth": "signed in at the proxy",
    "network": "known by the network only",
    "command_line": "at the command line",
    "unknown": "not known",
}
TIMES_WORDS: dict[str, str] = {
    "always": "At any time",
    "school_hours": "In school hours",
    "breaks_and_lunch": "In breaks and at lunch",
    "outside_school_hours": "Outside school hours",
}
APPROVAL_WORDS: dict[str, str] = {
    "waiting": "Waiting",
    "agreed": "Agreed",
    "refused": "Not agreed",
    "withdrawn": "Taken back",
    "lapsed": "Nobody answered in time",
}
STATE_WORDS: dict[str, str] = {"open": "Open", "reviewed": "Reviewed"}
_ROLE_WORDS: dict[str, str] = {
    "esafety_lead": "e-safety lead",
    "dsl": "designated safeguarding lead",
    "it_admin": "IT administrator",
}


def in_words(table: dict[str, str], value: str | None) -> str:
    """Look a value up; an unknown one is shown as it is, with spaces for underscores."""
    if not value:
        return ""
    return table.get(value, value.replace("_", " ").capitalize())


def role_words(roles: object) -> str:
    """``["page_admin", "teacher"]`` → ``page admin, teacher``."""
    names = sorted(str(role) for role in roles) if isinstance(roles, list | tuple | set | frozenset) else []
    return ", ".join(_ROLE_WORDS.get(name, name.replace("_", " ")) for name in names)


def local_time(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment on the school's clock; a moment without an offset is UTC, as the database keeps it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.astimezone(zone)


def day_words(moment: dt.datetime, zone: ZoneInfo) -> str:
    """``Sat 21 Nov 2026`` on the school's clock."""
    local = local_time(moment, zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def clock_name(zone: str) -> str:
    """How people call a time zone: ``Europe/London`` is the UK's, any other goes by its place."""
    return "UK" if zone == "Europe/London" else zone.rpartition("/")[2].replace("_", " ")


def time_words(moment: dt.datetime, zone: ZoneInfo) -> str:
    """``21 November 2026, 09:15`` on the school's clock."""
    local = local_time(moment, zone)
    return f"{local.day} {local:%B %Y, %H:%M}"
