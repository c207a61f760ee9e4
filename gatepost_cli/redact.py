"""`gatepost redact`: a copy of a picture that may go out, beside the picture or where --out says."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.errors import InputError, UnreadableError
from gatepost.home import find_home
from gatepost_cli import check_setup

if TYPE_CHECKING:
    from companion_api.inspection import Inspector
    from companion_api.redaction.wish import Kind, RedactedCopy, Wish

EXAMPLES = """Examples:
  gatepost redact sports-day.jpg
  gatepost redact sports-day.jpg --out for-the-website.jpg --crop --max-side 1200
  gatepost redact certificate.png --home school --only logo,text --json

The picture itself is never changed."""
_KINDS: dict[str, Kind] = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the picture, the copy, and what is to be done."""
    add = parser.add_argument
    add("file", metavar="FILE", help="the picture")
    add("--out", metavar="FILE", help="the copy, .jpg or .png (default: NAME-blurred beside the picture)")
    add("--force", action="store_true", help="write over a copy that is there already; never over the picture")
    add("--only", metavar="WHAT", default="faces,logo,text", help="what is covered (default: faces,logo,text)")
    add("--crop", action="store_true", help="leave faces out by cropping, where enough of the picture remains")
    add("--max-side", metavar="N", default="1600", help="the copy's longest side in pixels (default: 1600)")
    add("--policy", metavar="FILE", help="a policy file or a preset, instead of the home's")
    add("--roll", metavar="FILE", help="a roll (CSV), instead of the home's")
    add("--home", metavar="DIR", help="the school's home, whose logos and names are covered")
    add("--json", action="store_true", help="print exactly one JSON document")


def run(args: argparse.Namespace) -> int:
    """Write the copy; 0 when it is written, 2 for an error."""
    from companion_api.redaction.redactor import redact

    picture = Path(args.file)
    wish, out = _wish(args), Path(args.out) if args.out else None
    data = check_setup.read_image(args.file, 0).data
    _check_out(picture, out, force=args.force)
    inspector = _inspector(args)
    with check_setup.c_libraries_silenced():
        try:
            copy = redact(data, wish, inspector.look_at)
        except (UnreadableError, InputError) as error:
            raise InputError(str(error), place=args.file) from error
    target = out or picture.with_name(f"{picture.stem}-blurred{copy.suffix}")
    _check_out(picture, target, force=args.force)
    _write(target, copy.data)
    print(json.dumps(_as_json(copy, args.file, target), ensure_ascii=False) if args.json else _as_text(copy, target))
    return 0


def _wish(args: argparse.Namespace) -> Wish:
    from companion_api.redaction.wish import LEAST_SIDE, MOST_SIDE, WHATS, Wish, whats_of

    words = [word.strip() for word in args.only.split(",") if word.strip()]
    for word in words:
        check_setup.check_word(word, WHATS, f"--only {word}")
    if not words:
        raise InputError(f"name one or more of {', '.join(WHATS)}", place="--only")
    side = args.max_side
    if not (side.isascii() and side.isdigit() and LEAST_SIDE <= int(side[:9]) <= MOST_SIDE):
        raise InputError(f"give a number of pixels from {LEAST_SIDE} to {MOST_SIDE}", place=f"--max-side {side}")
    return Wish(only=whats_of(words), crop=args.crop, max_side=int(side), kind=_kind(args.out))


def _kind(out: str | None) -> Kind | None:
    if out is None:
        return None
    suffix = Path(out).suffix.lower()
    if suffix not in _KINDS:
        raise InputError("the copy is a JPEG or a PNG: end its name in .jpg or .png", place=f"--out {out}")
    return _KINDS[suffix]


def _inspector(args: argparse.Namespace) -> Inspector:
    """Without any home at hand, faces are still found: a photographer's laptop needs no school."""
    home = find_home(args.home)
    named = args.home or args.policy or os.environ.get("GATEPOST_HOME")
    if not named and not home.policy_path.is_file():
        args = argparse.Namespace(**{**vars(args), "policy": "default"})
    return check_setup.make_inspector(args)


def _check_out(picture: Path, out: Path | None, *, force: bool) -> None:
    if out is None:
        return
    try:
        is_picture, is_there = out.exists() and out.samefile(picture), out.exists() or out.is_symlink()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be written: {getattr(error, 'strerror', error)}", place=str(out)) from error
    if is_picture:
        raise InputError("this is the picture itself, which is never changed; name another file", place=str(out))
    if is_there and not force:
        raise InputError("is there already; name another file with --out, or add --force", place=str(out))


def _write(target: Path, data: bytes) -> None:
    """The whole copy or nothing."""
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", place=str(target)) from error


def _as_json(copy: RedactedCopy, picture: str, target: Path) -> dict[str, object]:
    return {"file": picture, "out": str(target), "bytes": len(copy.data)} | copy.to_json()


def _as_text(copy: RedactedCopy, target: Path) -> str:
    counts = copy.counts()
    told = [
        _count(counts["faces"], "face blurred", "faces blurred"),
        _count(counts["logo"], "logo covered", "logos covered"),
        _count(counts["text"], "run of words covered", "runs of words covered"),
    ]
    done = ", ".join(words for words in told if words) or "nothing had to be covered"
    cropped = "; cropped" if copy.cropped else ""
    width, height = copy.size
    return f"{target}: {done}{cropped}; {width} x {height} pixels, without metadata. Look at it before you post it."


def _count(number: int, one: str, several: str) -> str:
    return "" if number == 0 else f"{number} {one if number == 1 else several}"
