"""Measure how many names on rendered signs are found, how many other pictures are flagged, and what it costs.

Beside the product, in the same run: the reader with rapidocr's own network for lines, on the same pictures.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import time
from collections import defaultdict
from pathlib import Path
from random import Random

import cv2
import rapidocr
import signs

from companion_api.detectors.picture import Picture, open_picture
from companion_api.detectors.words import writing
from companion_api.detectors.words.written import WritingInspector
from gatepost.detect.text import TextInspector
from gatepost.finding import PartRef
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

OUT = Path(__file__).parents[1] / "metrics.json"
#: Pupils of the roll, drawn from so many of the most usual first names and surnames.
ROLL, FIRSTS, SURNAMES = 300, 500, 1500
_SCHOOLS = ("Meadowbrook Primary School", "St Aidan's Academy", "Thornley High School", "Fernhill Infant School")
#: The other network looks at every third sign: it is slow.
_COMPARED = 3
_WORD = re.compile(r"[^\W_]+")


def main() -> None:
    """Make the pictures, look at each with both, write metrics.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with no-face/, ocr/ and names/")
    parser.add_argument("--fonts", type=Path, nargs="+", required=True, help="font files")
    parser.add_argument("--each", type=int, default=3, help="pictures of each kind and font")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    random = Random(args.seed)
    pupils, school = roll(args.data, random), School(name=random.choice(_SCHOOLS))
    readers = {"": writing.RapidOcrReader(), "rapidocr_": _own_network()}
    inspectors = {
        name: WritingInspector(reader, TextInspector(school, Lists(pupils)), school, Lists(pupils))
        for name, reader in readers.items()
    }
    metrics: dict[str, object] = _named(inspectors, pupils, school, args, random) | _others(inspectors, args.data)
    metrics |= {f"{name}words_read": _words(reader, args.data) for name, reader in readers.items()}
    OUT.write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def roll(data: Path, random: Random) -> tuple[Pupil, ...]:
    """Return pupils that do not exist: usual UK first names and surnames, drawn at random."""
    lists = []
    for name, column, most in (("given_names_uk", "name", FIRSTS), ("surnames_uk", "surname", SURNAMES)):
        with (data / "names" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            lists.append([row[column] for _, row in zip(range(most), csv.DictReader(file), strict=False)])
    return tuple(Pupil(random.choice(lists[0]), random.choice(lists[1])) for _ in range(ROLL))


def _own_network() -> writing.RapidOcrReader:
    """Return a reader that finds lines with the network in the package rapidocr, as it is."""
    reader, ours = writing.RapidOcrReader(), writing.FINDER
    writing.FINDER = str(Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_det_small.onnx")
    reader.load()
    writing.FINDER = ours
    return reader


def _named(
    inspectors: dict[str, WritingInspector], pupils: tuple[Pupil, ...], school: School, args: argparse.Namespace,
    random: Random,
) -> dict[str, object]:  # fmt: skip
    """Look for one name in each sign, with each inspector."""
    photos = sorted((args.data / "no-face").rglob("*.jpg"))
    groups: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    costs: dict[str, list[float]] = defaultdict(list)
    plan = [(font, kind) for font in args.fonts for kind in signs.KINDS for _ in range(args.each)]
    for number, (font, kind) in enumerate(plan, start=1):
        pupil, height = random.choice(pupils), random.choice(signs.HEIGHTS)
        name = school.name if kind in signs.OF_SCHOOL else f"{pupil.first} {pupil.last}"
        sign = signs.make(random.randrange(2**32), kind, name, font=font, photos=photos, height=height)
        for one, inspector in inspectors.items():
            if one and number % _COMPARED:
                continue
            found, cost = _is_found(inspector, open_picture(sign.picture), name, is_school=kind in signs.OF_SCHOOL)
            costs[one].append(cost)
            compared = ["compared"] if number % _COMPARED == 0 else []
            for group in ("all", *compared, f"kind {kind}", f"font {font.stem}", f"letters {height} px"):
                groups[one][group].append(found)
            if not found and not one:
                print(f"missed: {kind}, {font.stem}, {height} px, {name}")
        _tell(number, len(plan))
    metrics: dict[str, object] = {}
    for one, tally in groups.items():
        metrics[f"{one}named_found"] = rate(tally["all"])
        metrics[f"{one}named_found_in_compared"] = rate(tally["compared"])
        readable = [hits for height in signs.HEIGHTS[1:] for hits in tally[f"letters {height} px"]]
        metrics[f"{one}named_found_from_18_px"] = rate(readable)
        metrics[f"{one}groups"] = {group: f"{sum(hits)} of {len(hits)}" for group, hits in sorted(tally.items())}
        metrics[f"{one}processor_ms_sign"] = _median_ms(costs[one])
    return metrics


def _others(inspectors: dict[str, WritingInspector], data: Path) -> dict[str, object]:
    """Look at photographs, and at pictures with writing that names nobody of the roll."""
    metrics: dict[str, object] = {}
    kinds = {"photographs": sorted((data / "no-face").rglob("*.jpg")), "other_writing": _ocr_files(data)}
    for one, inspector in inspectors.items():
        for kind, files in kinds.items():
            flags, costs = [], []
            for file in files:
                picture, started = open_picture(file.read_bytes()), time.process_time()
                found = inspector.find(picture, PartRef("image"), limit_s=60)
                costs.append(time.process_time() - started)
                flags.append(any(finding.kind in ("pupil_name", "school_name") for finding in found))
            metrics[f"{one}{kind}_flagged"] = rate(flags)
            metrics[f"{one}processor_ms_{kind}"] = _median_ms(costs)
    return metrics


def _ocr_files(data: Path) -> list[Path]:
    with (data / "ocr" / "ocr.csv").open(encoding="utf-8", newline="") as file:
        return [data / "ocr" / "images" / row["file"] for row in csv.DictReader(file)]


def _words(reader: writing.WritingReader, data: Path) -> dict[str, object]:
    """Return how many words of the transcriptions were read, letter for letter but for case."""
    hits: list[bool] = []
    with (data / "ocr" / "ocr.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["text"] and row["language"] == "en"]
    for row in rows:
        picture = open_picture((data / "ocr" / "images" / row["file"]).read_bytes())
        read = " ".join(line.text for line in reader.read(picture, limit_s=60))
        seen = _WORD.findall(read.lower())
        for word in _WORD.findall(row["text"].lower()):
            hits.append(word in seen)
            if hits[-1]:
                seen.remove(word)
    return rate(hits)


def _is_found(inspector: WritingInspector, picture: Picture, name: str, *, is_school: bool) -> tuple[bool, float]:
    started = time.process_time()
    found = inspector.find(picture, PartRef("image"), limit_s=60)
    cost = time.process_time() - started
    if is_school:
        return any(finding.kind == "school_name" for finding in found), cost
    return any(finding.kind == "pupil_name" and name in " ".join(finding.people) for finding in found), cost


def rate(hits: list[bool]) -> dict[str, object]:
    """Return a rate with its counts and Wilson's 95 % interval."""
    count, share, z = len(hits), sum(hits) / len(hits), 1.96
    middle = (share + z * z / 2 / count) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / 4 / count**2) / (1 + z * z / count)
    interval = [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]
    return {"rate": round(share, 4), "count": sum(hits), "of": count, "interval_95": interval}


def _median_ms(costs: list[float]) -> int:
    return round(sorted(costs)[len(costs) // 2] * 1000)


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty() or done % 20 == 0:
        print(f"\r{done} of {of}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr)


if __name__ == "__main__":
    main()
