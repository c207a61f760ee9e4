"""Who calls: a device by its bearer token, a person by the session; under /api/ nobody else, save the named routes."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_login import current_user

from companion_api.api.errors import ApiError, is_api
from companion_api.companion import here
from companion_api.models import Device
from companion_api.store import devices, people
from gatepost.asker import person_at
from gatepost.dated_role import NOBODY_YET, DatedRole, roles_on
from gatepost.event import utc_now
from gatepost.person import REVIEWER_ROLES, KnownBy, Person

#: Endpoints under /api/ that anybody on the school's network may read.
OPEN_ENDPOINTS: frozenset[str] = frozenset({"openapi.document"})
FORWARDED_FOR = "Gatepost-Forwarded-For"
PROXY_TOKEN = "Gatepost-Proxy-Token"  # noqa: S105 - the header's name


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent this request. ``user`` is what the server itself knows: a session's person, or a device's."""

    user: str | None = None
    roles: frozenset[str] = frozenset()
    device_id: str | None = None
    device_name: str | None = None
    device_kind: str | None = None
    client: str | None = None

    @property
    def is_proxy(self) -> bool:
        """True for a proxy's token: it speaks for the clients behind it."""
        return self.device_kind == "proxy"

    @property
    def is_session(self) -> bool:
        """True for a signed-in person."""
        return self.device_id is None

    @property
    def may_review(self) -> bool:
        """True for a signed-in person who may read the log; never for a device."""
        return self.is_session and bool(self.roles & REVIEWER_ROLES)


def init_app(app: Flask) -> None:
    """Trust our own proxy's word about its client, then ask every API call who it is."""
    app.before_request(_believe_own_proxy)
    app.before_request(_require_caller)


def caller() -> Caller:
    """The caller of an API route."""
    found: Caller = g.gatepost_caller
    return found


def _believe_own_proxy() -> None:
    token, forwarded = request.headers.get(PROXY_TOKEN), request.headers.get(FORWARDED_FOR)
    if not token or not forwarded:
        return
    with here().database.reading() as session:
        device = devices.find_device(session, token)
    if device is not None and device.kind == "proxy":
        request.remote_addr = plain_address(forwarded) or request.remote_addr


def _require_caller() -> None:
    if not is_api() or request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = _by_token(token.strip()) if scheme.lower() == "bearer" else _by_session()
    if found is None:
        raise ApiError(401)
    g.gatepost_caller = found


def _by_token(token: str) -> Caller | None:
    database, now = here().database, utc_now()
    with database.reading() as session:
        device = devices.find_device(session, token)
        user, roles = (device.user, known_roles(device.user)) if device else (None, frozenset[str]())
    if device is None:
        return None
    if devices.seen_long_ago(device, now):
        with database.session() as session:
            devices.seen(session, device.id, now)
    return _of_device(device, user, roles)


def _of_device(device: Device, user: str | None, roles: frozenset[str]) -> Caller:
    about = {"device_id": device.id, "device_name": device.name, "device_kind": device.kind}
    return Caller(user=user, roles=roles, client=plain_address(request.remote_addr), **about)


def _by_session() -> Caller | None:
    if not current_user.is_authenticated:
        return None
    return Caller(user=current_user.user, roles=current_user.roles, client=plain_address(request.remote_addr))


def known_roles(user: str | None) -> frozenset[str]:
    """The roles of a user name by the accounts and the staff list; empty for one that neither knows."""
    if not user:
        return frozenset()
    with here().database.reading() as session:
        person = people.find_person(session, user)
        dated = people.dated_roles(person) if person and person.active else ()
    listed = here().staff_roles().get(user.lower(), frozenset[str]())
    return roles_on(here().today(), (*dated, *map(DatedRole, listed)))


def person_behind(
    user: str | None = None,
    roles: frozenset[str] = frozenset(),
    client: str | None = None,
    known_by: KnownBy | None = None,
) -> Person:
    """Who the policy is asked about: what the server knows first, then what a proxy or a free device says."""
    asking = caller()
    if asking.user and not asking.is_proxy:
        how: KnownBy = "session" if asking.is_session else "token"
        return person_at(here().policy, asking.client, user=asking.user, roles=asking.roles, known_by=how)
    address = plain_address(client) if asking.is_proxy else asking.client
    known = known_roles(user)
    # A proxy's word holds what the directory says too; "nothing remains on the lists" takes none of that away.
    stated = (roles | known - NOBODY_YET if roles else known) if asking.is_proxy else known
    return person_at(here().policy, address, user=user, roles=stated, known_by=known_by or "network")


def plain_address(text: str | None) -> str | None:
    """An address in its one spelling (IPv4 also where it came as ``::ffff:…``), or None when it is none."""
    try:
        address = ipaddress.ip_address((text or "").strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def reviewers_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a route through only for a signed-in reviewer; devices and everybody else get 403."""
    return _only_if(lambda asking: asking.may_review, view)


def proxies_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a route through only for a proxy's token."""
    return _only_if(lambda asking: asking.is_proxy, view)


def _only_if(allowed: Callable[[Caller], bool], view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
        if not allowed(caller()):
            raise ApiError(403)
        return view(*args, **kwargs)

    return guarded
