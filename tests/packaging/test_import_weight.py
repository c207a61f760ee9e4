"""Light things stay light: what a fresh interpreter has loaded after importing them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"spacy", "thinc", "numpy", "PIL", "dlib", "face_recognition", "flask", "sqlalchemy", "mitmproxy"}


def loaded_by(statement: str) -> set[str]:
    """Top-level names in sys.modules after the statement, in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import gatepost.policy_file, gatepost.access, gatepost.judge",
        "import gatepost.detect.text",
        "import gatepost.extract",
        "import gatepost_cli.main, gatepost_cli.access, gatepost_cli.policy",
        "import gatepost_cli.check",
    ],
)
def test_vocabulary_and_light_commands_load_nothing_heavy(statement: str) -> None:
    """The policy, the cheap detectors and the light commands run without Flask, numpy, mitmproxy or a model."""
    assert loaded_by(statement) & (HEAVY | {"companion_api", "proxy_addon"}) == set()


def test_addon_loads_no_model_and_no_companion() -> None:
    """Mitmproxy brings Flask for an addon of its own; pictures, models and the database stay out."""
    names = loaded_by("import proxy_addon.run")
    assert names & (HEAVY - {"flask", "mitmproxy"} | {"companion_api"}) == set()


def test_importing_the_companion_package_is_cheap() -> None:
    """A submodule can be imported without Flask."""
    assert loaded_by("import companion_api") & HEAVY == set()
