"""Refuses: writes the event first, then builds the answer."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mitmproxy import http

from gatepost.access import Access
from gatepost.event import Event, Kind
from gatepost.opaque import sealed_at
from proxy_addon.answers import Refusal, refusal_answer
from proxy_addon.block_page import PageFacts, is_pupil, people, site_facts
from proxy_addon.event_sender import EventSender
from proxy_addon.policy_watch import PolicyWatch, Snapshot
from proxy_addon.scope import may_decrypt
from proxy_addon.visit import Visit

#: A refused page asks again for every picture on it: one event a minute says enough.
SAME_FOR_S = 60.0
#: A messenger that is open all day is not recorded message by message.
SEALED_FOR_S = 3600.0
REMEMBERED = 4096
FRONTING = "The request named two different sites at once, so Gatepost cannot tell which one it is for."
HIDDEN = "The connection hid the name of its site, so Gatepost cannot tell which one it is for."
THIS_MACHINE = "This address leads into the machine that the proxy runs on, and not to a site."


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Why a post could not be checked, and what its writer can do; both are whole sentences."""

    reason: str
    advice: str


NO_ANSWER = Unchecked(
    "The check did not answer in time.", "Please wait a minute and send it again; your text is usually still there."
)
TOO_LARGE = Unchecked(
    "It is larger than the school can check.", "Please send less at once, or a smaller picture or film."
)


class Refusals:
    """Answers refused requests; shared by the gates."""

    def __init__(self, watch: PolicyWatch, events: EventSender) -> None:
        self.watch = watch
        self.events = events
        self._recent: OrderedDict[tuple[str | None, str, str | None, str], tuple[float, str]] = OrderedDict()

    async def site(self, flow: http.HTTPFlow, visit: Visit, access: Access) -> None:
        """Answer for a site, or a way of using it, that the policy does not grant."""
        verdict = "read_only" if access.decision == "read_only" else "block"
        flow.request.stream = False
        snapshot = self.watch.current
        logged = may_decrypt(snapshot, visit.host)
        event_id = await self._once(visit, access, "site_refused", access.decision, access.reason) if logged else ""
        template = "read_only" if verdict == "read_only" else "refused"
        name = service_name(snapshot, access.service)
        page = site_facts(
            visit,
            _with_until(access, visit, snapshot),
            snapshot.policy,
            template=template,
            event_id=event_id,
            name=name,
        )
        message = access.reason or "The school's policy does not allow this."
        refusal = Refusal(verdict, message, page, event_id, service=access.service, site_shape=visit.access is not None)
        flow.response = refusal_answer(flow.request, refusal, url=visit.url)

    async def post(self, flow: http.HTTPFlow, visit: Visit, result: Mapping[str, Any]) -> None:
        """Answer for a post that the companion holds; the companion has recorded it."""
        findings = [finding for finding in result.get("findings") or () if finding.get("level") != "allow"]
        event_id = result.get("event_id") or ""
        page = replace(self._page("held", visit, event_id), findings=[shown(finding) for finding in findings])
        refusal = Refusal(
            str(result.get("verdict") or "block"),
            held_message(findings),
            page,
            event_id,
            check_id=result.get("check_id"),
            service=visit.access.service if visit.access else None,
            site_shape=True,
        )
        flow.response = refusal_answer(flow.request, refusal, url=visit.url)

    async def unavailable(self, flow: http.HTTPFlow, visit: Visit, why: Unchecked) -> None:
        """Answer for a post that could not be checked, where the rule says that it then must not go."""
        event_id = await self.unchecked(visit, "block", why)
        page = replace(self._page("unavailable", visit, event_id), reason=why.reason, advice=why.advice)
        service = visit.access.service if visit.access else None
        message = f"Not sent. {why.reason} {why.advice}"
        refusal = Refusal("unavailable", message, page, event_id, service=service, site_shape=True)
        flow.response = refusal_answer(flow.request, refusal, url=visit.url)

    async def unchecked(self, visit: Visit, decision: str, why: Unchecked) -> str:
        """Record that a check was not available and what followed; ``decision`` is ``block`` or ``allow``."""
        return await self._once(visit, visit.access, "companion_unavailable", decision, why.reason)

    async def sealed(self, visit: Visit) -> None:
        """Record that something went on which nobody can read at the proxy."""
        reason = sealed_at(visit.access.service, visit.host) if visit.access else None
        await self._once(visit, visit.access, "post_released", "allow", reason or "", same_for_s=SEALED_FOR_S)

    def _page(self, template: str, visit: Visit, event_id: str) -> PageFacts:
        snapshot = self.watch.current
        return PageFacts(
            template=template,
            host=visit.host,
            service=service_name(snapshot, visit.access.service if visit.access else None),
            school=snapshot.policy.school.name,
            people=people(snapshot.policy, visit),
            pupil=is_pupil(visit),
            event_id=event_id,
        )

    async def _once(
        self,
        visit: Visit,
        access: Access | None,
        kind: Kind,
        decision: str,
        reason: str,
        *,
        same_for_s: float = SAME_FOR_S,
    ) -> str:
        key = (visit.person.at, visit.host, access.rule if access else None, f"{kind} {decision} {reason}")
        known = self._recent.get(key)
        if known and time.monotonic() - known[0] < same_for_s:
            return known[1]
        event = make_event(visit, access, kind, decision, reason)
        # Noted before the wait, so that a page's many requests at once make one event.
        self._remember(key, event.id)
        await self.events.record(event)
        return event.id

    def _remember(self, key: tuple[str | None, str, str | None, str], event_id: str) -> None:
        self._recent[key] = (time.monotonic(), event_id)
        self._recent.move_to_end(key)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)


