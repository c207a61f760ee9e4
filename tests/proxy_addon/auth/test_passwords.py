"""Names and passwords are checked beside the event loop, remembered as digests for a while, and guessed at slowly."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from proxy_addon.auth import passwords
from proxy_addon.auth.ldap_directory import DirectoryAway
from proxy_addon.auth.passwords import MAX_WRONG, Answer, Passwords, plain_user

PASSWORD = "three random words"
CLIENT = "10.20.0.5"


@dataclass
class Book:
    """Knows jpike; counts how often it is asked, and by which threads."""

    away: bool = False
    asked: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def check(self, user: str, password: str) -> frozenset[str] | None:
        """As a directory does."""
        self.asked.append(user)
        self.threads.add(threading.current_thread().name)
        if self.away:
            raise DirectoryAway("the directory did not answer")
        return frozenset({"dsl"}) if (user, password) == ("jpike", PASSWORD) else None


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """Run it in a loop of its own."""
    return asyncio.run(work)


async def ask(checked: Passwords, *tries: str, user: str = "jpike", client: str = CLIENT) -> list[Answer]:
    """The answers to these passwords, one after the other."""
    return [await checked.check(user, password, client) for password in tries]


def test_a_good_password_is_remembered_for_a_while() -> None:
    """And only that one: another for the same name is checked."""
    book = Book()
    answers = run(ask(Passwords([book], remember_s=60), PASSWORD, PASSWORD, "wrong", PASSWORD))
    assert [answer.state for answer in answers] == ["right", "right", "wrong", "right"]
    assert (len(book.asked), answers[1].roles) == (2, {"dsl"})


def test_what_is_remembered_ends() -> None:
    """After its time the directory is asked again: it may have closed the account."""
    book = Book()
    run(ask(Passwords([book], remember_s=0), PASSWORD, PASSWORD))
    assert len(book.asked) == 2


def test_no_password_is_kept() -> None:
    """Neither the word nor its plain hash is anywhere in the object."""
    checked = Passwords([Book()], remember_s=60)
    run(ask(checked, PASSWORD, "wrong one"))
    kept = repr([vars(checked), checked._good, checked._wrong])
    assert [word for word in (PASSWORD, "wrong one") if word in kept] == []


def test_the_event_loop_does_not_wait() -> None:
    """Checks run on threads of their own."""
    book = Book()
    run(ask(Passwords([book], remember_s=60), PASSWORD))
    assert all(name.startswith("gatepost-passwords") for name in book.threads)


def test_connections_opened_at_once_ask_once() -> None:
    """A browser opens six at a time."""
    book = Book()

    async def six() -> list[Answer]:
        checked = Passwords([book], remember_s=60)
        return list(await asyncio.gather(*(checked.check("jpike", PASSWORD, CLIENT) for _ in range(6))))

    assert [answer.state for answer in run(six())] == ["right"] * 6
    assert len(book.asked) == 1


def test_guessing_is_stopped_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The right password waits too, remembered or not, so that nothing is learned by going on; then it counts again."""
    book = Book()
    now = [1000.0]
    monkeypatch.setattr(passwords.time, "monotonic", lambda: now[0])

    async def guess() -> list[str]:
        checked = Passwords([book], remember_s=600)
        await ask(checked, PASSWORD, *["wrong"] * MAX_WRONG)
        stopped = await ask(checked, PASSWORD)
        elsewhere = await ask(checked, PASSWORD, client="10.20.0.6")
        now[0] += passwords.WRONG_FOR_S
        return [answer.state for answer in [*stopped, *elsewhere, *await ask(checked, PASSWORD)]]

    assert run(guess()) == ["too_many", "right", "right"]


def test_a_directory_that_is_away_is_not_asked_by_every_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a while it counts as away at once; nobody is told that a password is wrong, and none counts as a guess."""
    book = Book(away=True)
    now = [1000.0]
    monkeypatch.setattr(passwords.time, "monotonic", lambda: now[0])

    async def while_away() -> list[str]:
        checked = Passwords([book], remember_s=600)
        before = await ask(checked, *[PASSWORD] * (MAX_WRONG + 2))
        asked = len(book.asked)
        book.away = False
        now[0] += passwords.AWAY_FOR_S
        return [
            *{answer.state for answer in before},
            str(asked),
            *[each.state for each in await ask(checked, PASSWORD)],
        ]

    assert run(while_away()) == ["away", "1", "right"]


def test_a_later_book_is_asked_where_an_earlier_one_says_no() -> None:
    """A file for visitors beside the directory; the file answers also while the directory is away."""
    states = [
        run(ask(Passwords(books, remember_s=0), PASSWORD))[0].state
        for books in ([Book(away=True), Book()], [Book(), Book(away=True)])
    ]
    assert states == ["right", "right"]


@pytest.mark.parametrize("user", ["", " ", "a b", "x" * 121, "*", "../x", "jp\0ike", "jpike)", "jpike,ou=x"])
def test_what_is_no_user_name_is_asked_of_nobody(user: str) -> None:
    """Neither the file nor the directory sees it."""
    book = Book()
    assert run(ask(Passwords([book], remember_s=0), PASSWORD, user=user))[0].state == "wrong"
    assert book.asked == []


@pytest.mark.parametrize("password", ["", "x" * 201])
def test_what_is_no_password_is_asked_of_nobody(password: str) -> None:
    """An empty one would let anybody into some directories."""
    book = Book()
    assert run(ask(Passwords([book], remember_s=0), password))[0].state == "wrong"
    assert book.asked == []


@pytest.mark.parametrize(
    ("typed", "user"),
    [("JPike", "jpike"), ("MEADOW\\jpike", "jpike"), ("j.pike@school.example", "j.pike@school.example")],
)
def test_a_name_has_one_spelling(typed: str, user: str) -> None:
    """As the lists have it."""
    assert plain_user(typed) == user
