"""The shape of `proxy-auth.yaml` as JSON Schema, from the same building blocks as the policy's."""

from __future__ import annotations

from functools import cache
from typing import Any

from gatepost.schema_words import NAME, ROLE, flag, list_of, mapping, text, whole

Schema = dict[str, Any]


@cache
def proxy_auth_schema() -> Schema:
    """Return the schema; treat it as read-only."""
    keys: Schema = {
        "realm": text("Realm", "What a browser's dialog says; the school's name unless said otherwise."),
        "devices": flag("Devices", "The extension's device tokens are taken; true unless said otherwise."),
        "ask_on_shared_devices": flag("Shared devices", "There people sign in all the same; false otherwise."),
        "networks": list_of(NAME, "Networks", "Only clients here are asked; everywhere unless said otherwise."),
        "remember_minutes": whole("Remember", "How long a good password is not checked again.", 0, 480),
        "htpasswd": {**NAME, "title": "htpasswd", "description": "A file of users and hashed passwords."},
        "ldap": _ldap(),
    }
    return mapping("Proxy authentication", "Who is asked at the proxy, and who knows the answer.", keys)


def _ldap() -> Schema:
    keys: Schema = {
        "url": {**NAME, "title": "Address", "description": "Such as ldaps://dc1.school.example."},
        "start_tls": flag("StartTLS", "Turns an ldap:// connection into TLS before anything is said."),
        "ca_file": {**NAME, "title": "CA", "description": "PEM file of the directory's CA; the system's otherwise."},
        "timeout_s": whole("Time limit", "Seconds for each step.", 1, 10),
        "user_dn": {**NAME, "title": "User", "description": "The DN of a user, with {user} in it."},
        "search": _search(),
        "groups": _groups(),
    }
    return mapping("LDAP", "A directory that knows users and groups.", keys, required=["url"])


def _search() -> Schema:
    keys: Schema = {
        "base": {**NAME, "title": "Base", "description": "Users are below this DN."},
        "filter": {
            **NAME,
            "title": "Filter",
            "description": "Such as (sAMAccountName={user}); (uid={user}) otherwise.",
        },
        "bind_dn": {**NAME, "title": "Account", "description": "The DN that searches; nobody otherwise."},
        "password_file": {**NAME, "title": "Password", "description": "A file with that account's password."},
    }
    return mapping("Search", "Finds the DN of a user.", keys, required=["base"])


def _groups() -> Schema:
    keys: Schema = {
        "base": {**NAME, "title": "Base", "description": "Groups are below this DN."},
        "filter": {**NAME, "title": "Filter", "description": "Which groups a user is in, with {dn} or {user}."},
        "roles": {"type": "object", "title": "Roles", "additionalProperties": ROLE,
                  "description": "The name or DN of a group → the role of its members."},
    }  # fmt: skip
    return mapping("Groups", "The roles that groups give.", keys, required=["base", "roles"])
