"""Numbers that carry a check: NHS number, unique pupil number, National Insurance number (form only)."""

from __future__ import annotations

import re

#: The letters of a UPN's check, DfE's guide to unique pupil numbers: I, O and S are left out.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]")


def is_nhs_number(text: str) -> bool:
    """Ten digits, the last a modulus 11 check (NHS data dictionary); spaces and dashes are ignored."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])


def is_nino(text: str) -> bool:
    """Two letters (some pairs are never given out), six digits, A to D (HMRC manual NIM39110)."""
    return bool(_NINO.fullmatch(re.sub(r"[\s-]", "", text).upper()))


def is_upn(text: str) -> bool:
    """Check letter, eleven digits, and a digit or (temporary UPN) a letter; weights 2 to 13, modulus 23."""
    upn = re.sub(r"\s", "", text).upper()
    if not _UPN.fullmatch(upn):
        return False
    last = int(upn[12]) if upn[12].isdigit() else _UPN_LETTERS.index(upn[12])
    values = [*(int(digit) for digit in upn[1:12]), last]
    return _UPN_LETTERS[sum(value * weight for value, weight in zip(values, range(2, 14), strict=True)) % 23] == upn[0]
