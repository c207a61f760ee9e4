"""The 407 (RFC 9110 section 15.5.8): the browser's own box, and a page in plain words for whoever closes it."""

from __future__ import annotations

import json
import re
from typing import Literal

from mitmproxy import http

from gatepost.policy import Policy
from proxy_addon.answers import HTML, JSON, PAGE_POLICY, wants_page
from proxy_addon.auth.passwords import WRONG_FOR_S
from proxy_addon.block_page import OFFICES, PageFacts, render

STATUS = 407
Why = Literal["ask", "wrong", "too_many"]
MESSAGES: dict[Why, str] = {
    "ask": "This network asks who you are. Sign in with your school user name and password, or ask your IT contact.",
    "wrong": "The user name or the password is not right. Please try again.",
    "too_many": "There were too many wrong passwords. Please wait a minute and try again.",
}


def sign_in_answer(request: http.Request, why: Why, *, policy: Policy, realm: str = "") -> http.Response:
    """Build the 407; ``realm`` is what the browser's box calls the network, else the school's name."""
    page = wants_page(request)
    body = json.dumps({"error": {"code": "sign_in", "message": MESSAGES[why]}})
    headers = {
        "content-type": HTML if page else JSON,
        "cache-control": "no-store",
        "proxy-authenticate": f'Basic realm="{quotable(realm or policy.school.name)}", charset="UTF-8"',
    }
    if page:
        headers |= {"content-security-policy": PAGE_POLICY, "referrer-policy": "no-referrer"}
    if why == "too_many":
        headers["retry-after"] = str(int(WRONG_FOR_S))
    return http.Response.make(STATUS, render(sign_in_facts(why, policy)) if page else body, headers)


def sign_in_facts(why: Why, policy: Policy) -> PageFacts:
    """What the page says; the IT contact is named where the policy names one."""
    contact = policy.people_in_charge.get("it_contact", "")
    people = [(OFFICES["it_contact"], contact)] if contact else []
    # The page chooses its words by ``advice``.
    return PageFacts(
        template="sign_in", host="", reason=MESSAGES[why], advice=why, school=policy.school.name, people=people
    )


def quotable(realm: str) -> str:
    """Text for a quoted string of a header: printable ASCII without quote and backslash."""
    plain = realm.replace("’", "'").encode("ascii", "ignore").decode()
    return re.sub(r"[^ !#-\[\]-~]", "", plain).strip() or "Gatepost"
