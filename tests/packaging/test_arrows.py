"""The arrows between the packages point one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FORBIDDEN = {
    "gatepost": {"proxy_addon", "companion_api", "gatepost_cli", "models", "tests", "demo"},
    "proxy_addon": {"companion_api", "gatepost_cli", "models", "tests", "demo"},
    "companion_api": {"proxy_addon", "gatepost_cli", "models", "tests", "demo"},
    "gatepost_cli": {"models", "tests", "demo"},
}


def imported_by(path: Path) -> set[str]:
    """Top-level names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_package_imports_only_what_stands_below_it(root: Path, package: str) -> None:
    """Gatepost imports none of the others; addon and companion never import each other."""
    found = {str(path): imported_by(path) & FORBIDDEN[package] for path in (root / package).rglob("*.py")}
    assert {path: names for path, names in found.items() if names} == {}
