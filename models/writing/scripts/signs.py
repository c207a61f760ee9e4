"""Certificates, labels, signs, registers, boards and letters that name somebody, in photographs and on a screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

#: Size of the photographs that are made, in pixels.
WIDTH, HEIGHT = 1600, 1200
#: Capital letters of the name in the finished picture, in pixels.
HEIGHTS = (14, 18, 24, 32, 44)
_PAPERS = ("#ffffff", "#fdf6e3", "#fff4d6", "#e8f1ff", "#f4fff0", "#ffe9ef")
_INKS = ("#111111", "#1b2a6b", "#7a1020", "#0b5137", "#3b2a1a")


@dataclass(frozen=True)
class Sign:
    """One picture, what it names (a pupil or the school) and how it was made."""

    picture: bytes
    kind: str
    name: str
    font: str
    height: int


def make(seed: int, kind: str, name: str, *, font: Path, photos: list[Path], height: int) -> Sign:
    """Return one picture; ``name`` is a pupil's, or for the kinds ``sign`` and ``vehicle`` the school's."""
    random = Random(seed)
    board = KINDS[kind](random, name, font)
    if kind in FLAT:
        scene = _shown(np.asarray(board.convert("RGB")), height / 48)
    else:
        photo = Image.open(random.choice(photos)).convert("RGB").resize((WIDTH, HEIGHT))
        scene = _placed(random, np.asarray(photo), np.asarray(board.convert("RGB")), height / 48)
    buffer = io.BytesIO()
    Image.fromarray(scene).save(buffer, "JPEG", quality=random.choice((40, 60, 75, 90)))
    return Sign(buffer.getvalue(), kind, name, font.stem, height)


def _board(random: Random, width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw, str]:
    board = Image.new("RGB", (width, height), random.choice(_PAPERS))
    draw = ImageDraw.Draw(board)
    ink = random.choice(_INKS)
    draw.rectangle((6, 6, width - 7, height - 7), outline=ink, width=5)
    return board, draw, ink


def _write(  # noqa: PLR0917 - one line of writing is all of this
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, font: Path, size: int, ink: str
) -> None:
    draw.text(place, text, ink, ImageFont.truetype(str(font), size), anchor="mm")


def _certificate(random: Random, name: str, font: Path) -> Image.Image:
    board, draw, ink = _board(random, 1000, 640)
    title = random.choice(("Certificate of Merit", "STAR OF THE WEEK", "Head Teacher's Award", "Reading Champion"))
    _write(draw, (500, 110), title, font, 76, ink)
    _write(draw, (500, 220), random.choice(("awarded to", "This is presented to", "Well done")), font, 40, ink)
    _write(draw, (500, 330), name, font, 66, ink)
    reason = random.choice(("for super handwriting", "for kindness to others", "for trying hard in maths"))
    _write(draw, (500, 450), reason, font, 40, ink)
    _write(draw, (250, 570), "Date: 12 March", font, 34, ink)
    return board


def _peg(random: Random, name: str, font: Path) -> Image.Image:
    board, draw, ink = _board(random, 180 + 36 * len(name), 190)
    _write(draw, (board.width / 2, 95), name, font, 66, ink)
    return board


def _lanyard(random: Random, name: str, font: Path) -> Image.Image:
    board, draw, ink = _board(random, 620, 460)
    first, _, last = name.partition(" ")
    _write(draw, (310, 90), random.choice(("SPORTS DAY", "Visitor", "Year 4", "Library Helper")), font, 50, ink)
    _write(draw, (310, 220), first, font, 66, ink)
    _write(draw, (310, 310), last, font, 66, ink)
    return board


def _register(random: Random, name: str, font: Path) -> Image.Image:
    board, draw, ink = _board(random, 1100, 760)
    others = ["Ben Carter", "Zara Malik", "Kofi Mensah", "Ella Price", "Jan Nowak", "Mia Evans"]
    names = random.sample(others, 5)
    names.insert(random.randrange(6), name)
    for row, person in enumerate(names):
        first, _, last = person.partition(" ")
        for across, word in ((200, last), (560, first), (900, str(random.randrange(20, 99)))):
            _write(draw, (across, 90 + row * 112), word, font, 66, ink)
        draw.line((20, 146 + row * 112, 1080, 146 + row * 112), fill=ink, width=2)
    return board


def _letter(random: Random, name: str, font: Path) -> Image.Image:
    board, draw, ink = _board(random, 1150, 620)
    lines = (f"Parents of {name}", "27 Mill Lane", "Ashbourne", "", "Thank you for coming on Tuesday.")
    for row, line in enumerate(lines):
        draw.text((70, 60 + row * 100), line, ink, ImageFont.truetype(str(font), 66))
    return board


def _sign(random: Random, name: str, font: Path) -> Image.Image:
    words = name.split()
    half = random.randrange(1, len(words))
    board, draw, ink = _board(random, 1000, 560)
    if random.random() < 0.5:
        draw.rectangle((0, 0, 999, 559), fill=ink)
        ink = "#ffffff"
    rows = [" ".join(words[:half]), " ".join(words[half:])]
    for row, text in enumerate(rows):
        _write(draw, (500, 150 + row * 100), text.upper() if random.random() < 0.4 else text, font, 66, ink)
    _write(
        draw, (500, 420), random.choice(("All visitors to reception", "Welcome", "Learning together")), font, 40, ink
    )
    return board


def _vehicle(random: Random, name: str, font: Path) -> Image.Image:
    board = Image.new("RGB", (200 + 40 * len(name), 240), random.choice(("#d9dde2", "#214a8f", "#f2f2f2")))
    ink = "#ffffff" if board.getpixel((5, 5)) == (33, 74, 143) else "#15203a"
    _write(ImageDraw.Draw(board), (board.width / 2, 120), name, font, 66, ink)
    return board


def _whiteboard(random: Random, name: str, font: Path) -> Image.Image:
    board = Image.new("RGB", (1500, 900), "#f4f6f7")
    draw, ink = ImageDraw.Draw(board), random.choice(("#1d3fa8", "#b3151f", "#157a2e", "#202020"))
    draw.rectangle((0, 0, 1499, 899), outline="#9aa2a8", width=26)
    title = random.choice(("Good morning Year 3", "Helpers today", "Well done to"))
    _write(draw, (750, 130), title, font, 90, ink)
    for row, line in enumerate(
        (name, random.choice(("gave out the books", "fed the fish", "led the line")), "1. Phonics 2. Maths")
    ):
        draw.text((130, 280 + row * 180 + random.randrange(-20, 20)), line, ink, ImageFont.truetype(str(font), 66))
    return board


def _markbook(random: Random, name: str, font: Path) -> Image.Image:
    """A table on a screen: head, grey lines, a name in two columns among others, marks."""
    board = Image.new("RGB", (1500, 1060), "#ffffff")
    draw, shown = ImageDraw.Draw(board), ImageFont.truetype(str(font), 66)
    draw.rectangle((0, 0, 1499, 120), fill="#2f5d8a")
    for across, word in ((30, "Surname"), (500, "Forename"), (960, "Form"), (1230, "Mark")):
        draw.text((across, 20), word, "#ffffff", shown)
    names = random.sample(["Ben Carter", "Zara Malik", "Kofi Mensah", "Ella Price", "Jan Nowak", "Mia Evans"], 6)
    names.insert(random.randrange(7), name)
    for row, person in enumerate(names):
        first, _, last = person.partition(" ")
        for across, word in (
            (30, last),
            (500, first),
            (960, f"{random.randrange(7, 12)}B"),
            (1230, str(random.randrange(9))),
        ):
            draw.text((across, 145 + row * 130), word, "#202020", shown)
        draw.line((0, 250 + row * 130, 1500, 250 + row * 130), fill="#c9ced3", width=3)
    return board


def _shown(board: np.ndarray, scale: float) -> np.ndarray:
    """Return a screenshot: the window in its size on a plain desktop, nothing turned, nothing blurred."""
    scene = np.full((HEIGHT, WIDTH, 3), (58, 110, 140), np.uint8)
    fit = min(scale, 0.95 * WIDTH / board.shape[1], 0.95 * HEIGHT / board.shape[0])
    window = cv2.resize(board, None, fx=fit, fy=fit, interpolation=cv2.INTER_AREA)
    scene[30 : 30 + window.shape[0], 40 : 40 + window.shape[1]] = window
    return scene


KINDS: dict[str, Callable[[Random, str, Path], Image.Image]] = {
    "certificate": _certificate, "peg": _peg, "lanyard": _lanyard, "register": _register, "letter": _letter,
    "sign": _sign, "vehicle": _vehicle, "whiteboard": _whiteboard, "markbook": _markbook,
}  # fmt: skip
#: Shown on a screen, not photographed.
FLAT = frozenset({"markbook"})
#: The kinds that name the school; the others name a pupil.
OF_SCHOOL = frozenset({"sign", "vehicle"})


def _placed(random: Random, photo: np.ndarray, board: np.ndarray, scale: float) -> np.ndarray:
    """Put the board into the photograph: turned, in perspective, a little soft, lit from one side."""
    height, width = (side * scale for side in board.shape[:2])
    fit = min(1.0, 0.9 * WIDTH / width, 0.9 * HEIGHT / height)
    width, height = width * fit, height * fit
    turn = np.deg2rad(random.uniform(-20, 20))
    corners = np.array([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2
    corners *= np.array([[random.uniform(0.88, 1.0), random.uniform(0.88, 1.0)] for _ in range(4)])
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    reach = np.abs(corners).max(axis=0)
    room = np.maximum(np.array([WIDTH, HEIGHT]) / 2 - reach, 0)
    corners += np.array([WIDTH, HEIGHT]) / 2 + room * np.array([random.uniform(-1, 1), random.uniform(-1, 1)])
    given = np.array([(0, 0), (board.shape[1], 0), (board.shape[1], board.shape[0]), (0, board.shape[0])], np.float32)
    way = cv2.getPerspectiveTransform(given, corners.astype(np.float32))
    small = cv2.GaussianBlur(board, (0, 0), max(0.3, 0.45 / (scale * fit)))
    seen = cv2.warpPerspective(small, way, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full(board.shape[:2], 255, np.uint8), way, (WIDTH, HEIGHT))[..., None] / 255.0
    light = np.linspace(random.uniform(0.6, 1.0), 1.0, WIDTH)[None, :, None]
    scene = photo * (1 - mask) + seen * light * mask
    scene = cv2.GaussianBlur(scene, (0, 0), random.uniform(0.3, 1.1))
    noise = np.random.default_rng(random.randrange(2**32)).normal(0, random.uniform(1, 5), scene.shape)
    return np.clip(scene + noise, 0, 255).astype(np.uint8)
