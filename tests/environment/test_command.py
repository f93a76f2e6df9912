"""``bihuan air evaluate`` and ``bihuan water evaluate`` from the prompt: files in, results out."""

import csv
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bihuan.config import command

DAYS = "城市,日期,SO2,NO2,CO,O3_8h,PM10,PM2.5"
DAY = "5,20,0.5,60,40,20"
AIR = ("--standard", "HJ633-2012")
WATER = "section,body,basin,city,sampled_on,do,codmn,nh3n,tp"


@pytest.fixture
def file(tmp_path):
    def file(*lines, name="in.csv"):
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return file


@pytest.fixture
def bihuan(capsysbinary):
    """Exit status, standard output and standard error of a command."""

    def bihuan(*arguments):
        try:
            status = command.run(list(map(str, arguments)))
        except SystemExit as told:
            status = told.code
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode()

    return bihuan


@pytest.fixture
def air(bihuan):
    return lambda *a: bihuan("air", "evaluate", *AIR, *a)


@pytest.fixture
def water(bihuan):
    return lambda *a: bihuan("water", "evaluate", "--period", "month", *a)


@pytest.fixture
def days(file):
    return file(DAYS, f"乙,2022-03-02,{DAY}", f"甲,2022-03-02,{DAY}", f"甲,2022-03-01,{DAY}")


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_results_go_to_standard_output_in_order(air, days):
    status, out, err = air(days, "--period", "day")
    rows = read(out)
    assert (status, err) == (0, "")
    assert [(r["place"], r["period"]) for r in rows] == [
        ("乙", "2022-03-02"), ("甲", "2022-03-01"), ("甲", "2022-03-02"),
    ]  # fmt: skip
    assert (rows[0]["aqi"], rows[0]["level"], rows[0]["standard"]) == ("40", "优", "HJ633-2012")


@pytest.mark.parametrize(
    ("out", "said"), [("no/out.csv", "no"), (".", "文件"), ("out.xlsx", "xlsx")]
)
def test_what_cannot_be_written_is_refused_before_anything_is(air, days, tmp_path, out, said):
    status, printed, refusal = air(days, "--period", "day", "--out", tmp_path / out)
    assert (status, printed) == (2, "")
    assert said in refusal
    assert "tmp" not in refusal.replace(str(tmp_path), "")
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("out.csv", ()),
        ("out.json", ()),
        ("out.parquet", ()),
        ("it's.CSV", ()),
        ("out.txt", ("--format", "json")),
    ],
)
def test_a_file_is_written_in_the_format_of_its_name(air, days, tmp_path, name, more):
    path = tmp_path / name
    assert air(days, "--period", "day", "--out", path, *more) == (0, "", "")
    if path.suffix == ".parquet":
        rows = duckdb.sql(f"FROM '{path}'").fetchall()
    elif path.suffix == ".json" or more:
        rows = json.loads(path.read_text(encoding="utf-8"))
    else:
        rows = read(path.read_text(encoding="utf-8"))
    assert len(rows) == 3
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([name, "in.csv"])


def test_findings_go_to_standard_error_with_their_row(air, file):
    """Text in a number: the cell is missing and named, the rest is computed."""
    path = file(DAYS, f"甲,2022-03-01,{DAY}", "甲,2022-03-02,5,20,0.5,六十,40,20")
    status, out, err = air(path, "--period", "day")
    assert status == 0
    assert "提示：" in err
    assert "六十" in err
    assert "第 3 行" in err
    assert [row["notes"] for row in read(out)] == ["", "缺 O₃"]


def test_a_column_that_is_missing_is_named_and_the_rest_computed(air, file):
    path = file("城市,日期,SO2,NO2,CO,PM10,PM2.5", "甲,2022-03-01,5,20,0.5,40,20")
    status, out, err = air(path, "--period", "day")
    assert (status, "O₃" in err) == (0, True)
    assert [(row["pm10"], row["o3"]) for row in read(out)] == [("40", "")]


def test_a_station_without_a_city_is_named_and_left_out(air, file):
    head = "城市,点位,时间,SO2,NO2,CO,O3,PM10,PM2.5"
    path = file(head, f",1,2022-03-01 12:00,{DAY}", f"甲,2,2022-03-01 12:00,{DAY}")
    status, out, err = air(path, "--period", "hour")
    assert (status, [row["place"] for row in read(out)]) == (0, ["2"])
    assert "没有城市" in err
    assert "第 2 行" in err


