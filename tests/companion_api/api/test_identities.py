"""What a proxy is told about people and devices: hashes and roles with their days; an extension is told nothing."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from flask.testing import FlaskClient

from companion_api.companion import Companion
from companion_api.store import devices, events, lists, people
from companion_api.store.events import EventFilter
from companion_api.store.sealing import token_hash
from gatepost.roll import Adult

Headers = dict[str, str]
LAST = dt.date(2026, 12, 18)


def roles(*names: str, until: dt.date | None = None) -> list[dict[str, str | None]]:
    """Roles as they are sent."""
    return [{"role": name, "from": None, "until": until.isoformat() if until else None} for name in names]


def told(client: FlaskClient, headers: Headers) -> dict[str, list[dict[str, object]]]:
    """What is told of one caller: user → roles, and the devices."""
    body = client.get("/api/v1/policy", headers=headers).json
    return {"people": {each["user"]: each["roles"] for each in body["people"]}, "devices": body["devices"]}


def test_a_proxy_learns_roles_with_their_days(client: FlaskClient, proxy: Headers, companion: Companion) -> None:
    """From the accounts and the staff list together; a closed account is nobody's."""
    with companion.database.session() as session:
        people.add_person(session, user="dfinch", name="Dana Finch", roles=["supply"], until=LAST)
        closed = people.add_person(session, user="gone", name="Gone", roles=["teacher"])
        people.set_active(session, closed, active=False)
        adults = [Adult("Dana", "Finch", user="dfinch", roles=("volunteer",))]
        lists.replace_adults(session, adults, kind="staff", allow_shrink=True)
    found = told(client, proxy)["people"]
    assert (found["dfinch"], "gone" in found) == (roles("volunteer") + roles("supply", until=LAST), False)


def test_a_proxy_learns_hashes_of_tokens_alone(client: FlaskClient, proxy: Headers, companion: Companion) -> None:
    """Of extensions in use; the token itself is nowhere in the answer."""
    with companion.database.session() as session:
        token = devices.add_device(session, name="Room 4 laptop", user="jpike")
        devices.add_device(session, name="Lost laptop")
        devices.revoke(session, "Lost laptop")
    found = {each["name"]: each for each in told(client, proxy)["devices"]}
    assert found["Room 4 laptop"] == {"name": "Room 4 laptop", "user": "jpike", "token_hash": token_hash(token)}
    assert [name for name in found if "Lost" in name or "proxy" in name] == []
    assert token not in client.get("/api/v1/policy", headers=proxy).text


def test_an_extension_learns_nothing_of_others(client: FlaskClient, extension: Headers) -> None:
    """But which proxy it may answer."""
    body = client.get("/api/v1/policy", headers=extension).json
    assert ("people" in body, "devices" in body, body["proxies"]) == (False, False, ["127.0.0.1:8080"])


def test_a_change_of_roles_changes_the_etag(client: FlaskClient, proxy: Headers, companion: Companion) -> None:
    """So that it is in force at the next question of a proxy."""
    before = client.get("/api/v1/policy", headers=proxy).headers["ETag"]
    with companion.database.session() as session:
        person = people.find_person(session, "jpike")
        assert person is not None
        people.set_role(session, person, "volunteer", until=LAST)
    assert client.get("/api/v1/policy", headers=proxy).headers["ETag"] != before


@pytest.mark.parametrize(("days", "decision"), [(0, "inspect"), (-1, "block")])
def test_the_companion_itself_ends_a_role(
    client: FlaskClient, proxy: Headers, companion: Companion, days: int, decision: str
) -> None:
    """At the end of its last day; then the person is a visitor, not whoever the network stands for."""
    until = companion.today() + dt.timedelta(days=days)
    with companion.database.session() as session:
        people.add_person(session, user="dfinch", name="Dana Finch", roles=["supply"], until=until)
    asked = {"url": "https://chatterbox.example/", "user": "dfinch"}
    assert client.get("/api/v1/access", query_string=asked, headers=proxy).json["decision"] == decision


@pytest.mark.parametrize(("said", "kept"), [(["governor"], ("governor",)), ([], ("visitor",))])
def test_a_post_is_recorded_under_what_remains(
    client: FlaskClient, proxy: Headers, companion: Companion, said: list[str], kept: tuple[str, ...]
) -> None:
    """An ended role takes away nothing that the proxy learned from the directory; the event says how that was known."""
    with companion.database.session() as session:
        people.add_person(session, user="dfinch", name="Dana Finch", roles=["supply"], until=dt.date(2026, 9, 1))
    words = base64.b64encode(json.dumps({"status": "Ring us on 07700 900123"}).encode()).decode()
    told = {"method": "POST", "url": "https://chatterbox.example/api/v1/statuses", "body": words}
    who = {"client": "127.0.0.1", "user": "dfinch", "roles": said, "known_by": "proxy_auth"}
    headers = {"headers": [["Content-Type", "application/json"]]}
    assert client.post("/api/v1/requests", json=told | who | headers, headers=proxy).json["release"] is False
    with companion.database.reading() as session:
        (event,) = events.find_events(session, EventFilter(kind="post_held")).events
    assert (event.user, event.roles, event.known_by) == ("dfinch", kept, "proxy_auth")
