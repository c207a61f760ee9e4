"""`gatepost check --batch`: a result for each line, in order, as it comes; a bad line stops nothing."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from drawn_face import encoded, face_photo
from picture_helpers import write_school

from gatepost_cli import check_batch
from gatepost_cli.main import main


@pytest.fixture
def school(tmp_path: Path) -> list[str]:
    """Return the options that name a policy and a roll."""
    return write_school(tmp_path)


class Batch:
    """Runs lines through the command."""

    def __init__(self, folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self.options, self.capsys = folder / "posts.jsonl", options, capsys
        self.status = -1

    def run(self, *lines: str | bytes, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Return the results; ``status`` keeps the exit status."""
        data = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
        self.file.write_bytes(data)
        self.status = main(["check", *self.options, *more, "--batch", str(self.file)])
        return [json.loads(line) for line in self.capsys.readouterr().out.splitlines()]


@pytest.fixture
def batch(tmp_path: Path, school: list[str], capsys: pytest.CaptureFixture[str]) -> Batch:
    """Return a batch runner for the small school."""
    return Batch(tmp_path, school, capsys)


def test_results_come_in_order_with_their_ids(batch: Batch) -> None:
    """Each line has its own verdict."""
    results = batch.run('{"id": "a", "texts": ["Olivia Smith"]}', '{"id": "b", "texts": ["Hello"]}')
    assert [(result["id"], result["verdict"]) for result in results] == [("a", "block"), ("b", "allow")]
    assert batch.status == 1


@pytest.mark.parametrize("action", ["friend_request", "message"])
def test_a_line_says_whom_it_goes_to(batch: Batch, action: str) -> None:
    """A pupil on the roll weighs more than somebody whom the school does not know."""
    lines = [json.dumps({"action": action, "texts": ["Hi!"], "people": [who]}) for who in ("olivia.smith", "bbc.news")]
    pupil, other = batch.run(*lines)
    assert (pupil["verdict"], other["verdict"]) == ("warn", "remind")


def test_a_clean_batch_exits_0(batch: Batch) -> None:
    """Nothing to say about any line."""
    batch.run('{"texts": ["Hello"]}', "{}")
    assert batch.status == 0


@pytest.mark.parametrize("name", ["7", '"seven"', "7.5", "true", "null", '"ü\\ud83d"'])
def test_any_scalar_id_is_echoed(batch: Batch, name: str) -> None:
    """Strings, numbers, truth values and null come back as they were given."""
    assert batch.run(f'{{"id": {name}}}')[0]["id"] == json.loads(name)


def test_without_an_id_the_line_s_number_is_used(batch: Batch) -> None:
    """Blank lines are skipped and counted."""
    assert [result["id"] for result in batch.run("{}", "", "  ", "{}")] == [1, 4]


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        ("not json", 1, "not JSON"),
        (b"\xff\xfe{}", 1, "not UTF-8"),
        ("[1]", 1, "not a JSON object"),
        ("[" * 100_000, 1, "not JSON"),
        ('{"id": 1e999}', 1, "number"),
        ('{"id": NaN}', 1, "number"),
        ('{"id": [1]}', 1, "id: give a string or a number"),
        ('{"id": "x", "text": ["Hello"]}', "x", "did you mean 'texts'"),
        ('{"id": "x", "texts": "Hello"}', "x", "texts: give a list"),
        ('{"id": "x", "texts": [1]}', "x", "texts: give a list"),
        ('{"id": "x", "role": "techer"}', "x", "did you mean 'teacher'"),
        ('{"id": "x", "account": "private"}', "x", "account"),
        ('{"id": "x", "action": 5}', "x", "action: give a string"),
        ('{"id": "x", "images": ["nowhere.jpg"]}', "x", "nowhere.jpg"),
        ('{"id": "x", "images": ["a\\u0000b"]}', "x", "file"),
    ],
)  # fmt: skip
def test_a_bad_line_has_an_error_and_the_rest_goes_on(
    batch: Batch, line: str | bytes, name: object, words: str
) -> None:
    """The error is one line with the place; the line after it is checked; the batch exits 2."""
    bad, good = batch.run(line, '{"id": "after", "texts": ["Hello"]}')
    assert (bad["id"], set(bad)) == (name, {"id", "error"})
    assert words in bad["error"]
    assert (good["verdict"], batch.status) == ("allow", 2)


def test_a_line_that_is_too_long_is_skipped(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its error comes in its place, and its rest is not taken for further lines."""
    monkeypatch.setattr(check_batch, "MAX_LINE_BYTES", 60)
    results = batch.run('{"texts": ["' + "x" * 500 + '"]}', '{"id": 2}')
    assert [result["id"] for result in results] == [1, 2]
    assert "longer than" in results[0]["error"]


def test_pictures_and_files_are_looked_at(batch: Batch, tmp_path: Path) -> None:
    """Paths lead to them; a broken picture is that line's error."""
    (tmp_path / "face.jpg").write_bytes(encoded(face_photo()))
    (tmp_path / "short.jpg").write_bytes(encoded(face_photo())[:700])
    (tmp_path / "list.txt").write_text("Tom Jones", encoding="utf-8")
    lines = [
        json.dumps({"images": [str(tmp_path / "face.jpg")]}), json.dumps({"images": [str(tmp_path / "short.jpg")]}),
        json.dumps({"files": [str(tmp_path / "list.txt")]}),
    ]  # fmt: skip
    face, short, words = batch.run(*lines)
    assert face["findings"][0]["kind"] == "face"
    assert "short.jpg" in short["error"]
    assert words["findings"][0]["kind"] == "pupil_name"


def test_options_stand_for_what_a_line_leaves_out(batch: Batch, tmp_path: Path) -> None:
    """A role on the command line holds for lines without one."""
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "school: {name: Meadowbrook}\nlevels:\n"
        "  - {families: [pupil], roles: [teacher], level: remind}\n  - {families: [pupil], level: block}\n",
        encoding="utf-8",
    )
    lines = '{"texts": ["Olivia Smith"]}', '{"texts": ["Olivia Smith"], "role": "governor"}'
    results = batch.run(*lines, more=("--role", "teacher"))
    assert [result["verdict"] for result in results] == ["remind", "block"]


def test_a_batch_that_is_not_there_is_one_line(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without input there is no output."""
    assert main(["check", *school, "--batch", "nowhere.jsonl"]) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_a_line_is_answered_before_the_next_is_written(school: list[str]) -> None:
    """A program that talks to the command line by line is not kept waiting."""
    command = [sys.executable, "-m", "gatepost_cli", "check", *school, "--batch", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin
        assert running.stdout
        for number in range(3):
            running.stdin.write(f'{{"id": {number}, "texts": ["Olivia Smith"]}}\n'.encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
        assert running.wait(timeout=20) == 1


def test_lines_are_read_as_they_come() -> None:
    """A source without an end does not fill the memory."""

    class Endless(io.RawIOBase):
        def readline(self, _limit: int | None = -1) -> bytes:
            return b"{}\n"

    lines = check_batch._lines(Endless())  # type: ignore[arg-type]
    assert [next(lines) for _ in range(3)] == [b"{}\n"] * 3


def test_a_byte_order_mark_alone_on_a_line_is_a_blank_line(batch: Batch) -> None:
    """Windows editors put one at the beginning, and leave line ends of their own."""
    results = batch.run(b"\xef\xbb\xbf\r", b'{"id": 1, "texts": ["Hello"]}\r', b"\r")
    assert [(result["id"], result.get("verdict")) for result in results] == [(1, "allow")]
