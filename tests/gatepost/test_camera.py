"""Whether a picture's camera is on the school's list, however it writes itself; and the list in policy.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatepost.camera import Camera, is_listed
from gatepost.errors import PolicyError
from gatepost.policy_file import load_policy

LIST = (Camera("Nikon", "D3500", "600123"), Camera("Kodak", "PIXPRO FZ55"), Camera("Samsung", "SM-X200"))


@pytest.mark.parametrize(
    ("taken_by", "expected"),
    [
        (Camera("NIKON CORPORATION", "NIKON D3500", "0600123"), True),
        (Camera("NIKON CORPORATION", "NIKON D3500"), True),
        (Camera("NIKON CORPORATION", "NIKON D3500", "700000"), False),
        (Camera("JK Imaging, Ltd.", "KODAK PIXPRO FZ55"), False),
        (Camera("EASTMAN KODAK COMPANY", "KODAK PIXPRO FZ55"), True),
        (Camera("", "SM-X200"), True),
        (Camera("samsung", "sm-x200", "R52T"), True),
        (Camera("samsung", "SM-X2000"), False),
        (Camera("Apple", "iPhone 14"), False),
    ],
)
def test_is_listed(taken_by: Camera, expected: bool) -> None:
    """Spelling makes no difference; another number or model does."""
    assert is_listed(taken_by, LIST) is expected


@pytest.mark.parametrize(
    ("camera", "name"),
    [
        (Camera("Apple", "iPhone 14"), "iPhone 14"),
        (Camera("Canon", "Canon EOS 2000D"), "Canon EOS 2000D"),
        (Camera("samsung", "SM-X200"), "samsung SM-X200"),
        (Camera("", "FinePix"), "FinePix"),
    ],
)
def test_its_name(camera: Camera, name: str) -> None:
    """As people call it."""
    assert camera.name == name


def policy_file(folder: Path, cameras: str) -> Path:
    """Write a policy with this list."""
    path = folder / "policy.yaml"
    path.write_text(f"school:\n  name: Meadowbrook\n  cameras:\n{cameras}", encoding="utf-8")
    return path


def test_the_list_is_read(tmp_path: Path) -> None:
    """With the serial number where there is one."""
    path = policy_file(tmp_path, '    - {make: Apple, model: iPad}\n    - {make: Canon, model: X1, serial: "0123"}\n')
    assert load_policy(str(path)).school.cameras == (Camera("Apple", "iPad"), Camera("Canon", "X1", "0123"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("    - {make: Apple}\n", "model"),
        ("    - {make: Apple, model: iPad, serial: 123}\n", "in quotes"),
        ("    - {make: Apple, modell: iPad}\n", "did you mean 'model'"),
        ("    - {make: Apple, model: ''}\n", "school.cameras"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, line: str, said: str) -> None:
    """File, line and key."""
    with pytest.raises(PolicyError) as error:
        load_policy(str(policy_file(tmp_path, line)))
    assert "policy.yaml:4" in str(error.value)
    assert said in str(error.value)
