"""Health, banks, government, helplines and unions are never decrypted, whatever a school writes."""

from __future__ import annotations

from typing import Any

import pytest
from policy_helpers import ask, policy_of, rule

from gatepost.catalogue import load_catalogue
from gatepost.gate import Gate

HOSTS = ("www.nhs.uk", "portal.nhs.uk", "online.hsbc.co.uk", "www.gov.uk", "my.neu.org.uk", "childline.org.uk")


def _own(host: str, **keys: Any) -> dict[str, Any]:
    return {"id": "own-site", "name": "Own site", "category": "social", "hosts": [host], **keys}


def _attempts(host: str) -> dict[str, dict[str, Any]]:
    entry = load_catalogue().find(host)
    assert entry is not None
    return {
        "a rule for the host": {"rules": [rule("r", "inspect", hosts=[host])]},
        "a rule for the host and a path": {"rules": [rule("r", "inspect", hosts=[host], paths=["/forum"])]},
        "a service of its own": {"services": [_own(host)], "rules": [rule("r", "inspect", services=["own-site"])]},
        "a longer host of its own": {"services": [_own(f"x.{host}")], "rules": [rule("r", "inspect")]},
        "a path of its own": {
            "services": [_own(host, paths=["/forum"])],
            "rules": [rule("r", "inspect", services=["own-site"])],
        },
        "a corrected entry": {
            "services": [_own(host) | {"id": entry.id, "decrypt": "when_inspected"}],
            "rules": [rule("r", "inspect", hosts=[host])],
        },
        "an entry moved elsewhere": {
            "services": [_own("other.example") | {"id": entry.id}],
            "rules": [rule("r", "inspect", hosts=[host])],
        },
        "its whole kind": {"rules": [rule("r", "inspect", roles=["pupil"])]},
    }


CASES = [(host, name, keys) for host in HOSTS for name, keys in _attempts(host).items()]


@pytest.mark.parametrize(("host", "name", "keys"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_nothing_that_a_school_writes_opens_it(host: str, name: str, keys: dict[str, Any]) -> None:
    """Where the rule would inspect, the connection passes unread."""
    policy = policy_of(*keys["rules"], services=keys.get("services", []))
    catalogue = load_catalogue().with_services(policy.services)
    asked = f"x.{host}" if name == "a longer host of its own" else host
    assert catalogue.never_decrypted(asked)
    assert ask(policy, f"https://{asked}/forum/today", "pupil").decision == "allow"
    assert ask(policy, f"https://{asked}/", "pupil", method="POST").decision == "allow"


@pytest.mark.parametrize("host", HOSTS)
def test_read_only_refuses_what_it_may_not_read(host: str) -> None:
    """Posts cannot be refused unread, so the site is."""
    policy = policy_of(rule("look", "read_only", hosts=[host]))
    assert ask(policy, f"https://{host}/", "pupil").decision == "block"


def test_a_path_cannot_be_told_without_reading() -> None:
    """A school's own never-read path closes its whole host to reading."""
    own = [_own("county.example", paths=["/health"], decrypt="never"), _own("county.example") | {"id": "rest"}]
    policy = policy_of(rule("r", "inspect", services=["rest"]), services=own)
    catalogue = load_catalogue().with_services(policy.services)
    assert catalogue.never_decrypted("county.example")
    assert Gate(policy, catalogue).needs_path("county.example")


@pytest.mark.parametrize("host", ["hwb.gov.wales", "www.facebook.com", "own.example", "gov.uk.own.example"])
def test_what_the_catalogue_lists_apart_may_be_read(host: str) -> None:
    """A learning platform under a government's domain is one by its own entry."""
    assert not load_catalogue().with_services([]).never_decrypted(host)
