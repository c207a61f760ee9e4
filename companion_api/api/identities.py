"""What a proxy is told about people and devices, so that it can answer for them by itself; no extension sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from companion_api.companion import here
from companion_api.models import Device
from companion_api.store import people
from gatepost.dated_role import DatedRole


def identities() -> dict[str, Any]:
    """``people``: user names with their roles and days; ``devices``: hashes of the extensions' tokens, with names."""
    given: dict[str, tuple[DatedRole, ...]] = {
        user: tuple(map(DatedRole, sorted(roles))) for user, roles in here().staff_roles().items()
    }
    in_use = select(Device).where(Device.revoked.is_(None), Device.kind == "extension").order_by(Device.name)
    with here().database.reading() as session:
        for person in people.list_people(session):
            if person.active:
                given[person.user] = (*given.get(person.user, ()), *people.dated_roles(person))
        found = [
            {"name": device.name, "user": device.user, "token_hash": device.token_hash}
            for device in session.scalars(in_use)
        ]
    told = [{"user": user, "roles": [role.to_json() for role in roles]} for user, roles in sorted(given.items())]
    return {"people": told, "devices": found}
