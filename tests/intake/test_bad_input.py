"""Bad input: a finding says row, column, what is wrong, what to do; nothing is half-written."""

import struct
import zipfile
import zlib

import pytest

from bihuan.duties.models import Problem, Task
from bihuan.errors import Unreadable
from bihuan.findings import refusing
from bihuan.ledger.models import Entry
from intake.files import table, text_table, with_formula_error

HEAD = ["序号", "编号", "存在问题", "责任单位", "整改时限"]


def refusals(result):
    return [(f.row, f.column, f.code) for f in refusing(result.findings)]


def test_a_formula_error_names_its_cell(read_in, tmp_path):
    result = read_in(with_formula_error(tmp_path / "t.xlsx"))
    assert refusals(result) == [(3, "整改时限", "formula-error")]
    assert (result.accepted, result.refused, Problem.objects.count()) == (0, 1, 0)


def test_one_wrong_row_refuses_the_file_and_all_wrong_rows_are_told(read_in, tmp_path):
    rows = [HEAD, [1, "a", "甲", "", "2025年2月30日"], [2, "b", "乙", "", "年底前"],
            [3, "c", "", "某处", ""], [4, "b", "丁", "", "13月底"]]  # fmt: skip
    entries = Entry.objects.count()
    result = read_in(table(tmp_path / "t.xlsx", rows))
    assert refusals(result) == [
        (2, "整改时限", "not-a-day"),
        (4, "存在问题", "missing"),
        (5, "整改时限", "not-a-day"),
        (5, "编号", "duplicate"),
    ]
    assert all(finding.hint for finding in refusing(result.findings))
    assert (Problem.objects.count(), Entry.objects.count()) == (0, entries)


def test_a_number_that_is_there_already_is_refused(read_in, tmp_path):
    read_in(table(tmp_path / "a.xlsx", [HEAD, [1, "a", "甲", "", ""]]))
    again = read_in(table(tmp_path / "b.xlsx", [HEAD, [1, "a", "另一", "", ""]]))
    assert refusals(again) == [(2, "编号", "duplicate")]


def test_a_due_date_in_words_is_kept_and_remarked(read_in, tmp_path):
    result = read_in(table(tmp_path / "t.xlsx", [HEAD, [1, "a", "甲", "", "按上级要求"]]))
    assert "due-in-words" in {f.code for f in result.findings}
    assert Problem.objects.get().due_text == "按上级要求"


def test_a_table_without_rows_is_refused(read_in, tmp_path):
    result = read_in(table(tmp_path / "t.xlsx", [HEAD]))
    assert refusals(result) == [(0, "", "empty")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.xlsx", b"", "空的"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图片"),
        ("文.xlsx", b"%PDF-1.7 something", "PDF"),
        ("坏.xlsx", b"PK\x03\x04" + b"\x07" * 500, "损坏"),
        ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("乱.csv", bytes(range(256)) * 20, "二进制"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(read_in, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=said):
        read_in(path)


def test_a_missing_file_is_named(read_in, tmp_path):
    with pytest.raises(Unreadable, match="没有这个\\.xlsx"):
        read_in(tmp_path / "没有这个.xlsx")


def test_a_sheet_without_content_is_refused(read_in, tmp_path):
    with pytest.raises(Unreadable, match="没有内容"):
        read_in(table(tmp_path / "t.xlsx", []))


def test_a_table_of_something_else_says_which_headings_were_looked_for(read_in, tmp_path):
    with pytest.raises(Unreadable, match="没有找到问题的表头") as refusal:
        read_in(table(tmp_path / "t.xlsx", [["甲", "乙"], ["丙", "丁"]]))
    assert "--mapping" in refusal.value.hint


def test_an_encrypted_workbook_says_so(read_in, tmp_path):
    path = tmp_path / "密.xlsx"
    path.write_bytes(_container_with("EncryptedPackage"))
    with pytest.raises(Unreadable, match="密码"):
        read_in(path)


def _container_with(stream: str) -> bytes:
    """The smallest OLE container that has a stream of this name."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<LLLLLLLL", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table_ = struct.pack("<128L", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for name, kind in (("Root Entry", 5), (stream, 2)):
        entry = bytearray(128)
        text = name.encode("utf-16-le")
        entry[: len(text)] = text
        struct.pack_into("<HB", entry, 64, len(text) + 2, kind)
        entries += bytes(entry)
    return bytes(header) + table_ + entries.ljust(512, b"\0")


def test_a_zip_bomb_is_refused_before_it_unfolds(read_in, tmp_path):
    path = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(700):
                member.write(b"\0" * (1 << 20))
    with pytest.raises(Unreadable, match="过大"):
        read_in(path)


def test_a_bomb_that_lies_about_its_size_is_refused_too(read_in, tmp_path):
    path = tmp_path / "谎.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (40 << 20))
    data = path.read_bytes()
    real = struct.pack("<L", 40 << 20)
    path.write_bytes(data.replace(real, struct.pack("<L", 1000)))
    with pytest.raises(Unreadable):
        read_in(path)
    assert zlib.crc32(b"") == 0


def test_a_file_name_with_path_parts_is_kept_without_them(read_in, tmp_path):
    path = text_table(tmp_path / "..台账.csv", [HEAD, ["1", "a", "甲", "", ""]])
    result = read_in(path)
    assert "/" not in result.batch.file.file_name
    assert not result.batch.file.file_name.startswith(".")


def test_evidence_named_with_a_path_is_refused(read_in, tmp_path):
    read_in(text_table(tmp_path / "t.csv", [["任务编号", "工作任务"], ["1", "甲"]]), "tasks")
    path = text_table(
        tmp_path / "s.csv",
        [
            ["对象", "编号", "动作", "日期", "佐证文件"],
            ["任务", "1", "交办", "2025-06-02", "../x.txt"],
        ],
    )
    assert refusals(read_in(path, "steps")) == [(2, "佐证文件", "path-in-name")]
    assert Task.objects.get().state == "drafted"
