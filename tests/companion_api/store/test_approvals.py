"""Posts that wait for a second person: sealed while they wait, gone once decided, whatever happens in between."""

from __future__ import annotations

import base64
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from held_post_helpers import WORDS, answered, checked, files_with, photo, pieces_of, sent_for_approval
from sqlalchemy import select, update

from companion_api.companion import Companion
from companion_api.held_post import HeldPicture, HeldPost
from companion_api.models import Approval, HeldPictureRow
from companion_api.settings import Settings
from companion_api.store import approvals, checks
from gatepost.errors import InputError
from gatepost.home import Home

Headers = dict[str, str]


def sealed_in(companion: Companion) -> list[bytes]:
    """Everything sealed that waits."""
    with companion.database.reading() as session:
        words = session.scalars(select(Approval.sealed).where(Approval.sealed.is_not(None))).all()
        return [bytes(one) for one in (*words, *session.scalars(select(HeldPictureRow.sealed)))]


def test_nothing_is_kept_before_the_writer_asks(client: FlaskClient, extension: Headers, companion: Companion) -> None:
    """The post waits in memory alone; another answer than asking forgets it."""
    check_id = checked(client, extension, photo())["check_id"]
    assert (sealed_in(companion), len(companion.unanswered)) == ([], 1)
    answered(client, extension, check_id, "cancelled")
    assert (sealed_in(companion), len(companion.unanswered)) == ([], 0)


def test_nothing_of_the_post_can_be_read_on_disk(
    client: FlaskClient, extension: Headers, companion: Companion, school_home: Home
) -> None:
    """Neither its bytes nor its copy's, neither its words nor its caption, plain or as base64."""
    data = photo()
    check_id = sent_for_approval(client, extension, data)
    with companion.database.reading() as session:
        copy = approvals.open_picture(session, check_id, 0)
    assert copy is not None
    secrets = [*pieces_of(data), *pieces_of(copy), b"quokka-lantern", *pieces_of(base64.b64encode(copy))]
    assert b"quokka" not in copy
    assert files_with(school_home.root, secrets) == []
    assert files_with(school_home.root, sealed_in(companion)) != []


@pytest.mark.parametrize("decide", ["agree", "refuse", "edited", "cancelled", "withdraw"])
def test_it_is_gone_once_decided(
    client: FlaskClient, extension: Headers, companion: Companion, school_home: Home, decide: str
) -> None:
    """Also from SQLite's log file: not even what was sealed is found again."""
    check_id = sent_for_approval(client, extension, photo())
    sealed = sealed_in(companion)
    assert len(sealed) == 2
    if decide in ("edited", "cancelled"):
        answered(client, extension, check_id, decide)
    else:
        with companion.database.session() as session:
            _decide(session, check_id, decide)
    assert sealed_in(companion) == []
    assert files_with(school_home.root, [piece for one in sealed for piece in pieces_of(b" " * 200 + one)]) == []


def _decide(session: Any, check_id: str, how: str) -> None:
    check, approval = checks.find(session, check_id), approvals.find(session, check_id)
    assert check is not None
    assert approval is not None
    if how == "agree":
        approvals.agree(session, check, by="nbrandt", reason=None, minutes=60)
    elif how == "refuse":
        approvals.refuse(session, approval, by="nbrandt", reason="No consent yet.")
    else:
        approvals.withdraw(session, check_id)


def test_it_lapses_after_the_policys_days(
    client: FlaskClient, extension: Headers, companion: Companion, later: Callable[..., Any]
) -> None:
    """And that nobody answered is an event."""
    check_id = sent_for_approval(client, extension, photo())
    with companion.database.session() as session:
        assert approvals.lapse(session, now=later(days=6, hours=23)) == 0
        assert approvals.lapse(session, now=later(days=7, minutes=1)) == 1
        approval = approvals.find(session, check_id)
        assert approval is not None
        assert (approval.state, approval.sealed) == ("lapsed", None)


