"""Targets and what is set beside them, read in."""

import pytest

import given
from bihuan.monitoring.models import Fusion, Target
from monitoring.files import read_in

TARGETS = "城市,年度,目标项,目标值,依据文件,设定日期"
FUSIONS = "城市,目标项,对象,方案编码,任务或问题编号,为何并列,并列日期"
DOCUMENT = "示例发〔2025〕3号"


def targets(office, folder, *lines):
    text = "\n".join((TARGETS, *lines)) + "\n"
    return read_in(office, folder, text, kind="env_targets", name="目标.csv")


def fusions(office, folder, *lines):
    text = "\n".join((FUSIONS, *lines)) + "\n"
    return read_in(office, folder, text, kind="fusions", name="并列.csv")


@pytest.fixture
def plan(office):
    given.target(office)
    plan = given.plan(office, "heating-2025", name="清洁取暖")
    given.problem(office, "散煤复燃", plan=plan, number="1")
    given.task(office, plan=plan, number="2")
    return plan


@pytest.mark.parametrize(
    ("place", "item", "kept"),
    [
        ("甲市", "PM₂.₅ 浓度（µg/m³）", ("甲市", "pm25")),
        ("甲市", "PM2.5浓度", ("甲市", "pm25")),
        ("全部城市", "优良天数比例（%）", ("", "good_ratio")),
        ("全部城市", "water_good", ("", "water_good")),
    ],
)
def test_an_item_is_known_by_its_code_and_by_its_words(office, tmp_path, place, item, kept):
    assert targets(office, tmp_path, f"{place},2025,{item},31.5,{DOCUMENT},2025-02-20").accepted
    target = Target.objects.current().get()
    assert (target.place, target.item) == kept
    assert (target.year, target.value, target.document) == (2025, "31.5", DOCUMENT)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"甲市,2025,负氧离子,31,{DOCUMENT},2025-02-20", "no-such-word"),
        (f",2025,PM2.5浓度,31,{DOCUMENT},2025-02-20", "missing"),
        (f"甲市,2025,优良天数比例,131,{DOCUMENT},2025-02-20", "refused"),
        ("甲市,2025,PM2.5浓度,31,,2025-02-20", "refused"),
    ],
)
def test_a_target_that_says_too_little_or_what_cannot_be_is_refused(office, tmp_path, line, code):
    result = targets(office, tmp_path, line)
    assert [found.code for found in result.findings if found.refuses] == [code]
    assert not Target.objects.exists()


def test_a_plan_a_problem_and_a_task_are_set_beside_a_target(office, tmp_path, plan):
    start = "甲市,优良天数比例"
    result = fusions(
        office, tmp_path,
        f"{start},方案,heating-2025,,减少燃煤,2025-03-01",
        f"{start},问题,heating-2025,1,减少燃煤,2025-03-01",
        f"{start},任务,heating-2025,2,减少燃煤,2025-03-01",
    )  # fmt: skip
    assert result.accepted == 3, [found.message for found in result.findings]
    assert [str(one.work._meta.model_name) for one in Fusion.objects.order_by("pk")] == [
        "plan", "problem", "task",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("甲市,优良天数比例,指标,heating-2025,,减少燃煤,2025-03-01", "no-such-word"),
        ("甲市,优良天数比例,任务,heating-2025,9,减少燃煤,2025-03-01", "no-such-number"),
        ("甲市,优良天数比例,方案,,,减少燃煤,2025-03-01", "missing"),
        ("乙市,优良天数比例,方案,heating-2025,,减少燃煤,2025-03-01", "refused"),
        ("甲市,优良天数比例,方案,heating-2025,,,2025-03-01", "refused"),
    ],
)
def test_a_work_that_is_not_there_or_has_no_reason_is_refused(office, tmp_path, plan, line, code):
    result = fusions(office, tmp_path, line)
    assert [found.code for found in result.findings if found.refuses] == [code]
    assert not Fusion.objects.exists()
