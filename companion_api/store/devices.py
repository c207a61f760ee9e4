"""Extensions and proxies, each known by a bearer token of which only a hash is stored."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion_api.models import Device
from companion_api.store.people import normal_user
from companion_api.store.sealing import new_token, token_hash
from gatepost.errors import InputError
from gatepost.event import utc_now

KINDS: tuple[str, ...] = ("extension", "proxy")
#: How often "last seen" is written; more often would cost a disk write a request.
_SEEN_EVERY = dt.timedelta(minutes=5)


def add_device(session: Session, *, name: str, kind: str = "extension", user: str | None = None) -> str:
    """Make a device and return its token, told this once. Raises InputError on a taken name or an unknown kind."""
    label = name.strip()
    if not label or len(label) > 120:
        raise InputError("a device needs a name of 1 to 120 characters", place="name")
    if kind not in KINDS:
        raise InputError(f"{kind!r} is not a kind of device; use {' or '.join(KINDS)}", place="kind")
    if session.scalar(select(Device).where(Device.name == label)):
        raise InputError(f"there is a device called {label} already; revoke it or choose another name", place="name")
    token = new_token("gpd")
    bound = normal_user(user) if user else None
    session.add(Device(name=label, kind=kind, user=bound, token_hash=token_hash(token)))
    session.flush()
    return token


def find_device(session: Session, token: str) -> Device | None:
    """The device with this token, or None when it is unknown or revoked."""
    known = Device.token_hash == token_hash(token)
    return session.scalar(select(Device).where(known, Device.revoked.is_(None)))


def list_devices(session: Session) -> list[Device]:
    """Every device, revoked ones too, by name."""
    return list(session.scalars(select(Device).order_by(Device.name)))


def extension_names(session: Session) -> frozenset[str]:
    """The names of the extensions in use."""
    in_use = select(Device.name).where(Device.revoked.is_(None), Device.kind == "extension")
    return frozenset(session.scalars(in_use))


def revoke(session: Session, name: str, *, now: dt.datetime | None = None) -> Device:
    """End a device's token and free its name; raises InputError when there is none of this name."""
    device = session.scalar(select(Device).where(Device.name == name.strip(), Device.revoked.is_(None)))
    if device is None:
        raise InputError(f"there is no device called {name.strip()}", place="name")
    device.revoked = now or utc_now()
    device.name = f"{device.name[:70]} (revoked {device.id})"
    session.flush()
    return device


def seen_long_ago(device: Device, now: dt.datetime) -> bool:
    """True when "last seen" is due to be written again."""
    return device.last_seen is None or now - device.last_seen >= _SEEN_EVERY


def seen(session: Session, device_id: str, now: dt.datetime) -> None:
    """Write down that the device called just now."""
    device = session.get(Device, device_id)
    if device is not None:
        device.last_seen = now
