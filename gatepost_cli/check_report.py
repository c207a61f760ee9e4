"""A check's result as JSON, and as lines for the person who asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gatepost.wire import verdict_to_json

if TYPE_CHECKING:
    from companion_api.inspection import Inspection
    from gatepost.finding import Finding
    from gatepost.policy import Policy
    from gatepost.verdict import JudgedFinding


def to_json(policy: Policy, inspection: Inspection, *, explain: bool = False) -> dict[str, Any]:
    """The contract's document; ``explain`` adds ``evidence`` and ``people`` to each finding, and ``stages_ms``."""
    body = verdict_to_json(
        inspection.verdict, policy_name=policy.name, policy_version=policy.version, elapsed_ms=inspection.elapsed_ms
    )
    if explain:
        body["stages_ms"] = {name: round(value, 2) for name, value in inspection.stages_ms.items()}
        for entry, judged in zip(body["findings"], inspection.verdict.findings, strict=True):
            entry["evidence"] = list(judged.finding.evidence)
            entry["people"] = list(judged.finding.people)
    return body


def to_text(policy: Policy, inspection: Inspection, *, explain: bool = False) -> str:
    """The verdict, then each finding with its masked words, what to do, and the clause."""
    verdict = inspection.verdict
    head = f"{verdict.level.wire}: {_count(len(verdict.findings))}"
    under = f"(policy {policy.name} {policy.version}, {inspection.elapsed_ms:.0f} ms)"
    blocks = [_block(judged, explain=explain) for judged in verdict.findings]
    return _printable("\n\n".join([f"{head} {under}", *blocks]))


def _count(number: int) -> str:
    if number == 0:
        return "nothing to say"
    return "1 thing was found" if number == 1 else f"{number} things were found"


def _block(judged: JudgedFinding, *, explain: bool) -> str:
    return "\n".join(_lines(judged, explain=explain))


def _lines(judged: JudgedFinding, *, explain: bool) -> Iterator[str]:
    finding = judged.finding
    words = f"  {finding.masked}" if finding.masked else ""
    yield f"{judged.level.wire}  {finding.kind}{words}  ({place_of(finding)})"
    yield f"    {finding.message}"
    if finding.advice:
        yield f"    {finding.advice}"
    if judged.clause:
        yield f"    Clause {judged.clause.id}" + (f": “{judged.clause.quote}”" if judged.clause.quote else "")
    if judged.reason_required:
        yield "    To go on, a reason has to be given."
    if explain:
        yield from (f"    because: {reason}" for reason in finding.evidence)
        if finding.people:
            yield f"    may be: {'; '.join(finding.people)}"


def place_of(finding: Finding) -> str:
    """Say where in the post: ``text 1, characters 13 to 24``; counted from 1, as people do."""
    words = [f"{finding.part.type} {finding.part.index + 1}"]
    if finding.part.at_s is not None:
        words.append(f"at {finding.part.at_s:g} s")
    if finding.span:
        words.append(f"characters {finding.span[0] + 1} to {finding.span[1]}")
    if finding.box:
        left, top, width, height = finding.box
        words.append(f"{width} x {height} pixels at {left}, {top}")
    return ", ".join(words)


def _printable(text: str) -> str:
    # What was found may hold control characters; the terminal must not obey them.
    return "".join(character if character.isprintable() or character == "\n" else "·" for character in text)
