"""The measurements of pictures run, and their page says what the models' metrics say."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drawn_face import encoded, face_photo

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return what imports one of the scripts."""
    monkeypatch.syspath_prepend(str(BENCH))
    before = set(sys.modules)
    yield importlib.import_module
    for name in {"images", "image_samples", "images_page"} - before:
        sys.modules.pop(name, None)


def test_the_page_s_tables_are_those_of_the_metrics(module: Any) -> None:
    """Otherwise: python bench/images_page.py."""
    page = module("images_page")
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.renewed(text) == text


def test_the_page_has_a_table_for_each_model(module: Any) -> None:
    """Faces, writing and logos."""
    text = module("images_page").PAGE.read_text(encoding="utf-8")
    assert [name for name in ("faces", "writing", "logos") if f"<!-- table {name} -->" not in text] == []


def test_a_picture_is_timed_by_stage(module: Any) -> None:
    """Every stage has a time, and the row a cell for each."""
    pytest.importorskip("rapidocr")
    images = module("images")
    told = images.timed(encoded(face_photo(300, 200, face=120)), plain=False)
    assert min(told[stage] for stage in images.STAGES) > 0
    assert images._row("drawn", told).count("|") == len(images._HEAD) + 1
