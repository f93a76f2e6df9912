"""Readers of water files: every row is accepted or refused, and every fault has a place."""

import gzip
from datetime import date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bihuan.environment import water
from bihuan.environment.water import readers
from bihuan.errors import Unreadable
from environment.tables import answered

OWN = "section,body,basin,sampled_on,do,nh3n,总磷(mg/L)\n"


def day(of, hour=0):
    return datetime.combine(date(2026, 2, of), time(hour))


@pytest.fixture
def file(tmp_path):
    def written(text, name="samples.csv", encoding="utf-8"):
        path = tmp_path / name
        content = text.encode(encoding)
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return written


def told(samples):
    return [(one.code, one.row, one.column) for one in samples.findings]


def test_the_own_format(file):
    samples = water.read(
        file(OWN + "A,river,甲,2026-02-04,8.1,0.3,0.05\n\nB,湖库,乙,2026/2/4 08:00,7,,\n")
    )
    assert (samples.rows, samples.accepted, samples.findings) == (2, 2, [])
    rows = sorted(answered(samples.table), key=lambda row: row["section"])
    assert [
        (r["section"], r["body"], r["sampled_on"], r["do"], r["tp"], r["row"]) for r in rows
    ] == [
        ("A", "river", day(4), 8.1, 0.05, 2),
        ("B", "lake", day(4, 8), 7.0, None, 4),
    ]


def test_values_below_detection_keep_their_limit_and_a_flag(file):
    text = OWN + "A,river,甲,2026-02-04,8,0.025L,<0.01\nB,river,甲,2026-02-04,8,ND,0.01\n"
    samples = water.read(file(text), detection={"nh3n": 0.02})
    rows = {row["section"]: row for row in answered(samples.table)}
    assert (rows["A"]["nh3n"], rows["A"]["nh3n_below"]) == (0.025, True)
    assert (rows["A"]["tp"], rows["A"]["tp_below"]) == (0.01, True)
    assert (rows["B"]["nh3n"], rows["B"]["nh3n_below"], rows["B"]["tp_below"]) == (
        0.02,
        True,
        False,
    )
    unlimited = water.read(file(text))
    assert told(unlimited) == [("water-no-detection-limit", 3, "nh3n")]
    assert {row["section"]: row["nh3n"] for row in answered(unlimited.table)} == {
        "A": 0.025,
        "B": None,
    }


def test_a_flag_may_stand_in_its_own_column(file):
    text = "section,sampled_on,hg,hg_below\nA,2026-02-04,0.00004,是\nB,2026-02-04,0.00004,\n"
    rows = answered(water.read(file(text)).table)
    assert {row["section"]: row["hg_below"] for row in rows} == {"A": True, "B": False}


def test_faults_of_values_are_named_by_row_and_column(file):
    text = "section,sampled_on,pH,do\nA,2026-02-04,71,八\nB,2026-02-04,-1,-9\nC,2026-02-04,7,1e1\n"
    samples = water.read(file(text))
    assert told(samples) == [
        ("water-impossible-ph", 2, "pH"),
        ("water-impossible-ph", 3, "pH"),
        ("water-text-in-number", 2, "do"),
        ("water-negative", 3, "do"),
    ]
    assert "八" in samples.findings[2].message
    assert not any(finding.refuses for finding in samples.findings)
    found = {row["section"]: (row["ph"], row["do"]) for row in answered(samples.table)}
    assert found == {"A": (None, None), "B": (None, None), "C": (7.0, 10.0)}


def test_units_of_headings_are_converted_or_named(file):
    text = (
        "section,sampled_on,汞(μg/L),叶绿素α(mg/L),氨氮(ppm),水温(℃),chla,Kelp,粪大肠菌群(MPN/L),叶绿素a(μg/L)\n"
        "A,2026-02-04,0.05,0.009,0.3,9.3,1,2,300,5\n"
    )
    samples = water.read(file(text))
    row = answered(samples.table)[0]
    assert (row["hg"], row["chla"], row["fecal_coliform"]) == (0.00005, 9.0, 300.0)
    assert "nh3n" not in row
    assert told(samples) == [
        ("water-unit-converted", 0, "汞(μg/L)"),
        ("water-unit-converted", 0, "叶绿素α(mg/L)"),
        ("water-unit-unknown", 0, "氨氮(ppm)"),
        ("water-column-twice", 0, "chla"),
        ("water-unknown-column", 0, "Kelp"),
        ("water-column-twice", 0, "叶绿素a(μg/L)"),
    ]
    micro = water.read(file("section,sampled_on,叶绿素a(μg/L)\nA,2026-02-04,5\n"))
    assert (answered(micro.table)[0]["chla"], micro.findings) == (5.0, [])


def test_missing_markers_are_counted(file):
    samples = water.read(file(OWN + "A,river,--,2026-02-04,--,--,缺测\n"))
    assert [finding.message for finding in samples.findings] == [
        "缺测标记“--”共 2 处。",
        "缺测标记“缺测”共 1 处。",
    ]
    assert answered(samples.table)[0]["basin"] is None


