"""The pages: for reviewers the log and what follows from it, for everybody the notice and what is held about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from companion_api.dashboard import (
    access,
    approvals,
    ask,
    events,
    here,
    home,
    notice,
    people,
    sessions,
    signin,
    words,
)
from companion_api.second_person import may_agree
from companion_api.store import approvals as waiting_posts
from companion_api.store import requests
from companion_api.supervision import SESSION_ROLES

BLUEPRINTS = (
    signin.blueprint, home.blueprint, events.blueprint, approvals.blueprint, access.blueprint, ask.blueprint,
    notice.blueprint, people.blueprint, sessions.blueprint,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool
    waiting: int = 0


def init_app(app: Flask) -> None:
    """Register the pages and the words that templates use; what is refused is told by ``pages.page_for``."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(_frame)
    app.jinja_env.filters.update(
        kind_words=lambda value: words.in_words(words.KIND_WORDS, value),
        finding_words=lambda value: words.in_words(words.FINDING_WORDS, value),
        decision_words=lambda value: words.in_words(words.DECISION_WORDS, value),
        outcome_words=lambda value: words.in_words(words.OUTCOME_WORDS, value),
        known_by_words=lambda value: words.in_words(words.KNOWN_BY_WORDS, value),
        times_words=lambda value: words.in_words(words.TIMES_WORDS, value),
        approval_words=lambda value: words.in_words(words.APPROVAL_WORDS, value),
        state_words=lambda value: words.in_words(words.STATE_WORDS, value),
        role_words=words.role_words,
        site_words=here.site_name,
        time_words=lambda moment: words.time_words(moment, here.zone()),
        day_words=lambda moment: words.day_words(moment, here.zone()),
        date_words=lambda day: f"{day.day} {day:%b %Y}",
        clock_words=lambda moment: f"{words.local_time(moment, here.zone()):%H:%M}",
    )


def _frame() -> dict[str, Any]:
    school = here.policy().school
    frame = {"school_name": school.name, "timezone_name": words.clock_name(school.timezone), "tabs": _tabs()}
    # For pages that answer with an error too, hence here and not in each view.
    return {**frame, "policy_problem": here.policy_problem() if _may_see_policy() else None}


def _may_see_policy() -> bool:
    return bool(current_user.is_authenticated and (current_user.may_review or current_user.may_see_people))


def _tabs() -> list[Tab]:
    if not current_user.is_authenticated:
        return []
    entries = [("events.index", "Event log", 0)] if current_user.may_review else []
    if current_user.may_be_second:
        entries.append(("approvals.index", "Posts to agree", _waiting_posts()))
    if current_user.may_see_requests:
        entries += [("access.index", "Requests", _waiting()), ("access.permissions", "Permissions", 0)]
    if current_user.roles & set(SESSION_ROLES):
        entries.append(("sessions.index", "Supervised video", 0))
    entries.append(("home.mine", "My page", 0))
    if current_user.may_see_people:
        entries.append(("people.index", "People", 0))
    return [Tab(label, url_for(endpoint), _is_here(endpoint), waiting) for endpoint, label, waiting in entries]


def _waiting() -> int:
    with here.database().reading() as db:
        return requests.count_open(db)


def _waiting_posts() -> int:
    policy, user, roles = here.policy(), current_user.user, current_user.roles
    with here.database().reading() as db:
        return sum(may_agree(policy, one.check, user, roles) for one in waiting_posts.waiting(db))


def _is_here(endpoint: str) -> bool:
    present = request.endpoint or ""
    family = {
        "events.show": "events.index",
        "events.review": "events.index",
        "approvals.show": "approvals.index",
        "access.show": "access.index",
    }
    return family.get(present, present) == endpoint
