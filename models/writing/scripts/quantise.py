"""Give the network that finds lines of writing 8-bit weights: about four times as fast where the processor helps.

``python models/writing/scripts/quantise.py SOURCE DATA --fonts FONTS`` writes ``models/writing/lines.onnx``.
SOURCE is ``PP-OCRv6_det_small.onnx`` in the wheel of rapidocr 3.10 (Apache-2.0); rendered signs and photographs
without writing set the ranges of the activations. This step needs the package ``onnx``, the product does not.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import onnx
import signs
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

TARGET = Path(__file__).parents[1] / "lines.onnx"
INPUT, SIDE, OPSET = "x", 800, 17
#: Signs of each kind, and every how many photographs.
EACH, STEP = 3, 4
_NAMES = ("Sample Person", "Another Child", "Third Example")


class Pictures(CalibrationDataReader):
    """Signs and photographs, one at a time, as rapidocr gives them to the network."""

    def __init__(self, pictures: Iterator[np.ndarray]) -> None:
        self._pictures = pictures

    def get_next(self) -> dict[str, Any] | None:
        """Return the next input, None at the end."""
        picture = next(self._pictures, None)
        return None if picture is None else {INPUT: prepared(picture)}


def prepared(picture: np.ndarray) -> np.ndarray:
    """Return a picture (blue first) at the size at which lines are looked for, -1 to 1."""
    ratio = SIDE / max(picture.shape[:2])
    height, width = (max(32, round(side * ratio / 32) * 32) for side in picture.shape[:2])
    small = cv2.resize(picture, (width, height)).astype(np.float32)
    return ((small / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]


def pictures(data: Path, fonts: list[Path], seed: int) -> Iterator[np.ndarray]:
    """Yield signs of every kind, then photographs."""
    random, photos = Random(seed), sorted((data / "no-face").rglob("*.jpg"))[::STEP]
    for kind in signs.KINDS:
        for name in _NAMES[:EACH]:
            height = random.choice(signs.HEIGHTS)
            seeded, font = random.randrange(2**32), random.choice(fonts)
            sign = signs.make(seeded, kind, name, font=font, photos=photos, height=height)
            yield cv2.imdecode(np.frombuffer(sign.picture, np.uint8), cv2.IMREAD_COLOR)
    yield from (cv2.imread(str(photo)) for photo in photos)


def main() -> None:
    """Write the quantised network; weights keep 7 bits, so that processors without VNNI do not overflow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--seed", type=int, default=77)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        newer, ready = Path(folder, "newer.onnx"), Path(folder, "ready.onnx")
        onnx.save(version_converter.convert_version(onnx.load(args.source), OPSET), newer)
        quant_pre_process(newer, ready, skip_symbolic_shape=True)
        quantize_static(
            ready, TARGET, Pictures(pictures(args.data, args.fonts, args.seed)), quant_format=QuantFormat.QDQ,
            per_channel=True, reduce_range=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        )  # fmt: skip
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
