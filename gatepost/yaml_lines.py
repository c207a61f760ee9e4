"""YAML with line numbers: plain data, and the line of every key, so that an error can name its place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gatepost.errors import PolicyError

KeyPath = tuple[str | int, ...]
#: Data whose shape is not known yet, and ruamel's nodes, which carry no types.
Json = Any
Node = Any

MAX_FILE_BYTES = 1024 * 1024
#: Aliases share nodes while they are read and multiply when they are copied out: this many values are enough.
MAX_VALUES = 50_000
MAX_DEPTH = 40
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value")}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. ``data`` is JSON-friendly (dates and times stay as written); ``lines`` count from 1."""

    data: Any
    file: str
    lines: Mapping[KeyPath, int] = field(default_factory=dict, repr=False)

    def place(self, path: KeyPath = ()) -> str:
        """``file:line: key.path``; the line of the nearest key that is really there."""
        known = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in self.lines), None)
        start = self.file if known is None else f"{self.file}:{self.lines[known]}"
        return f"{start}: {key_text(path)}" if path else start

    def error(self, message: str, path: KeyPath = ()) -> PolicyError:
        """Return (not raise) the PolicyError for this place."""
        return PolicyError(message, place=self.place(path))


def key_text(path: KeyPath) -> str:
    """``("rules", 2, "when")`` → ``rules[2].when``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def read_yaml(path: Path, *, name: str | None = None) -> Document:
    """Read one file; raises PolicyError for a missing file, a folder, a bad encoding, bad YAML or too much of it."""
    return parse_yaml(_text_of(path, name or str(path)), name=name or str(path))


def parse_yaml(text: str, *, name: str) -> Document:
    """Read YAML text; ``name`` stands for the file in errors."""
    node = _compose(text, name)
    if node is None:
        raise PolicyError("is empty", place=name)
    reader = _Reader(name)
    return Document(reader.value(node, ()), name, reader.lines)


def _text_of(path: Path, name: str) -> str:
    try:
        raw = path.read_bytes()
    except IsADirectoryError as error:
        raise PolicyError("is a folder; name the policy file inside it", place=name) from error
    except FileNotFoundError as error:
        raise PolicyError("no such file", place=name) from error
    except (OSError, ValueError) as error:
        raise PolicyError(f"cannot be read: {getattr(error, 'strerror', None) or error}", place=name) from error
    if len(raw) > MAX_FILE_BYTES:
        raise PolicyError(f"is larger than {MAX_FILE_BYTES} bytes", place=name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError("is not UTF-8; save the file as UTF-8", place=f"{name}:{line}") from error


def _compose(text: str, name: str) -> Node:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}" if mark else name
        raise PolicyError(_plain_problem(str(error.problem or error.context)), place=place) from error
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise PolicyError("holds a character that YAML does not allow", place=f"{name}:{line}") from error
    except RecursionError as error:
        raise PolicyError("is nested too deeply", place=name) from error
    except (ValueError, AttributeError, IndexError) as error:
        # The parser's own slips on odd directives and escapes.
        raise PolicyError("is not valid YAML", place=name) from error


def _plain_problem(problem: str) -> str:
    if "\\t" in problem:
        return "a tab stands where YAML wants spaces; indent with spaces"
    if "another document" in problem or "single document" in problem:
        return "holds a second document; write one document without '---' inside"
    return f"is not valid YAML: {problem}"


class _Reader:
    """Turns ruamel's nodes into plain data and notes the line of every key path."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[KeyPath, int] = {}

    def value(self, node: Node, path: KeyPath) -> Json:
        self._note(node, path)
        kind = type(node).__name__
        if kind == "MappingNode":
            return self._mapping(node, path)
        if kind == "SequenceNode":
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _note(self, node: Node, path: KeyPath) -> None:
        # A key's own line was noted first and is the better one to show.
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > MAX_DEPTH or len(self.lines) > MAX_VALUES:
            raise PolicyError("holds too many or too deeply nested values", place=self.name)

    def _mapping(self, node: Node, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            inner = (*path, key)
            if key in found:
                raise self._error(key_node, inner, f"stands twice; the first is on line {self.lines[inner]}")
            self.lines[inner] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, inner)
        return found

    def _key(self, node: Node, path: KeyPath) -> str:
        if type(node).__name__ != "ScalarNode":
            raise self._error(node, path, "a key must be a plain word")
        if node.tag.endswith(":merge"):
            raise self._error(node, path, "merge keys (<<) are not read; write the keys out")
        return str(node.value)

    def _scalar(self, node: Node, path: KeyPath) -> Json:
        tag, text = str(node.tag), str(node.value)
        if tag not in _TAGS:
            raise self._error(node, path, f"the tag {tag!r} is not read here")
        if node.style in ("'", '"', "|", ">"):
            return text
        return self._plain(tag.rpartition(":")[2], text, node, path)

    def _plain(self, tag: str, text: str, node: Node, path: KeyPath) -> Json:
        if tag == "null":
            return None
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if tag in ("int", "float"):
            return self._number(text, node, path)
        # Dates stay as written; yes, no, on and off are words and not booleans.
        return text

    def _number(self, text: str, node: Node, path: KeyPath) -> int | float | str:
        try:
            number = float(text) if any(mark in text for mark in ".eE") and "x" not in text else int(text, 0)
        except ValueError:
            # 01827960123 and 15:20 are no numbers to a person: keep what was written.
            return text
        if isinstance(number, float) and not math.isfinite(number):
            raise self._error(node, path, "must be an ordinary number")
        return number

    def _error(self, node: Node, path: KeyPath, message: str) -> PolicyError:
        line = node.start_mark.line + 1
        return PolicyError(message, place=f"{self.name}:{line}: {key_text(path)}".removesuffix(": "))
