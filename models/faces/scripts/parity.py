"""How evenly faces are found: by how light the skin is in the photograph, by what covers a face, by light from behind.

Skin is told by its individual typology angle (ITA) between the eyes and the mouth (A. Chardon and others, 1991), as
photographed: light, exposure and film move it, so it sorts photographs of faces and says nothing about a person.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from candidates import Box, Finder, candidates
from coverings import COVERINGS, covered
from PIL import Image
from rates import is_there, read, share
from scenes import Portrait, Scene, group_photo

#: Degrees of ITA: Chardon's brown and dark, tan and intermediate, light and very light.
DARK_BELOW, LIGHT_FROM = 10.0, 41.0
#: Widths of faces, in pixels of a picture of 1,600, at which skin is compared, and at which coverings are.
SKIN_SIZES, COVERED_SIZE = (24, 32, 48), 48
_LEAST_WIDTH, _IN_ONE_PHOTO, _ROUNDS = 48, 30, 3
#: Colours that are nearly grey come from photographs in black and white.
_GREY = 4.0


def heads(data: Path) -> Iterator[tuple[str, Portrait]]:
    """Yield (how light the skin is, portrait) of each face that HOG finds, so that the shipped detector has no part.

    Only of photographs in which HOG finds as many as somebody counted: what it takes for a face by mistake is none.
    """
    find = candidates()["face_recognition.face_locations"]
    rows = [row for row in read(data / "faces" / "faces.csv") if row["exact"] == "1"]
    counted = [(data / "faces" / row["file"], int(row["faces"])) for row in rows]
    counted += [(path, 1) for path in sorted((data / "face-pairs" / "images").glob("*.jpg"))]
    for path, count in counted:
        image, boxes = Image.open(path).convert("RGB"), find(path.read_bytes())
        for box in boxes if len(boxes) == count else ():
            if box[2] >= _LEAST_WIDTH:
                yield skin(image, box), Portrait(image, box)


def skin(image: Image.Image, box: Box) -> str:
    """Return ``dark``, ``middle``, ``light`` or ``grey``, by the typology angle of both cheeks."""
    left, top, width, height = box
    cheeks = [
        (left + width * at, top + height * 0.5, left + width * (at + 0.2), top + height * 0.7) for at in (0.15, 0.65)
    ]
    pixels = [np.asarray(image.crop(tuple(map(round, cheek)))).reshape(-1, 3) for cheek in cheeks]
    lightness, red, yellow = np.median(_lab(np.concatenate(pixels)), axis=0)
    if math.hypot(red, yellow) < _GREY:
        return "grey"
    angle = math.degrees(math.atan2(lightness - 50, max(yellow, 0.1)))
    return "dark" if angle < DARK_BELOW else "light" if angle >= LIGHT_FROM else "middle"


def _lab(rgb: np.ndarray) -> np.ndarray:
    """Return CIE L*, a*, b* of sRGB bytes under D65."""
    shares = rgb / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ to_xyz.T / np.array([0.9505, 1.0, 1.0888])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = root.T
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=1)


def parity(data: Path, find: Finder, backgrounds: Sequence[Image.Image]) -> dict[str, Any]:
    """Return the rates by skin at each size and under each covering, and in the photographs with notes."""
    found = list(heads(data))
    told: dict[str, Any] = {"faces": dict(Counter(name for name, _ in found))}
    for size in SKIN_SIZES:
        told[f"{size} px"] = _by_skin(find, found, backgrounds, size)
    for name in COVERINGS:
        dressed = [(kind, covered(head, name, number)) for number, (kind, head) in enumerate(found)]
        lit = [Image.blend(view, Image.new("RGB", view.size, "white"), 0.6) for view in backgrounds]
        told[name] = _by_skin(find, dressed, lit if name == "backlight" else backgrounds, COVERED_SIZE)
    return told | {"photographs": _by_note(data, find)}


def _by_skin(
    find: Finder, found: Sequence[tuple[str, Portrait]], backgrounds: Sequence[Image.Image], size: int
) -> dict[str, Any]:
    hits, of = Counter[str](), Counter[str]()
    for kinds, scene in _scenes(found, backgrounds, size):
        boxes = find(scene.data)
        for kind, face in zip(kinds, scene.boxes, strict=True):
            of[kind] += 1
            hits[kind] += any(is_there(box, face) for box in boxes)
    return {"all": share(hits.total(), of.total())} | {kind: share(hits[kind], of[kind]) for kind in sorted(of)}


def _scenes(
    found: Sequence[tuple[str, Portrait]], backgrounds: Sequence[Image.Image], size: int
) -> Iterator[tuple[list[str], Scene]]:
    """Yield every face several times, in another photograph each time."""
    parts = [found[start :: -(-len(found) // _IN_ONE_PHOTO)] for start in range(-(-len(found) // _IN_ONE_PHOTO))]
    for number, part in enumerate(parts * _ROUNDS):
        view = backgrounds[(size + number) % len(backgrounds)]
        scene = group_photo([head for _, head in part], view, face=size, seed=(size, number))
        yield [kind for kind, _ in part], scene


def _by_note(data: Path, find: Finder) -> dict[str, Any]:
    """Return the faces found in the photographs that have a note, such as profiles or paint, and an exact count."""
    hits, of = Counter[str](), Counter[str]()
    for row in read(data / "faces" / "faces.csv"):
        if row["note"] and row["exact"] == "1":
            of[row["note"]] += int(row["faces"])
            hits[row["note"]] += min(int(row["faces"]), len(find((data / "faces" / row["file"]).read_bytes())))
    return {note: share(hits[note], of[note]) for note in of}
