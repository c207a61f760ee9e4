"""`proxy-auth.yaml` in the home: whom the proxy asks for a name and password, and who knows the answer.

Not in policy.yaml: that goes to every browser, and this names servers and files of the proxy's own machine.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gatepost.addresses import read_address, read_network
from gatepost.home import Home
from gatepost.schema_check import problems
from gatepost.yaml_lines import Document, KeyPath, read_yaml
from proxy_addon.auth.proxy_auth_schema import proxy_auth_schema

FILE_NAME = "proxy-auth.yaml"
USER = "{user}"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Search:
    """How a user is found: below ``base``, by ``filter`` with ``{user}``, as ``bind_dn`` or as nobody."""

    base: str
    filter: str
    bind_dn: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Groups:
    """Where a user's groups are, and the role that each gives; names and DNs in lower case."""

    base: str
    filter: str
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LdapSettings:
    """One directory. Exactly one of ``user_dn`` and ``search`` is set."""

    host: str
    port: int
    tls: bool
    start_tls: bool
    ca_file: Path | None = None
    timeout_s: int = 3
    user_dn: str = ""
    search: Search | None = None
    groups: Groups | None = None


@dataclass(frozen=True)
class ProxyAuthSettings:
    """Who is asked, where, and by what an answer is checked. ``networks`` None means everywhere.

    ``ask_on_shared_devices``: the token of a device without a person is no answer, so that people sign in there.
    """

    realm: str = ""
    devices: bool = True
    ask_on_shared_devices: bool = False
    networks: tuple[str, ...] | None = None
    remember_minutes: int = 10
    htpasswd: Path | None = None
    ldap: LdapSettings | None = None

    @cached_property
    def _networks(self) -> tuple[Any, ...]:
        return tuple(map(read_network, self.networks or ()))

    def asks(self, client: str | None) -> bool:
        """True when a client at this address that says nothing is asked who it is."""
        address = read_address(client)
        return self.networks is None or (address is not None and any(address in network for network in self._networks))


def settings_of(home: Home) -> ProxyAuthSettings | None:
    """The home's ``proxy-auth.yaml``, or None where there is none: nobody is asked then.

    Raises InputError naming file, line and key.
    """
    path = home.root / FILE_NAME
    return read_settings(path) if path.exists() else None


def read_settings(path: Path) -> ProxyAuthSettings:
    """Read one file; raises InputError naming file, line and key."""
    document = read_yaml(path)
    for at, message in [*problems(document.data, proxy_auth_schema()), *_senseless(document.data)]:
        raise document.error(message, at)
    data, ldap = document.data, document.data.get("ldap")
    return ProxyAuthSettings(
        realm=data.get("realm", ""),
        devices=data.get("devices", True),
        ask_on_shared_devices=data.get("ask_on_shared_devices", False),
        networks=tuple(data["networks"]) if "networks" in data else None,
        remember_minutes=data.get("remember_minutes", 10),
        htpasswd=path.parent / data["htpasswd"] if "htpasswd" in data else None,
        ldap=_ldap(document, ldap, path.parent) if ldap else None,
    )


def _senseless(data: Any) -> Iterator[tuple[KeyPath, str]]:  # noqa: ANN401 - checked by the schema just before
    if not isinstance(data, dict):
        return
    for index, cidr in enumerate(data.get("networks") or ()):
        try:
            read_network(cidr)
        except ValueError as error:
            yield ("networks", index), f"{cidr!r} is not a CIDR block: {error}"
    if data.get("devices") is False and not ("htpasswd" in data or "ldap" in data):
        yield ("devices",), "nobody could answer then; name htpasswd or ldap"
    if data.get("ask_on_shared_devices") is True and not ("htpasswd" in data or "ldap" in data):
        yield ("ask_on_shared_devices",), "nobody could answer there; name htpasswd or ldap"
    ldap = data.get("ldap")
    if isinstance(ldap, dict):
        yield from _senseless_ldap(ldap)


def _senseless_ldap(ldap: Data) -> Iterator[tuple[KeyPath, str]]:
    yield from _senseless_url(str(ldap.get("url", "")), start_tls=ldap.get("start_tls", False))
    search = ldap.get("search")
    if bool(ldap.get("user_dn")) == bool(search):
        yield ("ldap",), "write either user_dn or search, to say who a user name is"
    if ldap.get("user_dn") and USER not in ldap["user_dn"]:
        yield ("ldap", "user_dn"), "has no {user} in it, so everybody would be the same person"
    if search and USER not in search.get("filter", USER):
        yield ("ldap", "search", "filter"), "has no {user} in it, so everybody would be the same person"
    if search and bool(search.get("bind_dn")) != bool(search.get("password_file")):
        yield ("ldap", "search"), "bind_dn and password_file belong together"


def _senseless_url(url: str, *, start_tls: bool) -> Iterator[tuple[KeyPath, str]]:
    try:
        parts = urlsplit(url)
        named = parts.scheme in {"ldap", "ldaps"} and parts.hostname and (parts.port or 1)
    except ValueError:
        named = None
    if not named or parts.path.strip("/") or parts.query or parts.username:
        yield ("ldap", "url"), f"{url!r} is not a directory; write such as ldaps://dc1.school.example"
    elif parts.scheme == "ldaps" and start_tls:
        yield ("ldap", "start_tls"), "ldaps:// is TLS from the start; leave start_tls out"
    elif parts.scheme == "ldap" and not start_tls and parts.hostname not in LOOPBACK:
        yield ("ldap", "url"), "would send passwords in the clear; write ldaps://, or start_tls: true"


def _ldap(document: Document, data: Data, folder: Path) -> LdapSettings:
    url = urlsplit(data["url"])
    tls = url.scheme == "ldaps"
    return LdapSettings(
        host=url.hostname or "",
        port=url.port or (636 if tls else 389),
        tls=tls,
        start_tls=data.get("start_tls", False),
        ca_file=_ca_file(document, folder / data["ca_file"]) if "ca_file" in data else None,
        timeout_s=data.get("timeout_s", 3),
        user_dn=data.get("user_dn", ""),
        search=_search(document, data["search"], folder) if "search" in data else None,
        groups=_groups(data["groups"]) if "groups" in data else None,
    )


def _search(document: Document, data: Data, folder: Path) -> Search:
    at = ("ldap", "search", "password_file")
    password = _text_of(document, folder / data["password_file"], at).strip() if "password_file" in data else ""
    return Search(data["base"], data.get("filter", "(uid={user})"), data.get("bind_dn", ""), password)


def _groups(data: Data) -> Groups:
    usual = "(|(member={dn})(uniqueMember={dn})(memberUid={user}))"
    return Groups(data["base"], data.get("filter", usual), {name.lower(): role for name, role in data["roles"].items()})


def _ca_file(document: Document, path: Path) -> Path:
    text = _text_of(document, path, ("ldap", "ca_file"))
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError) as error:
        raise document.error("holds no certificate in PEM form", ("ldap", "ca_file")) from error
    return path


def _text_of(document: Document, path: Path, at: KeyPath) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise document.error(f"{path.name} cannot be read: {error.strerror}", at) from error
    except UnicodeDecodeError as error:
        raise document.error(f"{path.name} is not UTF-8 text", at) from error
