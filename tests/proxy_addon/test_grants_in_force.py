"""Permissions at a real proxy beside the real companion: given, timed, expired and withdrawn without a restart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from companion_server import free_port, running
from proxy_helpers import RULE, TOKEN, Proxy, eventually, make_home, running_proxy, running_upstream

from companion_api.db import Database
from companion_api.models import Device, new_key
from companion_api.store import grants, sessions
from companion_api.store.sealing import token_hash
from gatepost.grant import Grant
from gatepost.home import Home

pytestmark = pytest.mark.end_to_end
#: The promise is sixty seconds; the proxy asks every three.
SOON_S = 12
NOBODYS_NETWORK = "10.99.0.0/16"
ALL_DAY = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "23:59"}
BEFORE_DAWN = ALL_DAY | {"end": "00:01"}


def policy_of(hours: dict[str, Any], role: str = "teacher") -> dict[str, Any]:
    """Two sites that are shut; whoever is at this machine has that role."""
    shut = {"id": "shut", "services": ["first", "second"], "decision": "block", **RULE}
    return {
        "extends": "default",
        "school": {"name": "Meadowbrook Primary School", "timezone": "Europe/London", "hours": hours},
        "networks": [{"cidr": "127.0.0.0/8", "role": role}],
        "services": [
            {"id": name, "name": name.title(), "category": "social", "hosts": [f"{name}.example"]}
            for name in ("first", "second")
        ],
        "rules": [shut],
    }


@dataclass
class School:
    """A companion and a proxy that asks it."""

    home: Home
    database: Database
    proxy: Proxy

    def give(self, service: str, **terms: Any) -> Grant:
        """Give a permission to every teacher."""
        until = terms.pop("until", None) or dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        told = {
            "users": frozenset(),
            "roles": frozenset({"teacher"}),
            "granted_by": "hmarlow",
            "reason": "Fair.",
        } | terms
        given = Grant(id=new_key(), service=service, until=until, **told)
        with self.database.session() as db:
            return grants.add(db, given)

    def withdraw(self, given: Grant) -> None:
        """End it."""
        with self.database.session() as db:
            grants.revoke(db, given.id, by="hmarlow")

    def set_policy(self, policy: dict[str, Any]) -> None:
        """Write another policy.yaml."""
        self.home.policy_path.write_text(json.dumps(policy), encoding="utf-8")

    def opens(self, service: str) -> bool:
        """Ask the proxy for the site, as a browser that starts afresh."""
        with self.proxy.client() as client:
            return client.get(f"https://{service}.example/").status_code == 200


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Companion, proxy and an upstream that answers for every site."""
    home = make_home(tmp_path_factory.mktemp("grants") / "home", policy_of(ALL_DAY))
    port = free_port()
    database = Database.of(home)
    database.upgrade()
    with database.session() as db:
        db.add(Device(name="proxy", kind="proxy", token_hash=token_hash(TOKEN)))
    with (
        closing(database),
        running_upstream() as upstream,
        running(home.root, port),
        running_proxy(home, f"http://127.0.0.1:{port}", "--upstream", upstream.url) as proxy,
    ):
        yield School(home, database, proxy)


def test_a_permission_opens_and_a_withdrawal_shuts(school: School) -> None:
    """Both within seconds, at a proxy that runs on."""
    before = school.opens("first")
    given = school.give("first")
    opened = eventually(lambda: school.opens("first"), limit_s=SOON_S)
    school.withdraw(given)
    assert (before, opened) == (False, True)
    assert eventually(lambda: not school.opens("first"), limit_s=SOON_S)


def test_a_permission_ends_by_itself_to_the_second(school: School) -> None:
    """The proxy keeps the time itself: nobody has to tell it."""
    until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=9)
    school.give("first", until=until)
    assert eventually(lambda: school.opens("first"), limit_s=8)
    assert eventually(lambda: not school.opens("first"), limit_s=SOON_S)
    assert dt.datetime.now(dt.UTC) - until < dt.timedelta(seconds=2)


def test_a_permission_holds_at_its_times_alone(school: School) -> None:
    """One for school hours, one for outside them: as the school day is moved, they change places."""
    given = [school.give("first", when="school_hours"), school.give("second", when="outside_school_hours")]
    in_school = eventually(lambda: (school.opens("first"), school.opens("second")) == (True, False), limit_s=SOON_S)
    school.set_policy(policy_of(BEFORE_DAWN))
    after = eventually(lambda: (school.opens("first"), school.opens("second")) == (False, True), limit_s=SOON_S)
    school.set_policy(policy_of(ALL_DAY))
    for each in given:
        school.withdraw(each)
    assert (in_school, after) == (True, True)


def test_a_permission_for_a_network_is_for_clients_there(school: School) -> None:
    """One for another network opens nothing here; one for this network does."""
    elsewhere = school.give("second", networks=frozenset({NOBODYS_NETWORK}))
    here = school.give("first", networks=frozenset({"127.0.0.0/8"}))
    opened = eventually(lambda: school.opens("first"), limit_s=SOON_S)
    assert (opened, school.opens("second")) == (True, False)
    for each in (elsewhere, here):
        school.withdraw(each)


def test_an_open_connection_does_not_outlive_its_permission(school: School) -> None:
    """The next request on a kept connection is refused, too."""
    given = school.give("first")
    assert eventually(lambda: school.opens("first"), limit_s=SOON_S)
    with school.proxy.client() as client:
        opened = client.get("https://first.example/").status_code
        school.withdraw(given)
        assert eventually(lambda: _refused(client), limit_s=SOON_S)
    assert opened == 200


def test_a_supervised_session_opens_for_the_pupils_and_ends(school: School) -> None:
    """Shut before, open to their network, and shut again when the teacher ends it, with no restart."""
    school.set_policy(policy_of(ALL_DAY, role="pupil"))
    told = {"teacher": "jpike", "video": "https://first.example/film", "key": "first:film", "risk": "Watched it."}
    where = {"place": "Oak", "networks": frozenset({"127.0.0.0/8"})}
    before = school.opens("first")
    with school.database.session() as db:
        opened = sessions.open_session(db, service="first", minutes=30, **told, **where)
    began = eventually(lambda: school.opens("first"), limit_s=SOON_S)
    others = school.opens("second")
    with school.database.session() as db:
        sessions.end(db, opened.id, by="jpike")
    ended = eventually(lambda: not school.opens("first"), limit_s=SOON_S)
    school.set_policy(policy_of(ALL_DAY))
    assert (before, began, others, ended) == (False, True, False, True)


def _refused(client: httpx.Client) -> bool:
    return client.get("https://first.example/").status_code == 403
