"""What a refused request is answered with: a page, the site's own error, an empty picture; always status 403."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from mitmproxy import http

from gatepost.extract.answers import refusal_for
from proxy_addon.block_page import PageFacts, render

STATUS = 403
HTML = "text/html; charset=utf-8"
JSON = "application/json"
#: Sub-resources get nothing of a fitting type: a page's text inside an <img> or <script> helps nobody.
EMPTY_TYPES = {
    "image": "image/png",
    "script": "text/javascript",
    "style": "text/css",
    "font": "font/woff2",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "track": "text/vtt",
    "worker": "text/javascript",
    "sharedworker": "text/javascript",
    "serviceworker": "text/javascript",
}
#: No script, nothing from elsewhere, and no other site may frame the page to dress it up.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
OWN_FAULT = "Gatepost could not check this, so it was not sent. Please try again in a minute."
#: Made at the start, so that nothing is left to fail when it is needed.
OWN_FAULT_PAGE = render(PageFacts(template="own_fault", host=""))
EXPOSED = ("Gatepost-Verdict", "Gatepost-Event", "Gatepost-Check")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is said to the client: the verdict, the ids, one plain sentence, and what the page shows beside it."""

    verdict: str
    message: str
    page: PageFacts = field(repr=False)
    event_id: str | None = None
    check_id: str | None = None
    service: str | None = None
    site_shape: bool = False


def refusal_answer(request: http.Request, refusal: Refusal, *, url: str) -> http.Response:
    """Build the 403. ``url`` is the address as the client meant it."""
    content_type, body, more = _body(request, refusal, url)
    headers = dict(more) | {
        "content-type": content_type,
        "cache-control": "no-store",
        "gatepost-verdict": refusal.verdict,
        "x-content-type-options": "nosniff",
    }
    if content_type == HTML:
        headers |= {"content-security-policy": PAGE_POLICY, "referrer-policy": "no-referrer"}
    if refusal.event_id:
        headers["gatepost-event"] = refusal.event_id
    if refusal.check_id:
        headers["gatepost-check"] = refusal.check_id
    return http.Response.make(STATUS, body, headers | _cross_origin(request, [name for name, _ in more]))


def unavailable_answer(request: http.Request) -> http.Response:
    """The answer when Gatepost itself failed: it needs nothing but the request."""
    body = json.dumps({"error": {"code": "unavailable", "message": OWN_FAULT}})
    page = wants_page(request)
    headers = {
        "content-type": HTML if page else JSON,
        "cache-control": "no-store",
        "gatepost-verdict": "unavailable",
    }
    if page:
        headers["content-security-policy"] = PAGE_POLICY
    return http.Response.make(STATUS, OWN_FAULT_PAGE if page else body, headers | _cross_origin(request))


def wants_page(request: http.Request) -> bool:
    """True when a person will look at the answer itself."""
    if request.headers.get("sec-fetch-mode", "").lower() == "navigate":
        return True
    return "text/html" in request.headers.get("accept", "").lower()


def _body(request: http.Request, refusal: Refusal, url: str) -> tuple[str, bytes, tuple[tuple[str, str], ...]]:
    """Content type, body, and the headers that the request's own protocol looks for."""
    if wants_page(request):
        return HTML, render(refusal.page).encode("utf-8"), ()
    empty = EMPTY_TYPES.get(request.headers.get("sec-fetch-dest", "").lower())
    if empty:
        return empty, b"", ()
    if refusal.site_shape:
        answer = refusal_for(url, plain_headers(request), message=refusal.message, service=refusal.service)
        # The site's own error shape, under the one status that no client retries and every proxy check relies on.
        return answer.content_type, answer.body, answer.headers
    return JSON, json.dumps({"error": {"code": refusal.verdict, "message": refusal.message}}).encode("utf-8"), ()


def plain_headers(request: http.Request) -> tuple[tuple[str, str], ...]:
    """The request's headers in order, as text."""
    return plain_pairs(request.headers)


def plain_pairs(headers: http.Headers) -> tuple[tuple[str, str], ...]:
    """Headers in order, as text; bytes that are no UTF-8 become replacement characters."""
    pairs = headers.fields
    return tuple((name.decode("utf-8", "replace"), value.decode("utf-8", "replace")) for name, value in pairs)


def _cross_origin(request: http.Request, more: Sequence[str] = ()) -> dict[str, str]:
    """Without these a page sees "failed to fetch", as if it were offline, and sends again."""
    origin = request.headers.get("origin")
    if not origin:
        return {}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": ", ".join((*EXPOSED, *more)),
        "vary": "Origin",
    }
