"""Tells YouTube, Google and Microsoft what the policy wants of them, by the headers that they read from proxies."""

from __future__ import annotations

from mitmproxy import http

from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.visit import is_open, visit_of


class RestrictedHeaders:
    """Sets the headers on requests that pass; reads nothing of them but the host."""

    def __init__(self, watch: PolicyWatch) -> None:
        self.watch = watch

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Put the policy's value in the place of whatever the client sent under that name."""
        visit = visit_of(flow)
        if not is_open(flow) or visit is None or visit.relayed:
            return
        wanted = self.watch.current.headers(visit.host, visit.person)
        if wanted:
            visit.restricted = True
            _keep_from_being_dropped(flow.request.headers, wanted)
            for name, value in wanted.items():
                flow.request.headers[name] = value


def _keep_from_being_dropped(headers: http.Headers, wanted: dict[str, str]) -> None:
    """A name that stands in ``Connection`` is for the next hop alone: the site would never see it (RFC 9110, 7.6.1)."""
    names = {name.lower() for name in wanted}
    given = headers.get_all("connection")
    tokens = [token.strip() for line in given for token in line.split(",") if token.strip()]
    kept = [token for token in tokens if token.lower() not in names]
    if len(kept) == len(tokens):
        return
    if kept:
        headers["connection"] = ", ".join(kept)
    else:
        del headers["connection"]
