"""The running companion: settings, database, the policy in force and the inspector that goes with it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask, current_app

from companion_api.db import Database
from companion_api.looked_at import LookedAt
from companion_api.mailer import Mailer
from companion_api.metrics import Metrics
from companion_api.policy_in_force import PolicyInForce
from companion_api.settings import Settings
from companion_api.store import approvals, events, facts, grants, lists
from companion_api.unanswered import Unanswered
from companion_api.upkeep import Upkeep
from gatepost.catalogue import Catalogue
from gatepost.dated_role import school_day
from gatepost.errors import GatepostError
from gatepost.event import Event
from gatepost.extract.chunk_store import ChunkStore
from gatepost.extract.deltas import DocumentStore
from gatepost.finding import Finding
from gatepost.grant import Grant
from gatepost.policy import Policy
from gatepost.roll import Lists

if TYPE_CHECKING:
    from companion_api.detectors.logos.logo_shelf import LogoShelf
    from companion_api.identification.identifier import FaceIdentifier
    from companion_api.inspection import Inspector

logger = logging.getLogger(__name__)
EXTENSION = "gatepost"
_POLICY_FACT = "policy_version"


@dataclass(slots=True)
class Companion:
    """What every view may ask for; one for each app. Safe to use from several threads."""

    settings: Settings
    database: Database
    rules: PolicyInForce
    metrics: Metrics = field(default_factory=Metrics)
    pieces: ChunkStore = field(default_factory=ChunkStore, repr=False)
    documents: DocumentStore = field(default_factory=DocumentStore, repr=False)
    looked_at: LookedAt = field(default_factory=LookedAt, repr=False)
    unanswered: Unanswered = field(default_factory=Unanswered, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _logos: LogoShelf | None = field(default=None, repr=False)
    _inspector: tuple[Policy, int, Inspector] | None = field(default=None, repr=False)
    _lists: tuple[int, Lists, dict[str, frozenset[str]]] | None = field(default=None, repr=False)
    _seen_version: str | None = None
    models_ready: bool = False
    models_problem: str | None = None
    mailer: Mailer | None = None
    upkeep: Upkeep | None = None

    @classmethod
    def start(cls, settings: Settings) -> Companion:
        """Open policy and database; raises InputError with the place when either is wrong."""
        rules = PolicyInForce(settings.policy_file)
        database = Database.of(settings.home, settings.database_url)
        database.upgrade()
        companion = cls(settings, database, rules)
        companion.forget_late_posts()
        if not settings.testing:
            companion.upkeep = Upkeep(companion.forget_late_posts)
            companion.upkeep.start()
        if settings.mail is not None:
            companion.mailer = Mailer(companion, settings.mail)
            companion.mailer.start()
        return companion

    def close(self) -> None:
        """End the background work and close the database."""
        if self.upkeep is not None:
            self.upkeep.stop()
        if self.mailer is not None:
            self.mailer.stop()
        self.pieces.close()
        self.database.close()

    def forget_late_posts(self) -> None:
        """Destroy the posts that have waited for a second person for too long."""
        with self.database.session() as session:
            approvals.lapse(session)

    def wake_mailer(self) -> None:
        """Say that a request may wait for its message; returns at once, also where no mail server is set."""
        if self.mailer is not None:
            self.mailer.wake()

    @property
    def policy(self) -> Policy:
        """The policy in force now; a change of it is recorded once."""
        policy = self.rules.current()
        if policy.version != self._seen_version:
            self._note_change(policy)
        return policy

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue with the school's own services."""
        return self.rules.catalogue()

    def grants(self) -> tuple[Grant, ...]:
        """The grants in force now, whichever process gave them."""
        with self.database.reading() as session:
            return tuple(grants.active(session))

    def inspector(self) -> Inspector:
        """The inspector of this policy and these lists; made anew when either has changed; logos come and go in it."""
        from companion_api.detectors.logos.logo_shelf import LogoShelf
        from companion_api.inspection import Inspector

        policy, (version, known, _) = self.policy, self._known_people()
        with self._lock:
            held = self._inspector
            if held is None or held[0] is not policy or held[1] != version:
                self._logos = self._logos or LogoShelf(self.settings.home.logos)
                self._inspector = held = (policy, version, Inspector(policy, known, logos=self._logos))
                held[2].compare_with(self._identifier(policy))
            return held[2]

    def _identifier(self, policy: Policy) -> FaceIdentifier | None:
        from companion_api.store.face_templates import identifier_for

        if not policy.identification.enabled:
            return None
        with self.database.reading() as session:
            return identifier_for(session, policy)

    def find_in_text(self, text: str) -> list[Finding]:
        """What the text detectors see in it, with these lists."""
        from companion_api.detectors.context.network import shared_context
        from gatepost.detect.text import TextInspector

        policy, people = self.policy, self._known_people()[1]
        return TextInspector(policy.school, people, of_all=policy.kinds_of_all, context=shared_context()).find(text)

    def today(self) -> dt.date:
        """The date on the school's calendar."""
        return school_day(self.policy.school)

    def staff_roles(self) -> dict[str, frozenset[str]]:
        """User name in lower case → roles, as the staff list tells them."""
        return self._known_people()[2]

    def _known_people(self) -> tuple[int, Lists, dict[str, frozenset[str]]]:
        with self.database.reading() as session:
            version = lists.lists_version(session)
            if self._lists is None or self._lists[0] != version:
                known = lists.load_lists(session)
                self._lists = (version, known, _roles_by_user(known))
        return self._lists

    def warm(self) -> None:
        """Open the models; what goes wrong is told by ``/readyz``."""
        try:
            self.inspector().load()
            self.models_ready = True
        except GatepostError as error:
            self.models_problem = str(error)
            logger.error("the models cannot be opened: %s", error)

    def _note_change(self, policy: Policy) -> None:
        with self.database.session() as session:
            before = facts.get_fact(session, _POLICY_FACT)
            if before != policy.version:
                facts.set_fact(session, _POLICY_FACT, policy.version)
                details = {"version": policy.version, "before": before}
                events.append(session, Event("policy_changed", rule=policy.name, details=details))
        self._seen_version = policy.version


def _roles_by_user(known: Lists) -> dict[str, frozenset[str]]:
    return {adult.user.lower(): frozenset(adult.roles) for adult in known.adults if adult.user}


def here() -> Companion:
    """The companion of the app that is answering."""
    found: Companion = current_app.extensions[EXTENSION]
    return found


def attach(app: Flask, companion: Companion) -> None:
    """Make it the companion of this app."""
    app.extensions[EXTENSION] = companion
