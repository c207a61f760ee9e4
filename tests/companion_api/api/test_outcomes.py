"""A post that waits for a second person, by the routes: asked, agreed to, sent again; also when the proxy held it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER, Member
from dashboard_helpers import post
from flask.testing import FlaskClient
from held_post_helpers import WORDS, answered, checked, photo, sent_for_approval

from companion_api.companion import Companion
from companion_api.store import approvals

Headers = dict[str, str]
SignIn = Callable[[Member], FlaskClient]


def state_of(companion: Companion, check_id: str) -> tuple[str, bool] | None:
    """Its state, and whether the post itself is kept."""
    with companion.database.reading() as session:
        approval = approvals.find(session, check_id)
        return (approval.state, approval.sealed is not None) if approval else None


def test_asked_agreed_and_sent_again(
    client: FlaskClient, extension: Headers, sign_in: SignIn, companion: Companion
) -> None:
    """The same words and picture pass once somebody has agreed; another finding does not."""
    check_id = sent_for_approval(client, extension, photo())
    assert checked(client, extension, photo())["release"] is False
    lead = sign_in(ESAFETY_LEAD)
    assert post(lead, f"/approvals/{check_id}/agree", reason="Seen with the family.").status_code == 303
    assert checked(client, extension, photo())["release"] is True
    assert checked(client, extension, photo(), text="Meet at B77 9ZZ or B78 3AB")["release"] is False
    assert state_of(companion, check_id) == ("agreed", False)


def test_a_post_that_the_proxy_held_waits_with_its_picture(
    client: FlaskClient, extension: Headers, proxy: Headers, companion: Companion
) -> None:
    """The writer's browser has an error in its hand, and its extension asks by the id that the proxy gave."""
    body = f'{{"text": "{WORDS}"}}'.encode()
    told = {
        "method": "POST", "url": "https://chatterbox.example/api/posts", "user": "jpike", "source": "proxy",
        "headers": [["Content-Type", "application/json"]], "body": base64.b64encode(body).decode(),
    }  # fmt: skip
    held = client.post("/api/v1/requests", json=told, headers=proxy).get_json()
    assert (held["verdict"], held["release"]) == ("approve", False)
    assert answered(client, extension, held["check_id"], "ask_approval").status_code == 200
    assert state_of(companion, held["check_id"]) == ("waiting", True)


def test_a_second_persons_word_by_the_api_settles_it_too(
    client: FlaskClient, extension: Headers, sign_in: SignIn, companion: Companion
) -> None:
    """It holds for a day, and the post is gone."""
    check_id = sent_for_approval(client, extension, photo())
    head = sign_in(HEADTEACHER)
    answer = head.post(
        f"/api/v1/checks/{check_id}/outcome", json={"outcome": "override", "reason": "Seen."}, headers=csrf(head)
    )
    assert (answer.status_code, answer.get_json()["release"]) == (200, True)
    assert state_of(companion, check_id) == ("agreed", False)


def csrf(browser: FlaskClient) -> Headers:
    """The header that a signed-in page sends beside its cookie."""
    from dashboard_helpers import token

    return {"X-CSRFToken": token(browser)}


@pytest.mark.parametrize(("text", "verdict"), [("Ring 07700 900123", "warn"), ("write to o@home.example", "block")])
def test_only_what_a_second_person_decides_waits(
    client: FlaskClient, extension: Headers, companion: Companion, text: str, verdict: str
) -> None:
    """A warning is the writer's own to answer, and a block is nobody's."""
    found: Any = checked(client, extension, text=text)
    answered(client, extension, found["check_id"], "ask_approval")
    assert (found["verdict"], state_of(companion, found["check_id"])) == (verdict, None)


def test_asked_twice_it_stands(client: FlaskClient, extension: Headers, companion: Companion) -> None:
    """A repeated report neither doubles nor empties it."""
    check_id = sent_for_approval(client, extension, photo())
    assert answered(client, extension, check_id, "ask_approval").status_code == 200
    assert state_of(companion, check_id) == ("waiting", True)


@pytest.mark.parametrize("outcome", ["edited", "cancelled"])
def test_changing_the_post_takes_it_back(
    client: FlaskClient, extension: Headers, companion: Companion, outcome: str
) -> None:
    """What was kept is gone."""
    check_id = sent_for_approval(client, extension, photo())
    answered(client, extension, check_id, outcome)
    assert state_of(companion, check_id) == ("withdrawn", False)
