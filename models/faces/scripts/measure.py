"""Measure the face detectors side by side on photographs with known counts; writes metrics.json and a table.

``python models/faces/scripts/measure.py DATA`` where DATA holds ``faces/faces.csv`` (columns file, faces, exact),
``no-face/images.csv`` (columns file, note; a note marks the tricky ones) and ``face-pairs/images``.
Nothing is copied or kept.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from candidates import Finder, candidates
from faceless import faceless
from parity import parity
from PIL import Image
from rates import is_there, read, share
from scenes import Portrait, Scene, scenes

METRICS = Path(__file__).parents[1] / "metrics.json"
SHIPPED = "CenterFace"
#: Scenes by the width of their faces, in pixels of a picture of 1,600, and by tilt, in degrees.
SCENES = [(24, 0), (28, 0), (32, 0), (48, 0), (100, 0), (40, 0), (40, 30), (40, 45), (40, 60), (80, 60), (80, 90)]
_SCENES_EACH, _FACES_EACH = 3, 30


@dataclass
class Tally:
    """Counts over one folder of photographs."""

    photos: int = 0
    flagged: int = 0
    faces: int = 0
    found: int = 0
    extra: int = 0
    ms: list[float] = field(default_factory=list)


def look(find: Finder, folder: Path, rows: list[dict[str, str]], turn: Image.Transpose | None = None) -> Tally:
    """Run a detector over the photographs of one list, turned if wanted."""
    tally = Tally()
    for row in rows:
        data = _photo(folder / row["file"], turn)
        started = time.process_time()
        found = len(find(data))
        tally.ms.append((time.process_time() - started) * 1000)
        tally.photos += 1
        tally.flagged += found > 0
        if row.get("exact") == "1":
            tally.faces += int(row["faces"])
            tally.found += min(int(row["faces"]), found)
            tally.extra += max(0, found - int(row["faces"]))
    return tally


def _photo(path: Path, turn: Image.Transpose | None) -> bytes:
    if turn is None:
        return path.read_bytes()
    file = io.BytesIO()
    Image.open(path).transpose(turn).save(file, "JPEG", quality=95)
    return file.getvalue()


def when_turned(find: Finder, data: Path) -> dict[str, Any]:
    """Return the rates in photographs that lie on their side or head, with no note about it."""
    told: dict[str, Any] = {}
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180):
        tally = look(find, data / "faces", read(data / "faces" / "faces.csv"), turn)
        told[turn.name.lower()] = {
            "photos_flagged": share(tally.flagged, tally.photos),
            "faces_found": share(tally.found, tally.faces),
        }
    return told


def in_scenes(find: Finder, made: Iterable[Scene]) -> dict[str, Any]:
    """Return how many pasted faces were found."""
    hits = of = 0
    for scene in made:
        found = find(scene.data)
        of += len(scene.boxes)
        hits += sum(any(is_there(box, face) for box in found) for face in scene.boxes)
    return share(hits, of)


def portraits(data: Path) -> list[Portrait]:
    """Return the photographs with one plain face; the box is HOG's, so that the shipped detector has no part in it."""
    find, made = candidates()["face_recognition.face_locations"], []
    rows = [row["file"] for row in read(data / "faces" / "faces.csv") if row["faces"] == "1"]
    paths = [data / "faces" / name for name in rows] + sorted((data / "face-pairs" / "images").glob("*.jpg"))
    for path in paths:
        boxes = find(path.read_bytes())
        if len(boxes) == 1 and boxes[0][2] >= 60:
            made.append(Portrait(Image.open(path).convert("RGB"), boxes[0]))
    return made


def measure(data: Path, find: Finder, made: dict[str, list[Scene]]) -> dict[str, Any]:
    """Return one detector's metrics over both folders and the scenes."""
    faces = look(find, data / "faces", read(data / "faces" / "faces.csv"))
    rows = read(data / "no-face" / "images.csv")
    plain = look(find, data / "no-face", [row for row in rows if not row["note"]])
    tricky = look(find, data / "no-face", [row for row in rows if row["note"]])
    times = faces.ms + plain.ms + tricky.ms
    return {
        "photos_with_a_face_flagged": share(faces.flagged, faces.photos),
        "faces_found": share(faces.found, faces.faces),
        "boxes_too_many": faces.extra,
        "photos_without_a_face_flagged": share(plain.flagged + tricky.flagged, plain.photos + tricky.photos),
        "of_these_plain": share(plain.flagged, plain.photos),
        "of_these_tricky": share(tricky.flagged, tricky.photos),
        "cpu_ms_per_photo": {"median": round(statistics.median(times)), "slowest": round(max(times))},
        "scenes": {name: in_scenes(find, listed) for name, listed in made.items()},
    }


def on_made_ones(find: Finder, made: Iterable[tuple[str, bytes]]) -> dict[str, Any]:
    """Return how many of the made pictures without a face were flagged, by kind."""
    flagged, of = Counter[str](), Counter[str]()
    for kind, data in made:
        of[kind] += 1
        flagged[kind] += bool(find(data))
    return {kind: share(flagged[kind], of[kind]) for kind in of}


def main(data: Path) -> dict[str, Any]:
    """Measure every candidate; the shipped one's rates stand on top."""
    plain = [row["file"] for row in read(data / "no-face" / "images.csv") if not row["note"]]
    backgrounds = [Image.open(data / "no-face" / name).convert("RGB") for name in plain]
    heads = portraits(data)
    made = {
        f"{face} px, {tilt} degrees": list(
            scenes(heads, backgrounds, face=face, tilt=tilt, count=_SCENES_EACH, each=_FACES_EACH)
        )
        for face, tilt in SCENES
    }
    results, finders = {}, candidates()
    for name, find in finders.items():
        print(name, file=sys.stderr)
        results[name] = measure(data, find, made)
    print("pictures without a face, made; parity", file=sys.stderr)
    shipped = results.pop(SHIPPED) | {
        "made_without_a_face_flagged": on_made_ones(finders[SHIPPED], faceless(data)),
        "turned": when_turned(finders[SHIPPED], data),
        "parity": parity(data, finders[SHIPPED], backgrounds),
    }
    return {"detector": SHIPPED, **shipped, "beside_it": results}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python models/faces/scripts/measure.py DATA")
    METRICS.write_text(json.dumps(main(Path(sys.argv[1])), indent=2) + "\n", encoding="utf-8")
    print(METRICS.read_text(encoding="utf-8"))
