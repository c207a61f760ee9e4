"""What the picture, inspection and check tests share: a small school, and a face detector that needs no model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from companion_api.detectors.faces.faces import Face
from companion_api.detectors.picture import Picture
from gatepost.policy import Policy
from gatepost.policy_file import policy_from_data
from gatepost.roll import Adult, Lists, Pupil

SCHOOL = {"name": "Meadowbrook Primary School", "websites": ["www.meadowbrook-primary.example"], "classes": ["Oak"]}
LEVELS = [
    {"families": ["pupil"], "level": "block", "clause": {"id": "4.2", "quote": "Pupils are not named."}},
    {"families": ["school"], "level": "allow"},
]
LISTS = Lists((Pupil("Olivia", "Smith", class_name="Oak"), Pupil("Tom", "Jones")), (Adult("Jo", "Pike"),))
ROLL = "Forename,Surname,Reg Group,Year\nOlivia,Smith,Oak,4\nTom,Jones,Willow,5\n"
POLICY_YAML = """\
school:
  name: Meadowbrook Primary School
  classes: [Oak]
levels:
  - {families: [pupil], level: block, clause: {id: "4.2", quote: Pupils are not named.}}
  - {families: [school], level: allow}
"""


def make_policy(**more: Any) -> Policy:
    """Return a policy that blocks pupils, allows the school's name and says nothing of the rest."""
    return policy_from_data({"school": SCHOOL, "levels": LEVELS} | more)


def write_school(folder: Path) -> list[str]:
    """Write a policy and a roll; return the options that name them, with a home that does not exist."""
    (folder / "policy.yaml").write_text(POLICY_YAML, encoding="utf-8")
    (folder / "roll.csv").write_text(ROLL, encoding="utf-8")
    home, policy, roll = (str(folder / name) for name in ("no-home", "policy.yaml", "roll.csv"))
    return ["--home", home, "--policy", policy, "--roll", roll]


class FixedFaces:
    """Sees the same faces in every picture, and counts how often it was asked."""

    name = "always the same"

    def __init__(self, *faces: Face) -> None:
        self.faces = list(faces)
        self.loads = self.looks = 0

    def load(self) -> None:
        """Count."""
        self.loads += 1

    def find(self, picture: Picture) -> list[Face]:
        """Return the fixed faces."""
        self.looks += 1
        return self.faces
