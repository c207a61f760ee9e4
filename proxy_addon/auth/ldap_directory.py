"""Asks an LDAP directory whether a password is right, and which roles the user's groups give.

RFC 4511 (protocol), RFC 4513 (simple bind), RFC 4514 and 4515 (escaping). Every call waits for the server, so call it
beside the event loop. Referrals are not followed: they would carry the password to a server that nobody chose.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from gatepost.errors import GatepostError
from proxy_addon.auth.proxy_auth_settings import USER, LdapSettings

logger = logging.getLogger(__name__)

#: RFC 4511, 4.1.9: constraintViolation and unwillingToPerform are how directories refuse a locked or closed account.
REFUSED = frozenset({19, 32, 34, 48, 49, 53})
SUCCESS = 0
NO_SUCH_OBJECT = 32


class DirectoryAway(GatepostError):  # noqa: N818 - a state of affairs, told by its name
    """The directory could not say yes or no; the message holds no name and no password."""


class _CheckedTls(ldap3.Tls):  # type: ignore[misc]  # ldap3 has no types
    """TLS as the standard library does it, with the server's name checked; ldap3 leaves that to code of its own."""

    def __init__(self, ca_file: Path | None) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.context = ssl.create_default_context(cafile=ca_file)

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ANN401
        """Put TLS around the connection's socket."""
        told = {"do_handshake_on_connect": do_handshake, "server_hostname": connection.server.host}
        connection.socket = self.context.wrap_socket(connection.socket, **told)


class Directory:
    """One LDAP server and how people are found in it."""

    def __init__(self, settings: LdapSettings) -> None:
        self.settings = settings
        self._server = ldap3.Server(
            settings.host, port=settings.port, use_ssl=settings.tls, get_info=ldap3.NONE,
            connect_timeout=settings.timeout_s, tls=_CheckedTls(settings.ca_file),
        )  # fmt: skip

    def check(self, user: str, password: str) -> frozenset[str] | None:
        """The roles of the user's groups where the password is right, None where it is not.

        Raises DirectoryAway when the server does not say.
        """
        if not password:
            # RFC 4513, 5.1.2: a bind without a password succeeds as nobody.
            return None
        dn = self._dn_of(user)
        if dn is None:
            return None
        with self._connection(dn, password) as connection:
            if not _bound(connection):
                return None
            # The account that searches sees the groups; where there is none, the user does.
            own = self.settings.search is None or not self.settings.search.bind_dn
            return self._roles(connection, user, dn) if own else self._roles_as_service(user, dn)

    def probe(self) -> None:
        """Raise DirectoryAway when the server cannot be reached, or refuses the account that searches."""
        search = self.settings.search
        with self._connection(search.bind_dn if search else "", search.password if search else "") as connection:
            if search is not None:
                _bind_as_service(connection)

    def _dn_of(self, user: str) -> str | None:
        search = self.settings.search
        if search is None:
            return self.settings.user_dn.replace(USER, escape_rdn(user))
        with self._connection(search.bind_dn, search.password) as connection:
            _bind_as_service(connection)
            connection.search(search.base, search.filter.replace(USER, escape_filter_chars(user)), size_limit=2)
            if connection.result["result"] not in {SUCCESS, NO_SUCH_OBJECT, 4}:
                raise DirectoryAway(f"the directory answers {connection.result['description']} to a search")
            found = _entries(connection)
        if len(found) > 1:
            logger.warning("the directory has several entries for one user name; make ldap.search.filter narrower")
        return str(found[0]["dn"]) if len(found) == 1 else None

    def _roles_as_service(self, user: str, dn: str) -> frozenset[str]:
        search = self.settings.search
        if search is None or self.settings.groups is None:
            return frozenset()
        with self._connection(search.bind_dn, search.password) as connection:
            _bind_as_service(connection)
            return self._roles(connection, user, dn)

    def _roles(self, connection: Any, user: str, dn: str) -> frozenset[str]:  # noqa: ANN401 - ldap3 has no types
        groups = self.settings.groups
        if groups is None:
            return frozenset()
        wanted = groups.filter.replace(USER, escape_filter_chars(user)).replace("{dn}", escape_filter_chars(dn))
        connection.search(groups.base, wanted, attributes=["cn"])
        if connection.result["result"] != SUCCESS:
            logger.warning("the directory answers %s to a search for groups", connection.result["description"])
        names = {name for entry in _entries(connection) for name in _names(entry)}
        by_name = {_plain(name): role for name, role in groups.roles.items()}
        return frozenset(role for name, role in by_name.items() if name in names)

    @contextmanager
    def _connection(self, dn: str, password: str) -> Iterator[Any]:
        as_nobody = {} if dn else {"authentication": ldap3.ANONYMOUS}
        connection = ldap3.Connection(
            self._server, dn or None, password or None, receive_timeout=self.settings.timeout_s, auto_referrals=False,
            read_only=True, **as_nobody,
        )  # fmt: skip
        try:
            connection.open()
            if self.settings.start_tls:
                connection.start_tls()
            yield connection
        except (LDAPException, OSError) as error:
            # The kind alone: ldap3's own words may hold what was sent.
            raise DirectoryAway(f"the directory did not answer: {type(error).__name__}") from None
        finally:
            _close(connection)


def _bound(connection: Any) -> bool:  # noqa: ANN401
    """True for a good password, False for a refused one; raises DirectoryAway for anything else."""
    if connection.bind():
        return True
    if connection.result["result"] in REFUSED:
        return False
    raise DirectoryAway(f"the directory answers {connection.result['description']}")


def _bind_as_service(connection: Any) -> None:  # noqa: ANN401
    if not _bound(connection):
        raise DirectoryAway("the directory refuses ldap.search.bind_dn or its password")


def _entries(connection: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [entry for entry in connection.response or () if entry.get("type") == "searchResEntry"]


def _names(entry: dict[str, Any]) -> set[str]:
    """What a group may be called in the settings: its DN, or one of its common names."""
    return {_plain(str(entry["dn"])), *(_plain(str(name)) for name in entry["attributes"].get("cn", ()))}


def _plain(name: str) -> str:
    return re.sub(r"\s*([,=])\s*", r"\1", name.strip().lower())


def _close(connection: Any) -> None:  # noqa: ANN401
    try:
        connection.unbind()
    except (LDAPException, OSError):
        logger.debug("a connection to the directory was closed by the other side")
    finally:
        # One that never came about is left open by ldap3.
        if connection.socket is not None:
            connection.socket.close()
