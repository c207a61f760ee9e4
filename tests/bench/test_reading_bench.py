"""What ``bench/reading.md`` says of the reader is held to a floor, and the fuzzers' corpus is read again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"
MODULES = ("reading", "reading_score", "fuzz_reading")
TARGETS = ("codings", "multipart", "json", "form", "protobuf", "xml", "mail", "frames", "markup", "strings", "requests")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The scripts as modules."""
    monkeypatch.syspath_prepend(str(BENCH))
    import fuzz_reading
    import reading

    yield reading, fuzz_reading
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("file", "floor"),
    [(None, 1.0), ("reading_other_services.json", 0.95), ("reading_held_out.json", 0.95),
     ("reading_held_out_again.json", 0.85), ("reading_held_out_third.json", 0.85)],
)  # fmt: skip
def test_words_are_told_from_tokens(bench: Any, file: str | None, floor: float) -> None:
    """Both ways: what is read is the writer's, and what the writer wrote is read."""
    reading, _ = bench
    found = reading.score(reading.measure(reading.listed() if file is None else reading.from_file(file)))
    assert min(found.precision, found.recall) >= floor


def test_a_session_without_a_post_prompts_for_nothing(bench: Any) -> None:
    """Telemetry, searches, drafts and reads, most with a child's name in them."""
    assert bench[0].prompting() == []


def test_the_speeds_are_measured(bench: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Three rows, each with what stands beside."""
    bench[0].speed(1)
    assert len(capsys.readouterr().out.strip().splitlines()) == 5


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_is_read_again(bench: Any, target: str) -> None:
    """Nothing escapes but that it cannot be read, and nothing takes long."""
    _, fuzz = bench
    for path in sorted((fuzz.CORPUS / target).iterdir()):
        fuzz.try_one(target, path.read_bytes())


def test_every_decoder_is_fuzzed(bench: Any) -> None:
    """A new target brings a corpus."""
    assert set(bench[1].TARGETS) == set(TARGETS)
