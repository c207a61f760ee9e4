"""Train the context model: ``train_context.py [--epochs 5] [--seed 1] [--without 14,15] [--name all]``.

About eight minutes a round on two cores. ``--without`` leaves out authors, to measure on people whom the model has
never read. Writes ``training/NAME.pt``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence

import torch
from context_examples import HERE, read_examples
from context_network import Network, base_vocabulary, from_base
from context_rows import Batch, Row, batches, rows_of, varied
from torch import Tensor
from torch.nn import functional

from gatepost.detect.context import LABELS
from gatepost.detect.hidden_names import MARKS
from gatepost.detect.word_pieces import WordPieces

SIZE = 16
RATE, RATE_OF_SCORES, WARM_UP, LEAST = 2e-4, 1e-3, 0.1, 0.02
#: Words of a record or a remark are few among all words; a miss costs more than a find too many.
OTHERS_COUNT, FINDS_COUNT = 3.0, 3.0


def main(without: Sequence[str], epochs: int, seed: int, name: str) -> None:
    """Train and save the weights as ``training/NAME.pt``."""
    random.seed(seed)
    torch.manual_seed(seed)
    pieces = WordPieces(base_vocabulary())
    examples = [one for one in read_examples() if one["author"] not in without]
    network = train(from_base(), lambda: [row for one in examples for row in rows_of(varied(one), pieces)], epochs)
    target = HERE / "training" / f"{name}.pt"
    target.parent.mkdir(exist_ok=True)
    torch.save(network.state_dict(), target)
    print(f"{len(examples)} examples, {target.name}")


def train(network: Network, rows: Callable[[], Sequence[Row]], epochs: int) -> Network:
    """Adam with a warm-up and a straight way down; prints a line an epoch. ``rows`` reads the examples anew."""
    scores = list(network.scores.parameters())
    body = [weight for name, weight in network.named_parameters() if not name.startswith(("scores", "places"))]
    # MiniLM's words keep their places beside each other, so that those which no post has mean something too.
    marks = _only_marks(network)
    network.words.weight.register_hook(lambda slope: slope * marks)
    groups = [{"params": body, "lr": RATE}, {"params": scores, "lr": RATE_OF_SCORES}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.0)
    steps = epochs * -(-len(rows()) // SIZE)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (WARM_UP * steps)) * max(LEAST, 1 - step / steps)
    )
    for epoch in range(epochs):
        network.train()
        started, losses = (
            time.monotonic(),
            [_step(network, batch, optimizer, schedule) for batch in batches(rows(), SIZE)],
        )
        spent = time.monotonic() - started
        print(f"epoch {epoch + 1} of {epochs}: loss {sum(losses) / len(losses):.3f}, {spent:.0f} s", flush=True)
    return network.eval()


def _only_marks(network: Network) -> Tensor:
    """One for each piece that is a mark, zero for the words."""
    pieces = WordPieces(base_vocabulary())
    marks = torch.zeros(network.words.num_embeddings, 1)
    marks[[pieces.of(mark)[0] for mark in MARKS]] = 1.0
    return marks


def _step(
    network: Network, batch: Batch, optimizer: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LRScheduler
) -> float:
    loss = loss_of(network(batch.pieces, batch.mask), batch)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return loss.item()


def loss_of(logits: Tensor, batch: Batch) -> Tensor:
    """Names and words each count by themselves: there are few names to judge and many words."""
    told = (batch.labels >= 0).float() * batch.weights[:, None, None]
    finds = torch.tensor([1.0] + [FINDS_COUNT] * (len(LABELS) - 1))
    each = functional.binary_cross_entropy_with_logits(
        logits, batch.labels.clamp(min=0), reduction="none", pos_weight=finds
    )
    names, others = (each * told)[..., 0], (each * told)[..., 1:]
    of_names = names.sum() / told[..., 0].sum().clamp(min=1)
    return of_names + OTHERS_COUNT * others.sum() / told[..., 1].sum().clamp(min=1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", type=lambda text: text.split(","), default=[])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--name", default="context")
    options = parser.parse_args()
    main(options.without, options.epochs, options.seed, options.name)