def test_rows_that_cannot_stand_are_refused_by_number(file):
    text = OWN + (
        "A,river,甲,2026-02-04,8,,\n"
        ",river,甲,2026-02-04,8,,\n"
        "B,river,甲,昨天,8,,\n"
        "C,river,甲,2026-02-30,8,,\n"
        "D,river,甲,02-04 10:00,8,,\n"
        "E,river,甲\n"
        "A,river,甲,2026-02-04,9,,\n"
        "F,river,甲,2026年2月4日,9,,\n"
    )
    samples = water.read(file(text))
    assert (samples.rows, samples.accepted) == (8, 2)
    assert [one.row for one in samples.refused] == [2, 3, 4, 5, 6, 7]
    assert "没有年份" in samples.refused[4].reason
    assert told(samples) == [("water-row-refused", row, "") for row in range(2, 8)]
    assert {row["section"]: row["do"] for row in answered(samples.table)} == {"A": 9.0, "F": 9.0}


def test_a_column_without_which_nothing_stands(file):
    samples = water.read(file("basin,do\n甲,8\n乙,8\n"))
    assert [(one.code, one.column) for one in samples.findings] == [
        ("water-column-missing", "section"),
        ("water-column-missing", "sampled_on"),
    ]
    assert (samples.rows, samples.accepted, answered(samples.table)) == (2, 0, [])


def test_names_that_recur_are_told_apart_by_province(file):
    text = "省份,断面名称,监测时间,溶解氧(mg/L)\n甲省,江桥,02-04 10:00,8\n乙省,江桥,02-04 10:00,9\n"
    samples = water.read(file(text), year=2026)
    rows = {row["section"]: row["name"] for row in answered(samples.table)}
    assert rows == {"甲省/江桥": "江桥", "乙省/江桥": "江桥"}
    plain = water.read(file("断面名称,监测时间,do\n江桥,2026-02-04,8\n,2026-02-04,8\n"))
    assert [row["section"] for row in answered(plain.table)] == ["江桥"]


def test_flow_is_a_claim(file):
    rows = answered(
        water.read(
            file(
                "section,sampled_on,flow,do\nA,2026-02-04,断流,\nB,2026-02-04,是,8\nC,2026-02-04,,8\n"
            )
        ).table
    )
    assert {row["section"]: row["flow"] for row in rows} == {"A": False, "B": True, "C": None}


def test_files_of_older_offices_and_zipped_ones(file):
    text = OWN + "甲断面,河流,甲,2026-02-04,8,,\n"
    for path in (
        file(text, encoding="gb18030"),
        file(text, "s.csv.gz"),
        file("\ufeff" + text, "b.csv"),
    ):
        assert [row["section"] for row in answered(water.read(path).table)] == ["甲断面"]


def test_parquet_brings_numbers_or_text(tmp_path):
    path = tmp_path / "samples.parquet"
    columns = {
        "section": ["A", "B", "C"],
        "sampled_on": pa.array([day(4), day(5), None]),
        "do": [8.0, float("nan"), 7.0],
        "tp": ["0.01L", "x", "0.1"],
        "cod": pa.array([15, -1, 15], pa.int32()),
    }
    pq.write_table(pa.table(columns), path)
    samples = water.read(path)
    assert told(samples) == [
        ("water-row-refused", 3, ""),
        ("water-text-in-number", 2, "tp"),
        ("water-negative", 2, "cod"),
    ]
    rows = {row["section"]: (row["do"], row["tp"], row["cod"]) for row in answered(samples.table)}
    assert rows == {"A": (8.0, 0.01, 15.0), "B": (None, None, None)}
    days = tmp_path / "days.parquet"
    pq.write_table(
        pa.table({"section": ["A"], "sampled_on": pa.array([day(4).date()]), "do": [8]}), days
    )
    assert answered(water.read(days).table)[0]["sampled_on"] == day(4)


def test_of_many_faults_the_first_are_named_and_the_rest_counted(file):
    lines = "".join(f"S{at},river,甲,2026-02-04,x,,\n" for at in range(readers.MOST_NAMED + 5))
    samples = water.read(file(OWN + lines))
    assert len(samples.findings) == readers.MOST_NAMED + 1
    assert "还有 5 处" in samples.findings[-1].message


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"\xff\xff", "a.csv"), (b"no", "a.csv.gz"), (b"no", "a.parquet")],
)
def test_what_is_no_such_file_is_refused(tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        water.read(path)
    with pytest.raises(Unreadable):
        water.read(Path(f"{path}.nowhere.csv"))


def test_headings_written_twice_are_not_lost(file):
    samples = water.read(file("section,sampled_on,do,do\nA,2026-02-04,8,9\n"))
    assert told(samples) == [("water-unknown-column", 0, "do #4")]
    assert answered(samples.table)[0]["do"] == 8.0
