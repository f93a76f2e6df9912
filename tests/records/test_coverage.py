"""The coverage matrix: what stands in its boxes, where they lead, who sees which rows."""

import csv
import io
from datetime import date, datetime, time

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

import given
import recurring
from bihuan.duties.actions.occurrences import excuse_occurrence
from bihuan.duties.cadences import Per
from bihuan.duties.models import Occurrence
from bihuan.ledger.models import Head
from bihuan.orgs.models import AuditRecord, PostType, UnitKind, User
from bihuan.periods import Moment
from bihuan.records import coverage
from bihuan.records.actions.fulfilments import count_for, make_occurrences
from bihuan.records.coverage import Asked, Drawing, Reading
from bihuan.records.queries import periods_at
from duties.opened import counts_in, rows_behind

MATRIX = reverse("records:matrix")
DAY = date(2025, 6, 30)
"""Two quarters have begun; the second is due on this day, the third is made already."""


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def duty(office):
    """What both branches owe every quarter; the first held its meeting in March."""
    duty = given.duty(office, given.plan(office))
    kind = UnitKind.objects.current().get(code="branch")
    recurring.cadence(office, duty, owner=kind)
    recurring.fit(office, duty)
    given.activity(office, kind="branch_congress", title="一季度党员大会")
    made(office)
    return duty


@pytest.mark.parametrize("wrong", ["plan", "bogus"])
@pytest.mark.parametrize("further", [{}, {"format": "csv"}])
def test_a_filter_that_there_is_not_is_refused_by_name(clerk, wrong, further):
    answer = clerk.get(MATRIX, {wrong: "zzz"} | further)
    assert answer.status_code == 400
    assert f"没有筛选项“{wrong}”" in answer.content.decode()
    assert "within（方案（含下级））" in answer.content.decode()


def test_a_file_of_a_wrong_filter_is_refused_by_the_label_of_its_field(clerk):
    answer = clerk.get(MATRIX, {"year": "3000", "format": "csv"})
    assert answer.status_code == 400
    assert "年度：" in answer.content.decode()


@pytest.mark.parametrize(("day", "gone"), [("1900-06-01", "before"), ("2999-06-01", "after")])
def test_no_link_leads_to_a_year_that_there_is_not(office, clerk, day, gone):
    context = clerk.get(MATRIX, {"as_of": day}).context
    assert {name for name in ("before", "after") if not context[name]} == {gone}


def made(office, on=DAY):
    at = timezone.make_aware(datetime.combine(on, time(7, 30)))
    return make_occurrences(on=on, actor=office.clerk, at=at)


def asked(browser, **query):
    answer = browser.get(MATRIX, {"as_of": DAY, **query})
    assert answer.status_code == 200
    return answer


def boxes(answer) -> dict[str, list[str]]:
    """By unit, the shape and the number in each of its boxes."""
    return {
        str(row.unit): [f"{box.state.shape}{box.text}" if box else "" for box in row.boxes]
        for section in answer.context["sections"]
        for row in section.rows
    }


def box(answer, unit: str, at: int):
    [row] = [row for one in answer.context["sections"] for row in one.rows if str(row.unit) == unit]
    return row.boxes[at]


def sums(section) -> list[tuple[int, int]]:
    found = [*(row.total for row in section.rows), *section.totals, section.total]
    return [(one.met.value, one.owed.value) for one in found]


# --- What stands there ----------------------------------------------------------------------------


def test_units_stand_down_and_the_periods_of_their_duties_across(office, clerk, duty):
    answer = asked(clerk)
    [section] = answer.context["sections"]
    assert str(section.kind) == "党支部"
    assert [(head.duty, head.names) for head in section.heads] == [
        (duty, ["一季度", "二季度", "三季度"])
    ]
    assert boxes(answer) == {"第一党支部": ["●", "○", "·"], "第二党支部": ["✕", "○", "·"]}
    assert sums(section) == [(1, 2), (0, 2), (1, 2), (0, 2), (0, 0), (1, 4)]


def test_a_box_opens_the_record_that_counted_or_says_what_is_missing(office, clerk, duty):
    answer, [held] = asked(clerk), office.branch.activities.all()
    assert box(answer, "第一党支部", 0).url == reverse("records:activity", args=[held.pk])
    missed = box(answer, "第二党支部", 0)
    assert missed.title == "2025年第一季度 未履行：应于2025年3月31日前完成，还差1次"
    assert missed.said == "第二党支部 每季度召开党员大会 2025年第一季度 未履行"
    assert clerk.get(missed.url).context["period"].code == "2025-q1"


def test_a_record_that_the_reader_does_not_see_is_not_opened(office, duty, appraiser):
    """An activity of another unit, which a person counted for the branch that was opened."""
    elsewhere = given.activity(office, title="片区党员大会", host_unit=office.other_branch)
    period = Occurrence.objects.current().get(unit=office.branch, code="2025-q2")
    count_for(elsewhere, period, on=DAY, actor=office.clerk, at=given.AT)
    browser = Client()
    browser.force_login(appraiser.user)
    found = box(asked(browser), "第一党支部", 1)
    assert (found.state.shape, found.url) == ("●", reverse("records:occurrence", args=[period.pk]))


