"""Closing a year keeps a position and changes nothing; what comes later is marked and listed."""

import json
from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.duties.actions import matters
from bihuan.errors import NotAllowed, Refused
from bihuan.handover.actions.closing import close_year, reopen_year
from bihuan.handover.actions.drafting import draft_next, drop_draft
from bihuan.handover.open_work import open_work
from bihuan.handover.queries import PAGES, closing_of, late_entries
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry, YearClosing, ledgered_models
from bihuan.notices.actions.letters import reply_to_letter
from bihuan.orgs.queries import history_of
from bihuan.periods import Moment
from handover import started

TODAY = Moment(date(2025, 12, 31))


@pytest.fixture
def reader(office_clerk):
    return office_clerk.user


def _piles(reader, at=TODAY):
    return {pile.code: pile.n for pile in open_work(2025, reader, at)}


def test_closing_keeps_where_the_log_stood_and_what_was_open(office, reader):
    given.walked(office, given.task(office, "甲"), "assigned")
    given.task(office, "乙")
    given.problem(office)
    given.closed_task(office, text="丙")
    head = ledger.head()
    closed = started.closed(office, reader)
    assert (closed.size, closed.root) == (head.size, head.root)
    counts = dict(json.loads(closed.counts))
    assert (counts["tasks"], counts["drafted"], counts["problems"]) == (1, 1, 1)


def test_closing_changes_no_row_and_doing_it_again_nothing(office, reader):
    given.task(office)
    closed = started.closed(office, reader)
    entry = Entry.objects.get(seq=closed.recorded_seq)
    assert [table for table, _pk, _row in entry.row_states()] == ["ledger_yearclosing"]
    size = ledger.head().size
    assert started.closed(office, reader) == closed
    assert ledger.head().size == size


@pytest.mark.parametrize("on", [date(2025, 12, 30), date(2026, 1, 6)])
def test_a_year_is_closed_when_it_is_over_and_not_ahead(office, reader, on):
    with pytest.raises(Refused):
        close_year(2025, reader=reader, reason="", on=on, actor=office.clerk, at=given.AT)


def test_only_the_office_closes(office, reader):
    with pytest.raises(NotAllowed):
        close_year(
            2025, reader=reader, reason="", on=date(2026, 1, 4), actor=office.head, at=given.AT
        )


def test_what_comes_later_for_the_year_is_listed_and_marked(office, reader):
    before = given.task(office, "先")
    closed = started.closed(office, reader)
    given.step(office, before, "assigned", given.day(1))
    after = given.activity(office)
    found = list(late_entries(closed).values_list("event", flat=True))
    assert found == ["task.assigned", "activity.recorded"]
    assert [entry.is_late for entry in history_of(before)] == [False, True]
    assert [entry.is_late for entry in history_of(after)] == [True]


def test_what_happens_next_year_is_not_late(office, reader):
    closed = started.closed(office, reader)
    given.task(office, on=date(2026, 1, 3))
    assert not late_entries(closed).exists()


def test_a_closing_is_taken_back_with_a_reason_and_stays_on_record(office, reader):
    closed = started.closed(office, reader)
    with pytest.raises(Refused):
        reopen_year(closed, **{**started.by(office), "reason": " "})
    reopen_year(closed, reason="还有一批没有补完", **started.by(office))
    assert closing_of(2025) is None
    assert YearClosing.objects.filter(year=2025).count() == 1
    again = started.closed(office, reader)
    assert again.pk != closed.pk


def test_open_work_goes_over_as_it_is(office, reader, client):
    """Same number, no copy: next year it stands in the list of what was left."""
    task = given.walked(office, given.task(office, "甲", number="N7"), "assigned")
    client.force_login(reader)
    url = f"{reverse('duties:tasks')}?left_of=2025&as_of=2026-01-05"
    page = client.get(url).content.decode()
    assert "N7" in page
    given.walked(office, task, "started", "reported", "check_started", "accepted", "closed")
    assert "N7" not in client.get(url).content.decode()


def test_a_task_of_next_years_plan_was_not_left(office, reader):
    plan = given.plan(office, "next-2026", year=2026)
    given.walked(office, given.task(office, plan=plan), "assigned")
    assert _piles(reader)["tasks"] == 0


def test_an_extension_that_waits_is_for_somebody_to_decide(office, reader):
    task = given.walked(office, given.task(office), "assigned", "started")
    given.step(office, task, "extension_requested", given.day(5),
               given.said("等文件", due_on=given.day(90)))  # fmt: skip
    assert _piles(reader)["extensions"] == 1


def test_a_letter_without_an_answer_waits(office, reader):
    given.letter(office, office.division, reply_due_on=given.day(40))
    assert _piles(reader)["letters"] == 1


def test_a_letter_that_was_answered_after_the_year_waited_at_its_end(office, reader):
    sent = given.letter(office, office.division, reply_due_on=given.day(40))
    reply_to_letter(sent, reply="已办", on=date(2026, 1, 5), actor=office.clerk, at=given.AT)
    assert _piles(reader)["letters"] == 1
    assert _piles(reader, Moment(date(2026, 1, 5)))["letters"] == 0


def test_what_handing_over_itself_does_on_a_day_of_the_year_is_not_late(office, reader):
    plan = started.tree(office)
    on = {**started.by(office), "on": date(2025, 12, 31)}
    closed = close_year(2025, reader=reader, reason="", **on)
    assert [entry.is_late for entry in history_of(closed)] == [False]
    drop_draft(draft_next(plan, **on), reason="先不拟", **on)
    assert not late_entries(closed).exists()


def test_a_period_missed_waits_for_a_decision(office, reader):
    duty = given.duty(office, given.plan(office))
    given.occurrence(office, duty, unit=office.branch)
    piles = _piles(reader)
    assert (piles["missed"], piles["owed"]) == (1, 0)


def test_counts_of_the_closing_stand_beside_those_of_now(office, reader, client):
    task = given.walked(office, given.task(office), "assigned")
    started.closed(office, reader)
    matters.withdraw(task, reason="重复登记", **started.by(office))
    client.force_login(reader)
    page = client.get(reverse("handover:year", args=[2025])).content.decode()
    assert "关账时 1" in page
    assert "关账后又补记" in page or "关账后没有补记" in page


@pytest.mark.parametrize("table", sorted(PAGES))
def test_every_kind_of_record_that_is_named_has_a_sight_of_its_own(table, office, reader):
    rows = ledgered_models()[table].objects.visible_to(reader)
    assert rows.count() >= 0
