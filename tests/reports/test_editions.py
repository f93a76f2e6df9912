"""An edition stands: its figures, its pins, and what has moved them since, entry by entry."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

import given
import reported
from bihuan.duties.actions import matters
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.errors import NotComputable, Refused
from bihuan.indicators.actions import define_metric
from bihuan.indicators.models import Metric
from bihuan.ledger.models import Entry
from bihuan.ledger.queries import head
from bihuan.ledger.verification import verify
from bihuan.periods import Moment
from bihuan.records import actions as records
from bihuan.reports import contributions
from bihuan.reports.actions import editions
from bihuan.reports.drift import drift, figures_of
from bihuan.reports.models import Edition
from ledger import forgery

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(office):
    return reported.campaign(office)


def values(edition):
    return {figure.code: figure.value for figure in figures_of(edition)}


def now(edition, day=None):
    return drift(edition, Moment(day or edition.as_of))


def named(found, code):
    """The entries that moved a figure, as event and how."""
    [moved] = [moved for moved in found.moved if moved.then.code == code]
    return [(cause.entry.event, cause.how) for cause in moved.causes]


def test_issue_then_enter_a_late_record_and_reopen_a_problem(office, plan):
    """The worked example: two problems rectified, one late, one reopened, one merely reminded."""
    first, second = (reported.rectified(office, n, plan=plan) for n in (1, 2))
    edition = reported.edition(office)
    assert values(edition) == {"campaign.found": "2", "campaign.rectified": "2"}
    assert now(edition).moved == []

    late = given.problem(office, "迟报的问题", plan=plan, number="3", found_on=given.day(20))
    step = {"acceptance_asked": 31, "accepted": 32, "closed": 33}
    for event, on in step.items():
        second = given.step(office, second, event, given.day(on), given.said("", given.file(event)))
    given.step(office, second, "recheck_opened", given.day(34))
    given.step(office, second, "reopened", given.day(35), given.said("反弹"))
    given.problem(office, "别的问题")

    edition = Edition.objects.get(pk=edition.pk)
    assert values(edition) == {"campaign.found": "2", "campaign.rectified": "2"}
    same_day = now(edition)
    assert same_day.holds
    assert [moved.then.code for moved in same_day.moved] == ["campaign.found", "campaign.rectified"]
    assert named(same_day, "campaign.found") == [("problem.registered", "late")]
    [found, rectified] = same_day.moved
    assert (found.then.value, found.now.value, found.change) == ("2", "3", "value")
    assert found.causes[0].subject == late
    assert (rectified.change, rectified.now.value) == ("parts", "2")

    later = now(edition, given.day(40))
    assert named(later, "campaign.found") == [("problem.registered", "late")]
    assert named(later, "campaign.rectified") == [
        ("problem.registered", "late"), ("problem.reopened", "reopened"),
    ]  # fmt: skip
    assert later.moved[1].now.value == "1"
    assert not any(moved.is_by_day for moved in later.moved)
    assert first.state == "rectified"


def test_the_search_finds_what_the_rows_tell(office, plan, monkeypatch):
    """Two ways to the same entries: by the rows of the records, and by asking along the log."""
    kept = [reported.rectified(office, n, plan=plan) for n in (1, 2, 3)]
    edition = reported.edition(office)
    given.step(office, kept[0], "returned", given.day(12), given.said("不实"))
    reported.rectified(office, 4, plan=plan, found_on=given.day(0))
    matters.withdraw(kept[1], reason="重复", **reported.by(office.clerk))
    days = (edition.as_of, given.day(33))
    by_rows = [now(edition, day).as_json() for day in days]
    monkeypatch.setattr(contributions.Span, "_by_rows", lambda *_asked: None)
    assert [now(edition, day).as_json() for day in days] == by_rows
    assert len(by_rows[0]["moved"][1]["entries"]) == 4


def test_a_metric_that_was_defined_anew_is_named(office, plan):
    reported.rectified(office, 1, plan=plan)
    edition = reported.edition(office)
    metric = Metric.objects.current().get(code="campaign.rectified")
    define_metric(
        code=metric.code, source=metric.source, aggregate=metric.aggregate,
        filter={"plan": "campaign-{year}", "reached": "closed"}, label=metric.label,
        **reported.by(office.clerk),
    )  # fmt: skip
    assert named(now(edition), "campaign.rectified") == [("metric.redefined", "corrected")]


def test_what_only_the_later_day_moves_is_said_to_be_the_day(office, plan):
    due = Due(DueKind.DAY, date(2025, 6, 30), "6月底前")
    given.problem(office, "限期整改的问题", plan=plan, number="1", due=due)
    edition = reported.edition(office, "# 通报\n\n滞后{{ campaign.behind }}。\n")
    [moved] = now(edition, date(2025, 7, 1)).moved
    assert (moved.now.value, moved.is_by_day, moved.causes) == ("1", True, [])


def test_a_figure_of_a_year_is_compared_within_that_year(office, plan):
    """The next year's campaign is another: it moves nothing of this year's report."""
    reported.rectified(office, 1, plan=plan)
    edition = reported.edition(office)
    following = date(edition.as_of.year + 1, 3, 1)
    assert now(edition, following).moved == []
    given.problem(
        office, "年底的问题", plan=plan, number="9", found_on=date(following.year - 1, 12, 30)
    )
    moved = now(edition, following).moved[0]
    assert (moved.then.code, moved.now.value) == ("campaign.found", "2")
    assert moved.now.as_of == date(edition.as_of.year, 12, 31)


def test_what_was_entered_and_taken_back_again_moves_nothing(office, plan):
    edition = reported.edition(office)
    wrong = given.problem(office, plan=plan, number="9")
    matters.withdraw(wrong, reason="重复登记", **reported.by(office.clerk))
    assert now(edition).moved == []
    kept = given.problem(office, plan=plan, number="8")
    [cause] = now(edition).moved[0].causes
    assert (cause.subject, cause.entry.event) == (kept, "problem.registered")


def test_a_reopening_that_was_followed_by_another_rectification_nets_to_nothing(office, plan):
    found = reported.rectified(office, 1, plan=plan)
    edition = reported.edition(office)
    for event, on in (("returned", 10), ("started", 11), ("rectified", 12)):
        found = given.step(office, found, event, given.day(on), given.said("不实"))
    assert now(edition).moved == []
    found = given.step(office, found, "returned", given.day(13), given.said("仍不实"))
    assert named(now(edition), "campaign.rectified") == [("problem.returned", "reopened")]


SUMMED = "# 读书班\n\n读书班{{ study.reading_class_days }}。\n"


def test_a_correction_is_named_and_a_record_that_changes_no_value_is_said_so(office):
    group = given.unit("party-group", "party_group", office.dept, name="党组")
    of = {"kind": "reading_class", "host_unit": group}
    held = given.activity(office, title="读书班", last_on=given.day(5), **of)
    edition = reported.edition(office, SUMMED)
    assert values(edition) == {"study.reading_class_days": "3"}
    on = reported.by(office.clerk, 45)
    records.correct(held, reason="少记两天", first_on=given.day(1), **on)
    assert named(now(edition), "study.reading_class_days") == [("activity.corrected", "corrected")]
    records.correct(held, reason="改回", first_on=given.day(3), **on)
    assert now(edition).moved == []
    records.correct(held, reason="少记", last_on=given.day(4), **on)
    records.correct(held, reason="再改", last_on=given.day(3), **on)
    given.activity(office, title="又一班", first_on=given.day(8), last_on=given.day(9), **of)
    [moved] = now(edition).moved
    assert (moved.then.value, moved.now.value, moved.change) == ("3", "3", "records")
    assert [cause.entry.reason for cause in moved.causes] == ["少记", "再改", ""]
    assert [cause.how for cause in moved.causes] == ["corrected", "corrected", "late"]


def test_the_pins_of_an_edition_are_the_head_before_its_entry(office, plan):
    before = head()
    edition = reported.edition(office)
    entry = Entry.objects.get(event="edition.issued")
    assert (edition.known_at, edition.recorded_seq) == (entry.seq - 1, entry.seq)
    assert edition.known_at > before.size
    assert edition.digest == edition.content_digest
    assert verify().is_intact


@pytest.mark.parametrize("change", ["title = 'x'", "text = text", "kept = '{}'", "known_at = 1"])
def test_the_database_refuses_to_change_an_edition(office, plan, change):
    edition = reported.edition(office)
    for statement in (f"UPDATE reports_edition SET {change}", "DELETE FROM reports_edition"):
        with pytest.raises(DatabaseError, match="edition"), transaction.atomic():
            forgery.run(statement)
    assert Edition.objects.get() == edition


def test_a_report_with_a_figure_that_cannot_be_computed_is_not_issued(office, plan):
    text = f"{reported.TEXT}\n优良天数比例{{{{ air.good_day_ratio }}}}。\n"
    ready = reported.reviewed(office, reported.report(office, text))
    with pytest.raises(NotComputable, match=r"air\.good_day_ratio"):
        editions.issue_edition(ready, **reported.by(office.clerk))
    assert not Edition.objects.exists()


def test_an_edition_is_not_issued_before_its_day_nor_without_review(office, plan):
    draft = reported.report(office)
    with pytest.raises(Refused, match="审核通过"):
        editions.issue_edition(draft, **reported.by(office.clerk))
    early = reported.reviewed(office, reported.report(office, as_of=given.day(41)))
    with pytest.raises(Refused, match="截至日"):
        editions.issue_edition(early, **reported.by(office.clerk))


def test_a_corrected_edition_supersedes_and_both_stand(office, plan):
    first = reported.edition(office)
    by = reported.by(office.clerk)
    given.problem(office, plan=plan, number="1")
    correcting = editions.correct_edition(first, reason="漏报", **by)
    with pytest.raises(Refused, match="已有人"):
        editions.correct_edition(first, reason="又一次", **by)
    second = reported.issued(office, correcting)
    assert (second.supersedes, values(second)["campaign.found"]) == (first, "1")
    assert values(Edition.objects.get(pk=first.pk))["campaign.found"] == "0"
    with pytest.raises(Refused, match="取代"):
        editions.correct_edition(first, reason="第三次", **by)


@pytest.mark.parametrize("at", [Moment(given.day(29)), Moment(given.day(30), 1)])
def test_an_edition_is_compared_with_what_came_after_it_only(office, plan, at):
    edition = reported.edition(office)
    with pytest.raises(Refused):
        drift(edition, at)
