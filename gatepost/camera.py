"""The school's own cameras, phones and tablets, and whether a picture was taken by one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as its pictures name it; one of the school's list without a ``serial`` stands for its whole model."""

    make: str
    model: str
    serial: str = ""

    @property
    def name(self) -> str:
        """What people call it: ``Canon EOS 2000D``, ``iPhone 14``; one line, whatever a picture says of itself."""
        in_model = self.make.casefold() == "apple" or _words(self.make)[:1] == _words(self.model)[:1]
        told = self.model if in_model else f"{self.make} {self.model}"
        return " ".join("".join(filter(str.isprintable, told)).split())[:_LONGEST_NAME]


def is_listed(taken_by: Camera, cameras: Iterable[Camera]) -> bool:
    """Return whether it is on the list; where a picture or the list says no serial number, make and model decide."""
    return any(_is_same(taken_by, camera) for camera in cameras)


def _is_same(taken_by: Camera, listed: Camera) -> bool:
    make, model = _words(taken_by.make), _words(taken_by.model)
    own_make, own_model = _words(listed.make), _words(listed.model)
    # Makers write themselves in many ways: NIKON CORPORATION, EASTMAN KODAK COMPANY; and again in front of the model.
    same_make = not make or set(own_make) <= set(make)
    same_model = _without(model, make + own_make) == _without(own_model, own_make)
    serials = {_bare(taken_by.serial), _bare(listed.serial)} - {""}
    return same_make and same_model and len(serials) < 2


def _words(text: str) -> list[str]:
    return text.casefold().split()


def _without(model: list[str], make: list[str]) -> list[str]:
    return model[1:] if len(model) > 1 and model[0] in make else model


def _bare(serial: str) -> str:
    """Cameras fill their number up with noughts and blanks."""
    return serial.strip().casefold().lstrip("0")
