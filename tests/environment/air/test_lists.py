"""Lists that people keep in CSV files: a row that means nothing is named by its number."""

from datetime import date

import pytest

from bihuan.environment.air.deductions import Deduction, Kind
from bihuan.environment.air.lists import deductions, points
from bihuan.errors import Unreadable
from environment.tables import answered

HEAD = "城市,起,止,项目,类别,理由,文件"
GOOD = "哈尔滨市,2022-03-02,2022-03-03,PM10、PM₂.₅,沙尘,沙尘天气,监测〔2022〕1号"


@pytest.fixture
def kept(tmp_path):
    def kept(*lines, encoding="utf-8-sig"):
        path = tmp_path / "list.csv"
        path.write_text("\n".join(lines), encoding=encoding)
        return path

    return kept


def test_a_row_is_a_deduction_whatever_its_words(kept):
    english = "鸡西市,2022-04-01,,co;o3，so2,background,背景,函1,more"
    first, second = deductions(kept(HEAD, GOOD, english))
    assert first == Deduction(
        "哈尔滨市", date(2022, 3, 2), date(2022, 3, 3), ("pm10", "pm25"), Kind.DUST,
        "沙尘天气", "监测〔2022〕1号",
    )  # fmt: skip
    assert (second.from_on, second.to_on) == (date(2022, 4, 1), date(2022, 4, 1))
    assert (second.items, second.kind) == (("co", "o3", "so2"), Kind.BACKGROUND)


def test_the_columns_may_bear_their_own_names(kept):
    (one,) = deductions(kept("document, reason,kind,items,to,from,city",
                             "函1,沙尘,异常事件,PM25,2022-03-03,2022-03-02,哈尔滨市"))  # fmt: skip
    assert (one.kind, one.items, one.document) == (Kind.EXCEPTIONAL, ("pm25",), "函1")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("甲,2022-03-32,,PM10,沙尘,理由,函", "“2022-03-32”不是日期"),
        ("甲,,,PM10,沙尘,理由,函", "“”不是日期"),
        ("甲,2022-03-02,2022-03-01,PM10,沙尘,理由,函", "早于"),
        ("甲,2022-03-02,,PM10,大风,理由,函", "“大风”读不出"),
        ("甲,2022-03-02,,VOC,沙尘,理由,函", "VOC"),
        ("甲,2022-03-02,,,沙尘,理由,函", "不在六项之中"),
        ("甲,2022-03-02,,PM10,沙尘,,函", "理由和文件"),
        ("甲,2022-03-02,,PM10,沙尘,理由", "理由和文件"),
    ],
)
def test_a_row_that_means_nothing_is_named(kept, row, said):
    path = kept(HEAD, GOOD, "", row)
    with pytest.raises(Unreadable, match=said) as refused:
        deductions(path)
    assert f"{path} 第 4 行：" in str(refused.value)
    assert "。。" not in str(refused.value)


def test_columns_that_are_missing_are_named(kept):
    with pytest.raises(Unreadable, match="缺少列：items、document") as refused:
        deductions(kept("城市,起,止,类别,理由", "甲,2022-03-02,,沙尘,理由"))
    assert "需要的列：city、from、to" in refused.value.hint
    with pytest.raises(Unreadable, match="缺少列：city、points"):
        points(kept(""))


def test_a_file_that_cannot_be_read_is_named(kept, tmp_path):
    with pytest.raises(Unreadable, match="no-such"):
        points(tmp_path / "no-such.csv")
    damaged = tmp_path / "damaged.csv"
    damaged.write_bytes(b"\xff\xff\xff")
    with pytest.raises(Unreadable, match="编码"):
        points(damaged)


def test_a_list_may_come_from_a_spreadsheet_in_chinese(kept):
    rows = answered(points(kept("城市,点位数", "哈尔滨市,12", encoding="gb18030")))
    assert rows == [{"city": "哈尔滨市", "points": 12}]
    (one,) = deductions(
        kept("城市,起,止,项目,类别,理由,文件", "甲,2025/3/1,2025年3月2日,PM10,沙尘,理由,文")
    )
    assert (one.from_on, one.to_on) == (date(2025, 3, 1), date(2025, 3, 2))


def test_a_city_stands_once_in_the_list_of_points(kept):
    with pytest.raises(Unreadable, match="甲 有 2 行"):
        points(kept("城市,点位数", "甲,3", "甲,4"))


def test_points_of_cities(kept):
    rows = answered(points(kept("城市,点位数", "哈尔滨市,12", "鸡西市,3")))
    assert rows == [{"city": "哈尔滨市", "points": 12}, {"city": "鸡西市", "points": 3}]
    with pytest.raises(Unreadable, match=r"第 2 行：.*十二”不是整数"):
        points(kept("城市,点位数", "哈尔滨市,十二"))
