"""The policy in force: asked of the companion every few seconds, kept for the time it is away."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.access import Access, person_at
from gatepost.catalogue import Catalogue, load_catalogue
from gatepost.errors import CompanionUnavailable, GatepostError, InputError
from gatepost.gate import Gate
from gatepost.grant import Grant
from gatepost.home import Home, write_private
from gatepost.person import Person
from gatepost.policy import Policy
from gatepost.policy_file import load_policy, policy_from_data
from gatepost.restricted_headers import restricted_headers
from gatepost.wire import WIRE_VERSION
from proxy_addon.auth.identity import Identity, KnownPeople, person_of
from proxy_addon.companion_client import CompanionClient

logger = logging.getLogger(__name__)

POLL_S = 3.0
COPY_NAME = "policy-in-force.json"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the rules: what every decision of the proxy is made with."""

    policy: Policy
    catalogue: Catalogue
    grants: tuple[Grant, ...] = ()
    known: KnownPeople = field(default_factory=KnownPeople, repr=False)
    gate: Gate = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gate", Gate(self.policy, self.catalogue))

    def person(self, client: str | None, identity: Identity | None = None) -> Person:
        """Who asks: as far as the network tells, or better where somebody said who they are."""
        if identity is None:
            return person_at(self.policy, client)
        return person_of(self.policy, self.known, client, identity)

    def access(self, url: str, person: Person, *, method: str = "GET", with_until: bool = False) -> Access:
        """Who may open what, now; raises InputError when the URL cannot be read. ``until`` is for pages alone."""
        now = dt.datetime.now(dt.UTC)
        return self.gate.decide(
            url=url, person=person, at=now, method=method, grants=self.grants, with_until=with_until
        )

    def headers(self, host: str, person: Person) -> dict[str, str]:
        """What the policy tells a site about this person; empty for nearly every host."""
        if not self.policy.restrictions or self.catalogue.never_decrypted(host):
            return {}
        return restricted_headers(self.policy, host, person, dt.datetime.now(dt.UTC))


def make_snapshot(policy: Policy, grants: tuple[Grant, ...] = (), known: KnownPeople | None = None) -> Snapshot:
    """Join the policy with the catalogue and the school's own services."""
    return Snapshot(policy, load_catalogue().with_services(policy.services), grants, known or KnownPeople())


def read_wire(data: object) -> Snapshot:
    """Read the body of ``GET /api/v1/policy``; raises InputError when it is not one that this version understands."""
    if not isinstance(data, Mapping) or data.get("wire_version") != WIRE_VERSION:
        raise InputError("is not a policy that this version understands", place="/api/v1/policy")
    policy = policy_from_data(data["policy"], source="/api/v1/policy")
    grants = tuple(Grant.from_json(grant) for grant in data.get("grants", ()))
    return make_snapshot(policy, grants, KnownPeople.from_wire(data))


class PolicyWatch:
    """Holds the current snapshot and renews it in the background."""

    def __init__(self, home: Home, companion: CompanionClient) -> None:
        self.home = home
        self.companion = companion
        self.listeners: list[Callable[[], None]] = []
        self._etag: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._current: Snapshot | None = None

    @property
    def copy_path(self) -> Path:
        """The last good answer of the companion."""
        return self.home.root / COPY_NAME

    @property
    def current(self) -> Snapshot:
        """The rules in force; raises CompanionUnavailable when there have never been any."""
        if self._current is None:
            raise CompanionUnavailable("no policy is known yet")
        return self._current

    async def load(self) -> None:
        """Find the rules to start with: the companion's, else the home's own file, else the last good copy.

        Raises PolicyError when the home's file is wrong, and InputError when there is nothing to start with.
        """
        try:
            await self.refresh()
        except CompanionUnavailable:
            self._current = self._without_companion()

    def _without_companion(self) -> Snapshot:
        copy = self._read_copy()
        if self.home.policy_path.is_file():
            policy = load_policy(self.home.policy_path)
            # Grants and people are known to the companion alone; those of the copy still carry their own ends.
            return make_snapshot(policy, copy.grants, copy.known) if copy else make_snapshot(policy)
        if copy is None:
            raise InputError("has no policy, and the companion does not answer", place=str(self.home.root))
        return copy

    def _read_copy(self) -> Snapshot | None:
        try:
            return read_wire(json.loads(self.copy_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, GatepostError):
            return None

    async def refresh(self) -> None:
        """Ask the companion once; an answer that cannot be read leaves the rules as they are."""
        reply = await self.companion.policy(self._etag)
        if reply.status == 304:
            return
        try:
            self._current = read_wire(reply.data)
        except (GatepostError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise CompanionUnavailable("the companion's policy cannot be read") from error
        self._etag = reply.etag
        await asyncio.to_thread(write_private, self.copy_path, json.dumps(reply.data))
        for listener in self.listeners:
            listener()

    def start(self) -> None:
        """Begin to renew."""
        self._task = asyncio.create_task(self._poll(), name="gatepost policy")

    def stop(self) -> None:
        """Stop renewing."""
        if self._task is not None:
            self._task.cancel()

    async def _poll(self) -> None:
        away = False
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self.refresh()
                away = False
            except (CompanionUnavailable, InputError) as error:
                # Once, not every three seconds.
                if not away:
                    logger.warning("the rules are kept as they were: %s", error)
                away = True
