"""Where the trained artefacts are: beside the package when installed, in ``models/`` in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def model_file(name: str) -> Path:
    """Return the path of an artefact such as ``faces/centerface.onnx``; it need not exist."""
    installed = _PACKAGE / "_models" / name
    return installed if installed.exists() else _PACKAGE.parent / "models" / name
