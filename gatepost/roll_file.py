"""Read the roll and the staff list from CSV as a school's MIS exports them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gatepost.detect.normalise import fold_key
from gatepost.errors import ListError
from gatepost.list_fields import kind_said, read_roles, read_year, split_name, split_title, year_of_class
from gatepost.roll import Adult, AdultKind, Pupil
from gatepost.roll_headers import Columns, field_names, find_columns
from gatepost.table_file import Row, read_rows

_MOST_TITLE_ROWS = 10
_STUDENT_ROLES = frozenset({"student", "pupil", "learner"})


def read_roll(path: Path) -> list[Pupil]:
    """The pupils of a CSV file, in its order.

    OneRoster rows of other roles, switched off or to be deleted, are left out. Raises ListError with file, line and
    column: no header, a missing name, a row that does not fit the header, the same pupil twice.
    """
    columns, rows = _open(path, example="Forename,Surname,Reg Group,Year")
    wanted = [row for row in _current(columns, rows) if _is_student(columns, row)]
    pupils = [_pupil(columns, row) for row in wanted]
    if not pupils:
        raise ListError("has a header but no pupils under it", place=str(path))
    _refuse_duplicates(pupils, wanted, path)
    return pupils


def read_staff(path: Path, *, kind: AdultKind = "staff") -> list[Adult]:
    """The adults of a CSV file, in its order; ``kind`` is theirs where no column says parent or governor.

    Without a column for the user name, the part of the e-mail address before the ``@`` is taken.
    Raises ListError as ``read_roll`` does.
    """
    columns, rows = _open(path, example="Title,First,Last,Role,Email")
    adults = [_adult(columns, row, kind) for row in _current(columns, rows) if not _is_marked_student(columns, row)]
    if not adults:
        raise ListError("has a header but nobody under it", place=str(path))
    return adults


def _open(path: Path, *, example: str) -> tuple[Columns, list[Row]]:
    path = Path(path)
    rows = read_rows(path)
    if not rows:
        raise ListError("the file is empty", place=str(path))
    head = _header_place(rows)
    columns = find_columns(rows[head], path, example=example)
    return columns, [columns.check_width(row) for row in rows[head + 1 :]]


def _header_place(rows: list[Row]) -> int:
    """Where the header stands: reports begin with a title and a date, each alone in its row."""
    for place, row in enumerate(rows[:_MOST_TITLE_ROWS]):
        if sum(name is not None for name in field_names(row.fields)) > 1:
            return place
        if sum(map(bool, row.fields)) > 1:
            break
    return 0


def _current(columns: Columns, rows: list[Row]) -> Iterator[Row]:
    """Without those who have left, as OneRoster marks them."""
    for row in rows:
        deleted = columns.get(row, "status").lower() == "tobedeleted"
        if not deleted and columns.get(row, "enabled").lower() not in {"false", "0", "no"}:
            yield row


def _is_student(columns: Columns, row: Row) -> bool:
    role = columns.get(row, "role").lower()
    return not role or role in _STUDENT_ROLES


def _is_marked_student(columns: Columns, row: Row) -> bool:
    return columns.get(row, "role").lower() in _STUDENT_ROLES


def _pupil(columns: Columns, row: Row) -> Pupil:
    first, last = _names(columns, row)
    preferred = columns.get(row, "preferred")
    preferred_last = columns.get(row, "preferred_last")
    class_name = columns.get(row, "class")
    return Pupil(
        first=first,
        last=last,
        preferred=preferred if preferred and fold_key(preferred) != fold_key(first) else None,
        class_name=class_name or None,
        year=read_year(columns.get(row, "year")) or year_of_class(class_name),
        id=columns.get(row, "id") or None,
        preferred_last=preferred_last if preferred_last and fold_key(preferred_last) != fold_key(last) else None,
    )


def _adult(columns: Columns, row: Row, kind: AdultKind) -> Adult:
    title, name = split_title(columns.get(row, "name"))
    title = columns.get(row, "title").rstrip(".") or title
    if name and "last" not in columns:
        first, last = split_name(name) if " " in name or "," in name else ("", name)
    else:
        first = columns.get(row, "first", "legal_first", "preferred")
        last = columns.get(row, "last", "legal_last", "preferred_last")
    if not last or not (first or title):
        raise _empty(columns, row, *(("first", "legal_first", "name") if last else ("last", "legal_last", "name")))
    role = columns.get(row, "role")
    user = columns.get(row, "user") or columns.get(row, "email").partition("@")[0]
    said = kind_said(columns.get(row, "kind")) or kind_said(role)
    return Adult(first, last, title or None, said or kind, user or None, read_roles(role))


def _names(columns: Columns, row: Row) -> tuple[str, str]:
    """First and last name; a single column of names is taken apart."""
    first = columns.get(row, "first", "legal_first", "preferred")
    last = columns.get(row, "last", "legal_last", "preferred_last")
    if not last and (name := columns.get(row, "name")):
        first, last = split_name(split_title(name)[1])
    if not first:
        raise _empty(columns, row, "first", "legal_first", "preferred", "name")
    if not last:
        raise _empty(columns, row, "last", "legal_last", "preferred_last", "name")
    return first, last


def _empty(columns: Columns, row: Row, *fields: str) -> ListError:
    heading = columns.title(*fields)
    what = "needs a first name and a surname" if heading == columns.title("name") else "is empty"
    return ListError(f"column {heading!r}: {what}", place=f"{columns.path}:{row.line}")


def _refuse_duplicates(pupils: list[Pupil], rows: list[Row], path: Path) -> None:
    """The same id, or the same name in the same class without ids that tell two children apart."""
    lines_of_id: dict[str, int] = {}
    seen: dict[tuple[str, str, str], tuple[int, str | None]] = {}
    for pupil, row in zip(pupils, rows, strict=True):
        if pupil.id and (line := lines_of_id.setdefault(pupil.id.casefold(), row.line)) != row.line:
            raise ListError(f"the same pupil number as on line {line}: keep one of them", place=f"{path}:{row.line}")
        who = (fold_key(pupil.first), fold_key(pupil.last), fold_key(pupil.class_name or ""))
        line, other = seen.setdefault(who, (row.line, pupil.id))
        if line != row.line and not (pupil.id and other):
            raise ListError(f"the same name and class as on line {line}: keep one of them", place=f"{path}:{row.line}")
