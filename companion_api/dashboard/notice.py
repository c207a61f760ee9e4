"""The monitoring notice, built from the policy in force: what is checked, why, who sees it, how long it is kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from companion_api.dashboard import here, words
from gatepost.person import REVIEWER_ROLES
from gatepost.policy import Policy

blueprint = Blueprint("notice", __name__)

_CHARGE_WORDS: dict[str, str] = {
    "slt_lead": "Senior leader",
    "governor": "Governor",
    "dsl": "Designated safeguarding lead",
    "it_contact": "IT contact",
}


@blueprint.get("/notice")
def show() -> ResponseReturnValue:
    """The notice; while it is not published or the DPIA not signed, it says that no post is inspected."""
    policy = here.policy()
    people = [
        (_CHARGE_WORDS.get(role, role.replace("_", " ").capitalize()), name)
        for role, name in policy.people_in_charge.items()
    ]
    return render_template(
        "notice/show.html", policy=policy, people=people, reviewers=words.role_words(REVIEWER_ROLES), **_sites(policy)
    )


def _sites(policy: Policy) -> dict[str, Any]:
    seen = {service for rule in policy.rules if rule.decision in {"inspect", "read_only"} for service in rule.services}
    return {"inspected": sorted({here.site_name(service) for service in seen}, key=str.casefold)}
