"""`gatepost policy test`: a school's own table of expected decisions, put to its policy."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from gatepost.errors import InputError
from gatepost.policy import Policy
from gatepost.policy_file import load_policy
from gatepost.policy_table import read_table
from gatepost.policy_trial import Outcome, try_table

ALL_PASS, SOME_FAIL = 0, 1
#: A line that fails for everybody at every hour needs no more than this to be understood.
_SHOWN = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the table and the policy that it is put to."""
    parser.add_argument("file", metavar="FILE", help="a table of expected decisions (YAML)")
    parser.add_argument("--policy", metavar="P", help="a policy file or a preset, instead of the table's own")


def run(args: argparse.Namespace) -> int:
    """Print PASS or FAIL for each line; 0 all pass, 1 some fail."""
    table = read_table(Path(args.file))
    named = args.policy or table.policy
    if not named:
        raise InputError("name a policy with --policy, or under 'policy' in the table", place=args.file)
    policy = load_policy(named)
    from companion_api.detectors.context.network import shared_context

    outcomes = try_table(table, policy, now=dt.datetime.now(dt.UTC), context=shared_context())
    print(json.dumps(_document(policy, outcomes), ensure_ascii=False) if args.json else _text(policy, outcomes))
    return ALL_PASS if all(outcome.passed for outcome in outcomes) else SOME_FAIL


def _document(policy: Policy, outcomes: Sequence[Outcome]) -> dict[str, object]:
    passed = sum(outcome.passed for outcome in outcomes)
    return {
        "policy": {"name": policy.name, "version": policy.version},
        "passed": passed,
        "failed": len(outcomes) - passed,
        "lines": [outcome.to_json() for outcome in outcomes],
    }


def _text(policy: Policy, outcomes: Sequence[Outcome]) -> str:
    passed = sum(outcome.passed for outcome in outcomes)
    lines = [line for outcome in outcomes for line in _lines(outcome)]
    return "\n".join([*lines, f"{policy.name}: {passed} of {len(outcomes)} lines pass"])


def _lines(outcome: Outcome) -> Iterator[str]:
    yield f"{'PASS' if outcome.passed else 'FAIL'}  {' '.join(outcome.line.name.split())}"
    if outcome.failures:
        yield f"      {outcome.line.place}"
    for failure in outcome.failures[:_SHOWN]:
        yield f"      {failure}"
    if len(outcome.failures) > _SHOWN:
        yield f"      and {len(outcome.failures) - _SHOWN} more like these"
