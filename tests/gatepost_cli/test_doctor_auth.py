"""`gatepost doctor` and proxy authentication: off, in order, or what is wrong and what follows until it is mended."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ldap_helpers import running_directory
from proxy_helpers import free_port

from gatepost.home import Home, write_private
from gatepost_cli.examination import Deployment, Remark, examine
from gatepost_cli.examinations_auth import proxy_authentication

LDAP = "ldap: {{url: 'ldap://127.0.0.1:{}', user_dn: 'uid={{user}},dc=school'}}\n"


def remarks(home: Path, text: str | None = None) -> list[Remark]:
    """What doctor says about a home with this file."""
    if text is not None:
        write_private(home / "proxy-auth.yaml", text)
    deployment = Deployment(Home(home), "127.0.0.1", 9, 9)
    return examine(proxy_authentication, deployment)


def test_off_is_in_order(tmp_path: Path) -> None:
    """Most schools begin so; nothing is said of a directory."""
    (found,) = remarks(tmp_path)
    assert (found.state, found.message) == ("ok", "off: people are known by their network")


def test_who_can_answer_is_counted(tmp_path: Path) -> None:
    """And where the proxy asks."""
    (tmp_path / "staff").write_text("jpike:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n", encoding="utf-8")
    (found,) = remarks(tmp_path, "htpasswd: staff\nnetworks: [10.30.0.0/16]\n")
    assert found.message == "asked on 10.30.0.0/16; answered by the extension's device tokens, 1 users of staff"


def test_a_directory_that_is_away_is_a_problem_with_what_follows(tmp_path: Path) -> None:
    """The network's role counts meanwhile."""
    _, found = remarks(tmp_path, LDAP.format(free_port()))
    assert (found.check, found.state, "network's role" in found.do) == ("directory", "problem", True)


@pytest.mark.end_to_end
def test_a_directory_that_answers_is_in_order(tmp_path: Path) -> None:
    """A real one."""
    folder = tmp_path / "ldap"
    folder.mkdir()
    with running_directory(folder) as school:
        _, found = remarks(tmp_path, LDAP.format(school.port))
    assert (found.check, found.state) == ("directory", "ok")


def test_a_wrong_file_is_one_line(tmp_path: Path) -> None:
    """With its place."""
    assert {found.state for found in remarks(tmp_path, "realms: x\n")} == {"problem"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in access lists")
def test_a_file_that_others_can_read_is_a_problem(tmp_path: Path) -> None:
    """It may name the account that searches."""
    write_private(tmp_path / "proxy-auth.yaml", "realm: x\n")
    (tmp_path / "proxy-auth.yaml").chmod(0o644)
    assert remarks(tmp_path)[0].do == f"chmod 600 {tmp_path / 'proxy-auth.yaml'}"
