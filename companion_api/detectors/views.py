"""Which pictures of a film show something new: a slide that stands for a minute is looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Array = np.ndarray[Any, np.dtype[Any]]

#: Grey cells across and down; one is about as large as the smallest face that is found.
_CELLS = (96, 54)
#: The darkest-to-brightest change of a cell, of 255, that is still noise of the encoding.
_NOISE = 10
#: Earlier pictures that a new one is compared with.
_MOST_KEPT = 32


class Views:
    """The pictures of one film that were looked at."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: list[Array] = []

    def is_new(self, image: Image.Image) -> bool:
        """Return whether no earlier picture shows the same in every cell; notes this one."""
        import numpy as np
        from PIL import Image

        self.count += 1
        cells = np.asarray(image.convert("L").resize(_CELLS, Image.Resampling.BOX), dtype=np.int16)
        if any(int(np.abs(cells - other).max()) <= _NOISE for other in self._kept):
            return False
        self._kept = [*self._kept[-_MOST_KEPT + 1 :], cells]
        return True
