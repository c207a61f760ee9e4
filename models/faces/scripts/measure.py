"""Measure the face detector on photographs with known counts; writes metrics.json. Nothing is copied or kept.

``python models/faces/scripts/measure.py DATA`` where DATA holds ``faces/faces.csv`` (columns file, faces, exact) and
``no-face/images.csv`` (columns file, note; a note marks the tricky ones), each with its pictures beside it.
"""

from __future__ import annotations

import csv
import json
import math
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from companion_api.detectors.faces import HogFaceDetector
from companion_api.detectors.picture import open_picture

METRICS = Path(__file__).parents[1] / "metrics.json"
Z_95 = 1.959964


@dataclass
class Tally:
    """Counts over one folder of photographs."""

    photos: int = 0
    flagged: int = 0
    faces: int = 0
    found: int = 0
    extra: int = 0
    ms: list[float] = field(default_factory=list)


def wilson(hits: int, of: int) -> list[float]:
    """Return the 95 % Wilson interval of a share, 0 to 1 (E. B. Wilson, 1927)."""
    if of == 0:
        return [0.0, 1.0]
    share, z2 = hits / of, Z_95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]


def share(hits: int, of: int) -> dict[str, Any]:
    """Return counts, rate and interval, as every rate in metrics.json is written."""
    return {"count": hits, "of": of, "rate": round(hits / of, 4) if of else None, "interval_95": wilson(hits, of)}


def look(detector: HogFaceDetector, folder: Path, rows: list[dict[str, str]]) -> Tally:
    """Run the detector over the photographs of one list."""
    tally = Tally()
    for row in rows:
        started = time.process_time()
        found = len(detector.find(open_picture((folder / row["file"]).read_bytes())))
        tally.ms.append((time.process_time() - started) * 1000)
        tally.photos += 1
        tally.flagged += found > 0
        if row.get("exact") == "1":
            _count(tally, int(row["faces"]), found)
    return tally


def _count(tally: Tally, faces: int, found: int) -> None:
    tally.faces += faces
    tally.found += min(faces, found)
    tally.extra += max(0, found - faces)


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list of photographs."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measure(data: Path) -> dict[str, Any]:
    """Return the metrics over both folders."""
    detector = HogFaceDetector()
    detector.load()
    faces = look(detector, data / "faces", read(data / "faces" / "faces.csv"))
    rows = read(data / "no-face" / "images.csv")
    plain = look(detector, data / "no-face", [row for row in rows if not row["note"]])
    tricky = look(detector, data / "no-face", [row for row in rows if row["note"]])
    return {
        "detector": "dlib HOG by face_recognition 1.3, working size 1,600 px",
        "photos_with_a_face_flagged": share(faces.flagged, faces.photos),
        "faces_found": share(faces.found, faces.faces),
        "boxes_too_many": faces.extra,
        "photos_without_a_face_flagged": share(plain.flagged + tricky.flagged, plain.photos + tricky.photos),
        "of_these_plain": share(plain.flagged, plain.photos),
        "of_these_tricky": share(tricky.flagged, tricky.photos),
        "cpu_ms_per_photo": _speed(faces.ms + plain.ms + tricky.ms),
    }


def _speed(ms: list[float]) -> dict[str, int]:
    return {"median": round(statistics.median(ms)), "slowest": round(max(ms))}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python models/faces/scripts/measure.py DATA")
    METRICS.write_text(json.dumps(measure(Path(sys.argv[1])), indent=2) + "\n", encoding="utf-8")
    print(METRICS.read_text(encoding="utf-8"))