def _with_until(access: Access, visit: Visit, snapshot: Snapshot) -> Access:
    """Say when it changes, where it was the policy's own decision and not the gate's."""
    whole = snapshot.access(visit.url, visit.person, with_until=True)
    return replace(access, until=whole.until) if whole.rule == access.rule else access


def fronting(access: Access, *, hidden: bool = False) -> Access:
    """The refusal of a request whose CONNECT, TLS name and Host name different hosts, or whose TLS name is hidden."""
    reason = HIDDEN if hidden else FRONTING
    return replace(access, decision="block", rule="address-mismatch", reason=reason, clause=None, may_request=False)


def this_machine(access: Access) -> Access:
    """The refusal of a request into the proxy's own loopback."""
    return replace(access, decision="block", rule="own-machine", reason=THIS_MACHINE, clause=None, may_request=False)


def make_event(visit: Visit, access: Access | None, kind: Kind, decision: str, reason: str) -> Event:
    """One line of the log: who, which host, which rule; never the path, the query or the body."""
    person = visit.person
    return Event(
        kind=kind,
        user=person.user,
        roles=tuple(sorted(person.roles)),
        known_by=person.known_by,
        client=person.client,
        device=person.device,
        service=access.service if access else None,
        host=visit.host,
        rule=access.rule if access else None,
        clause=access.clause if access else None,
        decision=decision,
        reason=reason or None,
        details=_details(visit, access, reason),
    )


def _details(visit: Visit, access: Access | None, reason: str) -> dict[str, str]:
    sealed = sealed_at(access.service, visit.host) if access else None
    told = {"unsure": visit.person.unsure, "not_readable": None if sealed == reason else sealed}
    return {name: value for name, value in told.items() if value}


def service_name(snapshot: Snapshot, service_id: str | None) -> str:
    """The service as people call it; empty when it has no entry in the catalogue."""
    service = snapshot.catalogue.get(service_id) if service_id else None
    return service.name if service else ""


def shown(finding: Mapping[str, Any]) -> dict[str, Any]:
    """What a page shows of a finding; the template finds every key."""
    return {key: finding.get(key) for key in ("message", "masked", "advice", "clause")}


def held_message(findings: list[Mapping[str, Any]]) -> str:
    """One sentence for a site's own error message: what was seen, without saying the words."""
    seen = list(dict.fromkeys(str(finding.get("message") or "") for finding in findings))
    what = " ".join(message for message in seen[:3] if message)
    return f"Not sent. {what or 'The school’s policy asks you to look at this again first.'}"
