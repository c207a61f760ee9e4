"""A video by its address: on which site it is, and in which form it compares with the same video elsewhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from gatepost.catalogue import Catalogue
from gatepost.errors import InputError
from gatepost.policy import Service
from gatepost.site_match import canonical_host

MAX_CHARACTERS = 2000
_YOUTUBE_PATH = re.compile(r"/(?:shorts|embed|live|v)/([\w-]{6,20})/?$", re.ASCII)
_AS_SHOWN = "give the address of the video, as the browser shows it"
_YOUTUBE_ID = re.compile(r"[\w-]{6,20}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Video:
    """``address`` as a link; ``key`` is the same for every spelling of the same video."""

    address: str
    host: str
    service: Service
    key: str


def read_video(text: str, catalogue: Catalogue) -> Video:
    """Read an address; raises InputError in words for the teacher where it names no video of a known site."""
    typed = text.strip()
    if not typed or len(typed) > MAX_CHARACTERS or not typed.isprintable():
        raise InputError("give the address of the video", place="video")
    address = typed if "://" in typed else f"https://{typed}"
    try:
        host, parts = canonical_host(address), urlsplit(address)
    except (InputError, ValueError) as error:
        raise InputError(_AS_SHOWN, place="video") from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise InputError(_AS_SHOWN, place="video")
    service = catalogue.find(host, parts.path or "/")
    if service is None:
        raise InputError("this site is not in the catalogue", place="video")
    return Video(address, host, service, f"{service.id}:{_name(service, host, parts)}")


def _name(service: Service, host: str, parts: SplitResult) -> str:
    if service.id == "youtube":
        found = _youtube_id(host, parts)
    else:
        address = f"{host}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")
        found = hashlib.sha256(address.encode()).hexdigest() if parts.path.strip("/") or parts.query else ""
    if not found:
        raise InputError("give the address of one video, not of the site", place="video")
    return found


def _youtube_id(host: str, parts: SplitResult) -> str:
    asked = parse_qs(parts.query).get("v", [""])[0]
    if host == "youtu.be":
        asked = parts.path.strip("/")
    by_path = _YOUTUBE_PATH.search(parts.path)
    chosen = by_path[1] if by_path else asked
    return chosen if _YOUTUBE_ID.fullmatch(chosen) else ""