def test_what_was_excused_is_owed_no_more_and_its_reason_stands_beside_it(office, clerk, duty):
    period = Occurrence.objects.current().get(unit=office.other_branch, code="2025-q1")
    reason = "全员外出办案"
    excuse_occurrence(period, reason=reason, on=DAY, actor=office.clerk, at=given.AT)
    answer = asked(clerk)
    assert reason in box(answer, "第二党支部", 0).title
    assert sums(answer.context["sections"][0])[1] == (0, 1)


def test_several_posts_of_a_unit_share_a_box_which_shows_the_gravest(office, clerk):
    given.post("branch_secretary", office.branch)
    given.post("branch_secretary", office.branch, code="second")
    given.post("branch_secretary", office.other_branch)
    duty = given.duty(office, given.plan(office))
    secretary = PostType.objects.current().get(code="branch_secretary")
    recurring.cadence(office, duty, owner=secretary)
    made(office)
    answer = asked(clerk)
    assert boxes(answer)["第一党支部"] == ["✕0/2", "○0/2", "·"]
    shared = box(answer, "第一党支部", 0)
    assert (shared.title, rows_behind(shared.url, User.objects.get(person__key="P001"))) == (
        "未履行 2", 2,
    )  # fmt: skip


def test_a_unit_that_had_no_such_period_has_a_blank(office, clerk, duty):
    late = given.orgs.found_unit(
        code="branch.3", name="第三党支部", kind=office.branch.kind, level=None,
        parent=office.committee, from_on=date(2025, 4, 2), on=date(2025, 4, 2), **given.SYSTEM_AT,
    )  # fmt: skip
    made(office)
    assert boxes(asked(clerk))[str(late)] == ["", "", "·"]


def test_what_people_wrote_is_escaped(office, clerk, duty):
    hostile = '"><script>alert(1)</script>'
    period = Occurrence.objects.current().get(unit=office.branch, code="2025-q2")
    excuse_occurrence(period, reason=hostile, on=DAY, actor=office.clerk, at=given.AT)
    text = asked(clerk).content.decode()
    assert hostile not in text
    assert escape(hostile) in text


# --- As of, filters, pages ------------------------------------------------------------------------


def test_the_matrix_can_be_asked_for_a_day_past_and_for_what_was_known_then(office, clerk, duty):
    assert boxes(asked(clerk, as_of="2025-03-31"))["第一党支部"] == ["●", "·", "·"]
    assert boxes(asked(clerk, as_of="2025-03-05"))["第一党支部"] == ["○", "·", "·"]
    before = Head.objects.get().size
    given.activity(
        office, kind="branch_congress", title="补登的大会", host_unit=office.other_branch
    )
    assert boxes(asked(clerk))["第二党支部"][0] == "●"
    assert boxes(asked(clerk, known_at=before))["第二党支部"][0] == "✕"


def test_it_is_of_the_year_of_the_day_unless_another_is_asked_for(office, clerk, duty):
    assert asked(clerk).context["year"] == 2025
    assert asked(clerk, year=2024).context["sections"] == []
    assert boxes(asked(clerk, as_of="2026-01-05", year=2025))["第一党支部"] == ["●", "✕", "✕"]


def test_it_narrows_to_a_unit_a_plan_and_a_duty(office, clerk, duty):
    other = given.duty(office, given.plan(office, "plan.2"), code="duty.2", unit=office.division)
    recurring.cadence(office, other, owner=office.division, per=Per.HALF)
    made(office)
    everybody = {"第一党支部", "第二党支部", "水处"}
    assert set(boxes(asked(clerk))) == everybody
    assert set(boxes(asked(clerk, below="committee"))) == everybody - {"水处"}
    assert set(boxes(asked(clerk, within="plan.2"))) == {"水处"}
    assert set(boxes(asked(clerk, duty="duty.1"))) == everybody - {"水处"}
    assert asked(clerk, duty="没有这样的事项").context["sections"] == []


def test_fifty_units_fill_a_page_and_its_sums_are_those_of_the_page(office, clerk, duty):
    for n in range(60):
        given.unit(f"branch.x{n}", "branch", office.committee)
    made(office)
    first, second = (asked(clerk, page=page) for page in (1, 2))
    assert [len(boxes(one)) for one in (first, second)] == [50, 12]
    assert not set(boxes(first)) & set(boxes(second))
    [section] = first.context["sections"]
    assert {one.owed.url for one in section.totals} == {""}
    assert "本页合计" in first.content.decode()


def test_as_many_queries_for_fifty_units_as_for_two(office, clerk, duty):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            asked(clerk)
        return len(found)

    queries()
    with_two = queries()
    for n in range(48):
        given.unit(f"branch.x{n}", "branch", office.committee)
    made(office)
    assert queries() <= with_two


