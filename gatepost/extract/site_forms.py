"""What is particular to a site, on top of the generic readers: ``site_forms.json``, one entry a site with a sample."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from gatepost.extract.request import RawRequest
from gatepost.extract.words import WordRules, squeezed

_FILE = Path(__file__).with_name("site_forms.json")


@dataclass(frozen=True, slots=True)
class SiteForm:
    """One site: where its posts are told from its reads, and which keys its writers' words are under.

    ``anywhere`` finds, by path and query, software that schools and others run under hosts of their own.
    ``paths`` are matched against method, host, path and query, ``fields`` against ``key=value``, ``operations``
    against whole operation names. ``opaque`` keys hold what only the receiver can read.
    """

    service: str | None = None
    hosts: tuple[str, ...] = ()
    anywhere: re.Pattern[str] | None = None
    paths: tuple[tuple[re.Pattern[str], str], ...] = ()
    operations: tuple[tuple[re.Pattern[str], str], ...] = ()
    fields: tuple[tuple[re.Pattern[str], str], ...] = ()
    rules: WordRules = field(default_factory=WordRules)
    opaque: frozenset[str] = frozenset()
    samples: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    def serves(self, host: str) -> bool:
        """True for the site's hosts and the hosts below them."""
        return any(host == own or host.endswith(f".{own}") for own in self.hosts)

    def action_of_path(self, request: RawRequest) -> str:
        """The action that the site's own paths tell; empty when they tell none."""
        place = f"{request.method.upper()} {request.host}{request.path}?{request.split_url.query}"
        return next((action for pattern, action in self.paths if pattern.search(place)), "")

    def action_of_operation(self, names: Iterable[str]) -> str:
        """The action that the site's own operation names tell; empty when they tell none."""
        return next((action for name in names for pattern, action in self.operations if pattern.fullmatch(name)), "")

    def action_of_fields(self, fields: Iterable[str]) -> str:
        """The action that one of the site's own fields tells; empty when none does."""
        return next((action for text in fields for pattern, action in self.fields if pattern.fullmatch(text)), "")


@cache
def all_sites() -> tuple[SiteForm, ...]:
    """Every entry of ``site_forms.json``, in its order."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_site(entry) for entry in data["sites"])


def site_for(request: RawRequest, *, service: str | None = None) -> SiteForm:
    """The entry for a request, by service, host or path; a bare one when there is none."""
    host, place = request.host, f"{request.path}?{request.split_url.query}"
    found = _by_service_or_host(service, host) or next(
        (site for site in all_sites() if site.anywhere and site.anywhere.search(place)), None
    )
    return found or SiteForm(service=service)


@lru_cache(maxsize=4096)
def _by_service_or_host(service: str | None, host: str) -> SiteForm | None:
    by_service = (site for site in all_sites() if service is not None and site.service == service)
    return next(by_service, None) or next((site for site in all_sites() if site.serves(host)), None)


def _site(entry: dict[str, Any]) -> SiteForm:
    return SiteForm(
        service=entry["service"],
        hosts=tuple(entry.get("hosts", ())),
        anywhere=re.compile(entry["anywhere"]) if "anywhere" in entry else None,
        paths=_patterns(entry.get("paths", {})),
        operations=_patterns(entry.get("operations", {})),
        fields=_patterns(entry.get("fields", {})),
        rules=WordRules(words=_keys(entry.get("words", ())), skip=_keys(entry.get("skip", ()))),
        opaque=_keys(entry.get("opaque", ())),
        samples=tuple(entry.get("samples", ())),
    )


def _patterns(table: dict[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), action) for pattern, action in table.items())


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(squeezed, names))
