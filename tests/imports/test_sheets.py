"""Files as they come: whatever separator, encoding and line ends; and what can't be read is refused with a reason."""

import io
import zipfile

import pytest

from volunteers.imports import sheets


def rows(content: bytes) -> list[list[str]]:
    return [row.cells for sheet in sheets.read(io.BytesIO(content)).sheets for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_encoding_and_separator_are_found(encoding: str, sign: str) -> None:
    text = f"Name{sign}Phone\r\nJosé Núñez{sign}303\r\nAna{sign}304\r\n"
    assert rows(text.encode(encoding)) == [["Name", "Phone"], ["José Núñez", "303"], ["Ana", "304"]]


def test_lines_that_end_with_cr_only_and_mixed_encodings_are_read() -> None:
    assert rows(b"Name,Phone\rAna,1\rBo,2\r") == [["Name", "Phone"], ["Ana", "1"], ["Bo", "2"]]
    assert rows("Name,x\nJosé,1\n".encode() + "Núñez,2\n".encode("cp1252"))[1:] == [["José", "1"], ["Núñez", "2"]]


def test_a_nul_is_marked() -> None:
    assert rows(b"Name,x\nA\0na,1\n")[1] == [f"A{sheets.UNREADABLE}na", "1"]


def test_a_line_break_inside_of_quotation_marks_keeps_the_numbers_right() -> None:
    found = next(iter(sheets.read(io.BytesIO(b'Name,x\n"A\nna",1\nBo,2\n')).sheets)).rows
    assert [row.number for row in found] == [1, 2, 4]


def bomb() -> bytes:
    out = io.BytesIO()
    archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("xl/workbook.xml", "w", force_zip64=True) as part:
        for _ in range(sheets.MOST_INFLATED // 10_000_000 + 1):
            part.write(b"0" * 10_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'Name,x\n"Ana,1\nBo,2\n',
        b"Name" + b",x" * 40_000,
        b"PK\x03\x04 no workbook",
        b"\xd0\xcf\x11\xe0 an old one",
        b"%PDF-1.7 a, b\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0 a photo, of a list",
        b"GIF89a,a\n",
        b"{\\rtf1 Name, Email\n",
        b"\xef\xbb\xbf <!DOCTYPE html><table><tr><td>Name, Email\n",
        b'<?xml version="1.0"?><people/>\n',
        b'[{"name": "Ana Ruiz", "email": "ana@demo.example"}]\n',
        b'{"people": []}\n',
        b"BEGIN:VCARD\nFN:Ana Ruiz\n",
        b"SQLite format 3\x00",
    ],
)
def test_what_can_not_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(sheets.BadFile):
        rows(content)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(sheets.BadFile):
        rows(bomb())


def test_a_workbook_is_read_with_its_dates() -> None:
    from datetime import date

    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append(["Name", "Since", "Phone"])
    book.active.append(["Ana", date(2014, 8, 23), 3035550142])
    book.create_sheet("More").append(["Name"])
    book.save(out)
    assert rows(out.getvalue())[:2] == [["Name", "Since", "Phone"], ["Ana", "2014-08-23", "3035550142"]]
