"""Next year's lists: drafted, looked at, issued once, taken back whole."""

from datetime import date
from itertools import pairwise

import pytest
from django.db.models import Count
from django.urls import reverse

import given
import recurring
from bihuan.duties.actions.cadences import set_cadence
from bihuan.duties.cadences import Per
from bihuan.duties.models import Cadence, Duty, Heading, Occurrence, Plan, Task
from bihuan.errors import NotAllowed, Refused
from bihuan.handover.actions.drafting import Addition, add_line, draft_next, drop_draft
from bihuan.handover.actions.issuing import issue_next, undo_next
from bihuan.handover.models import NextLine, NextState
from bihuan.handover.preview import Change, preview
from bihuan.ledger import queries as ledger
from bihuan.orgs.actions.units import close_unit
from bihuan.records.actions.fulfilments import make_occurrences
from handover import started
from handover.started import by, drafted, line, worded

TODAY = date(2026, 1, 5)


def _changes(draft):
    return {str(one.line): one.change for one in preview(draft, TODAY).lines}


def _issued(office, draft):
    return issue_next(draft, **by(office))


def test_a_draft_makes_nothing_but_lines(office):
    root = started.tree(office)
    counts = [model.objects.count() for model in (Plan, Heading, Duty, Cadence, Task)]
    draft = drafted(office, root)
    assert [model.objects.count() for model in (Plan, Heading, Duty, Cadence, Task)] == counts
    assert draft.year == 2026
    assert [(row.what, row.code) for row in draft.lines.order_by("order")] == [
        ("plan", "system-2026"), ("plan", "list-2026"), ("heading", "h1"),
        ("duty", "meeting-2026"), ("duty", "brand-2026"), ("task", "T1"), ("task", "T2"),
    ]  # fmt: skip


def test_drafting_twice_is_one_draft(office):
    root = started.tree(office)
    draft = drafted(office, root)
    size = ledger.head().size
    assert drafted(office, root) == draft
    assert ledger.head().size == size


def test_the_preview_says_what_is_the_same_moved_altered_dropped_added(office):
    draft = drafted(office)
    worded(office, draft, line(draft, "培育品牌"), text="培育并推广品牌")
    worded(office, draft, line(draft, "修订台账办法"), is_kept=True)
    added = Addition("duty", line(draft, "责任清单"), "新增一条", "new-2026")
    add_line(draft, added, **by(office))
    assert _changes(draft) == {
        "2026年方案体系": Change.MOVED, "2026年责任清单": Change.MOVED,
        "政治建设": Change.SAME, "每季度召开党员大会": Change.SAME,
        "培育并推广品牌": Change.ALTERED, "2026年底前修订台账办法": Change.MOVED,
        "清理文件": Change.DROPPED, "新增一条": Change.ADDED,
    }  # fmt: skip


def test_issuing_makes_the_tree_again_a_year_on(office):
    draft = drafted(office)
    worded(office, draft, line(draft, "修订台账办法"), is_kept=True)
    issued = _issued(office, draft)
    below = Plan.objects.current().get(code="list-2026")
    assert (below.parent.code, below.year, below.issuer) == ("system-2026", 2026, office.committee)
    assert issued.plan.code == "system-2026"
    assert list(below.headings.values_list("code", "name")) == [("h1", "政治建设")]
    task = Task.objects.current().get(plan=below)
    assert (task.text, task.due_on, task.state, task.number) == (
        "2026年底前修订台账办法", date(2026, 12, 31), "drafted", "T1",
    )  # fmt: skip
    assert task.lead_unit == office.division
    duty = below.duties.get(code="meeting-2026")
    assert duty.unit == office.branch
    assert duty.fits.current().count() == 1


def test_issuing_twice_changes_nothing(office):
    draft = drafted(office)
    _issued(office, draft)
    size = ledger.head().size
    assert _issued(office, draft).state == NextState.ISSUED
    assert ledger.head().size == size


def test_periods_go_on_over_the_new_year_once_each(office):
    root = started.tree(office)
    make_occurrences(on=date(2025, 12, 20), actor=office.clerk, at=given.AT)
    _issued(office, drafted(office, root))
    for day in (date(2026, 1, 6), date(2026, 3, 20), date(2026, 12, 10)):
        make_occurrences(on=day, actor=office.clerk, at=given.AT)
    rows = Occurrence.objects.current().filter(unit=office.branch)
    starts = list(rows.order_by("start_on").values_list("start_on", flat=True))
    quarters = [date(year, month, 1) for year in (2025, 2026) for month in (1, 4, 7, 10)]
    assert starts == [*quarters, date(2027, 1, 1)]
    assert not rows.values("start_on").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_what_has_begun_stays_with_the_old_clause_and_no_span_is_owed_twice(office):
    """The first quarter of 2026 has begun when the list is issued in January."""
    root = started.tree(office)
    make_occurrences(on=TODAY, actor=office.clerk, at=given.AT)
    _issued(office, drafted(office, root))
    make_occurrences(on=date(2026, 3, 20), actor=office.clerk, at=given.AT)
    of = dict(Occurrence.objects.current().filter(start_on__year=2026)
              .values_list("start_on", "duty__code"))  # fmt: skip
    assert of == {date(2026, 1, 1): "meeting-2025", date(2026, 4, 1): "meeting-2026"}


