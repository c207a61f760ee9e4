"""The people in the tests: one of each role that matters, and somebody of another school."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One invented person with a dashboard account."""

    user: str
    name: str
    roles: tuple[str, ...]
    password: str = "correct horse battery staple"


TEACHER = Member("jpike", "Jo Pike", ("teacher", "page_admin"))
ESAFETY_LEAD = Member("nbrandt", "Nadia Brandt", ("esafety_lead",))
HEADTEACHER = Member("hmarlow", "Hilary Marlow", ("headteacher",))
TECHNICIAN = Member("rokafor", "Remi Okafor", ("it_admin",))
PUPIL = Member("osmith", "Olivia Smith", ("pupil",))
#: Works at another school: has an account somewhere, none here.
OUTSIDER = Member("tgrey", "Toni Grey", ("teacher",))
CAST = (TEACHER, ESAFETY_LEAD, HEADTEACHER, TECHNICIAN, PUPIL)
