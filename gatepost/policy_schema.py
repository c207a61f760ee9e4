"""The JSON Schema (draft 2020-12) of policy.yaml: every key with its title and meaning.

``x-what`` and ``x-hint`` are ours: what a value is called and how it is written, for error messages.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from gatepost.policy_schema_restrictions import RESTRICTION
from gatepost.policy_schema_rules import LEVEL, RULE, SERVICE
from gatepost.schema_words import (
    CATEGORIES,
    DATE,
    DECISION,
    NAME,
    ROLE,
    RULE_ROLE,
    SERVICE_ID,
    TIME,
    flag,
    list_of,
    mapping,
    pair_of,
    text,
    whole,
)  # fmt: skip

Schema = dict[str, Any]

LOCKED = flag("Locked", "Nearer files must not change this section.")
_DAYS = list_of({"type": "string", "enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "x-what": "a day"},
                "Days", "Weekdays on which the school is open.")  # fmt: skip

HOURS = mapping(
    "School hours",
    "The school day; rules speak of school_hours, breaks_and_lunch and outside_school_hours.",
    {
        "days": _DAYS,
        "start": {**TIME, "title": "Start of the school day"},
        "end": {**TIME, "title": "End of the school day"},
        "breaks": list_of(pair_of(TIME), "Breaks", "Pairs of start and end, lunch included."),
        "terms": list_of(pair_of(DATE), "Terms", "Pairs of first and last day; empty means all year."),
        "inset_days": list_of(DATE, "INSET days", "Days in term on which pupils are not in school."),
    },
)

CAMERA = mapping(
    "Camera",
    "A camera, phone or tablet of the school's, as its pictures name it.",
    {
        "make": {**NAME, "title": "Make", "description": "Such as Apple or Canon."},
        "model": {**NAME, "title": "Model", "description": "Such as iPad (9th generation) or EOS 2000D."},
        "serial": text("Serial number", "In quotes; without it every one of the model is the school's."),
    },
    required=["make", "model"],
)

SCHOOL = mapping(
    "School",
    "How the school is called and reached: what the school detectors look for.",
    {
        "name": text("Name", "The school's full name."),
        "aliases": list_of(NAME, "Aliases", "Short names and initials."),
        "handles": list_of(NAME, "Handles", "The school's handles, such as @MeadowbrookPS."),
        "websites": list_of(NAME, "Websites", "Host names of the school's sites."),
        "email_domains": list_of(NAME, "E-mail domains", "Domains of the school's addresses."),
        "address": text("Address", "Postal address."),
        "telephone": text("Telephone", "Telephone number, in quotes."),
        "classes": list_of(NAME, "Classes", "Names of the classes."),
        "events": list_of(NAME, "Events", "Names of events in the school's calendar, such as Thornbeck Fun Run."),
        "uniform": list_of(NAME, "Uniform", "How the uniform is described, such as purple blazer."),
        "embargoed": list_of(NAME, "Held back", "Words that no post may say yet, such as the code name of a merger."),
        "cameras": list_of(CAMERA, "Cameras", "The school's own; empty means that no list is kept."),
        "timezone": text("Time zone", "IANA time zone; Europe/London unless said otherwise."),
        "hours": HOURS,
        "locked": LOCKED,
    },
)

PEOPLE = mapping(
    "People in charge",
    "Who answers for filtering and monitoring (DfE filtering and monitoring standards).",
    {
        "slt_lead": text("SLT lead", "Senior leader responsible for filtering and monitoring."),
        "governor": text("Governor", "Governor responsible for filtering and monitoring."),
        "dsl": text("DSL", "Designated safeguarding lead."),
        "it_contact": text("IT contact", "Who runs the machines."),
        "locked": LOCKED,
    },
)

ACCOUNT = mapping(
    "Official account",
    "A registered account of the school and who may run it.",
    {
        "service": SERVICE_ID,
        "handle": text("Handle", "The account's name on the service."),
        "page_id": {**text("Page id", "The page's number, in quotes."), "pattern": "^[0-9]*$", "x-what": "a number"},
        "managers": list_of(NAME, "Managers", "User names of those who may post."),
        "approvals": whole("Approvals", "How many other people must agree before a flagged post.", 0, 5),
    },
    required=["service", "handle"],
)

NETWORK = mapping(
    "Network",
    "Who is where, when nothing better is known.",
    {
        "cidr": text("CIDR block", "Such as 10.20.0.0/16."),
        "role": ROLE,
        "label": text("Label", "What is there, such as a class or a room."),
    },
    required=["cidr", "role"],
)

LOCAL_CONDITIONS = mapping(
    "Local conditions",
    "The signed local statement of the school: when personal use is permitted, and whether YouTube is.",
    {
        "personal_use": {"type": "string", "enum": ["school_hours", "breaks_and_lunch", "not_permitted"],
                         "title": "Personal use", "x-what": "a choice for personal use"},
        "youtube": {"type": "string", "enum": ["allowed", "not_allowed"], "title": "YouTube",
                    "x-what": "a choice for YouTube"},
        "principal": text("Principal", "Who signed."),
        "signed_on": {**DATE, "title": "Signed on"},
        "locked": LOCKED,
    },
    required=["principal", "signed_on"],
)  # fmt: skip

REQUESTS = mapping(
    "Requests",
    "Who may ask for a site that is refused, and who may grant it.",
    {
        "roles": list_of(RULE_ROLE, "Askers", "Roles that may ask; staff unless said otherwise."),
        "approvers": list_of(ROLE, "Approvers", "Roles that may grant."),
        "locked": LOCKED,
    },
)

_FALLBACK = {"enum": ["none", "direct"], "x-what": "a way without the proxy"}
_DRAFTS = {"enum": ["quiet", "as_posts"], "x-what": "a way with drafts"}
LIMITS = mapping(
    "Limits",
    "Operator's limits; docs/policy.md says what happens at each.",
    {
        "max_body_bytes": whole("Largest body", "Larger request bodies are not read.", 1024, 1024**3),
        "max_upload_bytes": whole("Largest upload", "Longer films and files are not read.", 1024, 64 * 1024**3),
        "inspect_time_limit_ms": whole("Inspection time", "Longest wait for a verdict, in ms.", 100, 120_000),
        "override_minutes": whole("Override", "How long an override covers the same findings.", 1, 1440),
        "agreement_minutes": whole("Agreement", "How long a second person's agreement holds.", 1, 10_080),
        "keep_held_days": whole("Held posts", "How long a post may wait for a second person.", 1, 30),
        "keep_events_days": whole("Retention", "How long events are kept.", 1, 3650),
        "pac_fallback": {**text("Without the proxy", "Where the PAC file sends listed sites then."), **_FALLBACK},
        "drafts": {**text("Drafts", "Whether what a site saves while one writes is checked as a post."), **_DRAFTS},
        "locked": LOCKED,
    },
)


@cache
def policy_schema() -> Schema:
    """Return the JSON Schema of policy.yaml; treat it as read-only."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gatepost policy",
        "description": "A school's social media rules as data.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "extends": text("Extends", "A preset's name, or a file beside this one."),
            "name": text("Name", "What this policy is called; the school's name unless said otherwise."),
            "source": _source(),
            "school": SCHOOL,
            "people_in_charge": PEOPLE,
            "accounts": list_of(ACCOUNT, "Official accounts", "The school's own accounts."),
            "networks": list_of(NETWORK, "Networks", "Roles by network; the longest match counts."),
            "services": list_of(SERVICE, "Services", "The school's own additions to the catalogue."),
            "rules": list_of(RULE, "Rules", "The first rule that matches decides."),
            "category_defaults": _category_defaults(),
            "levels": list_of(LEVEL, "Levels", "What follows from a finding; the first that matches counts."),
            "restrictions": list_of(RESTRICTION, "Restrictions", "Headers that sites read from a school's proxy."),
            "requests": REQUESTS,
            "local_conditions": LOCAL_CONDITIONS,
            "reviewed": _reviewed(),
            "notice": _notice(),
            "dpia": _dpia(),
            "identification": _identification(),
            "limits": LIMITS,
        },
    }


