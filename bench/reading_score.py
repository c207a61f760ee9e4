"""How well the reader tells the writer's words from everything else that travels, over requests with known answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from extract_helpers import sample_request  # noqa: E402 - the tests' own builder, so that both mean the same

from gatepost.extract import read_post  # noqa: E402
from gatepost.extract.site_forms import all_sites  # noqa: E402

Sample = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One request: what was told and missed of the writer's words, and whether the action was told."""

    name: str
    hits: int
    extra: tuple[str, ...]
    missed: tuple[str, ...]
    action: str
    wanted: str

    @property
    def right(self) -> bool:
        """Every word found, none too many, and the action told."""
        return not self.extra and not self.missed and self.action == self.wanted


@dataclass(frozen=True)
class Score:
    """Sums over requests; precision and recall count texts, ``actions`` the share of actions told."""

    requests: int
    texts: int
    precision: float
    recall: float
    actions: float


def listed() -> Iterator[tuple[str, Sample]]:
    """The samples of ``site_forms.json``, each under its site."""
    for site in all_sites():
        yield from ((str(site.service), sample) for sample in site.samples)


def from_file(name: str) -> Iterator[tuple[str, Sample]]:
    """The requests of one file of this folder."""
    entries = json.loads((ROOT / "bench" / name).read_text(encoding="utf-8"))["requests"]
    yield from ((entry["name"], entry) for entry in entries)


def measure(samples: Iterable[tuple[str, Sample]]) -> list[Row]:
    """Read each request and compare."""
    return [_row(name, sample) for name, sample in samples]


def _row(name: str, sample: Sample) -> Row:
    reading = read_post(sample_request(sample["request"]))
    told = [part.text for part in reading.post.texts] if reading.post else []
    wanted = sample["expect"]["texts"]
    return Row(
        name,
        hits=len(set(told) & set(wanted)),
        extra=tuple(text for text in told if text not in wanted),
        missed=tuple(text for text in wanted if text not in told),
        action=reading.action,
        wanted=sample["expect"]["action"],
    )


def score(rows: list[Row]) -> Score:
    """Precision and recall of the texts over all rows; 1 where there is nothing to find."""
    hits = sum(row.hits for row in rows)
    told, wanted = hits + sum(len(row.extra) for row in rows), hits + sum(len(row.missed) for row in rows)
    right = sum(row.action == row.wanted for row in rows)
    return Score(len(rows), wanted, hits / max(told, 1), hits / max(wanted, 1), right / max(len(rows), 1))
