"""`gatepost people`: accounts and their one-time links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dashboard_helpers import database_of, make_app, make_home, post

from companion_api import db
from gatepost.home import Home
from gatepost_cli.main import main


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with the cast's accounts."""
    return make_home(tmp_path / "home")


def gatepost(home: Home, *arguments: str) -> int:
    """Run one command on that home."""
    return main([*arguments, "--home", str(home.root)])


def accounts(home: Home, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    """User → account, as the list prints it."""
    capsys.readouterr()
    gatepost(home, "people", "list", "--json")
    return {person["user"]: person for person in json.loads(capsys.readouterr().out)}


def test_it_adds_and_prints_a_link_that_signs_in(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The link that is printed is the one that the companion takes."""
    add = ("people", "add", "kdune", "--name", "Kim Dune", "--role", "teacher", "--role", "page_admin", "--json")
    assert gatepost(home, *add, "--address", "https://gatepost.school.example/") == 0
    link = json.loads(capsys.readouterr().out)["link"]
    assert link.startswith("https://gatepost.school.example/sign-in/link/")
    app = make_app(home)
    path = link.removeprefix("https://gatepost.school.example")
    assert post(app.test_client(), path, form_at=path).headers["Location"] == "/account/password"
    database_of(app).close()


def test_the_link_is_told_in_words(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Whose it is, and that it works once."""
    gatepost(home, "people", "add", "kdune", "--name", "Kim Dune", "--role", "teacher", "--email", "k@school.example")
    said = capsys.readouterr().out
    assert ("Kim Dune (kdune) signs in here, once" in said, "/sign-in/link/gpl_" in said) == (True, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "jpike", "--name", "Jo", "--role", "teacher"), "has an account already"),
        (("add", "kdune", "--name", "Kim", "--role", "wizard"), "'wizard' is not a role"),
        (("add", "a b", "--name", "Kim", "--role", "teacher"), "is not a user name"),
        (("add", "kdune", "--name", " ", "--role", "teacher"), "needs a name"),
        (("link", "nobody"), "there is no account 'nobody'"),
        (("remove", "nobody"), "there is no account 'nobody'"),
    ],
)
def test_what_is_wrong_is_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2, and nothing on stdout."""
    assert gatepost(home, "people", *arguments) == 2
    captured = capsys.readouterr()
    assert (said in captured.err, captured.err.count("\n"), captured.out) == (True, 1, "")


def test_removing_closes_the_account_and_a_link_opens_it_again(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """An account is closed, not forgotten: its events keep their name."""
    gatepost(home, "people", "remove", "jpike")
    closed = accounts(home, capsys)["jpike"]["active"]
    gatepost(home, "people", "link", "jpike")
    assert (closed, accounts(home, capsys)["jpike"]["active"]) == (False, True)


def test_a_removed_account_is_not_made_twice(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The error says how to open it again."""
    gatepost(home, "people", "remove", "jpike")
    assert gatepost(home, "people", "add", "jpike", "--name", "Jo", "--role", "teacher") == 2
    assert "gatepost people link jpike" in capsys.readouterr().err


def test_the_list_is_a_table(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a person under a heading."""
    gatepost(home, "people", "list")
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0].split()[0], any("hmarlow" in line and "headteacher" in line for line in lines)) == ("USER", True)


def test_no_home_is_an_error_with_the_next_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is created by asking."""
    assert gatepost(Home(tmp_path / "none"), "people", "list") == 2
    assert ("gatepost init" in capsys.readouterr().err, (tmp_path / "none").exists()) == (True, False)


@pytest.mark.parametrize("command", ["people", "device", "grant", "log"])
def test_help_ends_with_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A person can copy one."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert (ended.value.code, f"Examples:\n  gatepost {command} " in capsys.readouterr().out) == (0, True)


def test_an_actions_help_shows_its_own_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """Not those of its neighbours."""
    with pytest.raises(SystemExit):
        main(["people", "add", "--help"])
    examples = capsys.readouterr().out.partition("Examples:")[2]
    assert ("people add" in examples, "people remove" in examples) == (True, False)


def test_a_missing_action_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """It says where to look."""
    with pytest.raises(SystemExit) as ended:
        main(["grant"])
    assert (ended.value.code, "gatepost grant --help" in capsys.readouterr().err) == (2, True)


def test_without_a_name_the_user_name_serves(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A script that knows the account alone can make it."""
    assert gatepost(home, "people", "add", "kdune", "--role", "teacher") == 0
    assert accounts(home, capsys)["kdune"]["name"] == "kdune"


def test_a_database_that_cannot_be_written_is_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a read-only disk: exit 2, and nothing was made."""
    connected = db._on_connect

    def read_only(connection: Any, record: object) -> None:
        connected(connection, record)
        connection.execute("PRAGMA query_only = ON")

    monkeypatch.setattr(db, "_on_connect", read_only)
    assert gatepost(home, "people", "add", "kdune", "--role", "teacher") == 2
    said = capsys.readouterr().err
    assert (said.count("\n"), "attempt to write a readonly database" in said) == (1, True)
