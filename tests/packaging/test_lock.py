"""The locks name hashes and versions, and no place to fetch from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-faces.lock")
ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links")


@pytest.mark.parametrize("name", LOCKS)
def test_python_lock_has_no_address(root: Path, name: str) -> None:
    """Whoever installs chooses the index."""
    assert ADDRESS.search((root / name).read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_hashed(root: Path, name: str) -> None:
    """Each requirement line has a version and is followed by a hash."""
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert [line for line in requirements if "==" not in line or not line.endswith("\\")] == []


@pytest.mark.parametrize("folder", ["extension", "demo/social_site", "tests/node_clients"])
def test_npm_lock_has_no_resolved_address(root: Path, folder: str) -> None:
    """Npm's lock keeps integrity hashes and leaves the registry to the machine."""
    packages = json.loads((root / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