def test_starting_destroys_what_is_late(
    client: FlaskClient, extension: Headers, companion: Companion, school_home: Home, later: Callable[..., Any]
) -> None:
    """A companion that was off for a fortnight begins with it."""
    sent_for_approval(client, extension, photo())
    with companion.database.session() as session:
        session.execute(update(Approval).values(expires=later(days=-1)))
    again = Companion.start(Settings.from_home(school_home, testing=True, warm_models=False))
    assert sealed_in(again) == []
    again.close()


def test_a_picture_opens_in_its_own_place_alone(client: FlaskClient, extension: Headers, companion: Companion) -> None:
    """Somebody who can write to the database cannot show one post's picture in another."""
    one = sent_for_approval(client, extension, photo())
    two = sent_for_approval(client, extension, photo(), text=f"{WORDS} again")
    with companion.database.session() as session:
        rows = {row.check_id: row for row in session.scalars(select(HeldPictureRow))}
        rows[one].sealed = rows[two].sealed
    with companion.database.reading() as session, pytest.raises(InputError):
        approvals.open_picture(session, one, 0)


def test_asking_for_the_same_post_again_takes_the_place_of_the_first(
    client: FlaskClient, extension: Headers, companion: Companion
) -> None:
    """One request waits, not two."""
    first = sent_for_approval(client, extension, photo())
    second = sent_for_approval(client, extension, photo())
    with companion.database.reading() as session:
        states = {one: approvals.find(session, one) for one in (first, second)}
    assert first != second
    assert [states[one].state for one in (first, second) if states[one]] == ["withdrawn", "waiting"]  # type: ignore[union-attr]


def test_too_many_waiting_are_refused_in_words(client: FlaskClient, extension: Headers) -> None:
    """Ten of one writer; nothing is lost of those that wait."""
    for number in range(approvals.MAX_OF_ONE_WRITER):
        sent_for_approval(client, extension, text=f"{WORDS} number {number}")
    check_id = checked(client, extension, text=f"{WORDS} one more")["check_id"]
    answer = answered(client, extension, check_id, "ask_approval")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "too_many_waiting")


def test_a_post_that_is_no_longer_in_memory_waits_without_itself(
    client: FlaskClient, extension: Headers, companion: Companion
) -> None:
    """The colleague is told, and looks at it with the writer."""
    check_id = checked(client, extension, photo())["check_id"]
    companion.unanswered.drop(check_id)
    answered(client, extension, check_id, "ask_approval")
    with companion.database.reading() as session:
        approval = approvals.find(session, check_id)
        assert approval is not None
        assert (approval.state, approvals.open_post(session, approval)) == ("waiting", None)


def test_words_and_places_come_back_as_they_were() -> None:
    """The copy's wire form."""
    post = HeldPost({0: "Well done", 2: "Oak"}, (HeldPicture("image", 1, 2.5, 640, 480, b"x"),), ("A file, a.docx",))
    again = HeldPost.from_json(post.to_json())
    assert (again.texts, again.not_shown) == (post.texts, post.not_shown)
    assert again.pictures == (HeldPicture("image", 1, 2.5, 640, 480),)


_DECIDES_AND_DIES = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from companion_api.db import Database
    from companion_api.store import approvals, checks
    from gatepost.home import Home
    database = Database.of(Home(Path(sys.argv[1])))
    with database.session() as session:
        approvals.withdraw(session, sys.argv[2])
    os.kill(os.getpid(), signal.SIGKILL)
""")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_it_stays_gone_when_the_companion_is_killed(
    client: FlaskClient, extension: Headers, companion: Companion, school_home: Home
) -> None:
    """Killed right after the decision; the next start finds nothing to show, and nothing is on disk."""
    check_id = sent_for_approval(client, extension, photo())
    sealed = sealed_in(companion)
    companion.database.close()
    done = subprocess.run(
        [sys.executable, "-c", _DECIDES_AND_DIES, str(school_home.root), check_id], check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    again = Companion.start(Settings.from_home(school_home, testing=True, warm_models=False))
    assert sealed_in(again) == []
    again.close()
    assert files_with(school_home.root, [piece for one in sealed for piece in pieces_of(b" " * 200 + one)]) == []
    assert Path(school_home.root / "keys" / "held.key").stat().st_mode & 0o077 == 0
