"""The wheel, built and looked into: what a school's server gets, and what it must not get."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGES = {"gatepost", "gatepost_cli", "proxy_addon", "companion_api"}


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without fetching a build environment."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The paths inside the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_wheel_has_only_our_packages(names: list[str]) -> None:
    """No tests, models, demo or extension end up in site-packages."""
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == PACKAGES


@pytest.mark.parametrize(
    "inside",
    [
        "gatepost/_policies/amington-heath.yaml",
        "gatepost/_policies/services.yaml",
        "companion_api/templates/base.html",
        "companion_api/migrations/env.py",
        "companion_api/_models/faces/centerface.onnx",
        "companion_api/_models/writing/lines.onnx",
        "proxy_addon/pages/refused.html",
    ],
)
def test_wheel_carries_the_data_that_the_code_reads(names: list[str], inside: str) -> None:
    """Presets, templates, migrations and pages travel with the code."""
    assert inside in names


def test_installed_wheel_answers(wheel: Path, tmp_path: Path) -> None:
    """From the wheel alone, away from the checkout, a preset decides."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "import sys; from gatepost_cli.main import main; sys.exit(main(sys.argv[1:]))"
    asked = ["access", "--policy", "amington-heath", "--url", "https://www.facebook.com/", "--role", "pupil"]
    command = [sys.executable, "-c", code, *asked]
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "", "SYSTEMROOT": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "block" in done.stdout) == (0, True), done.stderr
