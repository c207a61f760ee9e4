"""The tests mirror the source tree, so that a reader finds the one beside the other."""

from __future__ import annotations

from pathlib import Path

import pytest

PACKAGES = ("gatepost", "gatepost_cli", "proxy_addon", "companion_api")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_a_test_folder_of_its_own_place(root: Path, package: str) -> None:
    """Each folder with code has a folder with tests at the same path under tests/."""
    folders = {path.parent.relative_to(root) for path in (root / package).rglob("*.py") if path.name != "__init__.py"}
    code = {folder for folder in folders if "versions" not in folder.parts and "migrations" not in folder.parts}
    assert sorted(str(folder) for folder in code if not list((root / "tests" / folder).glob("test_*.py"))) == []
