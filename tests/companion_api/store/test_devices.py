"""Devices: tokens that are told once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from companion_api.db import Database
from companion_api.store import devices
from gatepost.errors import InputError


@pytest.fixture
def token(school_database: Database) -> str:
    """The token of a device called laptop."""
    with school_database.session() as session:
        return devices.add_device(session, name="laptop", user="JPike")


def test_a_token_finds_its_device(school_database: Database, token: str) -> None:
    """The device is known with its user, in the spelling of accounts."""
    with school_database.reading() as session:
        device = devices.find_device(session, token)
    assert device is not None
    assert (device.name, device.user) == ("laptop", "jpike")


def test_only_a_hash_of_the_token_is_stored(school_database: Database, token: str) -> None:
    """The token stands nowhere in the table."""
    with school_database.reading() as session:
        assert token not in repr(session.execute(text("SELECT * FROM devices")).all())


def test_a_revoked_token_finds_nothing_and_frees_the_name(school_database: Database, token: str) -> None:
    """After revoking, the token is dead and the name may be used again."""
    with school_database.session() as session:
        devices.revoke(session, "laptop")
        again = devices.add_device(session, name="laptop")
        assert (devices.find_device(session, token), again == token) == (None, False)


@pytest.mark.parametrize("token_text", ["", "gpd_", "x" * 10_000, "\ud800"])
def test_a_wrong_token_finds_nothing(school_database: Database, token_text: str) -> None:
    """Whatever else is sent is nobody's token."""
    with school_database.reading() as session:
        assert devices.find_device(session, token_text) is None


@pytest.mark.parametrize(
    ("fields", "place"), [({"name": " "}, "name"), ({"name": "laptop"}, "name"), ({"kind": "toaster"}, "kind")]
)
def test_a_bad_device_is_refused(school_database: Database, token: str, fields: dict[str, str], place: str) -> None:
    """An empty or taken name and an unknown kind are refused by name."""
    with school_database.session() as session, pytest.raises(InputError) as refused:
        devices.add_device(session, **({"name": "other"} | fields))
    assert refused.value.place == place
