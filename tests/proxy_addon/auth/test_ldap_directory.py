"""A real OpenLDAP server is asked: who gets in, which roles follow, and what a server that is away leads to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ldap_helpers import PASSWORD, SERVICE_DN, SERVICE_PASSWORD, SUFFIX, School, running_directory
from proxy_helpers import free_port, server_context

from proxy_addon.auth.ldap_directory import Directory, DirectoryAway
from proxy_addon.auth.proxy_auth_settings import Groups, LdapSettings, Search

pytestmark = pytest.mark.end_to_end
USUAL = "(|(member={dn})(uniqueMember={dn})(memberUid={user}))"
USER_DN = f"uid={{user}},ou=people,{SUFFIX}"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The school's directory."""
    with running_directory(tmp_path_factory.mktemp("ldap")) as running:
        yield running


def settings(school: School) -> LdapSettings:
    """By the DN of a user, without TLS, with roles of two groups."""
    groups = Groups(f"ou=groups,{SUFFIX}", USUAL, {"senior leaders": "headteacher", "office": "it_admin"})
    return LdapSettings("127.0.0.1", school.port, tls=False, start_tls=False, user_dn=USER_DN, groups=groups)


def searching(school: School, **changes: str) -> LdapSettings:
    """By a search with an account of its own."""
    told = {"base": SUFFIX, "filter": "(uid={user})", "bind_dn": SERVICE_DN, "password": SERVICE_PASSWORD} | changes
    return replace(settings(school), user_dn="", search=Search(**told))


@pytest.mark.parametrize("by", [settings, searching])
@pytest.mark.parametrize(
    ("user", "password", "roles"),
    [
        ("jpike", PASSWORD, {"headteacher"}),  # by the DN in a group
        ("nbrandt", PASSWORD, {"it_admin"}),  # by the name in a POSIX group
        ("osmith", PASSWORD, frozenset()),  # in no group that has a role
        ("jpike", "wrong", None),
        ("jpike", "", None),  # a bind without a password would succeed as nobody
        ("nobody", PASSWORD, None),
        ("*", PASSWORD, None),
        ("jpike)(|(uid=*", PASSWORD, None),
        ("jpike,ou=people", PASSWORD, None),
        ("jpike\0", PASSWORD, None),
    ],
)
def test_a_password_is_checked(school: School, by: object, user: str, password: str, roles: set[str] | None) -> None:
    """By the user's DN and by a search alike; what is special to LDAP in a name is not."""
    assert Directory(by(school)).check(user, password) == roles  # type: ignore[operator]


def test_a_group_is_named_by_its_dn(school: School) -> None:
    """In any case, with or without spaces."""
    named = {f"CN=Senior Leaders, OU=groups, {SUFFIX}".lower(): "dsl"}
    told = replace(settings(school), groups=Groups(SUFFIX, USUAL, named))
    assert Directory(told).check("jpike", PASSWORD) == {"dsl"}


def test_the_account_that_searches_sees_the_groups(school: School) -> None:
    """Where a user may not look at them."""
    told = replace(searching(school), groups=Groups(f"ou=hidden,{SUFFIX}", USUAL, {"pupils": "pupil"}))
    assert Directory(told).check("osmith", PASSWORD) == {"pupil"}


def test_an_ambiguous_filter_lets_nobody_in(school: School) -> None:
    """Two people would share one name."""
    assert Directory(searching(school, filter="(|(uid={user})(roomNumber=2))")).check("jpike", PASSWORD) is None


def test_a_search_as_nobody_works_where_the_directory_lets_it(school: School) -> None:
    """Without an account of its own the user's own bind reads the groups."""
    assert Directory(searching(school, bind_dn="", password="")).check("jpike", PASSWORD) == {"headteacher"}


@pytest.mark.parametrize("start_tls", [True, False])
def test_tls_is_checked_and_used(school: School, start_tls: bool) -> None:
    """From the start, or by StartTLS; with the school's own CA."""
    told = replace(
        settings(school), host="localhost", port=school.port if start_tls else school.tls_port, tls=not start_tls,
        start_tls=start_tls, ca_file=school.ca,
    )  # fmt: skip
    assert Directory(told).check("jpike", PASSWORD) == {"headteacher"}


@pytest.mark.parametrize("start_tls", [True, False])
@pytest.mark.parametrize("fault", ["name", "authority"])
def test_a_wrong_certificate_gets_no_password(school: School, tmp_path: Path, fault: str, start_tls: bool) -> None:
    """Another name than the address's, or another CA."""
    other = server_context(tmp_path, "localhost")[1]
    told = replace(
        settings(school), host="127.0.0.1" if fault == "name" else "localhost", tls=not start_tls,
        port=school.port if start_tls else school.tls_port, start_tls=start_tls,
        ca_file=school.ca if fault == "name" else other,
    )  # fmt: skip
    with pytest.raises(DirectoryAway):
        Directory(told).check("jpike", PASSWORD)


def test_a_server_that_is_away_is_not_a_wrong_password(school: School) -> None:
    """Nothing listens there."""
    with pytest.raises(DirectoryAway) as away:
        Directory(replace(settings(school), port=free_port())).check("jpike", PASSWORD)
    assert PASSWORD not in str(away.value)


def test_a_server_that_hangs_is_away_in_time(school: School) -> None:
    """It takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        taken: list[socket.socket] = []
        thread = threading.Thread(target=lambda: taken.append(silent.accept()[0]))
        thread.start()
        told = replace(settings(school), port=silent.getsockname()[1], timeout_s=1)
        with pytest.raises(DirectoryAway):
            Directory(told).check("jpike", PASSWORD)
        thread.join(5)
        taken[0].close()


def test_a_wrong_account_that_searches_is_told(school: School) -> None:
    """It is the school's mistake, not the user's."""
    with pytest.raises(DirectoryAway, match="bind_dn"):
        Directory(searching(school, password="old")).check("jpike", PASSWORD)


def test_a_probe_says_whether_it_would_work(school: School) -> None:
    """For `gatepost doctor`."""
    Directory(searching(school)).probe()
    with pytest.raises(DirectoryAway, match="bind_dn"):
        Directory(searching(school, password="old")).probe()
