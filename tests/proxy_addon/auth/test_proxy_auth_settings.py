"""`proxy-auth.yaml`: what it says, what follows where it says nothing, and one line for what makes no sense."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from proxy_helpers import ROOT, make_home, proxy_command, running_companion, server_context

from gatepost.errors import InputError
from gatepost.home import Home
from proxy_addon.auth.proxy_auth_settings import ProxyAuthSettings, Search, read_settings, settings_of

USER_DN = "  user_dn: uid={user},ou=people,dc=school,dc=example\n"
SEARCH = "  search: {base: 'dc=school,dc=example'"


def read(folder: Path, text: str) -> ProxyAuthSettings:
    """The settings of this text."""
    path = folder / "proxy-auth.yaml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_without_the_file_nobody_is_asked(tmp_path: Path) -> None:
    """Off by default."""
    assert settings_of(Home(tmp_path)) is None


def test_a_file_may_say_little(tmp_path: Path) -> None:
    """Devices' tokens count then, and everybody is asked."""
    found = read(tmp_path, "realm: Meadowbrook\n")
    assert (found.realm, found.devices, found.networks, found.asks("192.0.2.1")) == ("Meadowbrook", True, None, True)


@pytest.mark.parametrize(
    ("client", "asked"), [("10.30.0.7", True), ("::ffff:10.30.0.7", True), ("10.40.0.7", False), (None, False)]
)
def test_only_the_named_networks_are_asked(tmp_path: Path, client: str | None, asked: bool) -> None:
    """Printers and visitors' phones cannot answer."""
    assert read(tmp_path, "networks: [10.30.0.0/16]\n").asks(client) is asked


def test_a_directory_is_read_whole(tmp_path: Path) -> None:
    """Paths count from the file's own folder."""
    (tmp_path / "ldap.password").write_text("secret words\n", encoding="utf-8")
    ca = server_context(tmp_path, "localhost")[1]
    text = "htpasswd: staff\nldap:\n  url: ldaps://dc1.school.example\n  ca_file: server.pem\n  timeout_s: 5\n"
    text += SEARCH + ", bind_dn: cn=gatepost, password_file: ldap.password}\n"
    text += "  groups: {base: ou=groups, roles: {Staff: teacher}}\n"
    found = read(tmp_path, text)
    ldap = found.ldap
    assert (found.htpasswd, ldap and (ldap.host, ldap.port, ldap.tls, ldap.ca_file, ldap.timeout_s)) == (
        tmp_path / "staff",
        ("dc1.school.example", 636, True, ca, 5),
    )
    assert ldap is not None
    assert ldap.search == Search("dc=school,dc=example", "(uid={user})", "cn=gatepost", "secret words")
    assert ldap.groups is not None
    assert (ldap.groups.roles, "secret" in repr(found)) == ({"staff": "teacher"}, False)


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("ldap://127.0.0.1:3389", ""),
        ("ldap://localhost", ""),
        ("ldap://[::1]", ""),
        ("ldap://dc1.school.example", "  start_tls: true\n"),
        ("ldaps://dc1.school.example:6636", ""),
    ],
)
def test_an_address_is_safe_enough(tmp_path: Path, url: str, more: str) -> None:
    """TLS, StartTLS, or this very machine."""
    assert read(tmp_path, f"ldap:\n  url: {url}\n{more}{USER_DN}").ldap is not None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("realms: x\n", 1, "realm"),
        ("devices: perhaps\n", 1, "must be true or false"),
        ("devices: false\n", 1, "nobody could answer"),
        ("ask_on_shared_devices: true\n", 1, "nobody could answer there"),
        ("networks: [10.30.0.0/99]\n", 1, "is not a CIDR block"),
        ("remember_minutes: 9000\n", 1, "out of range"),
        ("- a list\n", 1, "must be a mapping"),
        (f"ldap:\n  url: ldap://dc1.school.example\n{USER_DN}", 2, "in the clear"),
        (f"ldap:\n  url: ldaps://dc1.school.example\n  start_tls: true\n{USER_DN}", 3, "leave start_tls out"),
        (f"ldap:\n  url: https://dc1.school.example\n{USER_DN}", 2, "is not a directory"),
        (f"ldap:\n  url: ldaps://u:p@dc1.school.example/x\n{USER_DN}", 2, "is not a directory"),
        (f"ldap:\n  url: ldaps://dc1:99999\n{USER_DN}", 2, "is not a directory"),
        ("ldap:\n  url: ldaps://dc1\n", 1, "either user_dn or search"),
        (f"ldap:\n  url: ldaps://dc1\n{USER_DN}{SEARCH}}}\n", 1, "either user_dn or search"),
        ("ldap:\n  url: ldaps://dc1\n  user_dn: uid=jpike\n", 3, "has no {user}"),
        (f"ldap:\n  url: ldaps://dc1\n{SEARCH}, filter: (uid=x)}}\n", 3, "has no {user}"),
        (f"ldap:\n  url: ldaps://dc1\n{SEARCH}, bind_dn: cn=x}}\n", 3, "belong together"),
        (f"ldap:\n  url: ldaps://dc1\n{SEARCH}, bind_dn: cn=x, password_file: none}}\n", 3, "cannot be read"),
        (f"ldap:\n  url: ldaps://dc1\n  ca_file: proxy-auth.yaml\n{USER_DN}", 3, "no certificate"),
        (f"ldap:\n  url: ldaps://dc1\n{USER_DN}  groups: {{base: x, roles: {{a: wizard}}}}\n", 4, "not a role"),
    ],
)
def test_what_makes_no_sense_is_one_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    """With file, line and key."""
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    assert refused.value.place.startswith(f"{tmp_path / 'proxy-auth.yaml'}:{line}")
    assert (said in str(refused.value), "\n" in str(refused.value)) == (True, False)


@pytest.mark.parametrize("page", ["proxy.md", "install.md"])
def test_the_examples_of_the_documentation_are_read(tmp_path: Path, page: str) -> None:
    """What an administrator copies works, once the files that it names are there."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (example,) = [found for found in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "ldap:" in found]
    (tmp_path / "ldap.password").write_text("secret words", encoding="utf-8")
    server_context(tmp_path, "localhost")[1].rename(tmp_path / "school-ca.pem")
    found = read(tmp_path, example)
    assert found.ldap is not None
    assert found.ldap.search is not None
    assert (found.asks("10.30.0.7"), found.ldap.search.filter) == (True, "(sAMAccountName={user})")


def test_a_proxy_does_not_start_on_it(tmp_path: Path) -> None:
    """Exit 2 and one line, rather than a proxy that asks nobody."""
    home = make_home(tmp_path / "home")
    (home.root / "proxy-auth.yaml").write_text("htpasswd: none\n", encoding="utf-8")
    with running_companion() as companion:
        command = proxy_command(home, companion.url)
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n"), "cannot be read" in done.stderr) == (2, 1, True)
