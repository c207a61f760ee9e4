"""Reading a post out of a raw outgoing HTTP request, and answering for one that is refused."""

from __future__ import annotations

from gatepost.extract.answers import Answer, refusal_for
from gatepost.extract.limits import ReadLimits
from gatepost.extract.reader import read_post
from gatepost.extract.request import RawRequest, Reading

__all__ = ["Answer", "RawRequest", "ReadLimits", "Reading", "read_post", "refusal_for"]
