"""Fields asked, typed, filled in and records used again: from entries, per unit and month."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.urls import reverse

import given
import recurring
import reported
from bihuan.burden.counting import Submitted, Tally, forms, leading, leads, tally
from bihuan.burden.queries import burden_of
from bihuan.duties.actions import matters, steps
from bihuan.duties.actions.bulk import Wish, take_all
from bihuan.duties.entering import CoUnits, ProblemForm, TaskForm
from bihuan.duties.forms import StepForm
from bihuan.duties.templatetags.events import event_words
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry
from bihuan.notices.forms import LetterForm
from bihuan.records import actions as records
from bihuan.records.actions.fulfilments import make_occurrences
from bihuan.records.forms.entering import ActivityForm, AgendaForm, OutcomeForm
from bihuan.records.models import ActivityKind

MARCH = datetime(2026, 3, 9, 2, tzinfo=UTC)


def _instant(month, minute=0):
    return datetime(2026, month, 9, 2, minute, tzinfo=UTC)


def _task(office, at, **values):
    values = {"text": "核对台账", "lead_unit": office.division, "on": date(2026, 3, 9), **values}
    return matters.draft_task(actor=office.clerk, at=at, **values)


def _lesson(office, secretary, at, title="党课"):
    """An activity that the branch records itself."""
    kind = ActivityKind.objects.current().get(code="party_lesson")
    return records.record_activity(
        kind=kind, title=title, first_on=date(2025, 4, 3), host_unit=office.branch,
        actor=secretary.actor, at=at,
    )  # fmt: skip


# --- What the forms ask ---------------------------------------------------------------------------


@pytest.mark.parametrize("event", sorted(forms()))
def test_every_column_of_a_form_is_one_of_its_table(event):
    form = forms()[event]
    tables = {model._meta.db_table: model for model in apps.get_models()}
    assert event in event_words()
    assert form.ties <= tables.keys()
    if form.table:
        columns = {field.attname for field in tables[form.table]._meta.concrete_fields}
        said = {*form.asked, *form.filled, *form.reuses, *form.same, *form.standard, *form.offered}
        assert said <= columns


@pytest.mark.parametrize(
    ("event", "fields", "apart"),
    [
        ("task.drafted", {**TaskForm.base_fields, **CoUnits.base_fields}, 0),
        ("problem.registered", {**ProblemForm.base_fields, **CoUnits.base_fields}, 0),
        ("activity.recorded", ActivityForm.base_fields, 1),  # evidence is an entry of its own
        ("outcome.recorded", OutcomeForm.base_fields, 1),
        ("activity.agenda_added", AgendaForm.base_fields, 0),
        ("letter.issued", LetterForm.base_fields, 0),
        ("task.extension_requested", StepForm.base_fields, 0),
        ("task.reported", StepForm.base_fields, 1),  # the day until when is asked for one step only
    ],
)
def test_the_table_counts_as_many_fields_as_the_form_has(event, fields, apart):
    assert forms()[event].size == len(fields) - apart


# --- One submission -------------------------------------------------------------------------------


def _submitted(event, row=None, **values):
    rows = [(forms()[event].table, 7, row or {}), *values.pop("rows", ())]
    day = date(2026, 3, 9)
    said = {"subject": 7, "happened_on": day, "recorded_on": day, "reason": "", "unit": 5}
    return Submitted(event=event, rows=rows, **{**said, **values})


def test_what_a_form_offers_by_itself_was_not_typed():
    row = {"title": "支部大会", "kind_id": 3, "first_on": "2026-03-09", "last_on": "2026-03-09",
           "host_unit_id": 5, "attended": None, "days": 1}  # fmt: skip
    assert tally(_submitted("activity.recorded", row)) == Tally(asked=11, typed=2, inferred=1)


def test_another_day_and_another_unit_were_typed():
    row = {"title": "支部大会", "kind_id": 3, "first_on": "2026-03-02", "last_on": "2026-03-03",
           "host_unit_id": 6, "attended": 12, "days": 2}  # fmt: skip
    assert tally(_submitted("activity.recorded", row)).typed == 6


def test_a_step_asks_for_day_reason_and_files():
    bare = tally(_submitted("task.reported", {"state": "reported"}))
    assert bare == Tally(asked=3, typed=0, inferred=1)
    evidence = [("duties_taskevidence", 9, {"task_id": 7})]
    full = _submitted(
        "task.reported", {"state": "reported"}, reason="已办", happened_on=date(2026, 3, 8),
        rows=evidence,
    )  # fmt: skip
    assert tally(full).typed == 3


def test_a_form_for_many_records_is_filled_in_once():
    many = [_submitted("task.assigned") for _ in range(9)]
    assert leading(many) == many[:1]


def test_what_a_form_lets_the_system_write_is_not_asked_for():
    made = [_submitted("task.drafted"), _submitted("task.assigned")]
    lead = _submitted("activity.decided")
    assert leading([*made, lead]) == [lead]
    assert leads() <= event_words().keys()


# --- A year of an office --------------------------------------------------------------------------


def test_an_entry_counts_for_the_unit_of_the_post_in_the_month_of_recording(office):
    _task(office, _instant(3))
    burden = burden_of(2026, None)
    assert burden.of(office.committee.pk, 3) == burden.whole
    assert burden.whole.asked == forms()["task.drafted"].size
    assert burden.whole.typed == 2
    assert burden_of(2025, None).whole == Tally()


def test_a_month_begins_by_the_clock_of_the_office(office):
    """Eight in the morning there is midnight in Greenwich."""
    _task(office, datetime(2026, 3, 31, 17, tzinfo=UTC))
    assert [line.month for line in burden_of(2026, None).lines] == [4]


def test_a_month_comes_out_the_same_as_of_a_position(office):
    _task(office, _instant(3))
    head = ledger.head().size
    before = burden_of(2026, head)
    later = _task(office, _instant(3, 5), text="又一项")
    matters.withdraw(
        later, reason="重复", on=date(2026, 3, 9), actor=office.clerk, at=_instant(3, 6)
    )
    assert burden_of(2026, head) == before
    assert burden_of(2026, None).whole.asked == 2 * before.whole.asked


def test_imports_and_what_the_system_does_are_apart(office):
    given.imported(office)
    burden = burden_of(given.AT.year, None)
    assert burden.whole == Tally()
    assert sum(one.rows for one in burden.imported) > 0


def test_a_correction_is_nothing_that_was_asked(office):
    task = _task(office, _instant(3))
    asked = burden_of(2026, None).whole.asked
    matters.correct(task, text="改", reason="写错", on=date(2026, 3, 9), actor=office.clerk,
                    at=_instant(3, 1))  # fmt: skip
    assert burden_of(2026, None).whole.asked == asked


def test_a_bulk_action_asks_once(office):
    tasks = [_task(office, _instant(3, n), text=f"第{n}项") for n in range(1, 4)]
    before = burden_of(2026, None).whole.asked
    take_all(tasks, Wish("assign", date(2026, 3, 9)), actor=office.clerk, at=_instant(3, 9))
    assert burden_of(2026, None).whole.asked - before == forms()["task.assigned"].size


def test_an_activity_that_counts_for_a_period_was_used_again(office):
    duty = given.duty(office, given.plan(office))
    recurring.cadence(office, duty)
    recurring.fit(office, duty)
    make_occurrences(on=date(2025, 6, 1), actor=office.clerk, at=_instant(2))
    records.record_activity(
        kind=ActivityKind.objects.current().get(code="branch_congress"), title="党员大会",
        first_on=date(2025, 4, 3), host_unit=office.branch, actor=office.clerk, at=_instant(3),
    )  # fmt: skip
    burden = burden_of(2026, None)
    assert burden.of(office.branch.pk, 3).reused == 1


def test_figures_of_an_edition_were_used_again(office):
    text = reported.saved(
        office, reported.report(office), "# 通报\n\n问题{{ problems.registered }}个。\n"
    )
    reported.issued(office, text)
    lines = [one for one in burden_of(given.AT.year, None).lines if one.event == "edition.issued"]
    assert [one.tally.reused for one in lines] == [1]


def test_it_is_said_on_whose_behalf_a_form_was_filled_in(office):
    plan = given.plan(office, issuer=office.group)
    task = _task(office, _instant(3), plan=plan)
    steps.take_step(task, "assigned", on=date(2026, 3, 9), actor=office.clerk, at=_instant(3, 1))
    assert set(burden_of(2026, None).by_asker()) == {office.group.pk}


def test_nothing_of_a_person_and_no_hour_is_in_what_is_counted(office):
    _task(office, _instant(3))
    (line,) = burden_of(2026, None).lines
    said = {*line.__slots__, *line.tally.__slots__}
    assert not said & {"person", "post", "at", "recorded_at", "user"}


# --- The pages ------------------------------------------------------------------------------------


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def test_the_page_shows_units_in_their_order_and_leads_to_the_entries(office, clerk):
    _task(office, _instant(3))
    page = clerk.get(reverse("burden:months"), {"year": 2026})
    text = page.content.decode()
    assert "14 / 2 / 0" in text
    (row,) = page.context["rows"]
    entries = clerk.get(row.cells[2].url)
    assert "要求填 14 项，人填 2 项" in entries.content.decode()
    seq = Entry.objects.get(event="task.drafted").seq
    assert reverse("home:ledger-entry", args=[seq]) in entries.content.decode()


def test_units_are_neither_sorted_nor_ranked_by_their_numbers(office, clerk, branch_secretary):
    """The branch comes after the committee whatever it filled in."""
    for minute in range(5):
        _lesson(office, branch_secretary, _instant(3, minute), title=f"第{minute}次党课")
    _task(office, _instant(4))
    url = reverse("burden:months")
    rows = clerk.get(url, {"year": 2026}).context["rows"]
    order = [row.unit.kind.order for row in rows]
    assert len(order) == 2
    assert order == sorted(order)
    assert clerk.get(url, {"year": 2026, "sort": "-asked"}).context["rows"] == rows
    assert "不排名" in clerk.get(url, {"year": 2026}).content.decode()


def test_a_unit_sees_itself_and_who_asks_is_for_the_department(office, client, branch_secretary):
    _task(office, _instant(3))
    _lesson(office, branch_secretary, _instant(3, 1))
    client.force_login(branch_secretary.user)
    page = client.get(reverse("burden:months"), {"year": 2026})
    assert [row.unit for row in page.context["rows"]] == [office.branch]
    assert page.context["askers"] == []
    other = client.get(reverse("burden:entries"), {"unit": "committee", "month": "2026-03"})
    assert other.status_code == 404


def test_the_file_has_a_line_a_unit_and_month(office, clerk):
    _task(office, _instant(3))
    answer = clerk.get(reverse("burden:months"), {"year": 2026, "format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert sum("机关党委" in line for line in lines) == 12
    assert any(line.startswith("机关党委,2026-03,14,2") for line in lines)


@pytest.mark.parametrize("month", ["2026-13", "x", ""])
def test_a_month_that_is_none_is_not_found(office, clerk, month):
    url = reverse("burden:entries")
    assert clerk.get(url, {"unit": "committee", "month": month}).status_code == 404
