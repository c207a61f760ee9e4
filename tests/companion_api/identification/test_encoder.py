"""The encoder tells people apart, opens two models and no third, and learns nothing from a blurred face."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.picture import Picture, open_picture
from companion_api.identification.encoder import DlibEncoder
from companion_api.identification.identifier import ADULT_TOLERANCE, PUPIL_TOLERANCE
from companion_api.identification.template import LENGTH, Vector, distance
from companion_api.redaction import cover
from companion_api.redaction.regions import FACE_MARGIN, grown

PAIRS = Path(__file__).parents[3] / ".." / "shared" / "data" / "face-pairs"
pytestmark = pytest.mark.skipif(not PAIRS.is_dir(), reason="the photographs of known pairs are not here")


@pytest.fixture(scope="module")
def vectors() -> dict[str, tuple[Vector, Vector]]:
    """File → (vector of the face, vector of the same place once it is blurred)."""
    finder, encoder = CenterFaceDetector(), DlibEncoder()
    return {path.name: both(finder, encoder, path) for path in sorted((PAIRS / "images").iterdir())}


def both(finder: CenterFaceDetector, encoder: DlibEncoder, path: Path) -> tuple[Vector, Vector]:
    """Encode the largest face before and after it is blurred."""
    picture = open_picture(path.read_bytes())
    box = max((face.box for face in finder.find(picture)), key=lambda box: box[2])
    blurred, ratio = picture.image.copy(), picture.image.width / picture.width
    left, top, right, bottom = (round(edge * ratio) for edge in (box[0], box[1], box[0] + box[2], box[1] + box[3]))
    cover.blur_ellipse(blurred, grown((left, top, right, bottom), FACE_MARGIN - 1, blurred.size))
    after = Picture(blurred, picture.width, picture.height)
    return encoder.encode(picture, box), encoder.encode(after, box)


def test_a_template_has_128_numbers(vectors: dict[str, tuple[Vector, Vector]]) -> None:
    """Plain floats, which JSON holds."""
    assert {(len(one), type(one[0])) for one, _ in vectors.values()} == {(LENGTH, float)}


def test_people_are_told_apart(vectors: dict[str, tuple[Vector, Vector]]) -> None:
    """No stranger is within the tolerance, and nearly every pair of one person is."""
    rows = list(csv.DictReader((PAIRS / "pairs.csv").read_text(encoding="utf-8").splitlines()))
    near = [(row["same"], distance(vectors[row["file_a"]][0], vectors[row["file_b"]][0])) for row in rows]
    same, others = ([far for what, far in near if what == which] for which in "10")
    assert (sum(far <= PUPIL_TOLERANCE for far in others), sum(far <= ADULT_TOLERANCE for far in others)) == (0, 0)
    assert sum(far <= PUPIL_TOLERANCE for far in same) >= 0.9 * len(same)


def test_a_blurred_face_is_nobodys(vectors: dict[str, tuple[Vector, Vector]]) -> None:
    """Even told where the face was, the encoder is no nearer to its owner than to anybody else."""
    own = [distance(before, after) for before, after in vectors.values()]
    ranks = [
        sum(distance(other, after) < distance(before, after) for other, _ in vectors.values())
        for before, after in vectors.values()
    ]
    assert min(own) > PUPIL_TOLERANCE
    assert 0.25 < sum(ranks) / len(ranks) / (len(vectors) - 1) < 0.75


def test_the_68_point_file_is_never_opened() -> None:
    """Its licence excludes commercial use: neither it nor face_recognition is touched by an encoding."""
    code = (
        "import sys\n"
        "opened = []\n"
        "import dlib\n"
        "for name in ('shape_predictor', 'face_recognition_model_v1', 'cnn_face_detection_model_v1'):\n"
        "    make = getattr(dlib, name)\n"
        "    setattr(dlib, name, lambda path, make=make: opened.append(path.rpartition('/')[2]) or make(path))\n"
        "from PIL import Image\n"
        "from companion_api.detectors.picture import Picture\n"
        "from companion_api.identification.encoder import DlibEncoder\n"
        "DlibEncoder().encode(Picture(Image.new('RGB', (200, 200)), 200, 200), (50, 50, 80, 80))\n"
        "print(sorted(opened), 'face_recognition' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "['dlib_face_recognition_resnet_model_v1.dat', 'shape_predictor_5_face_landmarks.dat'] False"
    )
