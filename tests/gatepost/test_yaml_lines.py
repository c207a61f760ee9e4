"""YAML with line numbers: what is read, what is refused, and where it says the fault is."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import PolicyError
from gatepost.yaml_lines import key_text, parse_yaml, read_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, after in zip("abcdef", "bcdefg", strict=True)
)


def test_every_key_path_knows_its_line() -> None:
    """A key's line is the line it is written on, however deep it is."""
    document = parse_yaml("school:\n  name: X\n  hours:\n    breaks:\n      - [a, b]\n", name="p.yaml")
    assert document.place(("school", "hours", "breaks", 0, 1)) == "p.yaml:5: school.hours.breaks[0][1]"


def test_a_missing_key_is_shown_at_its_nearest_parent() -> None:
    """What is not there has the line of what would hold it."""
    document = parse_yaml("school:\n  name: X\n", name="p.yaml")
    assert document.place(("school", "address")) == "p.yaml:1: school.address"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("08:40", "08:40"),  # YAML 1.1 readers may make a number of times
        ("15:20", "15:20"),  # sexagesimal 920 to YAML 1.1
        ("yes", "yes"),  # a word, not true
        ("off", "off"),  # a word, not false
        ("true", True),
        ("2026-09-01", "2026-09-01"),  # dates stay as written
        ("01827960123", "01827960123"),  # the leading zero matters
        ("15", 15),
        ("0.5", 0.5),
        ("~", None),
        ("'12'", "12"),
        ("1e3", 1000.0),
    ],
)
def test_plain_values_are_read_as_a_person_means_them(written: str, read: object) -> None:
    """No surprise from YAML's typing."""
    assert parse_yaml(f"key: {written}\n", name="p").data == {"key": read}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "p:2: a: stands twice; the first is on line 1"),
        ("a:\n\tb: 1\n", "p:2: a tab stands where YAML wants spaces; indent with spaces"),
        ("a: 1\n---\nb: 2\n", "p:2: holds a second document; write one document without '---' inside"),
        ("", "p: is empty"),
        ("# nothing\n", "p: is empty"),
        ("a: [1\nb: 2\n", "p:2: is not valid YAML: "),
        ("a: !!python/object:os.system x\n", "p:1: a: the tag 'tag:yaml.org,2002:python/object:os.system'"),
        ("a: !mine x\n", "p:1: a: the tag '!mine' is not read here"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "p:3: c: merge keys (<<) are not read; write the keys out"),
        ("? [a, b]\n: 1\n", "p:1: a key must be a plain word"),
        ("a: 1e999\n", "p:1: a: must be an ordinary number"),
        ("a: \x07\n", "p:1: holds a character that YAML does not allow"),
        (BOMB, "p: holds too many or too deeply nested values"),
        ("a: &a [*a]\n", "p: holds too many or too deeply nested values"),
        ("a: " + "[" * 2000, "p: is nested too deeply"),
    ],
)
def test_what_cannot_be_read_names_its_place(text: str, said: str) -> None:
    """Each fault is one line that begins with file and line."""
    with pytest.raises(PolicyError) as caught:
        parse_yaml(text, name="p")
    assert str(caught.value).startswith(said)


def test_latin_1_is_refused_with_its_line(tmp_path: Path) -> None:
    """A file in another encoding says where the first strange byte is."""
    path = tmp_path / "policy.yaml"
    path.write_bytes("name: A\nschool:\n  name: Caf\xe9\n".encode("latin-1"))
    with pytest.raises(PolicyError, match=r"policy.yaml:3: is not UTF-8; save the file as UTF-8"):
        read_yaml(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Windows editors write one."""
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: A\n")
    assert read_yaml(path).data == {"name": "A"}


@pytest.mark.parametrize(("name", "said"), [("", "is a folder"), ("none.yaml", "no such file")])
def test_folders_and_missing_files_are_said_plainly(tmp_path: Path, name: str, said: str) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(PolicyError, match=said):
        read_yaml(tmp_path / name)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """A policy is a page or two; a megabyte is a mistake."""
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(PolicyError, match="is larger than"):
        read_yaml(path)


def test_key_text_reads_like_a_path() -> None:
    """Indices stand in brackets, keys after dots."""
    assert key_text(("rules", 2, "when")) == "rules[2].when"


@given(st.text(alphabet="ab: -[]{}&*!|>'\"#%@\n\t\\,?01.~", max_size=60))
def test_any_text_is_data_or_a_policy_error(text: str) -> None:
    """Whatever stands in a file, no other exception comes out of it."""
    with contextlib.suppress(PolicyError):
        assert parse_yaml(text, name="p").file == "p"
