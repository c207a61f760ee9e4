"""Roll and staff files as schools export them: what is read, and what is refused with its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gatepost.errors import ListError
from gatepost.roll import Adult, Pupil
from gatepost.roll_file import read_roll, read_staff

OLIVIA = ("Olivia", "Smith", "Liv", "Oak", "4", "A1")

EXPORTS = {
    "SIMS": "Adno,Legal Surname,Legal Forename,Preferred Forename,Preferred Surname,Reg Group,Year Group\n"
    "A1,Smith,Olivia,Liv,Smith,Oak,Year  4\n",
    "SIMS short": "UPN,Surname,Forename,Preferred Forename,Reg,Year\nA1,Smith,Olivia,Liv,Oak,4\n",
    "Arbor": "Arbor ID,First name,Last name,Preferred first name,Registration Form,Year group\n"
    "A1,Olivia,Smith,Liv,Oak,Year 4\n",
    "Bromcom": "Admission Number;Forename;Surname;Known As;Tutor Group;Year Group\nA1;Olivia;Smith;Liv;Oak;Y4\n",
    "OneRoster 1.1": "sourcedId,status,enabledUser,role,givenName,familyName,preferredFirstName,class,grades\n"
    "A1,active,true,student,Olivia,Smith,Liv,Oak,04\nT1,active,true,teacher,Tom,Fern,,,\n"
    "A2,tobedeleted,true,student,Gone,Away,,,04\nA3,active,false,student,Off,Now,,,04\n",
    "OneRoster 1.2": '"sourcedId","status","givenName","familyName","preferredGivenName","class","grades"\n'
    '"A1","active","Olivia","Smith","Liv","Oak","4"\n',
    "one column, surname first": 'UPN,Name,Known as,Class,Year\nA1,"Smith, Olivia",Liv,Oak,Yr 4\n',
    "one column, first name first": "id\tfull_name\tPREFERRED-NAME\tform\tNC Year\nA1\tOlivia Smith\tLiv\tOak\t4\n",
    "odd headings": " upn ,FORENAME ,sur-name,Preferred_Forename,REG GROUP,Year\n A1 , Olivia ,Smith,Liv,Oak,4\n",
    "Excel's note": "sep=;\nUPN;Forename;Surname;Preferred Name;Class;Year\nA1;Olivia;Smith;Liv;Oak;4\n",
    "blank lines": "\n\nUPN,Forename,Surname,Preferred Name,Class,Year\n\n,,,,,\nA1,Olivia,Smith,Liv,Oak,4\n\n",
    "spare fields": "UPN,Forename,Surname,Preferred Name,Class,Year\nA1,Olivia,Smith,Liv,Oak,4,,\n",
}


def _write(folder: Path, content: str | bytes) -> Path:
    path = folder / "roll.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _fields(pupil: Pupil) -> tuple[str | None, ...]:
    return (pupil.first, pupil.last, pupil.preferred, pupil.class_name, pupil.year, pupil.id)


@pytest.mark.parametrize("system", EXPORTS)
def test_export_is_read(system: str, tmp_path: Path) -> None:
    """Every system's headings lead to the same pupil."""
    assert [_fields(pupil) for pupil in read_roll(_write(tmp_path, EXPORTS[system]))] == [OLIVIA]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, line_end: str, tmp_path: Path) -> None:
    """An é is an é in every encoding that Windows, Excel and MIS write."""
    text = line_end.join(["Forename,Surname", "Zoé,O'Brien", "Søren,Núñez", ""])
    pupils = read_roll(_write(tmp_path, text.encode(encoding)))
    assert [(pupil.first, pupil.last) for pupil in pupils] == [("Zoé", "O'Brien"), ("Søren", "Núñez")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_may_hold_a_curly_apostrophe(encoding: str, tmp_path: Path) -> None:
    """A character outside Latin-1 near the beginning does not hide the encoding."""
    path = _write(tmp_path, "Forename,Surname\nTom,O’Hara\nŁucja,Żak\n".encode(encoding))
    assert [pupil.last for pupil in read_roll(path)] == ["O’Hara", "Żak"]


@pytest.mark.parametrize(
    "title", ["Pupils on roll\n", "Meadowbrook Primary School,,\n01/09/2026,,\n\n", '"Roll, 2026"\n']
)
def test_a_report_s_title_stands_above_the_header(title: str, tmp_path: Path) -> None:
    """Rows with a single field before the headings are no pupils and no header."""
    path = _write(tmp_path, f"{title}Forename,Surname,Reg\nTom,Fern,Oak\n")
    assert [(pupil.first, pupil.class_name) for pupil in read_roll(path)] == [("Tom", "Oak")]


def test_unusual_names_are_kept(tmp_path: Path) -> None:
    """Names are text, whatever they look like."""
    path = _write(tmp_path, 'Forename,Surname\n"Al ""Ace""",(.*)\nX,"[a-z]+"\nAnne-Marie,van der Berg\n')
    assert [pupil.last for pupil in read_roll(path)] == ["(.*)", "[a-z]+", "van der Berg"]


def test_legal_and_preferred_names(tmp_path: Path) -> None:
    """The preferred name fills in for a missing legal one, and is left out where it is the same."""
    path = _write(
        tmp_path,
        "Legal Forename,Legal Surname,Preferred Forename,Preferred Surname\n,Smith,Liv,Jones\nZoë,May,zoe,May\n",
    )
    assert [(p.first, p.preferred, p.preferred_last) for p in read_roll(path)] == [
        ("Liv", None, "Jones"),
        ("Zoë", None, None),
    ]


@pytest.mark.parametrize(
    ("written", "year"), [("Year 10", "10"), ("y7", "7"), ("R", "R"), ("Reception", "R"), ("Nursery", "N"), ("", None)]
)
def test_years(written: str, year: str | None, tmp_path: Path) -> None:
    """Years are comparable however they are written."""
    assert read_roll(_write(tmp_path, f"Forename,Surname,Year\nOlivia,Smith,{written}\n"))[0].year == year


def test_year_from_the_class(tmp_path: Path) -> None:
    """Class 4B is in year 4 even where no column says so."""
    assert read_roll(_write(tmp_path, "Forename,Surname,Class\nOlivia,Smith,4B\n"))[0].year == "4"


HEAD = "Forename,Surname,Class,UPN\n"
REFUSED = [
    ("", "", "the file is empty", "empty file"),
    ("  \n \n", "", "the file is empty", "only blank lines"),
    (HEAD, "", "no pupils", "header alone"),
    ("Olivia,Smith,Oak,A1\nZain,Ali,Oak,A2\n", ":1", "not a header", "no header"),
    ("Forename,Class\nOlivia,Oak\n", ":1", "surname", "no surname column"),
    ("Surname,Class\nSmith,Oak\n", ":1", "first name", "no first name column"),
    ("Class,UPN\nOak,A1\n", ":1", "names", "no name column"),
    ("Surname,Forename,Surname\nA,B,C\n", ":1", "two columns", "surname twice"),
    (HEAD + "Olivia,Smith,Oak\n", ":2", "'UPN' is missing", "too few fields"),
    (HEAD + "Olivia,Smith,Oak,A1,x\n", ":2", "5 fields", "too many fields"),
    (HEAD + "Olivia,Smith,Oak,A1\n,Ali,Oak,A2\n", ":3", "'Forename': is empty", "empty first name"),
    (HEAD + "Olivia, ,Oak,A1\n", ":2", "'Surname': is empty", "blank surname"),
    ("Name\nOlivia\n", ":2", "first name and a surname", "one word in the only column"),
    (HEAD + "A,B,Oak,A1\nC,D,Oak,a1\n", ":3", "line 2", "same number twice"),
    (HEAD + "A,B,Oak,\nC,D,Oak,\nÁ,b,oak,\n", ":4", "line 2", "same name and class twice"),
    (HEAD + '"Olivia,Smith,Oak,A1\n', ":2", "quoted", "open quotation mark"),
    (b"Forename,Surname\nOlivia,Smi\x81th\n", ":2", "neither UTF-8 nor Windows-1252", "undefined byte"),
    (b"Forename,Surname\nZo\xc3\xab,May\nZo\xeb,Lee\n", ":2", "one encoding", "two encodings in one file"),
    (b"Forename,Surname\nOli\x00via,Smith\n", ":2", "control characters", "zero byte"),
    (b"Forename,Surname\nOli\x07via,Smith\n", ":2", "control characters", "bell"),
    (b"PK\x03\x04rest", "", "Excel", "workbook"),
    (b"%PDF-1.7", "", "PDF", "PDF"),
    (bytes(range(256)) * 4, ":1", "", "binary"),
    (b"\xff\xfea", "", "UTF-16", "truncated UTF-16"),
]


@pytest.mark.parametrize(("content", "place", "message", "why"), REFUSED, ids=[row[3] for row in REFUSED])
def test_refused_with_its_place(content: str | bytes, place: str, message: str, why: str, tmp_path: Path) -> None:
    """A wrong file is one line that names the file, the line and what to look at."""
    path = _write(tmp_path, content)
    with pytest.raises(ListError) as error:
        read_roll(path)
    assert str(error.value).startswith(f"{path}{place}: "), why
    assert message in str(error.value)


def test_same_name_with_different_numbers_are_two_children(tmp_path: Path) -> None:
    """Two children may share name and class; their numbers tell them apart."""
    assert len(read_roll(_write(tmp_path, HEAD + "A,B,Oak,1\nA,B,Oak,2\n"))) == 2


def test_errors_do_not_quote_names(tmp_path: Path) -> None:
    """An error may end up in a log."""
    with pytest.raises(ListError) as error:
        read_roll(_write(tmp_path, HEAD + "Olivia,Smith,Oak,A1\nOlivia,Smith,Oak,A1\n"))
    assert "Olivia" not in str(error.value)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_missing_file_and_folder(name: str, tmp_path: Path) -> None:
    """Both are said in words."""
    with pytest.raises(ListError, match=r"no such file|folder"):
        read_roll(tmp_path / name)


def test_large_roll_is_read_in_seconds(tmp_path: Path) -> None:
    """Thirty thousand pupils, as a trust's export may have."""
    rows = "".join(f"Olivia{number},Smith,Oak,{number}\n" for number in range(30_000))
    path, start = _write(tmp_path, HEAD + rows), time.process_time()
    assert len(read_roll(path)) == 30_000
    assert time.process_time() - start < 10


def test_staff(tmp_path: Path) -> None:
    """Title, names, role and user; the mailbox stands in for a user name."""
    text = "Title,First,Last,Role,Email\nMiss,Jenny,Pike,Class Teacher,jpike@school.example\nMrs,,Fern,Headteacher,\n"
    assert read_staff(_write(tmp_path, text)) == [
        Adult("Jenny", "Pike", "Miss", "staff", "jpike", ("teacher",)),
        Adult("", "Fern", "Mrs", "staff", None, ("headteacher",)),
    ]


def test_staff_in_one_column(tmp_path: Path) -> None:
    """A title at the head of the name is taken off."""
    adults = read_staff(_write(tmp_path, "Staff Name,Username\nMr Tom Fern,tfern\nMiss Pike,jpike\n"))
    assert [(adult.title, adult.first, adult.last) for adult in adults] == [("Mr", "Tom", "Fern"), ("Miss", "", "Pike")]


def test_parents_and_governors(tmp_path: Path) -> None:
    """The role says what an adult is to the school; the caller says it where no column does."""
    path = _write(tmp_path, "First,Last,Role\nAsha,Rao,Parent Governor\nBen,Lee,guardian\nCy,Orr,\n")
    assert [adult.kind for adult in read_staff(path, kind="parent")] == ["parent", "parent", "parent"]
    assert [adult.kind for adult in read_staff(path)] == ["parent", "parent", "staff"]


def test_oneroster_staff(tmp_path: Path) -> None:
    """Of users.csv the pupils are left out."""
    text = "sourcedId,role,username,givenName,familyName\n1,student,os,Olivia,Smith\n2,teacher,tf,Tom,Fern\n"
    assert [adult.user for adult in read_staff(_write(tmp_path, text))] == ["tf"]
