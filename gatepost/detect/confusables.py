"""Characters that stand for Latin letters: look-alikes of other scripts, digits and signs, letters as pictures."""

from __future__ import annotations

#: Letters of other scripts that look like one small Latin letter, folded to small letters (after Unicode's
#: confusables: Cyrillic, Greek, Armenian, Cherokee, and the phonetic and modifier letters NFKD leaves alone).
_LOOKS_LIKE = {
    "a": "аαɑᴀꭺ", "b": "ьʙƅвᏼ", "c": "сϲᴄⅽᏟ", "d": "ԁɗᴅꓒժ", "e": "еєεᴇҽ℮ǝə", "f": "ſғꜰƒ", "g": "ɡցԍɢ",
    "h": "һհнʜᏂ", "i": "іιɪɩӏաꙇᎥ", "j": "јϳᴊ", "k": "кκᴋ", "l": "ӏⅼʟɭ", "m": "мᴍɱ", "n": "пηոɴи", "o": "оοσօᴏ",
    "p": "рρᴘ", "q": "ԛգ", "r": "гʀꭇɾя", "s": "ѕꜱտ", "t": "тτᴛ", "u": "υսᴜцʋ", "v": "νѵᴠ", "w": "ѡԝաᴡωшщ",
    "x": "хχ×", "y": "уүγʏყ", "z": "ᴢʐ",
}  # fmt: skip
LOOK_ALIKES = str.maketrans({sign: letter for letter, signs in _LOOKS_LIKE.items() for sign in signs})
#: Digits and signs that are put for a letter; 1, ! and | stand for two of them.
_LEET = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "6": "g", "2": "z", "@": "a", "$": "s",
         "€": "e", "£": "l", "+": "t", "*": "i", "(": "c"}  # fmt: skip
LEET_AS_I = str.maketrans(_LEET | dict.fromkeys("1!|", "i"))
LEET_AS_L = str.maketrans(_LEET | dict.fromkeys("1!|", "l"))


def pictured_letters() -> dict[str, str]:
    """Letters in circles, squares and flags that Unicode does not decompose, as capitals."""
    found: dict[str, str] = {}
    for first in (0x1F150, 0x1F170):
        found.update({chr(first + n): chr(ord("A") + n) for n in range(26)})
    found.update({chr(0x1F1E6 + n): chr(ord("A") + n) for n in range(26)})
    return found
