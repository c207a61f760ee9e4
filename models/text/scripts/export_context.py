"""Write the trained context model as the companion opens it: ``context.onnx`` with 8-bit weights, its vocabulary.

``python models/text/scripts/export_context.py NAME…`` takes the mean of what train_context.py wrote under these names.
Of MiniLM's 30,522 pieces those stay that the training posts use and the most frequent others; other words are cut into
smaller pieces. Their vectors take four bits a number, as they were trained over.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from context_examples import HERE, read_examples
from context_network import Network, base_vocabulary
from four_bits import gather_in_four_bits
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from companion_api.detectors.context.network import MODEL, VOCABULARY
from gatepost.detect.hidden_names import MARKS
from gatepost.detect.word_pieces import BEGIN, END, PAD, UNKNOWN, WordPieces

#: MiniLM's vocabulary is in order of frequency; so far down all of its English pieces stay.
FREQUENT = 9_500
_PIECES = "pieces"


def main(names: Sequence[str]) -> None:
    """Write both files and say how large they are."""
    vocabulary = base_vocabulary()
    kept = kept_pieces(vocabulary)
    network = Network(len(vocabulary))
    network.load_state_dict(mean_of(names))
    network.words = nn.Embedding.from_pretrained(network.words.weight.data[kept])
    (HERE.parent / VOCABULARY).write_text("\n".join(vocabulary[number] for number in kept), encoding="utf-8")
    target = HERE.parent / MODEL
    write(network.eval(), target)
    print(f"{len(kept)} pieces, {target.stat().st_size / 1e6:.1f} MB")


def mean_of(names: Sequence[str]) -> dict[str, Tensor]:
    """The mean of several trainings, weight by weight."""
    trained = [torch.load(HERE / "training" / f"{name}.pt") for name in names]
    return {key: torch.stack([weights[key] for weights in trained]).mean(0) for key in trained[0]}


def kept_pieces(vocabulary: list[str]) -> list[int]:
    """The numbers of the pieces that stay: special ones first, so that 0 still fills up."""
    pieces = WordPieces(vocabulary)
    used = {number for example in read_examples() for token in example["tokens"] for number in pieces.of(token)}
    special = [number for number, piece in enumerate(vocabulary) if piece in {PAD, UNKNOWN, BEGIN, END, *MARKS}]
    frequent = {number for number, piece in enumerate(vocabulary[:FREQUENT]) if piece.isascii() and piece[0] != "["}
    return [*special, *sorted((used | frequent) - set(special))]


class Scored(nn.Module):
    """Scores from 0 to 1 in the place of logits."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor) -> Tensor:
        """Return (posts, pieces, labels)."""
        return torch.sigmoid(self.network(pieces))


def write(network: Network, target: Path) -> None:
    """Write the network with 8-bit weights; activations get their ranges as they come."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        axes = {_PIECES: {0: "posts", 1: "pieces"}, "scores": {0: "posts", 1: "pieces"}}
        example = torch.ones(1, 20, dtype=torch.long)
        torch.onnx.export(
            Scored(network), (example,), str(full), input_names=[_PIECES], output_names=["scores"],
            dynamic_axes=axes, opset_version=21, dynamo=False,
        )  # fmt: skip
        eight = Path(folder) / "eight.onnx"
        quantize_dynamic(
            full, eight, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"],
            extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
        model = onnx.load(str(eight))
        gather_in_four_bits(model, _PIECES)
        onnx.save(model, str(target))


if __name__ == "__main__":
    main(sys.argv[1:] or ["context"])
