"""Measure how many names on rendered signs are found, and how many pictures without one are flagged."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path
from random import Random

import cv2
import signs

from companion_api.detectors.picture import open_picture
from companion_api.detectors.words.writing import RapidOcrReader
from companion_api.detectors.words.written import WritingInspector
from gatepost.detect.text import TextInspector
from gatepost.finding import PartRef
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

OUT = Path(__file__).parents[1] / "metrics.json"
SCHOOL = School(name="Meadowbrook Primary School")
_NAMES = (
    "Olivia Smith;Tom Jones;Muhammad Hussain;Ava Nguyen;Charlotte Wetherby;Ibrahim Okafor;Freya Lindqvist;Leo Marsh;"
    "Isla Fairweather;Harrison Blackwood;Aaliyah Rahman;Ethan Whitcombe;Poppy Hargreaves;Daniel Osei;Wren Castleton"
)
PUPILS = tuple(Pupil(*name.split(" ", 1)) for name in _NAMES.split(";"))


def main() -> None:
    """Make the pictures, look at each once, write metrics.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with no-face/images.csv, whose photographs are backgrounds")
    parser.add_argument("--fonts", type=Path, nargs="+", required=True, help="font files")
    parser.add_argument("--each", type=int, default=2, help="pictures of each kind and font")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    photos = sorted((args.data / "no-face").rglob("*.jpg"))
    texts = TextInspector(SCHOOL, Lists(PUPILS))
    inspector = WritingInspector(RapidOcrReader(), texts, SCHOOL, Lists(PUPILS))
    OUT.write_text(json.dumps(_measure(inspector, photos, args), indent=1) + "\n", encoding="utf-8")


def _measure(inspector: WritingInspector, photos: list[Path], args: argparse.Namespace) -> dict[str, object]:
    random, tally, costs = Random(args.seed), defaultdict(lambda: [0, 0]), []
    for font in args.fonts:
        for kind in signs.KINDS:
            for _ in range(args.each):
                height = signs.HEIGHTS[random.randrange(len(signs.HEIGHTS))]
                pupil = random.choice(PUPILS)
                name = SCHOOL.name if kind in signs.OF_SCHOOL else f"{pupil.first} {pupil.last}"
                sign = signs.make(random.randrange(2**32), kind, name, font=font, photos=photos, height=height)
                found, cost = _named(inspector, sign.picture, name)
                costs.append(cost)
                for group in ("all", f"kind {kind}", f"font {sign.font}", f"letters {height} px"):
                    tally[group][0] += found
                    tally[group][1] += 1
                if not found:
                    print("missed:", kind, sign.font, f"{height} px", name)
    flagged, plain = 0, []
    for photo in photos:
        started = time.process_time()
        found = inspector.find(open_picture(photo.read_bytes()), PartRef("image"), limit_s=60)
        flagged += any(one.kind in ("pupil_name", "school_name") for one in found)
        plain.append(time.process_time() - started)
    return {
        "named_found": _rate(*tally["all"]),
        "named_found_from_18_px": _rate(
            *(
                sum(counts)
                for counts in zip(*(tally[f"letters {height} px"] for height in signs.HEIGHTS[1:]), strict=True)
            )
        ),
        "photographs_flagged": _rate(flagged, len(photos)),
        "groups": {group: f"{found} of {count}" for group, (found, count) in sorted(tally.items())},
        "processor_ms_sign_median": round(sorted(costs)[len(costs) // 2] * 1000),
        "processor_ms_photograph_median": round(sorted(plain)[len(plain) // 2] * 1000),
    }


def _rate(found: int, count: int) -> dict[str, float]:
    return {"rate": round(found / count, 4), "found": found, "of": count}


def _named(inspector: WritingInspector, data: bytes, name: str) -> tuple[bool, float]:
    picture = open_picture(data)
    started = time.process_time()
    found = inspector.find(picture, PartRef("image"), limit_s=60)
    kind = "school_name" if name == SCHOOL.name else "pupil_name"
    people = [finding for finding in found if finding.kind == kind]
    return any(kind == "school_name" or name in " ".join(one.people) for one in people), time.process_time() - started


if __name__ == "__main__":
    main()
