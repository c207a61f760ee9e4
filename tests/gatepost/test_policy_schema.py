"""The published schema: closed, titled, and without a key that the reader ignores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gatepost.policy_schema import policy_schema
from gatepost.policy_schema_rules import LEVEL, RULE, SERVICE

CONTRACT_KEYS = {
    "extends", "school", "people_in_charge", "accounts", "networks", "rules", "levels", "local_conditions", "reviewed",
    "notice", "dpia",
}  # fmt: skip


def mappings(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every mapping in the schema that has keys."""
    if "properties" in schema:
        yield schema
    inside = [schema["items"]] if "items" in schema else []
    for part in [*schema.get("properties", {}).values(), *schema.get("oneOf", ()), *inside]:
        yield from mappings(part)


def test_every_key_of_the_contract_is_known() -> None:
    """And ours beside them."""
    assert set(policy_schema()["properties"]) > CONTRACT_KEYS


def test_it_is_a_valid_schema_that_knows_all_its_keys() -> None:
    """A key that is not named is an error everywhere, since a slip must not pass for a rule."""
    Draft202012Validator.check_schema(policy_schema())
    assert all(part["additionalProperties"] is False for part in mappings(policy_schema()))


@pytest.mark.parametrize("schema", [RULE, LEVEL, SERVICE, policy_schema()], ids=["rule", "level", "service", "policy"])
def test_every_key_has_its_heading_in_the_documentation(root: Path, schema: dict[str, Any]) -> None:
    """docs/policy.md names each key in code letters."""
    text = (root / "docs" / "policy.md").read_text(encoding="utf-8")
    assert [key for key in schema["properties"] if f"`{key}`" not in text] == []
