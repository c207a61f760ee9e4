"""Time what is looked for in pictures, stage by stage: ``python bench/images.py ../shared/data --plain``.

Each picture has a process of its own, so that its peak of memory is its own; processor time is the best of three after
one round to warm up, on one thread: a shared machine's clock says little. It prints the table of images.md.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from image_samples import PICTURES
from PIL import Image

from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.kinds.kinds import WORKING_SIDE
from companion_api.detectors.logos.logos import find_logos, pattern_of
from companion_api.detectors.picture import open_picture
from companion_api.detectors.pixels import small_rgb, within
from companion_api.detectors.words.writing import RapidOcrReader
from companion_api.detectors.workers.workers import shared_workers

ROUNDS = 3
STAGES = ("decode", "scale", "carry", "faces", "writing", "logo")
_HEAD = ("picture", "full decode", *STAGES, "first answer", "all", "answer : decode", "memory")
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def main() -> None:
    """Time every picture in its own process and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds faces/ and no-face/")
    parser.add_argument("--plain", action="store_true", help="also face_recognition.face_locations on the full picture")
    parser.add_argument("--only", choices=sorted(PICTURES), help="time one picture and print JSON")
    args = parser.parse_args()
    if args.only:
        print(json.dumps(timed(PICTURES[args.only](args.data), plain=args.plain)))
        return
    head = [*_HEAD, *(["face_locations"] if args.plain else [])]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for number, name in enumerate(PICTURES, 1):
        print(f"{number} of {len(PICTURES)}: {name}", file=sys.stderr, flush=True)
        command = [sys.executable, __file__, str(args.data), "--only", name, *(["--plain"] if args.plain else [])]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(_row(name, told), flush=True)


def timed(data: bytes, *, plain: bool) -> dict[str, Any]:
    """Return milliseconds by stage, the peak of memory in MB of the companion and of its worker."""
    from drawn_crest import crest

    cv2.setNumThreads(1)
    faces, reader, logos = CenterFaceDetector(), RapidOcrReader(), (pattern_of("crest", np.asarray(crest())),)
    picture = open_picture(data)
    size = within(picture.width, picture.height, WORKING_SIDE)
    decoded = _decoded(data, size)
    told: dict[str, Any] = {
        "full decode": _ms(lambda: Image.open(io.BytesIO(data)).convert("RGB")),
        "decode": _ms(lambda: _decoded(data, size)),
        "scale": _ms(lambda: small_rgb(decoded, size).tobytes()),
        # What opening costs the companion itself: the worker's part is decode and scale.
        "carry": _ms(lambda: open_picture(data)),
        "faces": _ms(lambda: faces.find(picture)),
        "writing": _ms(lambda: reader.read(picture)),
        "logo": _ms(lambda: find_logos(picture, logos)),
    }
    shared_workers().end()
    peaks = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told["memory"] = list(peaks)
    return told | ({"face_locations": _plain_ms(data)} if plain else {})


def _decoded(data: bytes, size: tuple[int, int]) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.draft(None, size)
    image.load()
    return image


def _row(name: str, told: dict[str, Any]) -> str:
    opened = told["decode"] + told["scale"] + told["carry"]
    total = sum(told[stage] for stage in STAGES)
    first = opened + told["faces"]
    times = [*(told[stage] for stage in ("full decode", *STAGES)), first, total]
    cells = [name, *(f"{ms:.0f} ms" for ms in times), f"{first / told['full decode']:.1f}"]
    cells.append(" + ".join(map(str, told["memory"])) + " MB")
    return f"| {' | '.join(cells + [f'{told[key]:.0f} ms' for key in ('face_locations',) if key in told])} |"


def _ms(act: Callable[[], object]) -> float:
    act()
    costs = []
    for _ in range(ROUNDS):
        started = time.process_time()
        act()
        costs.append(time.process_time() - started)
    return min(costs) * 1000


def _plain_ms(data: bytes) -> float:
    """face_recognition.face_locations at its defaults; importing the package would open its landmark models."""
    import dlib

    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    detector = dlib.get_frontal_face_detector()
    started = time.process_time()
    detector(pixels, 1)
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    main()
