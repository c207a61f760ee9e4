"""`gatepost device`: tokens are told once and end when they are revoked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dashboard_helpers import make_home

from companion_api.db import Database
from companion_api.models import Device
from companion_api.store import devices
from gatepost.home import Home
from gatepost_cli.main import main


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home."""
    return make_home(tmp_path / "home")


def gatepost(home: Home, *arguments: str) -> int:
    """Run ``gatepost device`` on that home."""
    return main(["device", *arguments, "--home", str(home.root)])


def find(home: Home, token: str) -> Device | None:
    """The device with this token."""
    database = Database.of(home)
    with database.reading() as db:
        device = devices.find_device(db, token)
    database.close()
    return device


def test_it_adds_a_device_bound_to_a_person(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed token is the device's, and only its hash is stored."""
    gatepost(home, "add", "laptop-4", "--user", "JPike", "--json")
    token = json.loads(capsys.readouterr().out)["token"]
    device = find(home, token)
    assert device is not None
    assert (device.name, device.kind, device.user, device.token_hash == token) == (
        "laptop-4", "extension", "jpike", False,
    )  # fmt: skip


def test_the_token_is_told_once(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The list never shows it again."""
    gatepost(home, "add", "main", "--kind", "proxy")
    token = capsys.readouterr().out.split()[-1]
    gatepost(home, "list")
    assert (token.startswith("gpd_"), token in capsys.readouterr().out) == (True, False)


def test_a_revoked_token_does_nothing(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """At once; the name is free again."""
    gatepost(home, "add", "main", "--kind", "proxy")
    token = capsys.readouterr().out.split()[-1]
    assert (gatepost(home, "revoke", "main"), find(home, token)) == (0, None)
    assert gatepost(home, "add", "main", "--kind", "proxy") == 0


def test_the_list_tells_kind_and_state(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, for a script."""
    gatepost(home, "add", "main", "--kind", "proxy")
    gatepost(home, "revoke", "main", "--json")
    capsys.readouterr()
    gatepost(home, "list", "--json")
    listed = json.loads(capsys.readouterr().out)
    assert [(device["kind"], device["revoked"] is None) for device in listed] == [("proxy", False)]


@pytest.mark.parametrize("arguments", [("add", " "), ("add", "x" * 200), ("revoke", "nothing")])
def test_what_is_wrong_is_one_line(home: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    """Exit 2."""
    assert gatepost(home, *arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_name_is_taken_once(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Two devices of one name could not be told apart."""
    gatepost(home, "add", "main")
    assert (gatepost(home, "add", "main"), "choose another name" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("named", [("laptop-4",), ("--name", "laptop-4")])
def test_the_name_may_stand_alone_or_as_an_option(
    home: Home, capsys: pytest.CaptureFixture[str], named: tuple[str, ...]
) -> None:
    """Both spellings make and revoke the same device."""
    assert gatepost(home, "add", *named, "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "laptop-4"
    assert gatepost(home, "revoke", *named) == 0


@pytest.mark.parametrize(("named", "said"), [((), "name the device"), (("a", "--name", "b"), "name once")])
def test_a_device_needs_one_name(
    home: Home, capsys: pytest.CaptureFixture[str], named: tuple[str, ...], said: str
) -> None:
    """None, or two, is one line and exit 2."""
    assert gatepost(home, "add", *named) == 2
    assert said in capsys.readouterr().err
