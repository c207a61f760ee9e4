"""What was seen in a post, where and how sure; and the table of kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Family = Literal["pupil", "contact", "school", "record", "adult", "conduct", "relationship"]

#: The contract's table of families and kinds; FAMILY_OF turns it round.
_KINDS_OF: dict[Family, str] = {
    "pupil": "pupil_name leaver_name sibling_name pupil_face face pupil_username class_or_year no_photo_consent"
    " personal_camera",
    "contact": "phone email address postcode social_handle location",
    "school": "school_name school_handle school_website school_logo school_event",
    "record": "exam_result special_needs medical behaviour safeguarding identifier",
    "adult": "staff_name parent_name governor_name person_name",
    "conduct": "derogatory allegation confidential political advert credential site_security unreadable",
    "relationship": "friend_request direct_message personal_account_link school_email_signup",
}
FAMILY_OF: dict[str, Family] = {kind: family for family, kinds in _KINDS_OF.items() for kind in kinds.split()}

#: How sure a friend request or a message is to concern the school: somebody on its lists; a number that only the site
#: can read. Below that it is somebody whom the lists do not know.
ON_LIST, NOT_SURE_WHO = 0.9, 0.6
#: A first name below this may be a pupil's or somebody else's.
MAY_BE_A_PUPIL = 0.5


@dataclass(frozen=True, slots=True)
class PartRef:
    """Which part of the post: its type, its index and, for moving pictures, the second."""

    type: Literal["text", "image", "file"]
    index: int = 0
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen in a post.

    ``span`` is (start, end) in Unicode code points of the text as given; ``box`` is (left, top, width, height) in
    pixels of the picture after its EXIF orientation; ``confidence`` is 0 to 1.
    ``key`` is what was found in a comparable form (a normalised name or number): it never leaves the process
    in the clear, and an override is remembered by a keyed hash of it.
    ``people`` are the names of all who may be meant, for somebody who may see the lists; they go to no device either.
    """

    kind: str
    part: PartRef
    confidence: float
    message: str
    span: tuple[int, int] | None = None
    box: tuple[int, int, int, int] | None = None
    masked: str | None = None
    advice: str = ""
    key: str = field(default="", repr=False)
    evidence: tuple[str, ...] = field(default=(), repr=False)
    people: tuple[str, ...] = field(default=(), repr=False)

    @property
    def family(self) -> Family:
        """The kind's family in the contract's table."""
        return FAMILY_OF[self.kind]


def mask(text: str) -> str:
    """Keep the first character of each word and hide the rest: ``Olivia Smith`` → ``O▒▒▒▒▒ S▒▒▒▒``."""
    return "".join(_masked_characters(text))


def _masked_characters(text: str) -> Iterator[str]:
    inside = False
    for character in text:
        hide = inside and character.isalnum()
        yield "▒" if hide else character
        inside = character.isalnum()
