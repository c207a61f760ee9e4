"""Examples as the network takes them: pieces and labels in windows, filled up to batches."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from companion_api.detectors.context.network import windows
from gatepost.detect.context import LABELS
from gatepost.detect.hidden_names import CAPITAL, MARKS, OTHER_CASES, WHOLE
from gatepost.detect.word_pieces import WordPieces

#: A stranger's text teaches half as much as a post of ours.
WEIGHTS = {"real": 0.5}
_UNTOLD = [-1] * len(LABELS)
#: How often a post is shown otherwise than it was written.
UNKNOWN_WORDS, IN_OTHER_CASE, WITHOUT_SURNAME = 0.1, 0.1, 0.3
MASK = "[MASK]"


class Row(NamedTuple):
    """One window of an example."""

    pieces: list[int]
    labels: list[list[int]]
    weight: float


class Batch(NamedTuple):
    """(posts, pieces), (posts, pieces, labels), (posts,), and the attention's mask."""

    pieces: Tensor
    labels: Tensor
    weights: Tensor
    mask: Tensor


def varied(example: dict[str, Any]) -> dict[str, Any]:
    """The same post as it might have stood there: a word not known, a name in small letters, no surname."""
    pairs = [_vary(token, labels) for token, labels in zip(example["tokens"], example["labels"], strict=True)]
    return {**example, "tokens": [token for token, _ in pairs], "labels": [labels for _, labels in pairs]}


def _vary(token: str, labels: list[int]) -> tuple[str, list[int]]:
    if token == WHOLE and random.random() < WITHOUT_SURNAME:
        return CAPITAL, [1, *labels[1:]]
    if token in OTHER_CASES and random.random() < IN_OTHER_CASE:
        return random.choice(OTHER_CASES[token]), labels
    return (MASK if token not in MARKS and random.random() < UNKNOWN_WORDS else token), labels


def rows_of(example: dict[str, Any], pieces: WordPieces) -> Iterator[Row]:
    """The windows of one example, cut as the companion cuts them."""
    cut = [pieces.of(token) for token in example["tokens"]]
    for first, last in windows([len(each) for each in cut]):
        numbers, labels = [pieces.begin], [_UNTOLD]
        for each, told in zip(cut[first:last], example["labels"][first:last], strict=True):
            numbers += each
            labels += [told, *[_UNTOLD] * (len(each) - 1)]
        yield Row([*numbers, pieces.end], [*labels, _UNTOLD], WEIGHTS.get(example["author"], 1.0))


def batches(rows: Sequence[Row], size: int) -> Iterator[Batch]:
    """Shuffled, with rows of like length together; ``rows`` may be another reading of the examples each time."""
    shuffled = random.sample(rows, len(rows))
    many = size * 20
    alike = [
        row for at in range(0, len(rows), many) for row in sorted(shuffled[at : at + many], key=lambda row: len(row[0]))
    ]
    groups = [alike[at : at + size] for at in range(0, len(alike), size)]
    random.shuffle(groups)
    yield from map(batch_of, groups)


def batch_of(rows: Sequence[Row]) -> Batch:
    """These rows, filled up to the longest."""
    longest = max(len(row.pieces) for row in rows)
    pieces = torch.zeros(len(rows), longest, dtype=torch.long)
    labels = torch.full((len(rows), longest, len(LABELS)), -1.0)
    for number, row in enumerate(rows):
        pieces[number, : len(row.pieces)] = torch.tensor(row.pieces)
        labels[number, : len(row.pieces)] = torch.tensor(row.labels, dtype=torch.float)
    mask = torch.zeros(len(rows), 1, 1, longest).masked_fill((pieces == 0)[:, None, None, :], -1e4)
    return Batch(pieces, labels, torch.tensor([row.weight for row in rows]), mask)
