"""Scenes to look for logos in: photographs with a logo in every style, papers, screens, signs, and scenes without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from companion_api.detectors.logos.logo_views import STYLES, make_view

Array = np.ndarray[Any, np.dtype[Any]]

WIDTH, HEIGHT = 1600, 1200
#: Widths of a logo as shares of the picture: below 5 %, 5 to 12 %, 12 % or more.
SHARES = (0.04, 0.05, 0.07, 0.09, 0.11, 0.12, 0.16, 0.25, 0.4, 0.6)
#: Ways to show a logo beyond those with which it is tried out when it is added.
OTHERS = ("one_ink", "letterhead", "website", "sign")
_LETTER_SHARES = (0.05, 0.07, 0.09, 0.12, 0.16, 0.25)


@dataclass(frozen=True)
class Scene:
    """A grey picture; the logo that is to be found in it (None: none), in which style, how wide; and look-alikes."""

    grey: Array
    kind: str
    shows: str | None = None
    style: str = ""
    share: float = 0.0
    like: str | None = None


class Maker:
    """Makes scenes from photographs, one font and a seed."""

    def __init__(self, photos: list[Path], font: Path, seed: int) -> None:
        self._photos, self._font, self._random = photos, font, Random(seed)

    def with_logos(self, kind: str, logos: Mapping[str, Array], each: int) -> Iterator[Scene]:
        """Yield every logo ``each`` times in every style."""
        for name, logo in logos.items():
            for style in (*STYLES, *OTHERS):
                for _ in range(each):
                    share = self._random.choice(_LETTER_SHARES if style in OTHERS[1:3] else SHARES)
                    yield Scene(self._shown(logo, style, share), kind, name, style, share)

    def look_alikes(self, logos: Mapping[str, list[Array]]) -> Iterator[Scene]:
        """Yield each look-alike once, from 8 % of the width: none of them is the logo whose outline it has."""
        for name, others in logos.items():
            for other in others:
                style, share = self._random.choice(STYLES), self._random.choice(SHARES[3:])
                yield Scene(self._shown(other, style, share), "look_alike", style=style, share=share, like=name)

    def distractors(self, logos: list[Array]) -> Iterator[Scene]:
        """Yield brands and flags in photographs, then photographs as they are."""
        for logo in logos:
            yield Scene(self._shown(logo, "print", self._random.choice(SHARES[3:])), "brand_or_flag")
        for photo in self._photos:
            yield Scene(_grey(_opened(photo)), "photograph")

    def _shown(self, logo: Array, style: str, share: float) -> Array:
        drawn: dict[str, Callable[[], Array]] = {
            "letterhead": lambda: self._paper(logo, share), "website": lambda: self._page(logo, share),
            "sign": lambda: self._in_photo(self._board(logo), "print", min(0.7, share * 1.8)),
            "one_ink": lambda: self._in_photo(_one_ink(logo, self._random), "print", share),
        }  # fmt: skip
        return drawn.get(style, lambda: self._in_photo(logo, style, share))()

    def _in_photo(self, logo: Array, style: str, share: float) -> Array:
        photo = cv2.resize(_opened(self._random.choice(self._photos)), (WIDTH, HEIGHT))
        return _grey(make_view(logo, photo, style, share, self._random.randrange(2**31)).pixels)

    def _paper(self, logo: Array, share: float) -> Array:
        """A letter on the screen or scanned: white, a head, lines of words."""
        page = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
        self._words(page, 420, "#222222")
        return self._placed(page, logo, share, (60, 40))

    def _page(self, logo: Array, share: float) -> Array:
        """A website: a coloured bar, a picture, words."""
        page = Image.new("RGB", (WIDTH, HEIGHT), "#f3f3f1")
        ImageDraw.Draw(page).rectangle((0, 0, WIDTH, 360), fill=self._random.choice(("#1b2a6b", "#0b5137", "#ffffff")))
        photo = Image.fromarray(_opened(self._random.choice(self._photos))).resize((700, 500))
        page.paste(photo, (840, 420))
        self._words(page, 440, "#333333", to=800)
        return self._placed(page, logo, share, (30, 30))

    def _words(self, page: Image.Image, top: int, ink: str, to: int = 1500) -> None:
        draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(self._font), 26)
        for row in range(top, HEIGHT - 60, 44):
            words = " ".join(self._random.choice(("school", "day", "please", "Friday", "coats")) for _ in "1234567890")
            draw.text((70, row), words[: (to - 70) // 15], ink, font=font)

    def _placed(self, page: Image.Image, logo: Array, share: float, at: tuple[int, int]) -> Array:
        width = round(share * WIDTH)
        small = Image.fromarray(logo).resize((width, max(1, round(width * logo.shape[0] / logo.shape[1]))))
        small.thumbnail((WIDTH, 1000))
        page.paste(small, at, small)
        quality = self._random.choice((40, 60, 75, 90))
        data = cv2.imencode(".jpg", np.asarray(page)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)

    def _board(self, logo: Array) -> Array:
        """A board with the logo on its left and words beside it, a little under twice as wide."""
        side = max(logo.shape[:2])
        board = Image.new(
            "RGBA", (round(side * 1.8), round(side * 1.1)), self._random.choice(("#ffffff", "#1b2a6b", "#f2c230"))
        )
        shown = Image.fromarray(logo)
        board.paste(shown, ((side - shown.width) // 2 + side // 20, (board.height - shown.height) // 2), shown)
        draw = ImageDraw.Draw(board)
        for row, word in enumerate(("WELCOME", "Visitors please", "report to", "reception")):
            size = ImageFont.truetype(str(self._font), max(8, side // 11))
            draw.text((side * 1.12, side * (0.2 + 0.18 * row)), word, "#555555", size)
        return np.asarray(board)


def _one_ink(logo: Array, random: Random) -> Array:
    """Return a logo stamped in one colour: its dark parts inked, the rest as the ground."""
    grey = cv2.cvtColor(np.ascontiguousarray(logo[..., :3]), cv2.COLOR_RGB2GRAY)
    level, _ = cv2.threshold(grey[logo[..., 3] > 127].reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)
    ink = np.array(random.choice(((20, 20, 20), (27, 42, 107), (240, 240, 240))), np.uint8)
    ground = 255 - ink if ink[0] > 127 else np.array((250, 250, 245), np.uint8)
    pixels = np.where((grey <= level)[..., None], ink, ground)
    return np.dstack([pixels, logo[..., 3]]).astype(np.uint8)


def _opened(photo: Path) -> Array:
    return np.ascontiguousarray(np.asarray(cv2.imread(str(photo)))[..., ::-1])


def _grey(pixels: Array) -> Array:
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    ratio = min(1.0, WIDTH / max(grey.shape))
    return grey if ratio >= 1 else cv2.resize(grey, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
