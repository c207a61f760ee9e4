"""The schema of rules, levels and own services: the parts of a policy that decide."""

from __future__ import annotations

from gatepost.finding import FAMILY_OF
from gatepost.schema_words import (
    CATEGORY,
    DATE,
    DECISION,
    ID,
    NAME,
    RULE_ROLE,
    SERVICE_ID,
    TIME,
    Schema,
    flag,
    list_of,
    mapping,
    text,
    whole,
)  # fmt: skip

_DAY = {"type": "string", "enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "x-what": "a day"}
_FAMILIES = list(dict.fromkeys(FAMILY_OF.values()))
_LOCKED = flag("Locked", "Nearer files must not replace this entry, and it comes before theirs.")

CLAUSE: Schema = {
    "title": "Clause",
    "description": "The line of the written policy: its id, and its words.",
    "oneOf": [
        {"type": "string", "minLength": 1},
        mapping("Clause", "Id and words.", {"id": NAME, "quote": text("Quote", "Its words.")}, required=["id"]),
    ],
}
WINDOW: Schema = mapping(
    "Window",
    "Days and times; an end before the start runs past midnight.",
    {
        "days": list_of(_DAY, "Days", "Days on which it starts; every day where left out."),
        "start": {**TIME, "title": "Start"},
        "end": {**TIME, "title": "End"},
        "term_time": flag("Term time", "Whether it holds in term time alone; true where left out."),
    },
    required=["start", "end"],
)
WHEN: Schema = {
    "title": "When",
    "description": "A part of the school day, or explicit days and times.",
    "oneOf": [
        {
            "type": "string",
            "enum": ["always", "school_hours", "breaks_and_lunch", "outside_school_hours"],
            "x-what": "a time that a rule knows",
        },
        WINDOW,
        {"type": "array", "items": WINDOW, "minItems": 1},
    ],
}

RULE: Schema = mapping(
    "Rule",
    "Who may open what, when. A selector that is left out matches everything.",
    {
        "id": ID,
        "services": list_of(SERVICE_ID, "Services", "Ids of the catalogue or of own services."),
        "categories": list_of(CATEGORY, "Categories", "Categories of the catalogue."),
        "hosts": list_of(NAME, "Hosts", "Host names; each stands for its subdomains too."),
        "paths": list_of(NAME, "Paths", "Beginnings of the path, such as /blogs/year-4."),
        "roles": list_of(RULE_ROLE, "Roles", "Who; staff stands for all employed roles."),
        "users": list_of(NAME, "Users", "User names."),
        "when": WHEN,
        "personal_use": flag("Personal use", "The signed local conditions say when this rule holds."),
        "own_page": flag("Own page", "The rule is about the school's registered page alone, and what runs it."),
        "local": mapping(
            "Local conditions",
            "The rule holds only where the signed local conditions say so.",
            {"youtube": {"type": "string", "enum": ["allowed", "not_allowed"], "x-what": "a choice for YouTube"}},
        ),
        "decision": DECISION,
        "clause": CLAUSE,
        "reason": text("Reason", "Why, in a sentence for the person who is refused."),
        "owner": text("Owner", "Who looks after the rule."),
        "approved_by": text("Approved by", "Who approved the rule."),
        "approved_on": {**DATE, "title": "Approved on"},
        "fail": {
            "type": "string",
            "enum": ["open", "closed"],
            "title": "Fail mode",
            "description": "What happens to posts while the companion is away.",
            "x-what": "a fail mode",
        },
        "may_request": flag("May request", "Whether a person who is refused may ask for access."),
        "grantable": flag("Grantable", "Whether a grant may open what this rule refuses."),
        "supervised": flag("Supervised", "Whether a teacher may open it to pupils for a timed session."),
        "locked": _LOCKED,
    },
    required=["id", "decision"],
)

LEVEL: Schema = mapping(
    "Level",
    "What follows from a finding. A selector that is left out matches everything.",
    {
        "families": list_of({"type": "string", "enum": _FAMILIES, "x-what": "a family"}, "Families", "Of findings."),
        "kinds": list_of({"type": "string", "enum": sorted(FAMILY_OF), "x-what": "a kind"}, "Kinds", "Of findings."),
        "roles": list_of(RULE_ROLE, "Roles", "The writer's roles."),
        "services": list_of(SERVICE_ID, "Services", "Where the post goes."),
        "actions": list_of(NAME, "Actions", "Such as post, comment, message, upload."),
        "account": {
            "type": "string",
            "enum": ["personal", "official"],
            "title": "Account",
            "x-what": "an account",
        },
        "min_confidence": {"type": "number", "title": "Least confidence", "minimum": 0, "maximum": 1},
        "level": {
            "type": "string",
            "enum": ["allow", "remind", "warn", "approve", "block"],
            "title": "Level",
            "x-what": "a level",
        },
        "clause": CLAUSE,
        "reason_required": flag("Reason required", "Whether going on needs a reason in the writer's words."),
        "advice": text("Advice", "What to do instead, in a sentence."),
        "locked": _LOCKED,
    },
    required=["level"],
)

SERVICE: Schema = mapping(
    "Service",
    "A service of the catalogue, or the school's own.",
    {
        "id": SERVICE_ID,
        "name": NAME,
        "category": CATEGORY,
        "hosts": {**list_of(NAME, "Hosts", "Each stands for its subdomains too."), "minItems": 1},
        "content_hosts": list_of(NAME, "Content hosts", "Hosts that only deliver: no post can go there."),
        "paths": list_of(NAME, "Paths", "Only these beginnings of the path belong to the service."),
        "decrypt": {
            "title": "Decrypt",
            "description": "never: this service is tunnelled or refused, and never read.",
            "type": "string",
            "enum": ["never", "when_inspected"],
            "x-what": "a choice for decrypting",
        },
        "minimum_age": whole("Minimum age", "The service's own, on the date in checked_on.", 0, 21),
        "checked_on": {**DATE, "title": "Checked on"},
        "source": list_of(NAME, "Source", "Where the hosts are from."),
    },
    required=["id", "name", "category", "hosts"],
)
