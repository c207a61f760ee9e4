"""The schema of restrictions: headers that YouTube, Google and Microsoft read from a school's proxy."""

from __future__ import annotations

from gatepost.policy_schema_rules import CLAUSE, WHEN
from gatepost.schema_words import DATE, ID, NAME, RULE_ROLE, Schema, flag, list_of, mapping, text

#: A header's value is made of these, so none of them may hold a comma, a blank or a line end.
_DOMAIN: Schema = {
    "type": "string",
    "pattern": r"^([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+$|^consumer_accounts$",
    "x-what": "a domain",
    "x-hint": "write such as meadowbrook-primary.example",
}
_TENANT: Schema = {
    "type": "string",
    "pattern": r"^([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+$|^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "x-what": "a tenant",
    "x-hint": "write a domain such as meadowbrook.onmicrosoft.com, or a tenant id",
}
_DIRECTORY: Schema = {
    "type": "string",
    "pattern": r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "title": "Microsoft directory",
    "description": "The school's own directory (tenant) id.",
    "x-what": "a directory id",
    "x-hint": "write the tenant id that the Microsoft Entra admin centre shows",
}

RESTRICTION: Schema = mapping(
    "Restriction",
    "What a site is told by a header. For each header the first entry that matches counts.",
    {
        "id": ID,
        "roles": list_of(RULE_ROLE, "Roles", "Who; everyone where left out."),
        "users": list_of(NAME, "Users", "User names."),
        "when": WHEN,
        "youtube": {
            "type": "string",
            "enum": ["strict", "moderate", "unrestricted"],
            "title": "YouTube Restricted Mode",
            "description": "What YouTube shows; unrestricted sends no header.",
            "x-what": "a Restricted Mode",
        },
        "google_domains": list_of(_DOMAIN, "Google domains", "Only accounts of these may sign in to Google."),
        "microsoft_tenants": list_of(_TENANT, "Microsoft tenants", "Only accounts of these may sign in to Microsoft."),
        "microsoft_directory": _DIRECTORY,
        "microsoft_personal": {
            "type": "string",
            "enum": ["refused"],
            "title": "Personal Microsoft accounts",
            "description": "refused: no personal account may sign in.",
            "x-what": "a choice for personal Microsoft accounts",
        },
        "clause": CLAUSE,
        "reason": text("Reason", "Why."),
        "owner": text("Owner", "Who looks after it."),
        "approved_by": text("Approved by", "Who approved it."),
        "approved_on": {**DATE, "title": "Approved on"},
        "locked": flag("Locked", "Nearer files must not replace this entry, and it comes before theirs."),
    },
    required=["id"],
)
