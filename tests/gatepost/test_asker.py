"""Who is asking: by name, by network, or a visitor."""

from __future__ import annotations

import pytest
from policy_helpers import policy_of

from gatepost.access import person_at

NETWORKS = [
    {"cidr": "10.20.0.0/16", "role": "pupil"},
    {"cidr": "10.20.30.0/24", "role": "teacher"},
    {"cidr": "2001:db8:30::/48", "role": "teacher"},
]
ACCOUNT = {"service": "facebook", "handle": "MeadowbrookPS", "managers": ["jpike"]}


@pytest.mark.parametrize(
    ("client", "role"),
    [
        ("10.20.0.5", "pupil"),
        ("10.20.30.5", "teacher"),  # the longest match counts
        ("::ffff:10.20.0.5", "pupil"),  # a dual-stack listener's spelling
        ("2001:db8:30::9", "teacher"),
        ("fe80::1%eth0", "visitor"),
        ("10.21.0.5", "visitor"),
        ("nonsense", "visitor"),
        ("", "visitor"),
        (None, "visitor"),
    ],
)
def test_the_network_says_who_when_nothing_better_is_known(client: str | None, role: str) -> None:
    """An unknown device is a visitor."""
    assert person_at(policy_of(networks=NETWORKS), client).roles == {role}


def test_an_unknown_device_is_known_by_nothing() -> None:
    """And a known one by its network."""
    policy = policy_of(networks=NETWORKS)
    assert [person_at(policy, client).known_by for client in ("10.20.0.5", "10.9.9.9")] == ["network", "unknown"]


def test_given_roles_win_over_the_network() -> None:
    """A session knows better than an address."""
    person = person_at(policy_of(networks=NETWORKS), "10.20.0.5", roles=["headteacher"], known_by="session")
    assert (person.roles, person.known_by) == ({"headteacher"}, "session")


def test_a_manager_of_an_account_is_its_page_admin() -> None:
    """The policy's accounts say so, and for which service."""
    person = person_at(policy_of(accounts=[ACCOUNT]), None, user="jpike", roles=["teacher"])
    assert (person.roles, person.pages) == ({"teacher", "page_admin"}, {"facebook"})


def test_nobody_else_is_page_admin_where_accounts_are_registered() -> None:
    """A role on a list does not make a manager."""
    person = person_at(policy_of(accounts=[ACCOUNT]), None, user="kmarsh", roles=["teacher", "page_admin"])
    assert person.roles == {"teacher"}


def test_without_registered_accounts_the_role_stands() -> None:
    """There is nothing to hold it against."""
    assert person_at(policy_of(), None, user="kmarsh", roles=["page_admin"]).roles == {"page_admin"}
