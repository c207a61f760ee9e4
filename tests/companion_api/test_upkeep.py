"""Work that is done now and then in the background."""

from __future__ import annotations

import threading

from sqlalchemy.exc import SQLAlchemyError

from companion_api.upkeep import Upkeep


def test_it_works_again_and_again_also_after_a_failure() -> None:
    """A database that was locked once is no reason to stop."""
    turns: list[int] = []
    enough = threading.Event()

    def work() -> None:
        turns.append(1)
        if len(turns) == 3:
            enough.set()
        raise SQLAlchemyError("locked")

    upkeep = Upkeep(work, every_s=0.01)
    upkeep.start()
    assert enough.wait(5)
    upkeep.stop()
    done = len(turns)
    assert len(turns) == done
