"""What the proxy decides by itself while the companion is away: by the detectors that need no list of people.

The roll and the staff list are sealed in the companion's database and never come here, so names of pupils and adults
are not found; telephone numbers, addresses, the school's own names, classes and records are.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gatepost.detect.text import TextInspector
from gatepost.event import Event, EventFinding
from gatepost.extract.request import RawRequest, Reading
from gatepost.judge import judge
from gatepost.policy import Policy, School
from gatepost.post import Post
from gatepost.roll import Lists
from gatepost.verdict import Verdict
from gatepost.wire import verdict_to_json
from proxy_addon.event_sender import EventSender
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.visit import Visit

#: A client that sends the same again within this time is trying again, not posting again.
SAME_FOR_S = 60.0
REMEMBERED = 1024
AWAY = "found by the proxy alone, while the companion was away"


class Alone:
    """Judges posts without the companion; shared by the gates."""

    def __init__(self, watch: PolicyWatch, events: EventSender) -> None:
        self.watch = watch
        self.events = events
        self._texts: tuple[School, TextInspector] | None = None
        self._recent: OrderedDict[tuple[object, ...], tuple[float, str]] = OrderedDict()

    async def held(self, visit: Visit, request: RawRequest, reading: Reading) -> Mapping[str, Any] | None:
        """The result in the companion's shape where something stops the post, with its event; else None."""
        policy, post = self.watch.current.policy, self._post(visit, reading)
        verdict = await asyncio.to_thread(self._judged, policy, post)
        if not verdict.stops:
            return None
        told = verdict_to_json(verdict, policy_name=policy.name, policy_version=policy.version, elapsed_ms=0.0)
        event_id = await self._recorded(visit, request, verdict)
        return told | {"release": False, "check_id": None, "event_id": event_id}

    def _post(self, visit: Visit, reading: Reading) -> Post:
        found = reading.post or Post(action=reading.action)
        service = visit.access.service if visit.access else None
        return replace(found, service=service, user=visit.person.user, roles=visit.person.roles)

    def _judged(self, policy: Policy, post: Post) -> Verdict:
        if self._texts is None or self._texts[0] is not policy.school:
            self._texts = (policy.school, TextInspector(policy.school, Lists(), of_all=policy.kinds_of_all))
        return judge(policy, post, self._texts[1].inspect(post))

    async def _recorded(self, visit: Visit, request: RawRequest, verdict: Verdict) -> str:
        same = (visit.person.user, visit.person.client, request.url, hashlib.sha256(request.body).digest())
        known = self._recent.get(same)
        if known and time.monotonic() - known[0] < SAME_FOR_S:
            return known[1]
        event = _event(visit, verdict)
        self._recent[same] = (time.monotonic(), event.id)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        await self.events.record(event)
        return event.id


def _event(visit: Visit, verdict: Verdict) -> Event:
    person, access = visit.person, visit.access
    worst = max(verdict.findings, key=lambda judged: judged.level)
    kinds = ", ".join(dict.fromkeys(judged.finding.kind for judged in verdict.findings))
    return Event(
        kind="post_held",
        user=person.user,
        roles=tuple(sorted(person.roles)),
        known_by=person.known_by,
        client=person.client,
        service=access.service if access else None,
        host=visit.host,
        rule=access.rule if access else None,
        clause=worst.clause,
        decision=verdict.level.wire,
        reason=f"{kinds}; {AWAY}",
        findings=tuple(map(EventFinding.of, verdict.findings)),
    )
