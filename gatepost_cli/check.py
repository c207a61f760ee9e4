"""`gatepost check`: what would happen to one post, or to a stream of posts, under the school's policy."""

from __future__ import annotations

import argparse
import io
import json
import sys
from typing import cast

from gatepost.errors import InputError
from gatepost.post import Account, Post, TextPart
from gatepost.verdict import Level
from gatepost_cli import check_report, check_setup

EXAMPLES = """Examples:
  gatepost check --home school --text "Well done Olivia Smith of Oak class!"
  gatepost check --policy amington-heath --roll roll.csv --service facebook --image sports-day.jpg --json
  gatepost check --home school --batch posts.jsonl > results.jsonl
  producer | gatepost check --home school --batch - | consumer

Exit status: 0 nothing to say, 1 something was found, 2 an error.
A line of a batch is one JSON object with any of the keys
id, texts, images, files, people, service, account, action, role, user; people are the
handles or names of those whom a message or a friend request goes to."""

NOTHING, FOUND = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the post's parts, its writer and place, and where policy and roll come from."""
    add = parser.add_argument
    add("--text", metavar="T", action="append", default=[], help="words of the post; may be given several times")
    add("--image", metavar="F", action="append", default=[], help="a picture of the post; may be given several times")
    add("--file", metavar="F", action="append", default=[], help="another file of the post, such as notes.txt")
    add("--batch", metavar="FILE", help="check one JSON post a line; - reads standard input")
    add("--service", metavar="S", help="where it is to go: the catalogue's name, such as facebook")
    add("--account", metavar="A", default="personal", help="personal (default) or official")
    add("--action", metavar="A", default="post", help=f"what it is: {', '.join(check_setup.ACTIONS)}")
    add("--role", metavar="R", action="append", default=[], help="the writer's role; may be given several times")
    add("--user", metavar="U", help="the writer's user name")
    add("--policy", metavar="FILE", help="a policy file or a preset, instead of the home's")
    add("--roll", metavar="FILE", help="a roll (CSV), instead of the home's")
    add("--home", metavar="DIR", help="the school's home (default: GATEPOST_HOME, or your data folder)")
    add("--explain", action="store_true", help="also say what each finding rests on")
    add("--json", action="store_true", help="print exactly one JSON document")


def run(args: argparse.Namespace) -> int:
    """Check one post or a batch; 0 nothing to say, 1 something found, 2 an error."""
    # A lone surrogate in an argument must not end the program, and JSON travels as UTF-8 whatever the locale.
    as_utf8 = args.json or args.batch
    cast(io.TextIOWrapper, sys.stdout).reconfigure(
        encoding="utf-8" if as_utf8 else None, errors="backslashreplace" if as_utf8 else "replace"
    )
    if args.batch is not None:
        return _batch(args)
    post = _post(args)
    inspector = check_setup.make_inspector(args)
    inspection = check_setup.examine(inspector, post)
    if args.json:
        print(json.dumps(check_report.to_json(inspector.policy, inspection, explain=args.explain), ensure_ascii=False))
    else:
        print(check_report.to_text(inspector.policy, inspection, explain=args.explain))
    return FOUND if inspection.verdict.level > Level.ALLOW else NOTHING


def _batch(args: argparse.Namespace) -> int:
    from gatepost_cli import check_batch

    if args.text or args.image or args.file:
        raise InputError("the posts come from the batch; leave --text, --image and --file out", place="--batch")
    _check_words(args)
    return check_batch.run(args, check_setup.make_inspector(args))


def _post(args: argparse.Namespace) -> Post:
    if not (args.text or args.image or args.file):
        raise InputError("give the post with --text, --image or --file, or many with --batch", place="check")
    _check_words(args)
    return Post(
        service=args.service,
        account=cast(Account, args.account),
        action=args.action,
        user=args.user,
        roles=check_setup.check_roles(args.role, "--role"),
        texts=tuple(TextPart(text, index) for index, text in enumerate(args.text)),
        images=tuple(check_setup.read_image(path, index) for index, path in enumerate(args.image)),
        files=tuple(check_setup.read_file(path, index) for index, path in enumerate(args.file)),
    )


def _check_words(args: argparse.Namespace) -> None:
    check_setup.check_word(args.account, check_setup.ACCOUNTS, f"--account {args.account}")
    check_setup.check_word(args.action, check_setup.ACTIONS, f"--action {args.action}")
    check_setup.check_roles(args.role, "--role")
