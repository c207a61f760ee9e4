"""The proxy and a real directory: a person with the roles of their groups, and what happens while it is away."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from ldap_helpers import PASSWORD, SUFFIX, School, running_directory
from proxy_helpers import Companion, Proxy, eventually, make_home, running_companion, running_proxy, running_upstream

pytestmark = pytest.mark.end_to_end
CLOSED = "http://closed.example/"
SETTINGS: dict[str, Any] = {
    "networks": ["127.0.0.1/32"],
    "remember_minutes": 0,
    "ask_on_shared_devices": True,
    "ldap": {
        "start_tls": True,
        "ca_file": "ca.pem",
        "timeout_s": 2,
        "user_dn": f"uid={{user}},ou=people,{SUFFIX}",
        "groups": {"base": f"ou=groups,{SUFFIX}", "roles": {"Senior Leaders": "dsl"}},
    },
}


def known_device(name: str, user: str | None) -> dict[str, Any]:
    """A device whose token is ``gpd_`` and its name."""
    return {"name": name, "user": user, "token_hash": hashlib.sha256(f"gpd_{name}".encode()).hexdigest()}


@dataclass
class Stand:
    """What a test works with."""

    proxy: Proxy
    companion: Companion
    directory: School

    def refused(self, user: str, password: str = PASSWORD) -> httpx.Response:
        """The answer for a site that is closed."""
        where = self.proxy.url.replace("://", f"://{user}:{password}@")
        with httpx.Client(proxy=where, verify=False, trust_env=False, timeout=20) as client:  # noqa: S501 - plain HTTP
            return client.get(CLOSED)

    def event(self, answer: httpx.Response) -> dict[str, Any]:
        """The event that the answer names."""
        event_id = answer.headers["gatepost-event"]
        assert eventually(lambda: any(event["id"] == event_id for event in self.companion.events))
        return next(event for event in self.companion.events if event["id"] == event_id)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A proxy that asks the school's directory over StartTLS."""
    home = make_home(tmp_path_factory.mktemp("asking") / "home")
    with (
        running_directory(tmp_path_factory.mktemp("ldap")) as directory,
        running_upstream() as upstream,
        running_companion() as companion,
    ):
        (home.root / "ca.pem").write_bytes(directory.ca.read_bytes())
        ldap = SETTINGS["ldap"] | {"url": f"ldap://localhost:{directory.port}"}
        Path(home.root / "proxy-auth.yaml").write_text(json.dumps(SETTINGS | {"ldap": ldap}), encoding="utf-8")
        companion.known = {"devices": [known_device("Room 4 laptop", "jpike"), known_device("Trolley 2", None)]}
        with running_proxy(home, companion.url, "--upstream", upstream.url) as proxy:
            yield Stand(proxy, companion, directory)


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("jpike", ["dsl"]),  # by the group
        ("osmith", ["teacher"]),  # in no group with a role: the network's counts
    ],
)
def test_a_person_is_known_with_the_roles_of_their_groups(stand: Stand, user: str, roles: list[str]) -> None:
    """And the event says that it was the proxy's authentication."""
    event = stand.event(stand.refused(user))
    assert (event["user"], event["known_by"], event["roles"], event["details"]) == (user, "proxy_auth", roles, {})


def test_a_wrong_password_is_asked_again(stand: Stand) -> None:
    """407, nothing else."""
    assert stand.refused("jpike", "wrong").status_code == 407


@pytest.mark.parametrize(("device", "status"), [("Room 4 laptop", 403), ("Trolley 2", 407)])
def test_people_sign_in_on_shared_devices(stand: Stand, device: str, status: int) -> None:
    """A token that belongs to somebody is an answer; one of a trolley is none where the school says so."""
    assert stand.refused("device", f"gpd_{device}").status_code == status


def test_other_networks_are_not_asked(stand: Stand) -> None:
    """A device that cannot answer is known by its network alone."""
    where, source = ("127.0.0.1", stand.proxy.port), ("127.0.0.2", 0)
    with socket.create_connection(where, 10, source_address=source) as connection:
        connection.sendall(f"GET {CLOSED} HTTP/1.1\r\nHost: closed.example\r\n\r\n".encode())
        head = connection.recv(65536)
    assert head.startswith(b"HTTP/1.1 403 ")


def test_while_the_directory_is_away_the_network_counts_and_it_is_said(stand: Stand) -> None:
    """In the event of each refusal, and once by itself. Last, because it ends the directory."""
    stand.directory.stop()
    event = stand.event(stand.refused("jpike"))
    assert (event["known_by"], event["roles"], event["user"]) == ("network", ["teacher"], None)
    assert "directory did not answer" in event["details"]["unsure"]
    told = [each for each in stand.companion.events if each["kind"] == "proxy_auth"]
    assert [(each["decision"], each["client"]) for each in told] == [("allow", "127.0.0.1")]
