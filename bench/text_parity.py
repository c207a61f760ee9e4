"""Whether a name is found whoever bears it: by where it comes from, by how it is written, and in another school."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from text_posts import SHARED, Gate, Sample
from text_report import table
from text_rolls import name_groups, random_rolls, rewritten, swapped
from text_scores import rate, score, wilson

from gatepost.roll import Pupil


def _boxed(letter: str) -> str:
    return chr(ord("🄰") + ord(letter) - ord("A")) if "A" <= letter <= "Z" else letter


#: Ways to write a name so that a plain search does not find it.
DISGUISES: dict[str, Callable[[str], str]] = {
    "as in the roll": str,
    "small letters": str.lower,
    "capitals": str.upper,
    "spaced out": lambda name: "  ".join(" ".join(word) for word in name.split()),
    "leet": lambda name: name.translate(str.maketrans("oeai", "0341")),
    "look-alike letters": lambda name: name.translate(str.maketrans("oeapcx", "оеарсх")),
    "zero-width": "\u200b".join,
    "full-width": lambda name: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name),
    "letters in boxes": lambda name: "".join(_boxed(letter) for letter in name.upper()),
    "joined, as a hashtag": lambda name: "#" + name.title().replace(" ", "").replace("'", "").replace("-", ""),
    "surname first": lambda name: ", ".join(reversed(name.split(" ", 1))),
}  # fmt: skip


def parity_section(samples: Sequence[Sample], pupils: Sequence[Pupil]) -> str:
    """The same posts with every pupil's name replaced by one of a group."""
    if not SHARED.exists():
        return ""
    rows, shares = [], []
    for group, draw in name_groups():
        found, wanted = _recall_of(samples, [swapped(pupils, draw) for _ in range(3)])
        rows.append((group, str(wanted), rate(found, wanted)))
        shares.append(100 * found / wanted)
    spread = max(shares) - min(shares)
    return (
        "## By where the name comes from\n\nThe same posts, three times for each group, with every plainly written "
        f"name replaced by one of the group. The worst group is {spread:.1f} points below the best; the goal is 3.\n\n"
        + table(("group", "names", "recall"), rows)
    )


def disguise_section(samples: Sequence[Sample], pupils: Sequence[Pupil]) -> str:
    """Whole names of the fixed roll, written in other ways."""
    same = {pupil: pupil for pupil in pupils}
    whole = [sample for sample in samples if _has_whole_name(sample)]
    rows, shares = [], []
    for way, change in DISGUISES.items():
        found, wanted = _recall_of(whole, [same], change)
        rows.append((way, str(wanted), rate(found, wanted)))
        shares.append(100 * found / wanted)
    return (
        "## By case and disguise\n\nPosts with plainly written whole names, each name written so. "
        f"The worst way is {max(shares) - min(shares):.1f} points below the best; the goal is 3.\n\n"
        + table(("written", "names", "recall"), rows)
    )


def _has_whole_name(sample: Sample) -> bool:
    names = [wanted for wanted in sample.wanted if wanted.kind == "pupil_name"]
    return bool(names) and all(" " in wanted.words and len(wanted.words.split()[-1]) > 2 for wanted in names)


def _recall_of(
    samples: Sequence[Sample],
    swaps: Sequence[dict[Pupil, Pupil]],
    change: Callable[[str], str] = str,
) -> tuple[int, int]:
    """Names found and wanted over the rewritten posts."""
    found = wanted = 0
    for places in swaps:
        gate = Gate(list(places.values()))
        posts = [post for sample in samples if (post := rewritten(sample, places, change))]
        counts = score(posts, gate.warned)
        found += counts.found["pupil_name"]
        wanted += counts.wanted["pupil_name"]
    return found, wanted


def swap_section(samples: Sequence[Sample], benign: Sequence[Sample], pupils: Sequence[Pupil]) -> str:
    """Another school's roll of as many pupils, nothing trained again."""
    if not SHARED.exists():
        return ""
    roll = next(random_rolls(1, seed=2027))
    places = dict(zip(pupils, roll, strict=True))
    found, wanted = _recall_of(samples, [places])
    alarms = score(benign, Gate(roll).warned)
    alarmed = len({sample.id for sample, _ in alarms.alarms})
    low, high = wilson(alarmed, len(benign))
    return (
        "## A year later: another roll\n\nThe posts rewritten for a roll drawn anew, nothing trained or tuned for it: "
        f"{rate(found, wanted)} of {wanted} plainly written names are found, and "
        f"{1000 * alarmed / len(benign):.0f} of 1,000 benign posts are warned about ({10 * low:.0f}–{10 * high:.0f})."
    )
