"""Measure how many logos are found in made scenes, and how often another crest or a plain photograph is taken for one.

Beside the product, in the same run: plain SIFT with the ratio test and a count of pairs that agree on one affine way.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np

from companion_api.detectors.logos.logo_pixels import logo_pixels
from companion_api.detectors.logos.logo_places import details_of
from companion_api.detectors.logos.logo_views import STYLES, make_view
from companion_api.detectors.logos.logos import SEARCHED_SIDE, Pattern, best_score, pattern_of

OUT = Path(__file__).parents[1] / "metrics.json"
WIDTH, HEIGHT = 1600, 1200
#: Widths of a logo as shares of the picture: below 5 %, 5 to 12 %, 12 % or more.
SHARES = (0.04, 0.05, 0.07, 0.1, 0.12, 0.16, 0.25, 0.4, 0.6)
_RATIO, _INLIERS = 0.75, 8
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Scene:
    """A picture in grey at searching size; whose logo it shows (None: nobody's), in which style, how wide."""

    grey: Array
    shows: str | None
    style: str = ""
    share: float = 0.0


@dataclass
class Method:
    """A way to score a logo in a scene, its threshold, and what it scored: right scenes and others."""

    score: Callable[[str, Scene], float]
    threshold: float
    right: list[tuple[Scene, float]]
    wrong: list[float]
    cost_s: float = 0.0


def main() -> None:
    """Make the scenes, score each logo in them, write metrics.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with logos/logos.csv and no-face/")
    parser.add_argument("--each", type=int, default=4, help="scenes of each logo and style")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    logos = {name: logo_pixels(path.read_bytes()) for name, path in _files(args.data, "crest_composed")}
    others = [logo_pixels(path.read_bytes()) for _, path in _files(args.data, "brand", "emblem_flag")]
    photos = sorted((args.data / "no-face").rglob("*.jpg"))
    patterns = {name: pattern_of(name, pixels) for name, pixels in logos.items()}
    methods = {"gatepost": _ours(patterns), "plain_sift": _plain(logos)}
    random = Random(args.seed)
    for scene in _scenes(logos, others, photos, args.each, random):
        wrong = [name for name in logos if name != scene.shows]
        for name in [scene.shows] * bool(scene.shows) + random.sample(wrong, 4):
            for method in methods.values():
                _note(method, name, scene)
    OUT.write_text(json.dumps(_metrics(methods), indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def _files(data: Path, *kinds: str) -> list[tuple[str, Path]]:
    with (data / "logos" / "logos.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in kinds]
    return [(row["file"], data / "logos" / row["file"]) for row in rows]


def _scenes(
    logos: dict[str, Array], others: list[Array], photos: list[Path], each: int, random: Random
) -> Iterator[Scene]:
    """Yield every logo in every style, then photographs with brands and flags, then plain ones."""
    for name, logo in logos.items():
        for style in STYLES:
            for _ in range(each):
                share = random.choice(SHARES)
                yield Scene(
                    _grey(make_view(logo, _photo(random, photos), style, share, random.randrange(2**31)).pixels),
                    name,
                    style,
                    share,
                )
    for logo in others:
        view = make_view(logo, _photo(random, photos), "print", random.choice(SHARES[2:]), random.randrange(2**31))
        yield Scene(_grey(view.pixels), None)
    for photo in photos:
        yield Scene(_grey(_opened(photo)), None)


def _photo(random: Random, photos: list[Path]) -> Array:
    return cv2.resize(_opened(random.choice(photos)), (WIDTH, HEIGHT))


def _opened(photo: Path) -> Array:
    return np.asarray(cv2.imread(str(photo)))[..., ::-1]


def _grey(pixels: Array) -> Array:
    ratio = min(1.0, SEARCHED_SIDE / max(pixels.shape[:2]))
    size = round(pixels.shape[1] * ratio), round(pixels.shape[0] * ratio)
    return cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)


def _ours(patterns: dict[str, Pattern]) -> Method:
    seen: dict[int, Any] = {}

    def score(name: str, scene: Scene) -> float:
        if id(scene) not in seen:
            seen.clear()
            seen[id(scene)] = details_of(scene.grey)
        return best_score(patterns[name], scene.grey, seen[id(scene)])

    return Method(score, next(iter(patterns.values())).threshold, [], [])


def _plain(logos: dict[str, Array]) -> Method:
    """Plain SIFT: the logo on white at 300 pixels, nearest two pairs by ratio, inliers of an affine RANSAC."""
    finder, matcher, known = cv2.SIFT.create(), cv2.BFMatcher(), {}
    for name, logo in logos.items():
        solid = logo[..., 3:] / 255
        grey = cv2.cvtColor((logo[..., :3] * solid + 255 * (1 - solid)).astype(np.uint8), cv2.COLOR_RGB2GRAY)
        known[name] = finder.detectAndCompute(
            cv2.resize(grey, None, fx=300 / max(grey.shape), fy=300 / max(grey.shape)), None
        )
    seen: dict[int, Any] = {}

    def score(name: str, scene: Scene) -> float:
        if id(scene) not in seen:
            seen.clear()
            seen[id(scene)] = finder.detectAndCompute(scene.grey, None)
        points, described = seen[id(scene)]
        if described is None or len(described) < 2:
            return 0.0
        pairs = [
            one for one, two in matcher.knnMatch(known[name][1], described, k=2) if one.distance < _RATIO * two.distance
        ]
        if len(pairs) < 4:
            return float(len(pairs))
        ours = np.array([known[name][0][pair.queryIdx].pt for pair in pairs], np.float32)
        theirs = np.array([points[pair.trainIdx].pt for pair in pairs], np.float32)
        _, inliers = cv2.estimateAffine2D(ours, theirs, ransacReprojThreshold=6)
        return float(0 if inliers is None else inliers.sum())

    return Method(score, _INLIERS, [], [])


def _note(method: Method, name: str, scene: Scene) -> None:
    started = time.process_time()
    score = method.score(name, scene)
    method.cost_s += time.process_time() - started
    if name == scene.shows:
        method.right.append((scene, score))
    else:
        method.wrong.append(score)


def _metrics(methods: dict[str, Method]) -> dict[str, object]:
    metrics: dict[str, object] = {}
    for name, method in methods.items():
        prefix = "" if name == "gatepost" else f"{name}_"
        groups: dict[str, list[bool]] = defaultdict(list)
        for scene, score in method.right:
            wide = (
                "12_percent_or_more"
                if scene.share >= 0.12
                else "5_to_12_percent"
                if scene.share >= 0.05
                else "4_percent"
            )
            for group in (f"found_{wide}", *([f"found_{scene.style}_from_5_percent"] if scene.share >= 0.05 else [])):
                groups[group].append(score >= method.threshold)
        groups["false_finds"] = [score >= method.threshold for score in method.wrong]
        metrics |= {prefix + group: _rate(hits) for group, hits in sorted(groups.items())}
        metrics[prefix + "highest_wrong_scores"] = [round(score, 3) for score in sorted(method.wrong)[-12:]]
    return metrics


def _rate(hits: list[bool]) -> dict[str, float]:
    return {"rate": round(sum(hits) / len(hits), 4), "found": sum(hits), "of": len(hits)}


if __name__ == "__main__":
    main()
