"""May a teacher open this to pupils for a while? The policy in force answers; and where are the pupils."""

from __future__ import annotations

from dataclasses import dataclass

from companion_api import grantable
from gatepost.access import decide_access
from gatepost.addresses import read_network
from gatepost.asker import person_at
from gatepost.catalogue import Catalogue
from gatepost.errors import InputError
from gatepost.event import utc_now
from gatepost.grant import Grant, read_cidr
from gatepost.policy import Policy
from gatepost.rule_match import Site, find_rule
from gatepost.schedule import local_time
from gatepost.site_match import split_address

#: Who may open a session, and end one.
SESSION_ROLES: tuple[str, ...] = ("teacher", "headteacher", "esafety_lead")


@dataclass(frozen=True, slots=True)
class Place:
    """Where pupils are: a class or a room by its label, or a network."""

    name: str
    networks: frozenset[str]


def places(policy: Policy) -> list[Place]:
    """The pupils' networks of the policy: first the labelled ones, joined by label, then each by itself."""
    pupils = [network for network in policy.networks if network.role == "pupil"]
    labels = dict.fromkeys(network.label for network in pupils if network.label)
    named = [Place(label, frozenset(each.cidr for each in pupils if each.label == label)) for label in labels]
    return named + [Place(each.cidr, frozenset({each.cidr})) for each in pupils if not each.label]


def narrowed(place: Place, text: str) -> Place:
    """Only these addresses of a place, or all of it where nothing is typed; raises InputError when they lie outside."""
    if not text.strip():
        return place
    inner = read_network(read_cidr(text))
    outer = [read_network(cidr) for cidr in place.networks]
    if not any(inner.version == each.version and inner.subnet_of(each) for each in outer):  # type: ignore[arg-type]
        raise InputError(f"these addresses are not in {place.name}", place="range")
    return Place(f"{place.name}, {inner}" if str(inner) != place.name else place.name, frozenset({str(inner)}))


def refusal(policy: Policy, catalogue: Catalogue, url: str, grant: Grant) -> str | None:
    """Why the policy does not let this session be opened, in a sentence; None where it does."""
    now, address = utc_now(), split_address(url)
    client = str(read_network(min(grant.networks))[0])
    pupil = person_at(policy, client, roles=["pupil"])
    without = decide_access(policy, catalogue, url=url, person=pupil, at=now)
    if without.decision in ("allow", "inspect"):
        return "This site is open to pupils there already."
    if policy.local_conditions.get("youtube") == "not_allowed" and grant.service == "youtube":
        return "The school’s signed local conditions do not allow YouTube."
    site = Site(address.host, address.path, catalogue.find(*address))
    rule = find_rule(policy.rules, policy, site, pupil, local_time(policy.school, now))
    if rule is None or not (rule.supervised and rule.grantable):
        return f"The school’s policy does not open this site to pupils in a supervised session. {without.reason}"
    return grantable.refusal(policy, catalogue, grant, roles_of=lambda _user: frozenset())
