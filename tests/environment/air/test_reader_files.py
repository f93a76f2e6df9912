"""Bytes to rows: encodings, compression, Parquet, broken lines, and the numbers of rows."""

import gzip
from datetime import date

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.air.readers import read
from bihuan.environment.air.readers.rows import YEARS
from bihuan.errors import Unreadable
from environment.air.files import AT, HOURS, duckdb, finding, hour, hours, row, rows, said

TEXT = f"{HOURS}\n{hour()}\n"


def of_bytes(folder, data: bytes, name: str = "file.csv"):
    path = folder / name
    path.write_bytes(data)
    return read(path, connection=duckdb())


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8", "\r"), ("utf-8-sig", "\r\n"), ("gb18030", "\r\n"), ("utf-16", "\n")],
)
def test_encodings_and_line_ends_of_offices_are_read(tmp_path, encoding, end):
    found = of_bytes(tmp_path, TEXT.replace("\n", end).encode(encoding))
    assert (said(found), row(found)["city"]) == ([], "哈尔滨")


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_read(tmp_path, delimiter):
    assert said(of_bytes(tmp_path, TEXT.replace(",", delimiter).encode())) == []


def test_gzip_is_known_by_its_bytes(tmp_path):
    assert said(of_bytes(tmp_path, gzip.compress(TEXT.encode("gb18030")))) == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "空文件"),
        (b"\n\n", "空文件"),
        (b"PK\x03\x04", "Excel"),
        (b"PAR1PAR1", "Parquet"),
        (gzip.compress(TEXT.encode(), mtime=0)[:40], "压缩内容"),
        (b"\x1f\x8bnothing", "压缩内容"),
        (b"a,b\n\xff\xff\xff\n", "编码"),
        (b"\xff\xfea", "编码"),
        (("城市," + "长" * 200_000 + "\n").encode(), "第一行"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path, data, told):
    with pytest.raises(Unreadable, match=told):
        of_bytes(tmp_path, data)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="打不开“none"):
        read(tmp_path / "none.csv")


def test_a_path_is_no_pattern(tmp_path):
    folder = tmp_path / "一月[1]*'s"
    folder.mkdir()
    assert hours(folder, hour(), name="a?.csv").accepted == 1
    plain = tmp_path / "plain.parquet"
    assert of_parquet(plain, f"SELECT '哈尔滨' AS city, '{AT}' AS at, 20 AS pm25").accepted == 1
    assert read(plain.rename(folder / "a?.parquet")).accepted == 1


def test_broken_lines_are_named_and_the_numbers_of_other_rows_stay(tmp_path):
    found = hours(
        tmp_path,
        "哈尔滨,1129A,2019-07-18",
        hour(),
        "",
        '"哈尔\n滨",1129A,2019-07-18 13:00,坏,20,0.5,60,40,20',
        "哈尔滨,1129A,2019-07-18 13:00,5,20,0.5,60,40,20,多,余",
        "",
        "",
        hour("2019-07-18 14:00", values="5,20,0.5,60,40,坏"),
        hour("昨天"),
        "半行",
        "半行",
        "",
    )
    assert said(found) == ["broken_row", "impossible_time", "not_a_number", "not_a_number"]
    assert finding(found, "broken_row").message.endswith("：第 2 行、第 6 行、第 11 行等。")
    assert [one.row for one in found.findings] == [2, 10, 5, 9]
    assert found.left_out == {"broken_row": 4, "impossible_time": 1}


def test_a_quotation_mark_that_never_closes_tells_how_much_it_took(tmp_path):
    found = hours(
        tmp_path, hour(), '"哈尔滨,1129A,2019-07-18 13:00,5,20,0.5,60,40,20', hour(), hour()
    )
    assert said(found) == ["broken_row"]
    assert finding(found, "broken_row").row == 3
    assert "2 行" in finding(found, "broken_row").hint


def of_parquet(path, rows: str):
    """What a Parquet file holds that DuckDB wrote of a query."""
    duckdb().raw_sql(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    return read(path, connection=duckdb())


def test_parquet_with_types_of_its_own_is_read(tmp_path):
    found = of_parquet(
        tmp_path / "hours.parquet",
        """SELECT ' 哈尔滨' AS 城市, 1129 AS 点位, 20::SMALLINT AS "PM2.5(µg/m³)", 0.3::FLOAT AS CO,
        'NaN'::DOUBLE AS O3, TIMESTAMPTZ '2019-07-18 04:00:00+00' AS 时间""",
    )
    assert set(said(found)) == {"missing_column"}
    got = row(found)
    assert got["at"].isoformat() == "2019-07-18T12:00:00"
    assert (got["city"], got["station"], float(got["co"]), got["pm25"], got["o3"]) == (
        *("哈尔滨", "1129"),
        *(0.3, 20, None),
    )


def test_parquet_numbers_its_rows_as_a_spreadsheet_would(tmp_path):
    found = of_parquet(
        tmp_path / "days.parquet",
        """SELECT '哈尔滨' AS city, DATE '2019-07-18' AS day, 20.0 AS pm25
        UNION ALL SELECT '大庆', DATE '1919-07-18', 20.0""",
    )
    assert row(found)["day"] == date(2019, 7, 18)
    assert finding(found, "impossible_year").row == 3


def test_hours_in_parquet_may_be_parts_of_a_time(tmp_path):
    found = of_parquet(
        tmp_path / "parts.parquet",
        "SELECT '哈尔滨' AS city, DATE '2019-07-18' AS date, 24.0::DOUBLE AS hour, 20 AS pm25",
    )
    assert row(found)["at"].isoformat() == "2019-07-19T00:00:00"


def test_nothing_is_left_in_the_connection_but_the_table(tmp_path):
    connection = ibis.duckdb.connect()
    path = tmp_path / "file.csv"
    path.write_text(TEXT + "半行\n", encoding="utf-8")
    found = read(path, connection=connection)
    assert connection.raw_sql("SHOW TABLES").fetchall() == [
        (found.table.get_name().rpartition(".")[2],)
    ]
    with pytest.raises(Unreadable):
        read(tmp_path / "none.csv", connection=connection)


CELL = st.sampled_from(["5", "20.5", "", "-", "坏", "-3", "0", "9999"])
LINES = st.lists(
    st.tuples(
        st.sampled_from(["哈尔滨", "大庆", ""]),
        st.sampled_from(["A", "B"]),
        st.sampled_from([AT, "2019-07-19 00:00", "昨天", f"{YEARS.stop}-01-01 1"]),
        *[CELL] * 6,
    ).map(",".join),
    min_size=1,
    max_size=12,
    unique_by=lambda line: tuple(line.split(",")[:3]),
)


@settings(max_examples=5, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_a_reading_does_not_depend_on_the_order_of_rows(tmp_path_factory, lines, random):
    """Where no place and time stands twice: there the last one of the file counts."""
    shuffled = random.sample(lines, len(lines))
    folder = tmp_path_factory.mktemp("order")
    one, other = hours(folder, *lines), hours(folder, *shuffled)
    assert rows(one) == rows(other)
    assert one.left_out == other.left_out
    assert said(one) == said(other)