def _source() -> Schema:
    keys = {"title": text("Title", "The policy's own title."), "approved_by": text("Approved by", "Who adopted it."),
            "approved_on": {**DATE, "title": "Approved on"}, "next_review": {**DATE, "title": "Next review"},
            "note": text("Note", "What a reader must know about its age.")}  # fmt: skip
    return mapping("Source", "The written policy that this file puts into rules.", keys)


def _category_defaults() -> Schema:
    keys: Schema = {category: {**DECISION, "title": category.capitalize()} for category in CATEGORIES}
    keys["locked"] = LOCKED
    return mapping("Category defaults", "What holds for a category where no rule matches.", keys)


def _reviewed() -> Schema:
    keys = {"approved_on": {**DATE, "title": "Approved on"}, "next_review": {**DATE, "title": "Next review"},
            "approved_by": text("Approved by", "Who approved this policy."), "locked": LOCKED}  # fmt: skip
    return mapping("Review", "When this policy was approved and is to be looked at again.", keys)


def _notice() -> Schema:
    version = {"type": ["string", "integer", "number"], "title": "Version", "description": "Version of the notice."}
    keys = {"published_on": {**DATE, "title": "Published on"}, "version": version, "locked": LOCKED}
    return mapping("Monitoring notice", "Without it no post is inspected.", keys, required=["published_on", "version"])


def _identification() -> Schema:
    enabled = {"type": "boolean", "title": "Enabled", "description": "Compare faces with those who agreed."}
    pupils = {"type": "boolean", "title": "Pupils", "description": "Pupils too, each with a parent's written consent."}
    keys = {"enabled": enabled, "pupils": pupils, "approved_by": text("Approved by", "Who decided it, with the DPIA."),
            "approved_on": {**DATE, "title": "Approved on"}, "locked": LOCKED}  # fmt: skip
    says = "Off unless enabled and approved; then a face is only compared with those who agreed."
    return mapping("Identification", says, keys, required=["enabled", "approved_by", "approved_on"])


def _dpia() -> Schema:
    keys = {"signed_by": text("Signed by", "Who signed the DPIA."), "role": text("Role", "Such as DPO."),
            "signed_on": {**DATE, "title": "Signed on"}, "locked": LOCKED}  # fmt: skip
    return mapping("DPIA", "Without it no post is inspected.", keys, required=["signed_by", "signed_on"])
