"""The home's logos as patterns, read again as soon as one is added or taken away."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.errors import InputError

if TYPE_CHECKING:
    from companion_api.detectors.logos.logos import Pattern

logger = logging.getLogger(__name__)

SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".svg": "SVG"}
CALIBRATION = ".json"


class LogoShelf:
    """The patterns of one folder; safe in several threads. A folder that does not exist holds none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._seen: tuple[tuple[str, int], ...] = ()
        self._patterns: tuple[Pattern, ...] = ()

    def current(self) -> tuple[Pattern, ...]:
        """Return the patterns of the logos that are in the folder now, by name."""
        with self._lock:
            seen = self._listing()
            if seen != self._seen:
                self._patterns = tuple(self._read(seen))
                self._seen = seen
            return self._patterns

    def _listing(self) -> tuple[tuple[str, int], ...]:
        try:
            paths = sorted(path for path in self.folder.iterdir() if path.suffix in (*SUFFIXES, CALIBRATION))
            return tuple((path.name, path.stat().st_mtime_ns) for path in paths)
        except OSError:
            return ()

    def _read(self, seen: tuple[tuple[str, int], ...]) -> list[Pattern]:
        names = [name for name, _ in seen if Path(name).suffix in SUFFIXES]
        found = (self._pattern(self.folder / name) for name in names)
        return [pattern for pattern in found if pattern is not None]

    def _pattern(self, path: Path) -> Pattern | None:
        from companion_api.detectors.logos.logo_calibration import read_calibration
        from companion_api.detectors.logos.logo_pixels import logo_pixels
        from companion_api.detectors.logos.logos import THRESHOLD, is_telling, pattern_of

        kept = calibration_path(path)
        try:
            threshold = read_calibration(kept.read_text(encoding="utf-8")).threshold if kept.is_file() else THRESHOLD
            pattern = pattern_of(path.stem, logo_pixels(path.read_bytes()), threshold)
        except (OSError, ValueError, InputError) as error:
            logger.warning("a logo of the home is not looked for: %s (%s)", path.name, type(error).__name__)
            return None
        return pattern if is_telling(pattern) else None


def calibration_path(logo: Path) -> Path:
    """Return where a logo's calibration is kept: beside it."""
    return logo.with_suffix(CALIBRATION)
