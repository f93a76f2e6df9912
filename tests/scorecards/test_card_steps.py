"""What was done with scorecards, read in row after row."""

import pytest

import given
import scored
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.ledger.models import Entry
from bihuan.scorecards.models import Rating
from bihuan.scorecards.terms import Item, Rule, Terms
from scorecards.test_import import refused
from scored import D

pytestmark = pytest.mark.django_db

TWICE = Rule(text="工作不到位，每次扣1分", points=D(1))


@pytest.fixture
def alike(office):
    """A scheme with two items, each with a rule of the same words."""
    items = tuple(Item(name=name, standard=D(50), rules=(TWICE,)) for name in ("学习", "纪律"))
    return scored.opened(office, Terms(D(100), items, scored.BANDS))


def steps(office, tmp_path, *rows: str):
    path = tmp_path / "办理.csv"
    head = "考核办法编码,年度,单位,步骤,考核项目,评分要点,扣加分,理由,日期\n"
    lines = [f"branch_work,2025,{row},2026-01-04\n" for row in rows]
    path.write_text(head + "".join(lines), encoding="utf-8")
    return import_file(
        path, kind_named("card_steps"), Options(on=given.DAY), actor=office.clerk, at=given.AT,
        progress=lambda *_said: None,
    )  # fmt: skip


def test_all_rows_of_a_unit_are_one_rating_and_a_rule_is_found_by_its_item(office, alike, tmp_path):
    said = "第一党支部,自评,{},工作不到位，每次扣1分,{},不到位"
    result = steps(
        office, tmp_path, said.format("学习", 2), said.format("纪律", 3),
        "第二党支部,自评,,,,",
    )  # fmt: skip
    assert refused(result) == []
    rating = Rating.objects.get(card__unit=office.branch)
    assert rating.score == D(95)
    assert {(mark.rule.item.name, mark.points) for mark in rating.marks.all()} == {
        ("学习", D(2)), ("纪律", D(3)),
    }  # fmt: skip


@pytest.mark.parametrize(("items", "said"), [(("",), "不止一条"), (("学习", "学习"), "写了两行")])
def test_a_row_that_may_mean_two_things_is_refused(office, alike, tmp_path, items, said):
    rows = [f"第一党支部,自评,{item},工作不到位，每次扣1分,2,不到位" for item in items]
    result = steps(office, tmp_path, *rows)
    assert any(said in found.message for found in result.findings if found.refuses)
    assert not Rating.objects.exists()


# --- The file itself ------------------------------------------------------------------------------


# --- Reviews of what was not scored ---------------------------------------------------------------

MARKED = "第一党支部,复核,学习,工作不到位，每次扣1分,2,不到位"


def wrong(result):
    return [(f.row, f.column, f.code) for f in result.findings if f.refuses]


def test_a_unit_that_did_not_score_itself_is_reviewed_for_the_reason_of_its_row(
    office, alike, tmp_path
):
    result = steps(
        office, tmp_path, MARKED, "第一党支部,复核,,,,逾期未报", "第二党支部,复核,,,,新成立",
    )  # fmt: skip
    assert wrong(result) == []
    made = Entry.objects.filter(event="scorecard.reviewed").order_by("seq")
    assert list(made.values_list("reason", flat=True)) == ["逾期未报", "新成立"]
    assert Rating.objects.get(card__unit=office.branch).score == D(98)


def test_without_a_reason_the_row_is_refused_in_the_column_of_reasons(office, alike, tmp_path):
    result = steps(office, tmp_path, "第二党支部,复核,,,,新成立", MARKED)
    assert wrong(result) == [(3, "理由", "refused")]
    assert result.findings[-1].message == "单位还没有自评，直接复核必须写明理由。"
    assert "不写评分要点的一行" in result.findings[-1].hint
    assert not Rating.objects.exists()


def test_a_second_reason_of_a_unit_is_refused_in_its_row(office, alike, tmp_path):
    result = steps(office, tmp_path, "第一党支部,复核,,,,逾期未报", "第一党支部,复核,,,,新成立")
    assert wrong(result) == [(3, "理由", "refused")]
    assert result.findings[-1].message == "“第一党支部”的复核理由写了两行。"
    assert not Rating.objects.exists()


def test_units_that_scored_themselves_and_others_are_reviewed_by_one_file(office, alike, tmp_path):
    own = scored.secretary(office)
    scored.self_scored(office, alike, own)
    result = steps(office, tmp_path, "第一党支部,复核,,,,", "第二党支部,复核,,,,新成立")
    assert wrong(result) == []
    assert Entry.objects.filter(event="scorecard.reviewed").count() == 2


def test_a_unit_that_scored_itself_needs_none(office, alike, tmp_path):
    own = scored.secretary(office)
    scored.self_scored(office, alike, own)
    assert wrong(steps(office, tmp_path, "第一党支部,复核,,,,")) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("第一党支部,复核,学习,没有的要点,2,不到位", (3, "评分要点", "not-found")),
        ("第一党支部,复核,学习,,2,不到位", (3, "评分要点", "missing")),
        ("水处,复核,,,,未报", (3, "单位", "not-found")),
        ("第一党支部,复核,学习,工作不到位，每次扣1分,-2,不到位", (3, "扣加分", "not-points")),
        ("第一党支部,下调等次,,,,", (3, "理由", "refused")),
    ],
)
def test_a_row_is_refused_at_its_place(office, alike, tmp_path, row, found):
    assert wrong(steps(office, tmp_path, "第二党支部,复核,,,,新成立", row)) == [found]
