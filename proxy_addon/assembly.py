"""The addons in their order, and what they share."""

from __future__ import annotations

from dataclasses import dataclass

from proxy_addon.alone import Alone
from proxy_addon.auth.proxy_auth import ProxyAuth
from proxy_addon.auth.proxy_auth_settings import settings_of
from proxy_addon.companion_client import CompanionClient
from proxy_addon.companion_relay import CompanionRelay
from proxy_addon.destination import Destination, Upstream
from proxy_addon.event_sender import EventSender
from proxy_addon.event_spool import EventSpool
from proxy_addon.guard import Guarded, LastWord
from proxy_addon.in_flight import InFlight
from proxy_addon.options import ProxyOptions
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.post_gate import PostGate
from proxy_addon.reading_gate import ReadingGate
from proxy_addon.refusals import Refusals
from proxy_addon.responses import Responses
from proxy_addon.restricted_headers import RestrictedHeaders
from proxy_addon.sealed_notes import SealedNotes
from proxy_addon.site_gate import SiteGate
from proxy_addon.upload_names import UploadNames
from proxy_addon.websocket_gate import WebsocketGate


@dataclass(frozen=True, slots=True)
class Parts:
    """What lives as long as the proxy: the companion's client, the rules, the events, the count of requests."""

    companion: CompanionClient
    watch: PolicyWatch
    events: EventSender
    in_flight: InFlight

    @classmethod
    def make(cls, chosen: ProxyOptions) -> Parts:
        """Build them; raises InputError when the home cannot be written or an address is none."""
        Destination.parse(chosen.companion, option="--companion")
        companion = CompanionClient(chosen.companion, chosen.token)
        events = EventSender(EventSpool(chosen.home.spool), companion)
        return cls(companion, PolicyWatch(chosen.home, companion), events, InFlight())


def our_addons(chosen: ProxyOptions, parts: Parts) -> list[object]:
    """Return the addons, guarded, in the order in which they see a request."""
    refusals, alone = Refusals(parts.watch, parts.events), Alone(parts.watch, parts.events)
    asking = settings_of(chosen.home)
    addons: list[object] = [
        parts.in_flight,
        *([ProxyAuth(asking, parts.watch, parts.events)] if asking else []),
        CompanionRelay(parts.watch, chosen.companion, chosen.token),
        SiteGate(parts.watch, refusals, redirected=chosen.upstream is not None),
        PostGate(parts.watch, refusals, parts.companion, alone),
        ReadingGate(parts.watch, refusals),
        WebsocketGate(parts.watch, refusals, parts.companion, alone),
        SealedNotes(parts.watch, refusals),
        RestrictedHeaders(parts.watch),
        Responses(),
        UploadNames(parts.companion),
    ]
    if chosen.upstream is not None:
        # Last: every gate has then seen the request's own address.
        addons.append(Upstream(Destination.parse(chosen.upstream, option="--upstream")))
    return [*map(Guarded, addons), LastWord()]
