"""Keep the best pipeline of the training as the artefact, without notes of the machine that it was made on."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parents[1]


def main() -> None:
    """Replace ``artefact`` by ``training/model-best``."""
    shutil.rmtree(HERE / "artefact", ignore_errors=True)
    shutil.copytree(HERE / "training" / "model-best", HERE / "artefact")


if __name__ == "__main__":
    main()
