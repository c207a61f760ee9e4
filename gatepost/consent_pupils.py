"""Which pupil of the roll a row of another list means: by any of its numbers, else by name and class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gatepost.detect.normalise import fold_key
from gatepost.errors import ListError
from gatepost.list_fields import split_name, split_title
from gatepost.roll import Pupil
from gatepost.roll_headers import Columns, field_names
from gatepost.table_file import Row


class PupilFinder:
    """The roll, looked up by number and by name."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._by_id: dict[str, Pupil] = {}
        self._by_name: dict[tuple[str, str], list[Pupil]] = defaultdict(list)
        for pupil in pupils:
            if pupil.id:
                self._by_id[pupil.id.casefold()] = pupil
            for name in _names_of(pupil):
                self._by_name[name].append(pupil)

    def find(self, columns: Columns, row: Row) -> Pupil:
        """The one pupil whom this row means; raises ListError naming the line when there is none, or several."""
        for number in _numbers(columns, row):
            if number in self._by_id:
                return self._by_id[number]
        found = self._named(columns, row)
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} pupils on the roll have this name: add their UPN or class"
        message = several if found else "this pupil is not on the roll; import the roll first, or correct the row"
        raise ListError(message, place=f"{columns.path}:{row.line}")

    def _named(self, columns: Columns, row: Row) -> list[Pupil]:
        first, last = columns.get(row, "first", "legal_first"), columns.get(row, "last", "legal_last")
        if not last and (name := columns.get(row, "name")):
            first, last = split_name(split_title(name)[1])
        found = self._by_name.get((fold_key(first), fold_key(last)), []) if first and last else []
        in_class = fold_key(columns.get(row, "class"))
        same = [pupil for pupil in found if in_class and fold_key(pupil.class_name or "") == in_class]
        return same if len(same) == 1 else found


def _names_of(pupil: Pupil) -> set[tuple[str, str]]:
    firsts = {pupil.first, pupil.preferred or pupil.first}
    lasts = {pupil.last, pupil.preferred_last or pupil.last}
    return {(fold_key(first), fold_key(last)) for first in firsts for last in lasts}


def _numbers(columns: Columns, row: Row) -> list[str]:
    """Every number in the row: the roll may know a pupil by the UPN, and the list by the admission number too."""
    names = field_names(columns.header)
    return [row.fields[place].casefold() for place, name in enumerate(names) if name == "id" and row.fields[place]]