def test_where_spans_are_too_many_a_duty_has_one_column(office, duty, office_clerk):
    rows = periods_at(Moment(DAY)).filter(start_on__year=2025)
    of = Asked(rows, office_clerk.user, Moment(DAY), {"year": "2025"})
    [section] = Drawing(Reading(of, list(of.units()), most=2), is_all=True).sections()
    assert section.is_whole
    assert [[(one.state.shape, one.text) for one in row.boxes] for row in section.rows] == [
        [("○", "1/2")], [("✕", "0/2")],
    ]  # fmt: skip
    assert section.rows[0].boxes[0].title == "待履行 1、已履行 1、未开始 1"
    assert sums(section) == [(1, 2), (0, 2), (1, 4), (1, 4)]


def test_a_wide_matrix_opens_a_duty_with_its_periods(office, clerk, duty, monkeypatch):
    monkeypatch.setattr(coverage, "MOST_COLUMNS", 2)
    assert "duty=duty.1" in asked(clerk).content.decode()


def test_without_periods_it_says_what_to_do(office, clerk, branch_secretary):
    assert "制定频次规则" in asked(clerk).content.decode()
    browser = Client()
    browser.force_login(branch_secretary.user)
    assert "制定频次规则" not in asked(browser).content.decode()


# --- Who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("branch_secretary", ["第一党支部"]),
        ("appraiser", ["第一党支部"]),
        ("division_head", []),
        ("stranger", []),
        ("checker", ["第一党支部", "第二党支部"]),
    ],
)
def test_a_person_sees_the_rows_of_the_units_that_they_see(office, duty, request, persona, seen):
    browser, user = Client(), request.getfixturevalue(persona).user
    browser.force_login(user)
    answer = asked(browser)
    assert list(boxes(answer)) == seen
    counts = [one for one in counts_in(answer.context["sections"]) if one.url]
    assert [(one.value, rows_behind(one.url, user)) for one in counts] == [
        (one.value, one.value) for one in counts
    ]


# --- As a file ------------------------------------------------------------------------------------


def test_it_comes_as_a_file_in_words_and_that_is_audited(office, clerk, duty):
    answer = asked(clerk, format="csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    note, headings, *lines = csv.reader(io.StringIO(text))
    assert "2025年履职矩阵" in note[0]
    assert headings[4] == "每季度召开党员大会 2025年第一季度"
    assert lines == [
        ["党支部", "第一党支部", "1", "2", "已履行", "待履行", "未开始"],
        ["党支部", "第二党支部", "0", "2", "未履行", "待履行", "未开始"],
    ]
    assert AuditRecord.objects.latest("pk").event == AuditRecord.Event.EXPORTED
    answer = asked(clerk, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [[cell.value for cell in row][:5] for row in sheet.iter_rows(min_row=3)] == [
        ["党支部", "第一党支部", 1, 2, "已履行"], ["党支部", "第二党支部", 0, 2, "未履行"],
    ]  # fmt: skip


def test_a_file_is_refused_where_the_filter_is_not_understood_or_the_sheet_too_narrow(
    office, clerk, duty, monkeypatch
):
    assert clerk.get(MATRIX, {"format": "csv", "year": "去年"}).status_code == 400
    monkeypatch.setattr("bihuan.ui.exports.COLUMNS", 5)
    assert clerk.get(MATRIX, {"as_of": DAY, "format": "xlsx"}).status_code == 409


# --- The sample -----------------------------------------------------------------------------------

GAPS = {
    ("人事处党支部", "召开支部委员会会议", "11月"),
    ("固体废物管理中心党支部", "召开支部委员会会议", "11月"),
    ("宣传教育处党支部", "召开支部委员会会议", "12月"),
    ("水生态环境处党支部", "每季度上一次党课", "四季度"),
    ("环境工程评估中心党支部", "每季度上一次党课", "四季度"),
}


def test_the_sample_shows_a_year_of_twenty_three_branches_with_its_gaps(sample):
    browser, user = Client(), User.objects.get(login="clerk")
    User.objects.update(must_change_password=False, password_changed_at=timezone.now())
    browser.force_login(user)
    answer = browser.get(MATRIX, {"as_of": "2025-12-31"})
    [branches] = [one for one in answer.context["sections"] if str(one.kind) == "党支部"]
    assert [len(head.names) for head in branches.heads] == [4, 12, 4]
    columns = [(head.duty.text, name) for head in branches.heads for name in head.names]
    found = {
        (str(row.unit), *column)
        for row in branches.rows
        for column, one in zip(columns, row.boxes, strict=True)
        if one.state.shape != "●"
    }
    assert (len(branches.rows), found) == (23, GAPS)
    assert (branches.total.met.value, branches.total.owed.value) == (455, 460)
    counts = [one for one in counts_in(answer.context["sections"]) if one.url]
    assert [rows_behind(one.url, user) for one in counts] == [one.value for one in counts]
