"""A template whose numbers are easy to find again, for the tests of who may be known."""

from __future__ import annotations

import datetime as dt

from companion_api.identification.template import LENGTH, Agreement, Template, Whose

NUMBER = 0.1234567891


def template(subject: str, whose: Whose = "pupil", agreed: dt.date = dt.date(2026, 9, 1)) -> Template:
    """Somebody's template, with the paper behind it."""
    return Template(whose, subject, ((NUMBER,) * LENGTH,), Agreement(agreed, "nbrandt", "form 7 in the office"))
