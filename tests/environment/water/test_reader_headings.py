"""Water files as offices write them: headings, units, times, encodings, kinds of file."""
# ruff: noqa: DTZ001 - times of Beijing without their zone, as tables have them

import gzip
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bihuan.environment import water
from bihuan.environment.water.times import time_of
from bihuan.errors import Unreadable
from environment.tables import answered


@pytest.fixture
def file(tmp_path):
    def written(text, name="samples.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return written


def row_of(samples):
    (row,) = answered(samples.table)
    return row


UNITS = [
    ("透明度(cm)", "transparency", "50", 0.5),
    ("透明度（m）", "transparency", "0.5", 0.5),
    ("汞(ng/L)", "hg", "50", 0.00005),
    ("总磷(以P计)(mg/L)", "tp", "0.1", 0.1),
    ("总磷（以P计）", "tp", "0.1", 0.1),
    ("总磷(TP)", "tp", "0.1", 0.1),
    ("NH₃-N（mg/L）", "nh3n", "0.3", 0.3),
    ("BOD₅", "bod5", "2", 2),
    ("CODMn", "codmn", "3", 3),
    ("CODCr（mg/L）", "cod", "12", 12),
    ("高锰酸盐指数(CODMn)(毫克/升)", "codmn", "3", 3),
    ("叶绿素a(mg/m³)", "chla", "9", 9),
    ("电导率(mS/m)", "conductivity", "30", 300),
    ("粪大肠菌群（个/100mL）", "fecal_coliform", "20", 200),
    ("水温(℃)", "water_temperature", "9.5", 9.5),
    ("pH(无量纲)", "ph", "7.1", 7.1),
]


@pytest.mark.parametrize(("heading", "item", "written", "value"), UNITS)
def test_an_item_is_read_in_the_unit_of_its_heading(file, heading, item, written, value):
    samples = water.read(file(f"断面名称,监测时间,{heading}\nA,2026-02-04,{written}\n"))
    assert row_of(samples)[item] == pytest.approx(value)
    assert {one.code for one in samples.findings} <= {"water-unit-converted"}


@pytest.mark.parametrize("heading", ["透明度(ft)", "总磷(mmol/L)", "氨氮(ppm)", "pH(mg/L)"])
def test_a_column_in_an_unknown_unit_is_named_and_not_read(file, heading):
    item = {"透": "transparency", "总": "tp", "氨": "nh3n", "p": "ph"}[heading[0]]
    samples = water.read(file(f"断面名称,监测时间,{heading},do\nA,2026-02-04,5,8\n"))
    assert item not in samples.table.columns
    (finding,) = samples.findings
    assert (finding.code, finding.column) == ("water-unit-unknown", heading)
    assert "未采用" in finding.message
    second = file(f"断面名称,监测时间,{heading},{item}\nA,2026-02-04,5,6\n")
    assert row_of(water.read(second))[item] == 6  # the column that can be read is


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("断面,日期,溶解氧", "A,2026-02-04,8"),
        ("监测断面,采样日期,DO", "A,2026/2/4,8"),
        ("断面名,年,月,日,do", "A,2026,2,4,8"),
        ("断面名,年份,月份,日,do", "A,2026年,2月,4日,8"),
    ],
)
def test_sections_and_days_by_other_names(file, heading, line):
    samples = water.read(file(f"{heading}\n{line}\n"))
    row = row_of(samples)
    assert (row["section"], row["sampled_on"], row["do"]) == ("A", datetime(2026, 2, 4), 8)
    assert samples.findings == []


TIMES = {
    "2026年2月": datetime(2026, 2, 1),
    "2026-02": datetime(2026, 2, 1),
    "2026.2": datetime(2026, 2, 1),
    "202602": datetime(2026, 2, 1),
    "20260204": datetime(2026, 2, 4),
    "2026年2月4日 8时": datetime(2026, 2, 4, 8),
    "2026-02-04T08:30:15": datetime(2026, 2, 4, 8, 30),
    "2026-02-04T00:00:00Z": datetime(2026, 2, 4, 8),
    "2026-02-04T23:30:00.5-05:00": datetime(2026, 2, 5, 12, 30),
    "2026-02-04 08:00 +0800": datetime(2026, 2, 4, 8),
    "2月": datetime(2026, 2, 1),
    "02-04 10:00": datetime(2026, 2, 4, 10),
}


@pytest.mark.parametrize("text", TIMES)
def test_times_as_files_write_them(text):
    assert time_of(text, 2026) == TIMES[text]


@pytest.mark.parametrize(
    ("text", "said"),
    [("昨天", "不是日期"), ("2026-13", "不存在"), ("2026-02-30", "不存在"), ("2月", "没有年份"),
     ("2026-02-04 25:00", "不存在"), ("", "不是日期"), ("02-04 10:00", "没有年份")],
)  # fmt: skip
def test_what_is_no_time_says_why(text, said):
    assert said in str(time_of(text, None))


def test_months_apart_may_say_their_year_themselves(file):
    samples = water.read(file("断面,月份,do\nA,2026-02,8\nB,3月,8\n"), year=2026)
    days = {row["section"]: row["sampled_on"].month for row in answered(samples.table)}
    assert days == {"A": 2, "B": 3}
    lacking = water.read(file("断面,月份,do\nB,3,8\n"))
    assert "没有年份" in lacking.refused[0].reason


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-16", ","), ("gb18030", ";"), ("utf-8-sig", "\t"), ("utf-8", ";")]
)
def test_encodings_and_separators(file, encoding, mark):
    text = "断面名称,水体类型,监测时间,总磷\n甲,水库,2026-02-04,0.05\n".replace(",", mark)
    row = row_of(water.read(file(text, encoding=encoding)))
    assert (row["section"], row["body"], row["tp"]) == ("甲", "lake", 0.05)


def test_files_are_known_by_what_is_in_them(tmp_path):
    columns = {"section": ["A"], "sampled_on": pa.array([date(2026, 2, 4)]), "do": [8]}
    for name in ("a.PARQUET", "a.pq", "a.dat"):
        pq.write_table(pa.table(columns), tmp_path / name)
        assert row_of(water.read(tmp_path / name))["do"] == 8
    zipped = tmp_path / "a.CSV.GZ"
    zipped.write_bytes(gzip.compress("断面,日期,do\nA,2026-02-04,8\n".encode()))
    assert row_of(water.read(zipped))["do"] == 8


def test_an_instant_of_parquet_is_taken_in_beijing(tmp_path):
    at = pa.array([datetime.fromisoformat("2026-02-04T20:00:00+00:00")], pa.timestamp("us", "UTC"))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"section": ["A"], "sampled_on": at, "do": [8]}), path)
    assert row_of(water.read(path))["sampled_on"] == datetime(2026, 2, 5, 4)


def test_a_workbook_is_named_as_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(Unreadable, match="Excel"):
        water.read(path)
