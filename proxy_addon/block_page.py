"""The pages that a person sees: what was refused, why, which clause, whom to ask and what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from gatepost.access import Access
from gatepost.policy import Policy
from gatepost.verdict import Clause
from proxy_addon.visit import COMPANION_HOST, Visit

#: people_in_charge → how the page calls them, in this order.
OFFICES = {
    "dsl": "Designated safeguarding lead",
    "esafety_lead": "E-safety lead",
    "slt_lead": "Senior leader for filtering and monitoring",
    "it_contact": "IT contact",
    "governor": "Governor for filtering and monitoring",
}
#: Who a pupil is told to ask; the governor's name helps a grown-up, not a child.
OFFICES_FOR_PUPILS = ("dsl", "esafety_lead")
ALLOWED_URL_LENGTH = 1000
#: A port that the scheme has anyway says nothing to a person.
WITHOUT_PORT = re.compile(r"^(http://[^/]+(?=:80/)|https://[^/]+(?=:443/)):\d+/")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Everything one page shows; ``template`` is a name below ``pages/``."""

    template: str
    host: str
    service: str = ""
    reason: str = ""
    advice: str = ""
    clause: Clause | None = None
    school: str = ""
    people: Sequence[tuple[str, str]] = ()
    pupil: bool = False
    until: str = ""
    ask_url: str = ""
    event_id: str = ""
    findings: Sequence[Mapping[str, Any]] = field(default=(), repr=False)


def site_facts(visit: Visit, access: Access, policy: Policy, *, template: str, event_id: str, name: str) -> PageFacts:
    """The facts of a page for a refused site; ``name`` is the service as people call it."""
    asking = access.may_request and template in {"refused", "read_only"}
    return PageFacts(
        template=template,
        host=visit.host,
        service=name,
        reason=access.reason,
        clause=access.clause,
        school=policy.school.name,
        people=people(policy, visit),
        pupil=is_pupil(visit),
        until=access.until.strftime("%H:%M on %d %B") if access.until else "",
        ask_url=ask_url(visit.url, event_id) if asking else "",
        event_id=event_id,
    )


def ask_url(url: str, event_id: str) -> str:
    """Where a person asks for a site; the companion answers under this name through the proxy."""
    address = WITHOUT_PORT.sub(r"\1/", url.partition("?")[0], count=1)
    query = urlencode({"url": address[:ALLOWED_URL_LENGTH], "event": event_id})
    return f"http://{COMPANION_HOST}/request-access?{query}"


def people(policy: Policy, visit: Visit) -> list[tuple[str, str]]:
    """(office, name) of those in charge, as far as the policy names them."""
    offices = OFFICES_FOR_PUPILS if is_pupil(visit) else tuple(OFFICES)
    named = [(OFFICES[office], policy.people_in_charge.get(office, "")) for office in offices]
    return [(office, name) for office, name in named if name]


def is_pupil(visit: Visit) -> bool:
    """True when the page is read by a child."""
    return "pupil" in visit.person.roles


def render(facts: PageFacts) -> str:
    """The page as HTML; every value is escaped."""
    return _template(facts.template).render(page=facts)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("proxy_addon", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{name}.html")
