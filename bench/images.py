"""How long a picture takes, by stage, on one core: to the first finding, to all; beside its decoding alone.

`python bench/images.py DATA` wants the folder with faces/ and no-face/; it prints the table of images.md.
Milliseconds are processor time, the best of three after one round to warm up: a shared machine's clock says little.
Only a picture is opened by the clock, because a worker process does that.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image

from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.logos.logo_views import cloth
from companion_api.detectors.logos.logos import find_logos, pattern_of
from companion_api.detectors.picture import open_picture
from companion_api.detectors.words.writing import RapidOcrReader

ROUNDS = 3
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def main() -> None:
    """Time every picture and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--plain", action="store_true", help="also face_recognition.face_locations on the full picture")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    from drawn_crest import crest

    faces, reader, logos = CenterFaceDetector(), RapidOcrReader(), (pattern_of("crest", np.asarray(crest())),)
    print("| picture | decode alone | opened small | faces | writing | logo | first answer | all | times decode |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, data in _pictures(args.data).items():
        picture = open_picture(data)
        stages = [
            _ms(lambda data=data: Image.open(io.BytesIO(data)).convert("RGB")),
            _ms(lambda data=data: open_picture(data), time.perf_counter),
            _ms(lambda picture=picture: faces.find(picture)),
            _ms(lambda picture=picture: reader.read(picture)),
            _ms(lambda picture=picture: find_logos(picture, logos)),
        ]
        total = sum(stages[1:])
        cells = [*stages, stages[1] + stages[2], total]
        print(f"| {name} | " + " | ".join(f"{cell:.0f} ms" for cell in cells) + f" | {total / stages[0]:.1f} |")
        if args.plain:
            print(f"face_recognition.face_locations on all of it: {_plain_ms(data):.0f} ms", file=sys.stderr)
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _pictures(data: Path) -> dict[str, bytes]:
    """Return a phone's 12 megapixels, a web photo and a class of thirty, as JPEG."""
    portrait = Image.open(sorted((data / "faces").rglob("*.jpg"))[0]).convert("RGB")
    plain = Image.open(sorted((data / "no-face").rglob("*.jpg"))[0]).convert("RGB")
    return {
        "12 megapixels, one person": _jpeg(portrait.resize((4032, 3024), Image.Resampling.LANCZOS)),
        "12 megapixels, nobody": _jpeg(plain.resize((4032, 3024), Image.Resampling.LANCZOS)),
        "1,600 x 1,200, nobody": _jpeg(plain.resize((1600, 1200), Image.Resampling.LANCZOS)),
        "class of thirty, 1,600 x 1,200": _jpeg(_class_photo(portrait)),
    }


def _class_photo(portrait: Image.Image) -> Image.Image:
    """Thirty times the largest face, at 60 pixels, on cloth: what counts here is their number."""
    picture = open_picture(_jpeg(portrait))
    left, top, width, height = CenterFaceDetector().find(picture)[0].box
    face = portrait.crop((left - width // 3, top - height // 3, left + width * 4 // 3, top + height * 4 // 3))
    photo, random = Image.fromarray(cloth((1200, 1600), 1)), Random(1)
    for number in range(30):
        place = 80 + number % 6 * 250 + random.randrange(40), 60 + number // 6 * 220 + random.randrange(40)
        photo.paste(face.resize((100, 120)), place)
    return photo


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _ms(act: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    act()
    costs = []
    for _ in range(ROUNDS):
        started = clock()
        act()
        costs.append(clock() - started)
    return min(costs) * 1000


def _plain_ms(data: bytes) -> float:
    import face_recognition

    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    started = time.process_time()
    face_recognition.face_locations(pixels)
    return (time.process_time() - started) * 1000


if __name__ == "__main__":
    main()
