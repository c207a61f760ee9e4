"""Damage to files that a number repeats: bytes changed, cut out, doubled, swapped, and numbers made extreme."""

from __future__ import annotations

import random

_EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x01", b"\x80\0\0\0")


def mutated(data: bytes, seed: int) -> bytes:
    """Return the file with one to eight kinds of damage."""
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        _damage(damaged, chance)
    return bytes(damaged)


def _damage(data: bytearray, chance: random.Random) -> None:
    if not data:
        return
    at, length = chance.randrange(len(data)), chance.randint(1, 64)
    way = chance.randrange(6)
    if way == 0:
        data[at] ^= 1 << chance.randrange(8)
    elif way == 1:
        data[at : at + length] = chance.randbytes(length)
    elif way == 2:
        del data[at : at + length]
    elif way == 3:
        data[at:at] = data[at : at + length] * chance.randint(1, 4)
    elif way == 4:
        data[at : at + 4] = chance.choice(_EXTREMES)
    else:
        other = chance.randrange(len(data))
        data[at : at + length], data[other : other + length] = data[other : other + length], data[at : at + length]
