"""`http://gatepost.local/` leads to the companion, so that a device needs no other address than the proxy's."""

from __future__ import annotations

from mitmproxy import http

from gatepost.errors import InputError
from gatepost.site_match import canonical_host
from proxy_addon.destination import Destination, send_to
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.visit import COMPANION_HOST, KEY, Visit, claimed_hosts, client_address, is_open

#: What only the proxy may say; taken out of every request before anything else looks at it.
OWN_HEADER_PREFIX = "gatepost-"


class CompanionRelay:
    """Runs before the gate, which leaves relayed requests alone."""

    def __init__(self, watch: PolicyWatch, companion_url: str, token: str) -> None:
        self.watch = watch
        self.destination = Destination.parse(companion_url, option="--companion")
        self.token = token

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Take out headers that a client has no right to, then send what is for the companion to it."""
        if not is_open(flow):
            return
        remove_own_headers(flow.request)
        if not _is_for_companion(flow.request):
            return
        client = client_address(flow.client_conn.peername)
        url = f"http://{COMPANION_HOST}{flow.request.path}"
        flow.metadata[KEY] = Visit(url, COMPANION_HOST, self.watch.current.person(client), relayed=True)
        flow.request.headers["gatepost-forwarded-for"] = client or ""
        flow.request.headers["gatepost-proxy-token"] = self.token
        send_to(flow.request, self.destination)


def remove_own_headers(request: http.Request) -> None:
    """Remove every header that starts with ``Gatepost-``, and what is meant for the proxy alone."""
    for name in list(request.headers):
        lower = name.lower()
        if lower.startswith(OWN_HEADER_PREFIX) or lower in {"proxy-connection", "proxy-authorization"}:
            del request.headers[name]


def _is_for_companion(request: http.Request) -> bool:
    try:
        return canonical_host(request.host) == COMPANION_HOST and claimed_hosts(request) <= {COMPANION_HOST}
    except InputError:
        return False