def test_a_file_without_anything_usable_has_no_result(air, file, tmp_path):
    path = file(DAYS, f",2022-03-01,{DAY}")
    status, out, err = air(path, "--period", "day", "--out", tmp_path / "out.csv")
    assert (status, out) == (1, "")
    assert "错误：" in err
    assert not (tmp_path / "out.csv").exists()


def test_findings_of_several_files_say_of_which(air, days, file):
    other = file(DAYS, f"甲,2022-03-02,{DAY}", "丙,2022-03-02,x,20,0.5,60,40,20", name="b.csv")
    status, out, err = air(days, other, "--period", "day")
    assert (status, len(read(out))) == (0, 4)
    assert "b.csv：" in err
    assert "1 行在几个文件里重复" in err


def test_a_year_with_no_valid_month_is_named(air, days):
    status, out, err = air(days, "--period", "year")
    assert (status, [row["valid"] for row in read(out)]) == (0, ["false", "false"])
    assert "甲：" in err
    assert "没有一个月的有效天数够" in err


def test_deductions_points_rules_and_decimals(bihuan, days, file):
    dust = file(
        "城市,起,止,项目,类别,理由,文件", "甲,2022-03-01,,PM10,沙尘,沙尘,函1", name="dust.csv"
    )
    points = file("城市,点位数", "甲,1", name="points.csv")
    rules = file(
        "[rules.index_items]",
        'value = ["so2", "no2", "pm10", "pm25", "co", "o3"]',
        'clause = "附录"',
        "[rules.index_decimals]",
        "value = 2",
        'clause = "附录"',
        name="rules.toml",
    )
    status, out, err = bihuan(
        "air", "evaluate", days, "--standard", "HJ633-2026", "--period", "month", "--places", "0",
        "--deduct", dust, "--deduct-from-ratio", "--points", points, "--rules", rules,
        "--memory", "1GB", "--scratch", days.parent,
    )  # fmt: skip
    rows = {(row["place"], row["basis"]): row for row in read(out)}
    assert status == 0
    assert (rows["甲", "measured"]["pm10_days"], rows["甲", "deducted"]["pm10_days"]) == ("2", "1")
    assert rows["甲", "measured"]["pm10"] == "40"
    assert "HJ 663-2013" in err
    assert "index_items" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no.csv", "--period", "day"), "no.csv"),
        (("IN", "--period", "hour"), "日数据"),
        (("IN", "--period", "day", "--by", "station"), "没有点位"),
        (("IN", "--period", "day", "--standard", "HJ633"), "可用：HJ633-2012、HJ633-2026"),
        (("IN", "--period", "day", "--input", "xls"), "没有“xls”这种文件格式"),
        (("IN", "--period", "day", "--rules", "no.toml"), "no.toml"),
        (("no.csv", "--period", "day", "--out", "x.xlsx"), "xlsx"),
        (("IN", "--period", "day", "--deduct", "DUST"), "扣除"),
        (("IN", "--period", "day", "--deduct", "no.csv"), "no.csv"),
        (("IN", "--period", "day", "--year-on-year"), "不按小时和日"),
        (("IN", "--period", "year", "--rank", "co_p"), "--rank: 不能是 'co_p'"),
        (("IN", "--period", "mont"), "--period: 不能是 'mont'（可用："),
        (("IN",), "缺少 --period"),
        (("IN", "--period"), "--period: 后面要写一个值"),
        (("IN", "--period", "day", "--wat"), "不认得 --wat"),
        (("IN", "--period", "day", "--places", "4"), "--places: 不能是 4"),
        (("IN", "--period", "day", "--places", "x"), "--places: 不是整数：'x'"),
        (("IN", "--period", "day", "--de", "x"), "不知是哪个选项：--de"),
        (("IN", "--period", "day", "--memory", "much"), "much 不是内存大小"),
        (("IN", "--period", "day", "--memory", "1KB"), "算不下去"),
        (("IN", "--period", "day", "--out", "no/such/folder.csv"), "没有这个文件夹"),
        (("IN", "--period", "day", "--out", "."), "没有这个文件夹"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(air, days, file, arguments, said):
    dust = "城市,起,止,项目,类别,理由,文件", "甲,2022-03-01,,PM10,沙尘,沙尘,函1"
    given = {"IN": days, "DUST": file(*dust, name="dust.csv")}
    status, out, err = air(*(given.get(one, one) for one in arguments))
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert "usage" not in err
    assert "Traceback" not in err


def test_a_word_that_is_no_command_and_help(bihuan):
    for arguments in (("air",), ("water", "rank")):
        status, out, err = bihuan(*arguments)
        assert (status, out) == (2, "")
        assert "后面要写 evaluate" in err
        assert "bihuan " + arguments[0] + " evaluate 文件" in err
    for arguments in (("air", "--help"), ("air", "evaluate", "-h"), ("water", "-h")):
        status, out, err = bihuan(*arguments)
        assert (status, err) == (0, "")
        assert out.startswith(f"用法：bihuan {arguments[0]} evaluate FILE… [选项]")
        assert not {"options", "positional", "show this", "usage"} & set(out.split())


def sample(section="A", body="river", basin="甲流域", city="甲", codmn="3"):
    return f"{section},{body},{basin},{city},2026-02-04,8,{codmn},0.3,0.05"


def test_sections_and_their_groups(water, file):
    path = file(WATER, sample(), sample("B", codmn="9"))
    status, out, err = water(path)
    rows = read(out)
    assert (status, err) == (0, "")
    assert [(row["section"], row["class"], row["basis"]) for row in rows] == [
        ("A", "2", "measured"), ("B", "4", "measured"),
    ]  # fmt: skip
    assert "GB 3838-2002" in rows[0]["standard"]
    for by in ("basin", "city"):
        status, out, _err = water(path, "--by", by)
        assert [row["assessed"] for row in read(out)] == ["2"]


def test_a_lake_without_its_body_type_is_named_and_not_graded(water, file):
    path = file(WATER, sample(), sample("湖心", body=""))
    status, out, err = water(path)
    assert status == 0
    assert "湖心" in err
    rows = {row["section"]: row for row in read(out)}
    assert (rows["A"]["tp_class"], rows["湖心"]["tp_class"]) == ("2", "")
    _status, out, _err = water(path, "--assume", "lake")
    rows = {row["section"]: row for row in read(out)}
    assert (rows["A"]["tp_class"], rows["湖心"]["tp_class"]) == ("2", "3")


def test_lists_of_water(water, file, tmp_path):
    path = file(WATER, sample(), sample("B", codmn="9"), sample("C"))
    sets = file("名单,断面,起,止", "国考,A,2026-01-01,", "国考,B,2026-01-01,", name="sets.csv")
    out = file("断面,项目,起,止,理由,文件",
               "B,高锰酸盐指数,2026-01-01,2026-12-31,本底,函1", name="out.csv")  # fmt: skip
    ice = file("断面,文件", "A,函2", name="ice.csv")
    made = tmp_path / "made.json"
    done = water(path, "--set", "国考", "--sets", sets, "--deduct", out, "--frozen", ice,
                 "--out", made, "--memory", "1GB")  # fmt: skip
    assert done == (0, "", "")
    rows = {
        (row["section"], row["basis"]): row for row in json.loads(made.read_text(encoding="utf-8"))
    }
    assert set(rows) == {(s, b) for s in "AB" for b in ("measured", "deducted")}
    assert (rows["B", "measured"]["class"], rows["B", "deducted"]["class"]) == (4, 2)
    assert {row["set"] for row in rows.values()} == {"国考"}
    assert (rows["B", "measured"]["deducted"], rows["B", "deducted"]["deducted"]) == (None, "codmn")


def test_several_files_of_water_may_have_different_columns(water, file):
    one = file(WATER, sample())
    other = file("section,body,basin,city,sampled_on,do,氟化物(mg/L)",
                 "B,river,甲流域,甲,2026-02-04,8,9", "C,,,,x,8,9", name="b.csv")  # fmt: skip
    status, out, err = water(one, other)
    rows = {row["section"]: row for row in read(out)}
    assert status == 0
    assert "b.csv：" in err
    assert (rows["A"]["f"], rows["B"]["codmn"]) == ("", "")
    assert (rows["A"]["class"], rows["B"]["class"]) == ("2", "6")


def test_groups_without_their_column_are_an_error_and_not_sections(water, file, tmp_path):
    path, made = file("section,sampled_on,do", "A,2026-02-04,8"), tmp_path / "made.csv"
    status, out, err = water(path, "--by", "city", "--out", made)
    assert (status, out, made.exists()) == (1, "", False)
    assert "错误：缺少“city”列" in err


def test_last_year_lakes_and_ranks_of_water(bihuan, file):
    path = file(WATER, sample(), sample(codmn="9").replace("2026", "2025"), sample("L", "lake"))
    for more, column in (
        (("--year-on-year",), "change"),
        (("--lakes",), "trophic_level"),
        (("--by", "city", "--rank", "cwqi"), "rank"),
    ):
        status, out, _err = bihuan("water", "evaluate", path, "--period", "ytd", *more)
        assert (status, column in read(out)[0]) == (0, True)


def test_rules_of_water_may_be_supplied(water, file):
    rules = file("[rules.multiple_decimals]", "value = 1", "clause = '二'", name="rules.toml")
    _status, out, _err = water(file(WATER, sample(codmn="9.3")), "--rules", rules)
    assert read(out)[0]["codmn_over"] == "0.6"  # 0.55 to the even neighbour


def test_water_without_a_usable_item_has_no_result(water, file, tmp_path):
    made = tmp_path / "made.csv"
    status, out, err = water(file("section,body,sampled_on,x", "A,river,2026-02-04,1"),
                             "--out", made)  # fmt: skip
    assert (status, out, made.exists()) == (1, "", False)
    assert "错误：" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("no.csv",), "no.csv"),
        (("IN", "--set", "国考"), "--set 和 --sets 要一起给"),
        (("IN", "--by", "river"), "--by: 不能是 'river'"),
        (("IN", "--year", "x"), "--year: 不是整数：'x'"),
        (("IN", "--set", "省考", "--sets", "SETS"), "可用：国考"),
        (("IN", "--rank", "cwqi"), "--by city"),
        (("IN", "--rules", "SETS"), "规则文件"),
        (("IN", "--out", "x.xlsx"), "xlsx"),
    ],
)
def test_what_cannot_be_done_for_water(water, file, arguments, said):
    given = {
        "IN": file(WATER, sample()),
        "SETS": file("名单,断面,起,止", "国考,A,2026-01-01,", name="sets.csv"),
    }
    status, out, err = water(*(given.get(one, one) for one in arguments))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


