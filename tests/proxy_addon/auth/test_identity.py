"""Who somebody is, by everything that the proxy may know of them: every combination, and what ends by itself."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from gatepost.dated_role import DatedRole
from gatepost.policy import Network, Policy
from proxy_addon.auth.identity import Device, Identity, KnownPeople, person_of

POLICY = Policy("Meadowbrook", "1", networks=(Network("10.30.0.0/16", "teacher"),))
TODAY = dt.date(2026, 11, 20)
KNOWN = KnownPeople(
    roles={
        "jpike": (DatedRole("headteacher"),),
        "nbrandt": (DatedRole("esafety_lead"),),
        "dfinch": (DatedRole("supply", until=dt.date(2026, 11, 20)),),
    },
    devices={"bound": Device("Room 4 laptop", "jpike"), "free": Device("Trolley 2")},
)
TOKENS = {"bound": "bound", "free": "free", "unknown": "revoked", "none": None}
PASSWORDS = {"good": "nbrandt", "none": None}
NETWORKS = {"staff": "10.30.0.7", "unknown": "192.0.2.1"}


def best(token: str, password: str, network: str) -> tuple[str | None, str, str]:
    """User, role and how it is known: the best known wins, and each line below is one step down."""
    if token == "bound":
        return "jpike", "headteacher", "token"
    if password == "good":
        return "nbrandt", "esafety_lead", "proxy_auth"
    if network == "staff":
        return None, "teacher", "network"
    return None, "visitor", "unknown"


@pytest.mark.parametrize(("token", "password", "network"), [*itertools.product(TOKENS, PASSWORDS, NETWORKS)])
def test_the_best_known_wins(token: str, password: str, network: str) -> None:
    """A person by their device's token, then by a password, then the network's role, then a visitor."""
    identity = Identity(user=PASSWORDS[password], token_hash=TOKENS[token])
    person = person_of(POLICY, KNOWN, NETWORKS[network], identity, day=TODAY)
    user, role, known_by = best(token, password, network)
    assert (person.user, person.roles, person.known_by) == (user, {role}, known_by)


@pytest.mark.parametrize(("token", "name"), [("bound", "Room 4 laptop"), ("free", "Trolley 2"), ("revoked", None)])
def test_the_device_is_named_as_long_as_its_token_counts(token: str, name: str | None) -> None:
    """It is looked up on each request, so a revoked one is nobody's at once."""
    assert person_of(POLICY, KNOWN, None, Identity(token_hash=token), day=TODAY).device == name


@pytest.mark.parametrize(
    ("user", "groups", "day", "roles"),
    [
        ("dfinch", (), TODAY, {"supply"}),
        ("dfinch", (), dt.date(2026, 11, 21), {"visitor"}),  # over, also where the network says teacher
        ("dfinch", ("governor",), dt.date(2026, 11, 21), {"governor"}),  # what remains
        ("nbrandt", ("dsl",), TODAY, {"esafety_lead", "dsl"}),
        ("stranger", ("volunteer",), TODAY, {"volunteer"}),
        ("stranger", (), TODAY, {"teacher"}),  # nobody's list has them: the network counts
    ],
)
def test_roles_come_from_the_lists_and_the_groups(
    user: str, groups: tuple[str, ...], day: dt.date, roles: set[str]
) -> None:
    """And end in the middle of a connection."""
    identity = Identity(user, frozenset(groups))
    assert person_of(POLICY, KNOWN, "10.30.0.7", identity, day=day).roles == roles


def test_what_is_not_certain_is_said() -> None:
    """The network's role counts, with the reason."""
    person = person_of(POLICY, KNOWN, "10.30.0.7", Identity(unsure="The directory is away."), day=TODAY)
    assert (person.roles, person.known_by, person.unsure) == ({"teacher"}, "network", "The directory is away.")


def test_no_role_or_hash_is_shown() -> None:
    """A log line with the snapshot in it tells nothing about people."""
    assert "jpike" not in repr(KNOWN)
