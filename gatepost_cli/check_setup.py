"""What a check needs before the first post: the policy, the lists, the parts of a post as files."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from gatepost.errors import InputError
from gatepost.home import Home, find_home
from gatepost.person import ROLES
from gatepost.post import Account, Action, FilePart, ImagePart, Post
from gatepost.roll import Lists
from gatepost.suggest import did_you_mean

if TYPE_CHECKING:
    from companion_api.identification.identifier import FaceIdentifier
    from companion_api.inspection import Inspection, Inspector
    from gatepost.policy import Policy

ACCOUNTS: tuple[str, ...] = get_args(Account)
ACTIONS: tuple[str, ...] = get_args(Action)
#: Largest picture or file that is read, in bytes.
MAX_PART_BYTES = 32 * 1024 * 1024


def make_inspector(args: argparse.Namespace) -> Inspector:
    """Return the inspector for ``--policy`` and ``--roll``, else for what the home says."""
    from companion_api.detectors.logos.logo_shelf import LogoShelf
    from companion_api.inspection import Inspector
    from gatepost.policy_file import load_policy

    home = find_home(args.home)
    policy = load_policy(args.policy if args.policy else home.require().policy_path)
    inspector = Inspector(policy, _lists(home, args.roll), logos=LogoShelf(home.logos))
    if policy.identification.enabled and _has_database(home):
        inspector.compare_with(_identifier(home, policy))
    return inspector


def _lists(home: Home, roll: str | None) -> Lists:
    known = _lists_of_home(home) if _has_database(home) else Lists()
    if roll is None:
        return known
    from gatepost.roll_file import read_roll

    return Lists(pupils=tuple(read_roll(Path(roll))), adults=known.adults, others=known.others)


def _has_database(home: Home) -> bool:
    return bool(os.environ.get("GATEPOST_DATABASE_URL")) or (home.root / "gatepost.db").is_file()


def _lists_of_home(home: Home) -> Lists:
    from companion_api.store.lists import load_lists
    from gatepost_cli.store import open_database

    with open_database(str(home.root)) as database, database.reading() as session:
        return load_lists(session)


def _identifier(home: Home, policy: Policy) -> FaceIdentifier | None:
    from companion_api.store.face_templates import identifier_for
    from gatepost_cli.store import open_database

    with open_database(str(home.root)) as database, database.reading() as session:
        return identifier_for(session, policy)


def examine(inspector: Inspector, post: Post) -> Inspection:
    """Inspect a post; a picture that cannot be read is wrong input, told in one line."""
    if not (post.images or post.files):
        return inspector.examine(post, strict=True)
    with c_libraries_silenced():
        return inspector.examine(post, strict=True)


@contextlib.contextmanager
def c_libraries_silenced() -> Iterator[None]:
    """Close the process's stderr for a while: libtiff writes to it directly, beside the exception we report."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def read_image(path: str, index: int) -> ImagePart:
    """Return a picture of the post; raises InputError naming the file."""
    return ImagePart(_read(path), index, path)


def read_file(path: str, index: int) -> FilePart:
    """Return another file of the post; raises InputError naming the file."""
    return FilePart(_read(path), index, path)


def _read(path: str) -> bytes:
    try:
        size = Path(path).stat().st_size
        if size > MAX_PART_BYTES:
            raise InputError(f"has {size:,} bytes; at most {MAX_PART_BYTES:,} are read", place=path)
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=path) from error
    except ValueError as error:
        raise InputError("is not the name of a file", place=repr(path)) from error


def check_word(word: str, allowed: tuple[str, ...], place: str) -> str:
    """Return the word; raises InputError with the nearest allowed one."""
    if word not in allowed:
        raise InputError(f"no such value{did_you_mean(word, allowed)}; use one of {', '.join(allowed)}", place=place)
    return word


def check_roles(words: list[str], place: str) -> frozenset[str]:
    """Return the roles; raises InputError for a word that is none."""
    return frozenset(check_word(word, ROLES, f"{place} {word}") for word in words)