def test_a_clause_left_out_is_owed_no_more(office):
    draft = drafted(office)
    worded(office, draft, line(draft, "党员大会"), is_kept=False)
    _issued(office, draft)
    rule = Cadence.objects.current().get(version_of=None)
    assert rule.until_on is not None
    make_occurrences(on=date(2026, 12, 1), actor=office.clerk, at=given.AT)
    assert not Occurrence.objects.current().filter(start_on__gte=rule.until_on).exists()


@pytest.mark.parametrize("has_periods", [False, True])
def test_an_issued_list_is_taken_back_whole(office, has_periods):
    draft = drafted(office)
    worded(office, draft, line(draft, "修订台账办法"), is_kept=True)
    before = _standing()
    _issued(office, draft)
    if has_periods:
        make_occurrences(on=date(2026, 3, 20), actor=office.clerk, at=given.AT)
    undo_next(draft, reason="发错了", **by(office))
    assert _standing() == before
    draft.refresh_from_db()
    assert draft.state == NextState.UNDONE
    assert not Occurrence.objects.current().filter(duty__code="meeting-2026").exists()
    again = drafted(office, draft.source)
    assert again.pk != draft.pk
    _issued(office, again)


def _standing():
    """What counts now, as far as a person can tell one record from another."""
    return (
        set(Plan.objects.current().values_list("code", "year")),
        set(Duty.objects.current().values_list("code", "text")),
        set(Cadence.objects.current().values_list("duty__code", "per", "from_on", "until_on")),
        set(Task.objects.current().values_list("text", "due_on")),
    )


def test_a_list_that_was_worked_on_is_not_taken_back(office):
    draft = drafted(office)
    worded(office, draft, line(draft, "修订台账办法"), is_kept=True)
    _issued(office, draft)
    given.step(office, Task.objects.current().get(plan__year=2026), "assigned", TODAY)
    with pytest.raises(Refused):
        undo_next(draft, reason="发错了", **by(office))
    draft.refresh_from_db()
    assert draft.state == NextState.ISSUED


def test_a_fault_names_its_line_and_nothing_is_issued(office):
    draft = drafted(office)
    row = line(draft, "培育品牌")
    worded(office, draft, row, code="meeting-2026")
    with pytest.raises(Refused, match=r"第 4 行.*编码“meeting-2026”已经有了"):
        _issued(office, draft)
    assert not Plan.objects.filter(year=2026).exists()


def test_a_unit_that_is_gone_by_then_is_told_by_its_line(office):
    draft = drafted(office)
    close_unit(office.branch, reason="撤销", on=date(2026, 1, 1), actor=office.clerk, at=given.AT)
    faults = {str(one.line): one.faults for one in preview(draft, TODAY).faults}
    assert "责任单位到 2026-01-01 已不存在" in faults["培育品牌"][0]


def test_a_part_of_a_plan_left_out_is_told(office):
    draft = drafted(office)
    worded(office, draft, line(draft, "责任清单"), is_kept=False)
    assert len(preview(draft, TODAY).faults) == 3


def test_a_line_without_words_is_refused(office):
    draft = drafted(office)
    with pytest.raises(Refused, match="第 5 行没有内容"):
        worded(office, draft, line(draft, "培育品牌"), text="  ")


def test_a_draft_is_given_up_with_a_reason(office):
    draft = drafted(office)
    with pytest.raises(Refused):
        drop_draft(draft, reason="", **by(office))
    drop_draft(draft, reason="不沿用", **by(office))
    with pytest.raises(Refused):
        worded(office, draft, line(draft, "培育品牌"), text="又改")
    assert drafted(office, draft.source).pk != draft.pk


def test_a_plan_without_a_year_has_no_next(office):
    with pytest.raises(Refused, match="没有写年度"):
        draft_next(given.plan(office), **by(office))


def test_who_may_not_assign_drafts_nothing(office):
    root = started.tree(office)
    with pytest.raises(NotAllowed):
        draft_next(root, on=TODAY, actor=office.head, at=given.AT)
    assert not NextLine.objects.exists()


def test_rules_by_working_days_are_handed_over_where_a_span_ends(office):
    root = started.tree(office)
    duty = given.duty(office, root, code="walk")
    set_cadence(
        duty=duty, rule=recurring.rule(per=Per.WORKDAYS, every=17), owner=office.branch,
        on=given.DAY, actor=office.clerk, at=given.AT,
    )  # fmt: skip
    _issued(office, drafted(office, root))
    make_occurrences(on=date(2026, 6, 1), actor=office.clerk, at=given.AT)
    spans = Occurrence.objects.current().filter(duty__code__in=["walk", "walk-2026"])
    days = list(spans.order_by("start_on").values_list("start_on", "end_on"))
    assert all(end <= start for (_s, end), (start, _e) in pairwise(days))
    assert spans.filter(duty__code="walk-2026").exists()


def test_what_was_typed_stays_on_the_page_where_one_line_is_refused(office, client, office_clerk):
    draft = draft_next(started.tree(office), **started.by(office))
    lines = list(draft.lines.current().order_by("order"))
    typed = {f"text-{line.pk}": f"改写的{line.order}" for line in lines}
    typed |= {f"keep-{line.pk}": "on" for line in lines}
    client.force_login(office_clerk.user)
    address = reverse("handover:next", args=[draft.pk])
    for name, said, why in (
        (f"text-{lines[1].pk}", "", "没有内容"),
        (f"due-{lines[-1].pk}", "2026-13-01", "不是日期"),
    ):
        answer = client.post(address, typed | {name: said})
        page = answer.content.decode()
        assert why in page
        assert f"改写的{lines[0].order}" in page
    draft.refresh_from_db()
    assert draft.lines.current().order_by("order")[0].text == lines[0].text
