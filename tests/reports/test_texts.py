"""A text is saved in versions, reviewed by a second person, and never written over unseen."""

import pytest
from django.db import IntegrityError, transaction

import given
import reported
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.models import Entry
from bihuan.orgs.queries import actor_in
from bihuan.reports.actions import texts
from bihuan.reports.models import Report, ReportText
from bihuan.reports.shipped import shipped_text

pytestmark = pytest.mark.django_db


def versions(report):
    return list(report.texts.order_by("number").values_list("number", "text"))


def test_every_save_is_a_version_with_an_entry(office):
    report = reported.report(office)
    report = reported.saved(office, report, "# 新题\r\n\r\n新文。")
    assert (report.title, report.revision) == ("新题", 2)
    assert versions(report) == [(1, reported.TEXT), (2, "# 新题\n\n新文。")]
    entries = Entry.objects.filter(subject_id=report.pk).order_by("seq")
    assert [entry.event for entry in entries] == ["report.started", "report.saved"]


def test_saving_what_is_there_already_makes_no_version(office):
    report = reported.report(office)
    assert reported.saved(office, report, reported.TEXT).revision == 1
    assert Entry.objects.filter(event="report.saved").count() == 0


def test_another_day_is_saved_without_a_version(office):
    report = reported.saved(office, reported.report(office), reported.TEXT, as_of=given.day(9))
    assert (report.as_of, report.revision) == (given.day(9), 1)


def test_of_two_who_save_the_same_text_the_later_is_told_and_nothing_is_lost(office):
    report = reported.report(office)
    reported.saved(office, report, "# 题\n\n先存的。")
    with pytest.raises(Refused, match="第 2 版"):
        reported.saved(office, report, "# 题\n\n后存的。", base=1)
    assert versions(report)[-1] == (2, "# 题\n\n先存的。")
    reported.saved(office, report, "# 题\n\n两人的。", base=2)
    assert [number for number, _text in versions(report)] == [1, 2, 3]


@pytest.mark.parametrize("text", ["", " \n", "字" * 200_001])
def test_a_text_that_is_none_or_too_long_is_not_saved(office, text):
    report = reported.report(office)
    with pytest.raises(Refused):
        reported.saved(office, report, text)
    assert ReportText.objects.count() == 1


def test_a_report_begins_as_a_kind_under_its_own_title(office):
    report = reported.report(office, "", kind="year", title="我厅年度报告")
    assert (report.title, report.kind) == ("我厅年度报告", "year")
    kind = shipped_text("year").splitlines()
    assert versions(report)[0][1].splitlines()[1:] == kind[1:]
    bare = reported.report(office, "", title="情况通报")
    assert versions(bare) == [(1, "# 情况通报\n\n")]


def test_whoever_wrote_may_not_review(office):
    report = texts.submit_report(reported.report(office), **reported.by(office.clerk))
    with pytest.raises(Refused, match="起草过"):
        texts.review_report(report, **reported.by(office.clerk))
    report = texts.review_report(report, **reported.by(office.checker))
    assert (report.state, report.reviewed_by) == ("reviewed", "P002")


def test_that_also_stands_in_the_database(office):
    report = reported.reviewed(office, reported.report(office))
    for change in ({"reviewed_by": "P001"}, {"reviewed_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)


def test_a_text_that_is_changed_after_review_is_reviewed_again(office):
    report = reported.reviewed(office, reported.report(office))
    report = reported.saved(office, report, "# 改了\n\n又一句。")
    assert (report.state, report.reviewed_by) == ("drafted", "")


def test_a_text_comes_back_with_a_reason(office):
    report = texts.submit_report(reported.report(office), **reported.by(office.clerk))
    with pytest.raises(Refused, match="理由"):
        texts.return_report(report, reason=" ", **reported.by(office.checker))
    report = texts.return_report(report, reason="数字要核", **reported.by(office.checker))
    assert report.state == "drafted"
    with pytest.raises(Refused, match="还在起草"):
        texts.return_report(report, reason="再退", **reported.by(office.checker))


def test_a_comment_is_answered_by_who_writes_and_resolved_by_who_reviews(office):
    report = texts.submit_report(reported.report(office), **reported.by(office.clerk))
    comment = texts.comment_on(
        report, text="口径要写明", quoted="截至", **reported.by(office.checker)
    )
    with pytest.raises(Refused, match="1 条意见"):
        texts.review_report(report, **reported.by(office.checker))
    comment = texts.answer_comment(comment, answer="已写明", **reported.by(office.clerk))
    with pytest.raises(Refused, match="起草过"):
        texts.resolve_comment(comment, **reported.by(office.clerk))
    comment = texts.resolve_comment(comment, **reported.by(office.checker))
    with pytest.raises(Refused, match="已经办结"):
        texts.answer_comment(comment, answer="又", **reported.by(office.clerk))
    assert texts.review_report(report, **reported.by(office.checker)).state == "reviewed"


def test_an_issued_text_is_closed(office):
    reported.campaign(office)
    report = reported.edition(office).report
    by = reported.by(office.clerk)
    for refused in (
        lambda: reported.saved(office, report, "# 又改\n\n一句。"),
        lambda: texts.submit_report(report, **by),
        lambda: texts.withdraw_report(report, reason="不要了", **by),
        lambda: texts.comment_on(report, text="晚了", **by),
    ):
        with pytest.raises(Refused, match="已经印发"):
            refused()


def test_a_withdrawn_text_stays_on_record_and_is_closed(office):
    report = reported.report(office)
    texts.withdraw_report(report, reason="重复起草", **reported.by(office.clerk))
    assert not Report.objects.current().exists()
    with pytest.raises(Refused, match="已经撤销"):
        reported.saved(office, report, "# 又改\n\n一句。")


def test_who_sees_one_branch_writes_of_that_branch_only(office):
    secretary = given.post("branch_secretary", office.branch)
    given.held_by(secretary, "P103")
    actor = actor_in(secretary, given.DAY)
    own = texts.Start("支部述职", reported.AS_OF, scope=office.branch)
    assert texts.start_report(own, **reported.by(actor)).scope == office.branch
    for scope in (None, office.other_branch):
        with pytest.raises(NotAllowed, match="全部门"):
            texts.start_report(
                texts.Start("述职", reported.AS_OF, scope=scope), **reported.by(actor)
            )
