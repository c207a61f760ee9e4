"""`gatepost policy`: presets, one as text, validation, the JSON Schema; diff and test have modules of their own."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from gatepost.errors import PolicyError
from gatepost.policy import Policy
from gatepost.policy_file import load_policy, preset_names, preset_path
from gatepost.policy_schema import policy_schema
from gatepost_cli import policy_diff, policy_test

EXAMPLES = """Examples:
  gatepost policy presets
  gatepost policy show amington-heath
  gatepost policy validate school/policy.yaml
  gatepost policy schema > policy.schema.json
  gatepost policy diff amington-heath school/policy.yaml
  gatepost policy test school/expected.yaml --policy school/policy.yaml

Exit status of diff: 0 the same, 1 different; of test: 0 all lines pass, 1 some fail. 2 is an error in both.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add presets, show, validate, schema, diff and test."""
    parts = parser.add_subparsers(dest="part", metavar="presets|show|validate|schema|diff|test", required=True)
    presets = parts.add_parser(
        "presets", help="list the presets", description="List the presets that ship with Gatepost."
    )
    show = parts.add_parser("show", help="print a preset or a policy", description="Print a preset or a policy file.")
    show.add_argument("name", metavar="NAME", help="a preset's name or a policy file")
    show.add_argument("--resolved", action="store_true", help="print what holds after extends, as JSON")
    validate = parts.add_parser("validate", help="check a policy file", description="Check a policy file.")
    validate.add_argument("file", metavar="FILE", help="a policy file")
    schema = parts.add_parser(
        "schema", help="print the JSON Schema", description="Print the JSON Schema of policy.yaml."
    )
    diff = parts.add_parser("diff", help="say what changes for whom", description="Say what changes from A to B.")
    policy_diff.add_arguments(diff)
    test = parts.add_parser("test", help="put a table of expected decisions to a policy",
                            description="Put a table of expected decisions to a policy.")  # fmt: skip
    policy_test.add_arguments(test)
    for part in (presets, show, validate, schema, diff, test):
        part.add_argument("--json", action="store_true", help="print one JSON document")
        mine = [
            line for line in EXAMPLES.splitlines() if line.startswith(f"  {part.prog} ") or line == f"  {part.prog}"
        ]
        part.epilog = part.epilog or "\n".join(["Examples:", *mine])
        part.formatter_class = argparse.RawDescriptionHelpFormatter


def run(args: argparse.Namespace) -> int:
    """Run the chosen part; 0 where all is well."""
    if args.part in ("diff", "test"):
        return policy_diff.run(args) if args.part == "diff" else policy_test.run(args)
    parts = {"presets": _presets, "show": _show, "validate": _validate, "schema": _schema}
    parts[args.part](args)
    return 0


def _presets(args: argparse.Namespace) -> None:
    policies = {name: load_policy(name) for name in preset_names()}
    if args.json:
        _print_json([{"name": name, **_about(policy)} for name, policy in policies.items()])
        return
    width = max(map(len, policies))
    for name, policy in policies.items():
        source = policy.data.get("source", {})
        print(f"{name:<{width}}  {policy.name}: {source.get('title', '')} ({source.get('approved_on', 'no date')})")


def _about(policy: Policy) -> dict[str, object]:
    return {"title": policy.name, "version": policy.version, "source": policy.data.get("source", {}),
            "rules": len(policy.rules), "levels": len(policy.levels)}  # fmt: skip


def _show(args: argparse.Namespace) -> None:
    if args.json or args.resolved:
        policy = load_policy(args.name)
        _print_json({"name": policy.name, "version": policy.version, "policy": policy.data})
        return
    path = preset_path(args.name) if args.name in preset_names() else Path(args.name)
    if not path.exists():
        path = preset_path(args.name)
    load_policy(path)
    sys.stdout.write(path.read_text(encoding="utf-8-sig"))


def _validate(args: argparse.Namespace) -> None:
    path = Path(args.file)
    if not path.exists() and args.file not in preset_names():
        raise PolicyError("no such file", place=args.file)
    policy = load_policy(args.file)
    if args.json:
        _print_json({"valid": True, "file": args.file, "inspection": policy.inspection_on, **_about(policy)})
        return
    print(f"{args.file}: valid: {len(policy.rules)} rules, {len(policy.levels)} levels, version {policy.version}")
    if not policy.inspection_on:
        print("No post is inspected yet: record 'notice' and 'dpia' in the policy to switch inspection on.")


def _schema(args: argparse.Namespace) -> None:
    _print_json(policy_schema())


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))
