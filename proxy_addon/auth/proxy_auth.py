"""Asks clients who they are (407, RFC 9110 section 11.7) and notes what they answer; runs before everything else.

A CONNECT is asked once and speaks for its connection, a plain request for itself. What is answered is never sent on,
logged or kept in the flow.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import binascii
import hashlib
import time
from base64 import b64decode
from collections.abc import Awaitable

from mitmproxy import connection, http

from gatepost.errors import InputError
from gatepost.event import Event
from gatepost.site_match import canonical_host
from proxy_addon.auth.htpasswd import HtpasswdFile
from proxy_addon.auth.identity import DIRECTORY_AWAY, NOBODY, Identity
from proxy_addon.auth.ldap_directory import Directory
from proxy_addon.auth.passwords import Checker, Passwords, State
from proxy_addon.auth.proxy_auth_settings import ProxyAuthSettings
from proxy_addon.auth.sign_in_answer import MESSAGES, Why, sign_in_answer
from proxy_addon.event_sender import EventSender
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.visit import COMPANION_HOST, IDENTITY, client_address, is_open

HEADER = "proxy-authorization"
TOKEN_PREFIX = "gpd_"  # noqa: S105 - how a device's token begins
SAME_EVENT_S = 60.0
REMEMBERED = 1024
WHY: dict[State, Why] = {"too_many": "too_many", "right": "ask"}


class ProxyAuth:
    """The addon; made only where the home has a ``proxy-auth.yaml``."""

    def __init__(self, settings: ProxyAuthSettings, watch: PolicyWatch, events: EventSender) -> None:
        self.settings = settings
        self.watch = watch
        self.events = events
        self.passwords = Passwords(_checkers(settings), remember_s=settings.remember_minutes * 60)
        self.connections: dict[str, Identity] = {}
        self._told: dict[tuple[str | None, str], float] = {}

    def client_disconnected(self, client: connection.Client) -> None:
        """Forget the connection."""
        self.connections.pop(client.id, None)

    def done(self) -> None:
        """Check nothing more."""
        self.passwords.close()

    async def http_connect(self, flow: http.HTTPFlow) -> None:
        """Ask, or note who opens this tunnel."""
        if is_open(flow):
            await self._identify(flow)

    def http_connected(self, flow: http.HTTPFlow) -> None:
        """The tunnel is open: what comes out of it is from whoever opened it.

        Not before: after a refused CONNECT the connection is as it was, and a balancer may give it to somebody else.
        """
        self.connections[flow.client_conn.id] = flow.metadata.get(IDENTITY, NOBODY)

    def requestheaders(self, flow: http.HTTPFlow) -> Awaitable[None] | None:
        """Note who asks: whoever opened the tunnel that it came through, else whoever it says itself."""
        if not is_open(flow):
            return None
        known = self.connections.get(flow.client_conn.id)
        if known is None:
            return self._identify(flow)
        flow.metadata[IDENTITY] = known
        return None

    async def _identify(self, flow: http.HTTPFlow) -> None:
        client = client_address(flow.client_conn.peername)
        # Whatever happens below, nothing of the answer goes on.
        given = flow.request.headers.pop(HEADER, None)
        flow.metadata[IDENTITY] = NOBODY
        if _is_companion(flow.request):
            return
        if given is None:
            if self.settings.asks(client):
                self._ask(flow, "ask")
            return
        state, identity = await self._check(given, client)
        if identity is not None:
            flow.metadata[IDENTITY] = identity
        else:
            # A shared device's token is good, and still no answer to who is sitting there.
            self._ask(flow, WHY.get(state, "wrong"))
        if state in {"too_many", "away"}:
            await self._tell(client, state)

    async def _check(self, given: str, client: str | None) -> tuple[State, Identity | None]:
        user, password = read_basic(given)
        if self.settings.devices and password.startswith(TOKEN_PREFIX):
            return self._check_token(password)
        answer = await self.passwords.check(user, password, client or "")
        if answer.state == "right":
            return "right", Identity(answer.user, answer.roles)
        return answer.state, Identity(unsure=DIRECTORY_AWAY) if answer.state == "away" else None

    def _check_token(self, token: str) -> tuple[State, Identity | None]:
        hashed = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        device = self.watch.current.known.devices.get(hashed)
        if device is None:
            return "wrong", None
        answers = device.user is not None or not self.settings.ask_on_shared_devices
        return "right", Identity(token_hash=hashed) if answers else None

    def _ask(self, flow: http.HTTPFlow, why: Why) -> None:
        flow.request.stream = False
        flow.response = sign_in_answer(flow.request, why, policy=self.watch.current.policy, realm=self.settings.realm)

    async def _tell(self, client: str | None, state: State) -> None:
        """One event a minute for each address: a name that was typed may be a password, so it is not in it."""
        now, key = time.monotonic(), (client, state)
        if now - self._told.get(key, -SAME_EVENT_S) < SAME_EVENT_S:
            return
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[key] = now
        decision, reason = ("block", MESSAGES["too_many"]) if state == "too_many" else ("allow", DIRECTORY_AWAY)
        await self.events.record(Event("proxy_auth", client=client, decision=decision, reason=reason))


def _checkers(settings: ProxyAuthSettings) -> list[Checker]:
    checkers: list[Checker] = [HtpasswdFile(settings.htpasswd)] if settings.htpasswd else []
    return [*checkers, Directory(settings.ldap)] if settings.ldap else checkers


def read_basic(header: str) -> tuple[str, str]:
    """User and password of an RFC 7617 header; two empty strings for anything else."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, colon, password = b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (user, password) if colon else ("", "")


def _is_companion(request: http.Request) -> bool:
    try:
        return canonical_host(request.host) == COMPANION_HOST
    except InputError:
        return False
