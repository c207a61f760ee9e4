"""The vocabulary to JSON, as the contract spells it; the golden files in tests/contract hold it still."""

from __future__ import annotations

from typing import Any

from gatepost.finding import PartRef
from gatepost.verdict import Clause, JudgedFinding, Verdict

#: Raised when a field changes its meaning; extension and addon refuse a version they do not know.
WIRE_VERSION = 1


def clause_to_json(clause: Clause | None) -> dict[str, str] | None:
    """``{"id", "quote"}`` or None."""
    return None if clause is None else {"id": clause.id, "quote": clause.quote}


def part_to_json(part: PartRef) -> dict[str, Any]:
    """``{"type", "index"}``, with ``at_s`` for a moment in a moving picture."""
    body: dict[str, Any] = {"type": part.type, "index": part.index}
    if part.at_s is not None:
        body["at_s"] = part.at_s
    return body


def finding_to_json(judged: JudgedFinding) -> dict[str, Any]:
    """One entry of ``findings``: never the text itself, only where it stands and a masked form."""
    finding = judged.finding
    return {
        "kind": finding.kind,
        "family": finding.family,
        "level": judged.level.wire,
        "confidence": round(finding.confidence, 3),
        "part": part_to_json(finding.part),
        "span": list(finding.span) if finding.span else None,
        "box": list(finding.box) if finding.box else None,
        "masked": finding.masked,
        "message": finding.message,
        "advice": finding.advice,
        "clause": clause_to_json(judged.clause),
        "reason_required": judged.reason_required,
    }


def verdict_to_json(verdict: Verdict, *, policy_name: str, policy_version: str, elapsed_ms: float) -> dict[str, Any]:
    """The body of ``check --json`` and of ``POST /api/v1/checks``."""
    return {
        "verdict": verdict.level.wire,
        "elapsed_ms": round(elapsed_ms, 2),
        "policy": {"name": policy_name, "version": policy_version},
        "findings": [finding_to_json(judged) for judged in verdict.findings],
    }