OUTSIDE = """
import sys
from bihuan.environment.command import run
status = run("air", sys.argv[1:])
assert not [name for name in sys.modules if name.split(".")[0] == "django"]
sys.exit(status)
"""


def alone(code, *arguments, **how):
    """A process that knows neither the settings of the tests nor a data folder."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    source = Path(command.__file__).parents[2]
    return subprocess.run(
        [sys.executable, *code, *map(str, arguments)],
        env=kept | {"PYTHONPATH": str(source), "BIHUAN_DIR": "/nonexistent"},
        capture_output=True, text=True, timeout=120, check=False, **how,
    )  # fmt: skip


def test_neither_an_office_nor_django_is_needed(days):
    arguments = ("evaluate", days, *AIR, "--period", "day")
    done = alone(("-c", OUTSIDE), *arguments)
    assert (done.returncode, done.stderr, len(read(done.stdout))) == (0, "", 3)
    by_command = alone(("-m", "bihuan"), "air", *arguments)
    assert (by_command.returncode, by_command.stdout) == (0, done.stdout)


@pytest.mark.parametrize("name", ["kept.csv", "new.csv"])
def test_nothing_is_half_written_when_the_disk_refuses(file, tmp_path, name):
    days = [f"城{n},2022-03-{day:02},{DAY}" for n in range(300) for day in range(1, 31)]
    path, kept = file(DAYS, *days), file("of before", name="kept.csv")

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    done = alone(("-m", "bihuan"), "air", "evaluate", path, *AIR, "--period", "day",
                 "--out", tmp_path / name, preexec_fn=full)  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "算不下去" in done.stderr
    assert done.stderr.count("\n") == 1
    assert kept.read_text(encoding="utf-8") == "of before\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.csv", "kept.csv"]
