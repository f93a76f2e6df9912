"""Schemes: what cannot be applied, or may not be scored, is refused with its place."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import given
import scored
from bihuan import presets
from bihuan.errors import Refused
from bihuan.forbidden import bans
from bihuan.indicators.actions import define_metric
from bihuan.indicators.models import Metric
from bihuan.ledger.actions import writing
from bihuan.periods import Moment
from bihuan.scorecards.actions.cards import review_card
from bihuan.scorecards.actions.schemes import (
    change_scheme,
    open_scheme,
    put_item,
    put_rule,
    remove_part,
    scheme_faults,
    set_bands,
    withdraw_scheme,
)
from bihuan.scorecards.models import Item as ItemRow
from bihuan.scorecards.models import Scheme
from bihuan.scorecards.queries import assess, terms_of
from bihuan.scorecards.terms import Band, Basis, Item, Rule, Terms
from scored import BANDS, CLOSING, HAND, D, by, scheme

pytestmark = pytest.mark.django_db


def with_rule(rule: Rule, standard: str = "100") -> Terms:
    return Terms(D(100), (Item(name="单项", standard=D(standard), rules=(rule,)),), BANDS)


def metric(**values):
    said = {
        "code": "m", "label": "指标", "source": "occurrences", "aggregate": "count",
        "filter": {} if "source" in values else {"state": "missed"}, "span": "year",
    }  # fmt: skip
    return define_metric(**{**said, **values}, on=given.DAY, **given.SYSTEM_AT)


ON_METRIC = Rule(text="按指标扣分", points=D(1), basis=Basis.METRIC, metric="m")


def test_what_was_laid_down_is_read_again_as_it_was(office):
    of = scheme(office)
    known = terms_of(of)
    assert [item.name for item in known.items] == ["组织生活", "问题整改", "制度执行"]
    rule = known.items[0].rules[0]
    assert (rule.points, rule.filter["standing"]) == (D(2), ["missed"])
    assert known.bands[0] == Band("优秀", D(90))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (replace(HAND, text="学习笔记每少1篇扣0.1分"), "“单项”的“学习笔记每少1篇扣0.1分”.*减负"),
        (replace(HAND, text="会议召开次数"), "减负"),
        (replace(HAND, points=D(101)), "“单项”的.*比这一项的 100 分还多"),
        (ON_METRIC, "“单项”的“按指标扣分”.*没有编码为 m 的指标"),
        (replace(scored.missed("x"), filter={"colour": "red"}), "没有这些筛选项：colour"),
        (replace(scored.missed("x"), filter={"standing": ["fulfilled"]}), "做了多少次不得计分"),
        (replace(scored.missed("x"), filter={"state": "fulfilled"}), "做了多少次不得计分"),
        (replace(scored.missed("x"), filter={"standing": ["missed", "owed"]}), "做了多少次"),
        (replace(scored.missed("x"), filter={"duty": "x"}), "做了多少次不得计分"),
        (replace(scored.missed("x"), filter={"state": "missed", "unit": "b"}), "筛选里不写单位"),
        (replace(scored.behind(), filter={}), "没有写数哪些记录"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_place(office, rule, said):
    with pytest.raises(Refused, match=said):
        scheme(office, with_rule(rule))
    assert not Scheme.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"source": "activities"},
        {"source": "activities", "aggregate": "sum", "argument": "attended"},
        {"source": "outcomes", "filter": {"kind": ["press"]}},
        {"source": "outcomes"},
        {"source": "observations", "label": "信息采用篇数"},
        {"source": "outcomes", "filter": {"kind": ["rule"]}, "label": "信息采用篇数"},
    ],
)
def test_a_metric_of_meetings_or_media_may_not_score(office, values):
    metric(**values)
    with pytest.raises(Refused, match=r"不得用于评分.*减负"):
        scheme(office, with_rule(ON_METRIC))


def test_a_metric_of_what_was_not_done_may_score_and_so_may_the_shipped_ones(office):
    metric(label="会议未召开次数")
    scheme(office, with_rule(ON_METRIC))
    for preset in ("party", "bureau"):
        path = Path(presets.__file__).with_name(preset) / "metrics.toml"
        for shipped in tomllib.loads(path.read_text(encoding="utf-8"))["metric"]:
            assert bans(shipped["label"]) == [], shipped["code"]


def test_a_metric_of_how_often_something_was_held_may_not_score(office):
    metric(label="履行期次", filter={"state": "fulfilled"})
    with pytest.raises(Refused, match="做了多少次不得计分"):
        scheme(office, with_rule(ON_METRIC))


def test_a_metric_that_no_unit_has_for_itself_may_not_score(office):
    metric(source="appraisals", aggregate="streak", argument="优秀", span="all")
    with pytest.raises(Refused, match="不能逐个单位"):
        scheme(office, with_rule(ON_METRIC))


def test_a_metric_that_is_gone_is_named_before_opening_and_when_scoring(office):
    found = metric()
    of = scheme(office, with_rule(ON_METRIC))
    assert scheme_faults(of) == []
    open_scheme(of, on=given.day(1), actor=office.clerk, at=given.AT)
    with writing(office.clerk, given.AT) as log:
        log.supersede(Metric.objects.get(pk=found.pk))
        log.record("metric.redefined", found, on=given.DAY)
    [fault] = scheme_faults(of)
    assert "没有编码为 m 的指标" in str(fault)
    assert "“单项”的“按指标扣分”" in fault.place
    one = assess(of, [office.branch.pk], Moment(CLOSING))[office.branch.pk]
    assert "没有编码为 m" in one.refusals[0]
    with pytest.raises(Refused, match="算不出来"):
        review_card(scored.card(of, office.branch), marks={}, reason="x", **by(office.clerk))


def test_weights_that_do_not_add_up_keep_a_scheme_from_opening(office):
    of = scheme(office, with_rule(HAND, standard="90"))
    with pytest.raises(Refused, match="合计 90 分，总分是 100 分"):
        open_scheme(of, on=given.day(1), actor=office.clerk, at=given.AT)
    row = ItemRow.objects.current().get()
    put_item(of, Item(name="单项", standard=D(100)), place=row, **by(office.clerk))
    cards = open_scheme(of, on=given.day(1), actor=office.clerk, at=given.AT)
    assert {card.unit for card in cards} == {office.branch, office.other_branch}


def test_an_item_that_would_be_too_much_is_refused_at_once(office):
    of = scheme(office)
    with pytest.raises(Refused, match="超过总分"):
        put_item(of, Item(name="又一项", standard=D(1)), **by(office.clerk))


def test_bands_are_laid_whole_without_gap_or_overlap(office):
    of = scheme(office)
    for bands, said in (
        ([Band("好", D(80)), Band("差", D(0), D(79))], "79 分以上、不到 80 分"),
        ([Band("好", D(80)), Band("差", D(0), D(81))], "重叠"),
    ):
        with pytest.raises(Refused, match=said):
            set_bands(of, bands, **by(office.clerk))
    set_bands(of, [Band("好", D(80)), Band("差", D(0), D(80))], **by(office.clerk))
    assert [band.grade for band in terms_of(of).bands] == ["好", "差"]


def test_once_opened_no_grade_goes_that_a_veto_names(office):
    of = scored.opened(office, scored.terms(scored.VETO))
    renamed = [replace(band, grade=band.grade.replace("一般", "合格")) for band in BANDS]
    with pytest.raises(Refused, match="“重大问题”的“发生重大责任事故”：没有“一般”这个等次"):
        set_bands(of, renamed, reason="改名", **by(office.clerk))
    draft = scheme(office, scored.terms(scored.VETO), year=2026)
    set_bands(draft, renamed, **by(office.clerk))  # it is opened only when both agree


def test_an_item_may_not_shrink_below_its_deductions(office):
    of = scheme(office)
    row = ItemRow.objects.current().get(name="组织生活")
    with pytest.raises(Refused, match="比这一项的 1 分还多"):
        put_item(of, Item(name="组织生活", standard=D(1)), place=row, **by(office.clerk))


def test_once_opened_a_scheme_changes_only_with_a_reason_and_never_once_final(office):
    of = scored.opened(office)
    row = scored.rule(of, HAND.text)
    changed = replace(row.terms, points=D(2))
    with pytest.raises(Refused, match="理由"):
        put_rule(row.item, changed, place=row, **by(office.clerk))
    put_rule(row.item, changed, place=row, reason="办法修订", **by(office.clerk))
    scored.final(office, of)
    with pytest.raises(Refused, match="不能再改"):
        put_rule(row.item, changed, place=row, reason="再改", **by(office.clerk))


def test_a_part_goes_with_a_reason_and_what_it_was_is_still_known(office):
    of = scheme(office)
    seq = of.recorded_seq
    row = ItemRow.objects.current().get(name="问题整改")
    with pytest.raises(Refused, match="理由"):
        remove_part(row, reason="", **by(office.clerk))
    remove_part(row, reason="并入别项", **by(office.clerk))
    assert len(terms_of(of).items) == 2
    assert len(terms_of(of, seq).items) == 3


def test_a_scheme_is_withdrawn_only_before_it_is_opened(office):
    withdraw_scheme(scheme(office), reason="重拟", **by(office.clerk))
    assert not Scheme.objects.current().exists()
    of = scored.opened(office)
    with pytest.raises(Refused, match="已经启动"):
        withdraw_scheme(of, reason="重拟", **by(office.clerk))


def test_one_scheme_of_a_code_and_year(office):
    scheme(office)
    with pytest.raises(Refused, match="已有编码为 branch_work"):
        scheme(office)
    later = scheme(office, year=2026)
    with pytest.raises(Refused, match="2025年已有编码为 branch_work"):
        change_scheme(later, year=2025, **by(office.clerk))
    assert change_scheme(later, year=2026, name="新办法", **by(office.clerk)).name == "新办法"


def test_the_total_is_that_of_the_entry_asked_for(office):
    of = scheme(office)
    seq = of.recorded_seq
    of = change_scheme(of, total=D(120), **by(office.clerk))
    assert (terms_of(of).total, terms_of(of, seq).total) == (D(120), D(100))
