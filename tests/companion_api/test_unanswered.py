"""Posts in memory until their writer answers: not for long, not many, not large."""

from __future__ import annotations

from companion_api.unanswered import MAX_AGE_S, MAX_POSTS, Unanswered
from gatepost.post import ImagePart, Post


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_it_is_forgotten_after_a_quarter_of_an_hour() -> None:
    """Whether anybody asks or not."""
    clock = Clock()
    posts = Unanswered(clock=clock)
    posts.keep("a", Post())
    clock.now = MAX_AGE_S - 1
    assert posts.find("a") is not None
    clock.now = MAX_AGE_S
    assert (posts.find("a"), len(posts)) == (None, 0)


def test_the_oldest_go_where_there_are_too_many() -> None:
    """By number and by bytes; one that is too large by itself is not kept."""
    posts = Unanswered(max_bytes=100)
    for number in range(MAX_POSTS + 5):
        posts.keep(str(number), Post())
    assert (len(posts), posts.find("4"), posts.find("5") is not None) == (MAX_POSTS, None, True)
    posts.keep("large", Post(images=(ImagePart(b"x" * 60),)))
    posts.keep("larger", Post(images=(ImagePart(b"x" * 60),)))
    assert (posts.find("large"), posts.find("larger") is not None) == (None, True)
    posts.keep("too large", Post(images=(ImagePart(b"x" * 101),)))
    assert len(posts) == 0


def test_the_same_check_again_takes_its_own_place() -> None:
    """A retry counts once."""
    posts = Unanswered(max_bytes=100)
    for _ in range(3):
        posts.keep("a", Post(images=(ImagePart(b"x" * 60),)))
    assert len(posts) == 1
    posts.drop("a")
    posts.drop("a")
    posts.keep("b", Post(images=(ImagePart(b"x" * 100),)))
    assert len(posts) == 1
