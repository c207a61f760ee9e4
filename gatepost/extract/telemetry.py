"""Measurements, crash reports and advertising: told by where they go, what they call themselves, and their shape."""

from __future__ import annotations

from collections.abc import Iterable

from gatepost.extract.leaves import ITEM, Leaf
from gatepost.extract.request import RawRequest
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import squeezed

_HOSTS = word_list("telemetry_hosts")
_TYPES = word_list("telemetry_types")
_SIGNS = word_list("telemetry_keys")
_EVENTS = word_list("telemetry_event_keys")
_MIN_SIGNS = 3


def goes_to_telemetry(request: RawRequest) -> bool:
    """True for hosts that only measure, and for the types that browsers and libraries report under."""
    labels = request.host.split(".")
    below = {".".join(labels[place:]) for place in range(len(labels) - 1)}
    kind = request.header("content-type").partition(";")[0].strip().lower()
    return bool(_HOSTS & below) or kind in _TYPES


def looks_like_telemetry(leaves: Iterable[Leaf]) -> bool:
    """True for a batch of events: it names events, and at least three of the things that only measurements tell."""
    keys = {squeezed(key) for leaf in leaves for key in leaf.path if key != ITEM}
    return bool(keys & _EVENTS) and len(keys & (_SIGNS | _EVENTS)) >= _MIN_SIGNS
