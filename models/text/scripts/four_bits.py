"""Word vectors in four bits a number, with one scale for every 32 of them: half the room of eight bits.

The network is trained over the rounded vectors, so nothing is lost between training and the written file.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor

#: Numbers that share a scale, and the largest code.
BLOCK, LARGEST = 32, 7
#: The operator belongs to onnxruntime rather than to ONNX.
_DOMAIN, _OPERATOR = "com.microsoft", "GatherBlockQuantized"


def codes_of(vectors: Tensor) -> tuple[Tensor, Tensor]:
    """Codes from -7 to 7 in the vectors' shape, and a scale for each block of each vector."""
    blocks = vectors.view(len(vectors), -1, BLOCK)
    scales = (blocks.abs().amax(-1) / LARGEST).clamp(min=1e-8)
    return (blocks / scales[..., None]).round().view_as(vectors).to(torch.int8), scales


def rounded(vectors: Tensor) -> Tensor:
    """The vectors as four bits give them back."""
    codes, scales = codes_of(vectors)
    return (codes.view(len(codes), -1, BLOCK) * scales[..., None]).view_as(vectors)


def gather_in_four_bits(model: ModelProto, pieces: str) -> None:
    """Put the table from which the input ``pieces`` is looked up into four bits; raises StopIteration without one."""
    graph = model.graph
    gather = next(node for node in graph.node if node.op_type == "Gather" and node.input[1] == pieces)
    table = next(one for one in graph.initializer if one.name == gather.input[0])
    vectors = torch.from_numpy(numpy_helper.to_array(table).copy())
    codes, scales = codes_of(vectors)
    graph.initializer.remove(table)
    graph.initializer.extend([_packed(table.name, codes), numpy_helper.from_array(scales.numpy(), "scales of words")])
    gather.CopyFrom(_looked_up(gather))
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))


def _looked_up(gather: NodeProto) -> NodeProto:
    inputs = [*gather.input, "scales of words"]
    return helper.make_node(
        _OPERATOR, inputs, gather.output, gather.name, domain=_DOMAIN, gather_axis=0, quantize_axis=1, block_size=BLOCK
    )


def _packed(name: str, codes: Tensor) -> TensorProto:
    """Two codes in a byte, the first in its lower half."""
    halves = codes.numpy().astype(np.uint8) & 15
    packed = halves[:, 0::2] | (halves[:, 1::2] << 4)
    return helper.make_tensor(name, onnx.TensorProto.INT4, list(codes.shape), packed.tobytes(), raw=True)
