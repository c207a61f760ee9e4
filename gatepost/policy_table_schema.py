"""The shape of a table of expected decisions, as `gatepost policy test` reads it."""

from __future__ import annotations

from typing import get_args

from gatepost.finding import FAMILY_OF
from gatepost.post import Account, Action
from gatepost.schema_words import DECISION, NAME, ROLE, SERVICE_ID, Schema, flag, list_of, mapping, text

#: Words that stand for several roles in a table; each of them is tried by itself.
EVERYONE, STAFF = "everyone", "staff"

_WHO: Schema = {"type": "string", "enum": [EVERYONE, STAFF, *ROLE["enum"]], "x-what": "a role"}
_KIND: Schema = {"type": "string", "enum": sorted(FAMILY_OF), "x-what": "a kind"}
_AT: Schema = {
    "title": "At",
    "description": "When: one time, or several that are all tried; now where left out.",
    "oneOf": [NAME, {"type": "array", "items": NAME, "minItems": 1}],
}
_PERSON = {
    "name": text("Name", "What the line is called in the report."),
    "roles": list_of(_WHO, "Roles", "Each is tried by itself; a visitor where left out."),
    "except": list_of(ROLE, "Except", "Roles that are left out of roles."),
    "user": text("User", "A user name, for rules about people and for page admins."),
    "clause": text("Clause", "The id of the clause that must be shown."),
}

SITE: Schema = mapping(
    "Site",
    "A site, who opens it and when, and the decision that is expected.",
    {
        **_PERSON,
        "url": NAME,
        "at": _AT,
        "granted": flag("Granted", "As though the headteacher had granted the service to this person."),
        "decision": DECISION,
        "rule": text("Rule", "The id of the rule that must decide."),
        "may_request": flag("May request", "Whether the page must offer to ask for access."),
    },
    required=["url", "decision"],
)
POST: Schema = mapping(
    "Post",
    "A post, and the verdict that is expected.",
    {
        **_PERSON,
        "text": text("Text", "The words of the post."),
        "found": list_of(_KIND, "Found", "Kinds that are taken as seen, as in a picture; each is tried by itself."),
        "confidence": {"type": "number", "title": "Confidence", "minimum": 0, "maximum": 1},
        "service": SERVICE_ID,
        "account": {"type": "string", "enum": list(get_args(Account)), "x-what": "an account"},
        "action": {"type": "string", "enum": list(get_args(Action)), "x-what": "an action"},
        "verdict": {"type": "string", "enum": ["allow", "remind", "warn", "approve", "block"], "x-what": "a verdict"},
        "kinds": list_of(_KIND, "Kinds", "Exactly what must be found."),
    },
    required=["verdict"],
)
TABLE: Schema = mapping(
    "Table of expected decisions",
    "What a policy must decide, line by line.",
    {
        "policy": text("Policy", "A preset, or a file relative to this one; --policy wins."),
        "at": _AT,
        "pupils": list_of(NAME, "Pupils", "Names, first and last, that the texts below may hold."),
        "staff": list_of(NAME, "Staff", "Names of staff that the texts below may hold."),
        "sites": list_of(SITE, "Sites", "Expected decisions on sites."),
        "posts": list_of(POST, "Posts", "Expected verdicts on posts."),
    },
)
