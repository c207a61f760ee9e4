"""Settings: read once, secrets out of sight."""

from __future__ import annotations

import socket

import pytest

from companion_api.settings import Settings
from gatepost.home import Home


def test_secrets_stay_out_of_repr(school_home: Home) -> None:
    """Neither the session key nor the database's address shows."""
    settings = Settings.from_home(school_home, database_url="postgresql://u:secret@db.example/g")
    assert "secret@" not in repr(settings)
    assert repr(settings.session_key) not in repr(settings)


def test_a_public_host_is_answered_to(school_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """GATEPOST_PUBLIC_HOST joins the names that the companion answers to."""
    monkeypatch.setenv("GATEPOST_PUBLIC_HOST", "Gatepost.Meadowbrook.example")
    assert "gatepost.meadowbrook.example" in Settings.from_home(school_home).allowed_hosts


def test_the_session_key_is_kept(school_home: Home) -> None:
    """Two starts of one home share the key, so that nobody is signed out by a restart."""
    assert Settings.from_home(school_home).session_key == Settings.from_home(school_home).session_key


def test_on_all_addresses_the_machines_own_name_is_answered(school_home: Home) -> None:
    """A school's devices call the server by its name; the IT admin sets nothing for that."""
    settings = Settings.from_home(school_home, listen="0.0.0.0")
    assert socket.gethostname().lower() in settings.allowed_hosts
