"""`gatepost access` as a person and a script meet it: the answer, the errors, and how light it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gatepost.home import Home
from gatepost_cli.main import main

AH = ["access", "--policy", "amington-heath", "--json"]
HEAVY = ["companion_api", "sqlalchemy", "flask", "numpy", "PIL", "jsonschema", "mitmproxy", "phonenumbers"]


def answer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one JSON document of a command that answered."""
    assert main(arguments) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with a policy and a database."""
    monkeypatch.delenv("GATEPOST_DATABASE_URL", raising=False)
    account = "accounts: [{service: facebook, handle: MeadowbrookPS, managers: [jpike]}]\n"
    (tmp_path / "policy.yaml").write_text(f"extends: amington-heath\n{account}", encoding="utf-8")
    return Home(tmp_path)


@pytest.mark.parametrize(
    ("url", "role", "decision"),
    [
        ("https://www.youtube.com/", "teacher", "inspect"),
        ("https://www.youtube.com/", "pupil", "block"),
        ("https://FACEBOOK.com.:443/", "teacher", "block"),
        ("https://facebook.com/", "page_admin", "inspect"),
        ("https://www.nasuwt.org.uk/", "teacher", "allow"),
        ("https://notfacebook.com/", "pupil", "allow"),
    ],
)
def test_the_real_program_answers(url: str, role: str, decision: str) -> None:
    """In a process of its own: exit 0 and one document, whatever the answer."""
    command = [sys.executable, "-m", "gatepost_cli", *AH, "--url", url, "--role", role]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(ended.stdout)["decision"] == decision
    assert ended.stderr == ""


def test_a_person_reads_decision_rule_clause_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """In plain words."""
    assert main(["access", "--policy", "amington-heath", "--url", "https://facebook.com/", "--role", "teacher"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "block: https://facebook.com/ is refused",
        "Facebook is open only to page admins.",
        "Service: facebook (social)",
        "Rule: facebook-page-admins",
        "Clause: AH-6.7-facebook: “Facebook for school page admin only.”",
        "To ask: use the button on the refusal page, or ask the e-safety lead or the headteacher.",
    ]


def test_until_is_told_in_the_schools_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A naive --at is the school's clock; so is the answer for a person."""
    path = tmp_path / "policy.yaml"
    signed = "local_conditions: {personal_use: breaks_and_lunch, principal: H, signed_on: 2026-09-01}\n"
    hours = 'school: {hours: {breaks: [["12:00", "13:00"]]}}\n'
    path.write_text(f"extends: white-horse\n{hours}{signed}", encoding="utf-8")
    asked = ["access", "--policy", str(path), "--url", "x.com", "--role", "teacher", "--at", "2026-09-08T12:15"]
    assert main(asked) == 0
    assert "Until: Tue 08 Sep 2026 13:00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--url", "https://"], "url: 'https://' names no host"),
        (["--url", "x.com", "--role", "techer"], "--role: 'techer' is not a role (did you mean 'teacher'?)"),
        (["--url", "x.com", "--at", "noon"], "--at: 'noon' is not a time; write such as 2026-09-08T12:15"),
        (["--url", "x.com", "--client", "10.20.3.999"], "--client: '10.20.3.999' is not an IP address; write such as"),
        (["--url", "x.com", "--home", "nowhere"], "--policy, --home: no policy here"),
        (["--url", "x.com", "--policy", "nowhere.yaml"], "nowhere.yaml: no such file"),
        (["--url", "x.com", "--policy", "amington"], "amington: no such preset (did you mean 'amington-heath'?)"),
    ],
)
def test_errors_are_one_line_and_exit_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Naming the option or the file."""
    given = arguments if {"--policy", "--home"} & set(arguments) else ["--policy", "default", *arguments]
    assert main(["access", *given]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"gatepost: error: {said}")
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def test_without_policy_and_home_both_options_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A newcomer learns what to give."""
    monkeypatch.setenv("GATEPOST_HOME", str(tmp_path / "none"))
    assert main(["access", "--url", "x.com"]) == 2
    assert "name one with --policy FILE, or a home with --home DIR" in capsys.readouterr().err


def test_it_loads_nothing_heavy() -> None:
    """Neither the companion nor its libraries, nor even jsonschema."""
    code = (
        "import sys; from gatepost_cli.main import main; "
        f"main({[*AH, '--url', 'x.com', '--role', 'teacher']!r}); "
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[1] == ""


def test_a_home_without_a_database_still_answers(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The policy's accounts make the page admin."""
    asked = ["access", "--home", str(home.root), "--json", "--url", "facebook.com/MeadowbrookPS", "--user", "jpike"]
    assert answer(asked, capsys)["decision"] == "inspect"
    assert not (home.root / "gatepost.db").exists()


def test_a_damaged_database_is_one_line(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """With the place, and no traceback."""
    (home.root / "gatepost.db").write_bytes(b"not a database, and long enough to be read as a header of one" * 20)
    assert main(["access", "--home", str(home.root), "--url", "x.com", "--user", "jpike"]) == 2
    assert "the database cannot be read" in capsys.readouterr().err
