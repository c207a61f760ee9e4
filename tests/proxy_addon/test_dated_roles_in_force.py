"""Real companion, real proxy: a role that is over is over within a minute, without a restart; guessing is logged."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

import bcrypt
import httpx
import pytest
from extension_helpers import served
from proxy_helpers import POLICY, RULE, Proxy, eventually, make_home, running_proxy, running_upstream

from companion_api.app import create_app
from companion_api.companion import EXTENSION
from companion_api.db import Database
from companion_api.settings import Settings
from companion_api.store import devices, people
from companion_api.store.events import EventFilter, find_events
from gatepost.dated_role import school_day
from gatepost.event import Event
from gatepost.policy import School as PolicySchool
from proxy_addon.auth.passwords import MAX_WRONG

pytestmark = pytest.mark.end_to_end
PASSWORD = "three random words"
DAY = dt.timedelta(days=1)
SUPPLY = {"id": "supply-look", "services": ["closed"], "roles": ["supply"], "decision": "inspect", **RULE}


@dataclass
class School:
    """A running school with one supply teacher, who signs in at the proxy."""

    proxy: Proxy
    database: Database
    client: httpx.Client

    def status(self) -> int:
        """200 while the supply teacher may open the site, 403 when not."""
        return self.client.get("http://closed.example/").status_code

    def set_last_day(self, until: dt.date) -> None:
        """As `gatepost people role` does."""
        with self.database.session() as session:
            person = people.find_person(session, "dfinch")
            assert person is not None
            people.set_role(session, person, "supply", until=until)


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The rule for supply teachers comes before the one that closes the site."""
    policy = POLICY | {"rules": [SUPPLY, *POLICY["rules"]]}
    home = make_home(tmp_path_factory.mktemp("school") / "home", policy)
    kept = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    (home.root / "staff").write_text(f"dfinch:{kept}\n", encoding="utf-8")
    (home.root / "proxy-auth.yaml").write_text(json.dumps({"htpasswd": "staff"}), encoding="utf-8")
    database = Database.of(home)
    database.upgrade()
    with database.session() as session:
        people.add_person(session, user="dfinch", name="Dana Finch", roles=["supply"])
        token = devices.add_device(session, name="main proxy", kind="proxy")
    (home.root / "token").write_text(token, encoding="utf-8")
    app = create_app(Settings.from_home(home, testing=True, warm_models=False))
    with served(app) as companion, running_upstream() as upstream:
        options = ("--upstream", upstream.url, "--token-file", str(home.root / "token"))
        with running_proxy(home, companion, *options) as proxy:
            where = proxy.url.replace("://", f"://dfinch:{PASSWORD}@")
            with httpx.Client(proxy=where, trust_env=False, timeout=20) as client:
                yield School(proxy, database, client)
    app.extensions[EXTENSION].database.close()
    database.close()


def test_the_last_day_shuts_the_door_and_a_new_one_opens_it(school: School) -> None:
    """Today counts still; yesterday does not, on the same connection."""
    today = school_day(PolicySchool())
    assert school.status() == 200
    school.set_last_day(today - DAY)
    assert eventually(lambda: school.status() == 403, limit_s=60)
    school.set_last_day(today)
    assert eventually(lambda: school.status() == 200, limit_s=60)


def test_guessing_is_in_the_schools_log(school: School) -> None:
    """The companion takes the proxy's word about sign-ins, and keeps no name that was typed."""
    where = school.proxy.url.replace("://", "://guesser:wrong@")
    with httpx.Client(proxy=where, trust_env=False, timeout=20) as guesser:
        statuses = {guesser.get("http://closed.example/").status_code for _ in range(MAX_WRONG + 1)}

    def told() -> list[Event]:
        with school.database.reading() as session:
            return list(find_events(session, EventFilter(kind="proxy_auth")).events)

    assert (statuses, eventually(told, limit_s=30)) == ({407}, True)
    assert [(event.decision, event.client, event.user) for event in told()] == [("block", "127.0.0.1", None)]
