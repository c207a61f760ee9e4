"""Who may open what: the decision, the policy that it follows from, and asking for a site."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from flask import Blueprint, Response, request

from companion_api.api.auth import caller, known_roles, person_behind
from companion_api.api.bodies import AccessQuery, AccessRequestBody
from companion_api.api.errors import ApiError
from companion_api.api.health import proxy_address
from companion_api.api.identities import identities
from companion_api.api.reading import read_json, read_query
from companion_api.companion import here
from companion_api.store import requests
from gatepost.access import Access, decide_access
from gatepost.asker import person_at
from gatepost.event import iso, utc_now
from gatepost.opaque import sealed_pages
from gatepost.person import ROLES, Person
from gatepost.policy import Service
from gatepost.site_match import split_address
from gatepost.wire import WIRE_VERSION

blueprint = Blueprint("api_access", __name__, url_prefix="/api/v1")


@blueprint.get("/access")
def decide() -> dict[str, Any]:
    """The decision on one URL, for the caller; reviewers and proxies may ask about others and other times."""
    query = read_query(AccessQuery)
    at = utc_now() if query.at is None else _time(query.at)
    return _decide(query.url, _person(query), at, method=query.method).to_json()


def _person(query: AccessQuery) -> Person:
    if query.user is None and query.role is None and query.at is None:
        return person_behind()
    if not (caller().may_review or caller().is_proxy):
        raise ApiError(403, "Only a reviewer or a proxy may ask about other people or times.")
    if query.role is not None and query.role not in ROLES:
        raise ApiError(400, f"role: must be one of {', '.join(ROLES)}", details={"place": "role"})
    if query.user is None and query.role is None:
        return person_behind()
    roles = frozenset({query.role}) if query.role else known_roles(query.user)
    return person_at(here().policy, None, user=query.user, roles=roles, known_by="unknown")


def _time(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(400, "at: is not an ISO 8601 time", details={"place": "at"}) from error


def _decide(url: str, person: Person, at: dt.datetime, *, method: str = "GET") -> Access:
    companion = here()
    told = {"url": url, "person": person, "at": at, "method": method, "grants": companion.grants()}
    return decide_access(companion.policy, companion.catalogue, **told)  # type: ignore[arg-type]


@blueprint.get("/policy")
def policy() -> Response:
    """What extension and proxy need, with an ETag: unchanged is 304."""
    body = json.dumps(_policy_body(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    response.vary.add("Cookie")
    response.make_conditional(request)
    return response


def _policy_body() -> dict[str, Any]:
    companion = here()
    policy = companion.policy
    return {
        "wire_version": WIRE_VERSION,
        "version": policy.version,
        "name": policy.name,
        "inspection": "on" if policy.inspection_on else "off",
        "policy": dict(policy.data),
        "grants": [grant.to_json() for grant in companion.grants()],
        "watch": _watch(person_behind()),
        "override_minutes": policy.limits.override_minutes,
        "notice_version": policy.notice_version,
        "proxies": [proxy_address(companion.settings.proxy_address)],
    } | (identities() if caller().is_proxy else {})


def _watch(person: Person) -> list[dict[str, Any]]:
    """The services where this person's posts are looked at: where the extension works."""
    companion, at = here(), utc_now()
    policy, grants = companion.policy, companion.grants()
    watched = []
    for service in companion.catalogue.services:
        told = {"url": _address_of(service), "person": person, "at": at, "grants": grants}
        access = decide_access(policy, companion.catalogue, **told)  # type: ignore[arg-type]
        if access.decision in {"inspect", "read_only"}:
            sealed = sealed_pages(service.id, service.hosts)
            entry = {"service": service.id, "hosts": list(service.hosts), "decision": access.decision}
            watched.append(entry | ({"sealed": list(sealed)} if sealed else {}))
    return watched


def _address_of(service: Service) -> str:
    return f"https://{service.hosts[0]}{service.paths[0] if service.paths else '/'}"


@blueprint.post("/access-requests")
def ask() -> tuple[dict[str, Any], int]:
    """Ask for a site; a reviewer answers on the dashboard."""
    body, person = read_json(AccessRequestBody), person_behind()
    host = split_address(body.url).host
    access = _decide(body.url, person, utc_now())
    if access.decision in {"allow", "inspect"}:
        raise ApiError(409, "This site is open to you already.", code="already_open")
    if not access.may_request:
        raise ApiError(409, "The policy does not let this site be asked for.", code="may_not_request")
    with here().database.session() as session:
        kept = requests.add(
            session, host=host, service=access.service, reason=body.reason, user=person.user, client=person.client,
            event_id=body.event, by_mail=here().mailer is not None,
        )  # fmt: skip
        told = {"id": kept.id, "state": kept.state, "host": kept.host, "service": kept.service}
    here().wake_mailer()
    return told | {"created": iso(kept.created)}, 201
