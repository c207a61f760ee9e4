"""Whatever a file does to its decoder, the companion goes on and says that the file could not be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from companion_api.detectors.workers.workers import Workers
from gatepost.errors import UnreadableError

TESTS = Path(__file__).parents[3]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of a process on itself")


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Two workers that know the hostile tasks."""
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    pool = Workers(2)
    yield pool
    pool.end()


def run(workers: Workers, task: str, data: bytes = b"", limit_s: float = 10.0, **options: Any) -> list[Any]:
    """Return all items of one task."""
    return list(workers.stream(f"hostile_tasks:{task}", data, options, limit_s=limit_s))


def reason(workers: Workers, task: str, **more: Any) -> str:
    """Return why the task gave nothing."""
    with pytest.raises(UnreadableError) as caught:
        run(workers, task, **more)
    return str(caught.value)


def test_a_crash_is_told_and_the_next_file_is_read(workers: Workers) -> None:
    """A decoder that dies takes its process along and nothing else."""
    assert reason(workers, "crash") == "the file made its decoder crash"
    assert run(workers, "once")


def test_what_never_ends_is_ended(workers: Workers) -> None:
    """After its time the process is killed, and replaced."""
    assert reason(workers, "hang", limit_s=0.5) == "it took longer than 0.5 seconds to open"
    assert run(workers, "once")


@posix_only
def test_memory_is_limited(workers: Workers) -> None:
    """A bomb runs against the worker's limit, not against the machine's."""
    assert "memory" in reason(workers, "eat")
    assert run(workers, "once")


@posix_only
def test_a_worker_cannot_write_files(workers: Workers, tmp_path: Path) -> None:
    """Pictures are never kept: the system refuses each byte that a worker would put on disk."""
    path = tmp_path / "kept"
    reason(workers, "write", data=b"a photograph", path=str(path))
    assert not path.exists() or path.stat().st_size == 0


def test_what_libraries_print_does_not_disturb(workers: Workers) -> None:
    """Standard output is not where the answers go."""
    assert run(workers, "talk", b"pixels") == [({"said": True}, [b"pixels"])]


def test_garbage_from_a_worker_is_no_answer(workers: Workers) -> None:
    """A worker that does not keep to the form is ended."""
    assert "crash" in reason(workers, "garble")


def test_no_secret_of_the_environment_reaches_a_worker(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the database's address nor the school's home."""
    monkeypatch.setenv("GATEPOST_DATABASE_URL", "postgresql://gatepost:secret@localhost/gatepost")
    (told, _), = run(workers, "environment")  # fmt: skip
    assert not [name for name in told["names"] if name.startswith("GATEPOST")]


def test_who_stops_early_ends_the_worker(workers: Workers) -> None:
    """What is not asked for any more is not decoded, and the next file gets a process of its own."""
    stream = workers.stream("hostile_tasks:count", b"")
    seen = [told["pid"] for told, _ in islice(stream, 2)]
    stream.close()  # type: ignore[attr-defined]
    assert run(workers, "once")[0][0]["pid"] != seen[0]


def test_a_worker_is_used_again(workers: Workers) -> None:
    """Starting a process costs more than decoding a picture."""
    assert run(workers, "once") == run(workers, "once")


def test_threads_share_the_workers(workers: Workers) -> None:
    """More files than workers wait their turn; each gets its own answer."""
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: run(workers, "talk", bytes([number])), range(12)))
    assert [answer[0][1] for answer in answers] == [[bytes([number])] for number in range(12)]


def test_a_warm_worker_serves_the_first_file(workers: Workers) -> None:
    """What is started before is what answers."""
    workers.warm()
    assert workers._idle[0].pid == run(workers, "once")[0][0]["pid"]
