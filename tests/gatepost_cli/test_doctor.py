"""`gatepost doctor`: one line each, with what to do; never a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from gatepost.home import Home
from gatepost_cli.doctor import EXAMINATIONS
from gatepost_cli.examination import Deployment, Remark, examine
from gatepost_cli.main import main


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    """A new home; nothing runs."""
    assert main(["init", str(tmp_path / "school")]) == 0
    capsys.readouterr()
    return Home(tmp_path / "school")


def checks(home: Home, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    """What doctor says, by check; the ports are ones that nothing listens on."""
    assert main(["doctor", "--home", str(home.root), "--api-port", "9", "--proxy-port", "9", "--json"]) in (0, 1)
    return {entry["check"]: entry for entry in json.loads(capsys.readouterr().out)["checks"]}


def test_a_stopped_deployment_is_a_problem_with_the_next_step(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Companion and proxy are told apart, and how to start them."""
    found = checks(home, capsys)
    assert (found["companion"]["state"], found["proxy"]["state"]) == ("problem", "problem")
    assert "gatepost up" in found["proxy"]["do"]


def test_missing_notice_and_dpia_are_told(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The person learns that no post is inspected."""
    found = checks(home, capsys)
    assert "no post is inspected" in found["notice"]["message"]
    assert found["dpia"]["state"] == "warning"


@pytest.mark.parametrize(
    "name", ["home folder", "policy", "CA", "database", "event log", "disk", "face detector", "context model"]
)
def test_what_init_made_is_in_order(home: Home, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A fresh home has nothing to complain about inside."""
    assert checks(home, capsys)[name]["state"] == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in access lists")
def test_a_readable_home_is_a_problem(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Others on the machine must not read the roll."""
    home.root.chmod(0o755)
    assert checks(home, capsys)["home folder"]["state"] == "problem"


def test_a_broken_policy_is_a_line_and_the_rest_goes_on(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Every other check is still made."""
    home.policy_path.write_text("extends: default\nschol: {}\n")
    found = checks(home, capsys)
    assert ("policy.yaml:2" in found["policy"]["message"], found["disk"]["state"]) == (True, "ok")


def test_known_bypasses_are_named(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """What the machine cannot see is said, not passed over."""
    assert {"HTTP/3 (QUIC)", "DNS over HTTPS"} <= checks(home, capsys).keys()


def test_each_examination_is_made_once() -> None:
    """A line that stands twice is read as two things."""
    assert len(set(EXAMINATIONS)) == len(EXAMINATIONS)


@pytest.mark.parametrize("examination", EXAMINATIONS)
def test_no_examination_raises_on_an_empty_folder(examination: object, tmp_path: Path) -> None:
    """Even with nothing there, each gives lines."""
    deployment = Deployment(Home(tmp_path), "127.0.0.1", 9, 9)
    assert examine(examination, deployment)  # type: ignore[arg-type]


def test_a_failure_nobody_foresaw_is_a_line(home: Home) -> None:
    """Such as SQLAlchemy's own error where the disk is read-only."""

    def broken(deployment: Deployment) -> list[Remark]:
        raise RuntimeError("unable to open\ndatabase file")

    remark = examine(broken, Deployment(home, "127.0.0.1", 1, 2))[0]
    assert (remark.check, remark.state, remark.message) == ("broken", "problem", "unable to open database file")
