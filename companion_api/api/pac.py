"""The PAC file: which hosts go through the proxy. Everything that is allowed for everybody goes direct."""

from __future__ import annotations

import json

from gatepost.access import CATEGORY_DEFAULTS
from gatepost.catalogue import Catalogue
from gatepost.policy import Decision, Policy, Service, SiteRule
from gatepost.restriction import restricted_hosts
from gatepost.site_match import under_host

#: The companion's own name, which only the proxy knows.
OWN_HOST = "gatepost.local"

_SCRIPT = """\
var hosts = {hosts};
function FindProxyForURL(url, host) {{
  var name = host.toLowerCase().replace(/\\.+$/, "");
  while (name) {{
    if (Object.prototype.hasOwnProperty.call(hosts, name)) return {proxy};
    var dot = name.indexOf(".");
    name = dot < 0 ? "" : name.substring(dot + 1);
  }}
  return "DIRECT";
}}
"""


def pac_file(policy: Policy, catalogue: Catalogue, proxy: str) -> str:
    """A PAC script; ``proxy`` is ``host:port``. The same for all people and hours: browsers keep it for long."""
    hosts = dict.fromkeys(sorted(watched_hosts(policy, catalogue) | {OWN_HOST}), 1)
    named = json.dumps(hosts, separators=(",", ":"))
    way = f"PROXY {proxy}; DIRECT" if policy.limits.pac_fallback == "direct" else f"PROXY {proxy}"
    return _SCRIPT.format(hosts=named, proxy=json.dumps(way))


def watched_hosts(policy: Policy, catalogue: Catalogue) -> set[str]:
    """Hosts for which some person at some time gets another answer than ``allow``, or a header."""
    services = (service for service in catalogue.services if _may_be_stopped(policy, service))
    named = (host for rule in policy.rules if rule.decision != "allow" for host in rule.hosts)
    return {host for service in services for host in service.hosts} | set(named) | restricted_hosts(policy.restrictions)


def _may_be_stopped(policy: Policy, service: Service) -> bool:
    if service.id == "youtube" and policy.local_conditions.get("youtube") == "not_allowed":
        return True
    for rule in policy.rules:
        if not _may_concern(rule, service):
            continue
        if _stops(rule.decision, service):
            return True
        if _always_decides(rule, service):
            return False
    return _stops(policy.category_defaults.get(service.category, CATEGORY_DEFAULTS[service.category]), service)


def _stops(decision: Decision, service: Service) -> bool:
    """A site that is never decrypted, such as a union's, is opened, not inspected: no proxy is needed for that."""
    opaque = not service.decrypt or service.category == "union"
    return decision not in {"allow", "inspect"} if opaque else decision != "allow"


def _may_concern(rule: SiteRule, service: Service) -> bool:
    pairs = ((host, named) for host in service.hosts for named in rule.hosts)
    by_host = any(under_host(host, named) or under_host(named, host) for host, named in pairs)
    return (
        (not rule.services or service.id in rule.services)
        and (not rule.categories or service.category in rule.categories)
        and (not rule.hosts or by_host)
    )


def _always_decides(rule: SiteRule, service: Service) -> bool:
    whole = not rule.hosts or all(any(under_host(host, named) for named in rule.hosts) for host in service.hosts)
    narrowed = rule.paths or rule.roles or rule.users or rule.youtube is not None
    return whole and rule.when == "always" and not narrowed
