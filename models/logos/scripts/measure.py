"""Measure how many logos are found in made scenes, and how often look-alikes and plain pictures are taken for one.

The second look and its threshold were worked out on every other logo of DATA and on heraldic crests of other seeds;
what is measured here are the rest of DATA's crests and logos in another style of drawing, in new scenes.
Beside the product, in the same run: the first look alone at its former threshold, and plain SIFT.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from crests import STYLES as DRAWN
from crests import logo
from logo_scenes import Maker, Scene

from companion_api.detectors.logos.logo_match import compare
from companion_api.detectors.logos.logo_pixels import logo_pixels
from companion_api.detectors.logos.logo_places import find_places
from companion_api.detectors.logos.logos import (
    THRESHOLD,
    Pattern,
    Searched,
    best_score,
    is_telling,
    pattern_of,
    searched,
)

OUT = Path(__file__).parents[1] / "metrics.json"
#: Logos that are drawn of each style, look-alikes of each, and other logos that are looked for in each scene.
DRAWN_EACH, ALIKE, WRONG = {"heraldic": 3, "modern": 5, "plain": 3, "name": 3}, 4, 4
_FIRST_LOOK, _RATIO, _INLIERS = 0.55, 0.75, 8
Array = np.ndarray[Any, np.dtype[Any]]
Score = Callable[[str, Scene, Searched], float]


def main() -> None:
    """Make the scenes, look for logos in each, write metrics.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with logos/logos.csv and no-face/")
    parser.add_argument("--font", type=Path, required=True, help="a font with symbols, such as DejaVuSans-Bold.ttf")
    parser.add_argument("--each", type=int, default=2, help="scenes of each logo and style")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    crests = dict(_files(args.data, "crest_composed")[1::2])
    others = [pixels for _, pixels in _files(args.data, "brand", "emblem_flag")[1::2]]
    drawn = {
        f"{style} {number}": logo(style, args.seed * 1000 + number, args.seed * 2000 + 100 * number, args.font)
        for style in DRAWN for number in range(DRAWN_EACH[style])
    }  # fmt: skip
    photos = sorted((args.data / "no-face").rglob("*.jpg"))
    maker = Maker(photos, args.font, args.seed)
    crest_like = {name: one for name, one in (crests | drawn).items() if _drawn_as(name) not in {"plain", "name"}}
    alike = {name: _alike(name, args) for name in crest_like if name in drawn}
    scenes = chain(
        maker.with_logos("crest", crest_like, args.each),
        maker.with_logos("plain", {name: one for name, one in drawn.items() if name not in crest_like}, 1),
        maker.look_alikes(alike),
        maker.distractors(others),
    )
    OUT.write_text(json.dumps(_measured(crests | drawn, scenes, Random(args.seed)), indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def _files(data: Path, *kinds: str) -> list[tuple[str, Array]]:
    with (data / "logos" / "logos.csv").open(encoding="utf-8", newline="") as file:
        names = sorted(row["file"] for row in csv.DictReader(file) if row["kind"] in kinds)
    return [(name, logo_pixels((data / "logos" / name).read_bytes())) for name in names]


def _alike(name: str, args: argparse.Namespace) -> list[Array]:
    """Return logos of the same outline, field and colours with other figures and another name."""
    style, number = name.split()
    contents = (args.seed * 2000 + 100 * int(number) + other for other in range(1, ALIKE + 1))
    return [logo(style, args.seed * 1000 + int(number), content, args.font) for content in contents]


def _measured(logos: dict[str, Array], scenes: Iterable[Scene], random: Random) -> dict[str, object]:
    made = {name: pattern_of(name, one) for name, one in logos.items()}
    patterns = {name: pattern for name, pattern in made.items() if is_telling(pattern)}
    scores: dict[str, Score] = {"": _product(patterns), "first_look_": _first(patterns), "plain_sift_": _sift(logos)}
    limits = {"": THRESHOLD, "first_look_": _FIRST_LOOK, "plain_sift_": float(_INLIERS)}
    groups: dict[str, list[bool]] = defaultdict(list)
    wrong, costs = [], defaultdict(list)
    for number, scene in enumerate(scenes, start=1):
        started = time.process_time()
        seen = searched(scene.grey)
        costs["search"].append(time.process_time() - started)
        for name in _looked_for(scene, list(patterns), random):
            for method, score in scores.items():
                if method and name not in {scene.shows, scene.like}:
                    continue  # the others are there to compare with, and slow
                started = time.process_time()
                value = score(name, scene, seen)
                costs[f"{method}one_logo"].append(time.process_time() - started)
                for group in _groups(name, scene):
                    groups[method + group].append(value >= limits[method])
                if not method and name != scene.shows:
                    wrong.append((round(value, 3), name, scene.kind, scene.shows or scene.like))
        if number % 20 == 0 or sys.stderr.isatty():
            print(f"{number} scenes", file=sys.stderr)
    metrics: dict[str, object] = {"threshold": THRESHOLD, "scenes": number, "too_plain": sorted(made.keys() - patterns)}
    metrics |= {group: rate(hits) for group, hits in sorted(groups.items())}
    metrics["highest_wrong_scores"] = sorted(wrong, key=lambda one: -one[0])[:12]
    return metrics | {f"processor_ms_{name}": round(sorted(one)[len(one) // 2] * 1000) for name, one in costs.items()}


def _looked_for(scene: Scene, names: list[str], random: Random) -> list[str]:
    """Return the logo that is there or that it looks like, and some that are not."""
    first = [name for name in (scene.shows, scene.like) if name in names]
    return first + random.sample([name for name in names if name not in first], WRONG)


def _groups(name: str, scene: Scene) -> list[str]:
    if name != scene.shows:
        kind = "look_alikes" if name == scene.like else "other_logos" if scene.shows or scene.like else scene.kind
        return ["false_finds", f"false_finds_{kind}"]
    wide = "12_percent_or_more" if scene.share >= 0.12 else "5_to_12_percent" if scene.share >= 0.05 else "4_percent"
    drawn = _drawn_as(name)
    if scene.kind == "plain":
        return [f"found_{drawn}_{wide}"]
    return [
        f"found_{wide}",
        *([f"found_{part}_from_5_percent" for part in (scene.style, drawn)] if wide[0] != "4" else []),
    ]


def _drawn_as(name: str) -> str:
    style, _, number = name.partition(" ")
    return style if number else "composed"


def _product(patterns: dict[str, Pattern]) -> Score:
    return lambda name, _, seen: best_score(patterns[name], seen)


def _first(patterns: dict[str, Pattern]) -> Score:
    """The first look alone, as it was before there was a second."""

    def score(name: str, _: Scene, seen: Searched) -> float:
        pattern = patterns[name]
        fits = [
            compare(edges, pattern.mask, seen.grey, place)
            for place in find_places(pattern.details, seen.details) for edges in pattern.edges
        ]  # fmt: skip
        return max((fit.score for fit in fits if fit is not None), default=-1.0)

    return score


def _sift(logos: dict[str, Array]) -> Score:
    """Plain SIFT: the logo on white at 300 pixels, nearest two pairs by ratio, inliers of an affine RANSAC."""
    finder, matcher, known = cv2.SIFT.create(), cv2.BFMatcher(), {}
    for name, one in logos.items():
        solid = one[..., 3:] / 255
        grey = cv2.cvtColor((one[..., :3] * solid + 255 * (1 - solid)).astype(np.uint8), cv2.COLOR_RGB2GRAY)
        ratio = 300 / max(grey.shape)
        known[name] = finder.detectAndCompute(cv2.resize(grey, None, fx=ratio, fy=ratio), None)
    seen: dict[int, Any] = {}

    def score(name: str, _: Scene, picture: Searched) -> float:
        if id(picture) not in seen:
            seen.clear()
            seen[id(picture)] = finder.detectAndCompute(picture.grey, None)
        points, described = seen[id(picture)]
        if described is None or len(described) < 2 or known[name][1] is None:
            return 0.0
        near = matcher.knnMatch(known[name][1], described, k=2)
        pairs = [one for one, two in near if one.distance < _RATIO * two.distance]
        if len(pairs) < 4:
            return float(len(pairs))
        ours = np.array([known[name][0][pair.queryIdx].pt for pair in pairs], np.float32)
        theirs = np.array([points[pair.trainIdx].pt for pair in pairs], np.float32)
        _, inliers = cv2.estimateAffine2D(ours, theirs, ransacReprojThreshold=6)
        return float(0 if inliers is None else inliers.sum())

    return score


def rate(hits: list[bool]) -> dict[str, object]:
    """Return a rate with its counts and Wilson's 95 % interval."""
    count, share, z = len(hits), sum(hits) / len(hits), 1.96
    middle = (share + z * z / 2 / count) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / 4 / count**2) / (1 + z * z / count)
    interval = [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]
    return {"rate": round(share, 4), "count": sum(hits), "of": count, "interval_95": interval}


if __name__ == "__main__":
    main()
