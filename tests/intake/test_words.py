"""One word of a closed list is read in one way, whichever ledger it stands in."""

import pytest
from django.utils.translation import override

import given
from bihuan.duties.models import Cadence, Case, Duty, Plan, Procedure
from bihuan.intake.lookups import ways_to_write
from bihuan.orgs.models import Unit
from bihuan.risks.models import Conclusion, Occasion, PointReview
from bihuan.words import lazy


@pytest.fixture
def office(read_in):
    return read_in.office


@pytest.fixture
def reviewed(read_in, office, tmp_path):
    """The review of a risk point as a ledger says it."""
    given.risk_point(office, power="用车")
    head = "单位,风险点,审查日期,审查事由,审查结论,说明"

    def read(occasion, conclusion="维持"):
        path = tmp_path / "审查.csv"
        row = f"水处,用车,2025-11-20,{occasion},{conclusion},"
        path.write_text(f"{head}\n{row}\n", encoding="utf-8")
        return read_in(path, "point_reviews", on=given.DAY)

    return read


def wrong(result):
    return [(f.row, f.column, f.code) for f in result.findings if f.refuses]


def told(result, code):
    return [(f.row, f.column) for f in result.findings if f.code == code]


@pytest.mark.parametrize("written", ["岗位换人", "岗位 换人", "post", "POST"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_word_is_read_in_chinese_and_by_its_code_whoever_reads(reviewed, written, language):
    with override(language):
        assert wrong(reviewed(written)) == []
    assert PointReview.objects.get().occasion == "post"


def test_a_word_is_read_in_the_language_of_who_reads(reviewed):
    with override("en"):
        assert wrong(reviewed(str(Occasion.POST.label))) == []
    assert PointReview.objects.get().occasion == "post"


def test_an_empty_cell_is_the_usual_and_a_strange_one_is_refused_with_what_there_is(reviewed):
    result = reviewed("换人了")
    assert wrong(result) == [(2, "审查事由", "no-such-word")]
    assert "岗位换人" in result.findings[-1].hint
    assert wrong(reviewed("", "")) == []
    assert PointReview.objects.get().conclusion == Conclusion.KEPT


def test_the_first_of_several_ways_is_the_usual_one_and_all_are_read():
    ways = ways_to_write({"done": ("已办结", "办结"), "open": lazy("未办结")})
    assert ways == {
        "done": "done",
        "已办结": "done",
        "办结": "done",
        "open": "open",
        "未办结": "open",
    }


@pytest.mark.parametrize(
    ("written", "has_tasks"), [("是", True), ("YES", True), ("√", True), ("否", False), ("", False)]
)
def test_yes_and_no_are_read_alike(read_in, office, tmp_path, written, has_tasks):
    result = opened(read_in, office, tmp_path, written)
    assert wrong(result) == []
    assert Case.objects.get().has_tasks == has_tasks


def test_neither_yes_nor_no_is_refused(read_in, office, tmp_path):
    assert wrong(opened(read_in, office, tmp_path, "待定")) == [(2, "生成任务", "no-such-word")]


def opened(read_in, office, tmp_path, written):
    code = Procedure.objects.current().order_by("pk").first().code
    path = tmp_path / "流程.csv"
    head = "流程编码,案例代号,单位,启动日期,生成任务"
    path.write_text(f"{head}\n{code},甲,第一党支部,2025-03-04,{written}\n", encoding="utf-8")
    return read_in(path, "cases")


@pytest.mark.parametrize(
    ("head", "cell"), [("责任岗位类型", "没有的岗位"), ("活动类型", "没有的活动")]
)
def test_an_unknown_word_of_the_preset_is_refused_where_something_hangs_on_it(
    read_in, office, tmp_path, head, cell
):
    given.duty(office, given.plan(office), code="d1")
    path = tmp_path / "频次.csv"
    path.write_text(
        f"责任事项编码,频次,起始日期,{head}\nd1,每月,2025-01-01,{cell}\n", encoding="utf-8"
    )
    assert wrong(read_in(path, "cadences")) == [(2, head, "no-such-word")]
    assert Duty.objects.get().code == "d1"
    assert not Cadence.objects.exists()


def test_elsewhere_it_is_told_and_left_blank(read_in, office, tmp_path):
    path = tmp_path / "单位.csv"
    path.write_text("单位名称,层级\n新处,没有的层级\n", encoding="utf-8")
    result = read_in(path, "units")
    assert (wrong(result), told(result, "unknown-word")[-1]) == ([], (2, "层级"))
    assert Unit.objects.get(name="新处").level is None
    path = tmp_path / "方案.csv"
    path.write_text("方案名称,印发日期,板块\n新方案,2025-03-04,没有的板块\n", encoding="utf-8")
    result = read_in(path, "plans")
    assert (2, "板块") in told(result, "unknown-word")
    assert Plan.objects.get(name="新方案").strand is None
