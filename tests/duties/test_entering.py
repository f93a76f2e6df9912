"""Entering tasks and problems in the browser, putting them right and taking them back."""

from datetime import date, timedelta

import pytest
from django.forms import ValidationError
from django.urls import reverse
from django.utils import timezone

import given
from bihuan.duties.entering import due_said, due_written
from bihuan.duties.models import DueKind, Problem, Task
from bihuan.ledger.models import Entry

TODAY = timezone.localdate()


@pytest.fixture
def at(guarded_client):
    def signed_in(persona):
        guarded_client.force_login(persona.user)
        return guarded_client

    return signed_in


def typed(page, **changes):
    """What a browser would send back of a form, with some fields typed anew."""
    form = page.context["form"]
    shown = {field.name: field.value() for field in form}
    sent = {name: "" if value is None else value for name, value in shown.items()}
    return sent | changes


def enter(browser, noun, query="", **said):
    url = reverse(f"duties:{noun}-new") + query
    return browser.post(url, typed(browser.get(url), **said), follow=True)


def amend(browser, matter, what="correct", **said):
    url = reverse(f"duties:{matter.noun}s-{what}", args=[matter.pk])
    sent = typed(browser.get(url), **said) if what == "correct" else said
    return browser.post(url, sent, follow=True)


@pytest.mark.parametrize(
    ("words", "kind", "on"),
    [
        ("2026-10-31", DueKind.DAY, date(2026, 10, 31)),
        ("10月底", DueKind.DAY, date(2026, 10, 31)),
        ("年底前", DueKind.DAY, date(2026, 12, 31)),
        ("立行立改", DueKind.AT_ONCE, None),
        ("长期坚持", DueKind.STANDING, None),
    ],
)
def test_a_deadline_is_read_as_offices_write_it(words, kind, on):
    due = due_said(words, 2026)
    assert (due.kind, due.on, due.text) == (kind, on, words)


@pytest.mark.parametrize("words", ["尽量", "2026-02-30"])
def test_a_deadline_that_says_no_day_is_refused(words):
    with pytest.raises(ValidationError):
        due_said(words, 2026)


def test_a_problem_is_entered_with_three_fields_and_counts_at_once(office, at, division_head):
    page = enter(
        at(division_head), "problem", text="台账不清", lead_unit=office.division.pk, due="年底前"
    )
    (problem,) = Problem.objects.all()
    assert page.redirect_chain[-1][0] == reverse("duties:problem", args=[problem.pk])
    assert (problem.state, problem.due_on, problem.due_text) == (
        "registered", date(TODAY.year, 12, 31), "年底前"
    )  # fmt: skip
    assert problem.found_on == TODAY
    entry = Entry.objects.get(seq=problem.recorded_seq)
    assert (entry.event, entry.post_id) == ("problem.registered", division_head.post.pk)
    listed = at(division_head).get(reverse("duties:problems"), {"as_of": TODAY})
    assert "台账不清" in listed.content.decode()


def test_a_task_added_to_a_problem_takes_over_what_the_problem_says(office, at, office_clerk):
    problem = given.problem(office, plan=given.plan(office))
    browser = at(office_clerk)
    link = browser.get(reverse("duties:problem", args=[problem.pk])).context["task_url"]
    enter(browser, "task", link.partition("new/")[2], text="补齐台账",
          co_units=[office.other_division.pk])  # fmt: skip
    (task,) = Task.objects.all()
    assert (task.problem, task.plan, task.lead_unit) == (problem, problem.plan, office.division)
    assert [str(tie) for tie in task.co_units.all()] == ["大气处"]
    assert "补齐台账" in browser.get(reverse("duties:problem", args=[problem.pk])).content.decode()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"),
        ({"lead_unit": ""}, "lead_unit"),
        ({"due": "尽量"}, "due"),
        ({"drafted_on": str(TODAY + timedelta(days=1))}, "drafted_on"),
    ],
)
def test_what_is_typed_wrongly_is_told_beside_its_field_and_nothing_is_entered(
    office, at, office_clerk, said, field
):
    right = {"text": "核对", "lead_unit": office.division.pk}
    page = enter(at(office_clerk), "task", **right | said)
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {field}
    assert not Task.objects.exists()


def test_a_number_is_taken_once_in_a_plan(office, at, office_clerk):
    plan = given.plan(office)
    given.task(office, plan=plan, number="1")
    page = enter(at(office_clerk), "task", text="又一件", lead_unit=office.division.pk,
                 plan=plan.pk, number="1")  # fmt: skip
    assert set(page.context["form"].errors) == {"number"}


def test_a_heading_brings_its_plan_and_fits_no_other(office, at, office_clerk):
    clerk = {"on": given.DAY, "actor": office.clerk, "at": given.AT}
    plan, other = given.plan(office), given.plan(office, "plan.2")
    heading = given.plans.set_heading(plan=plan, code="h", name="方面", order=1, **clerk)
    said = {"text": "一件", "lead_unit": office.division.pk, "heading": heading.pk}
    page = enter(at(office_clerk), "task", **said, plan=other.pk)
    assert set(page.context["form"].errors) == {"heading"}
    enter(at(office_clerk), "task", **said)
    assert Task.objects.get().plan == plan


def test_only_units_that_a_person_sees_are_offered_and_taken(office, at, division_head):
    page = enter(at(division_head), "task", text="给别人", lead_unit=office.branch.pk)
    assert set(page.context["form"].errors) == {"lead_unit"}
    assert list(page.context["form"].fields["lead_unit"].queryset) == [office.division]


def test_a_correction_changes_what_was_typed_anew_and_nothing_else(office, at, office_clerk):
    task = given.task(office, "按月核对\n台账", number="7")
    amend(at(office_clerk), task, text="按月核对\r\n台账", note="口头交办", reason="漏了备注")
    task.refresh_from_db()
    entry = Entry.objects.order_by("seq").last()
    assert (task.note, task.text, task.number) == ("口头交办", "按月核对\n台账", "7")
    assert (entry.event, entry.reason) == ("task.corrected", "漏了备注")
    assert (task.due_text, task.due_on) == ("5月底前", given.day(60))


def test_a_corrected_deadline_moves_the_day_the_words_and_the_original(office, at, office_clerk):
    task = given.task(office)
    amend(at(office_clerk), task, due="立行立改", reason="写错了")
    task.refresh_from_db()
    assert (task.due_kind, task.due_on, task.original_due_on) == (DueKind.AT_ONCE, None, None)
    assert due_written(task) == "立行立改"


def test_a_correction_without_a_reason_or_without_a_change_is_told_so(office, at, office_clerk):
    task = given.task(office)
    page = amend(at(office_clerk), task, text="另一句", reason=" ")
    assert "请写明理由" in page.content.decode()
    page = amend(at(office_clerk), task, reason="没有改")
    assert "没有改动任何一项" in page.content.decode()
    assert not Entry.objects.filter(event="task.corrected").exists()


def test_a_refusal_of_the_action_stands_on_the_form(office, at, office_clerk):
    problem = given.step(office, given.problem(office), "planned", given.day(5))
    page = amend(at(office_clerk), problem, found_on=given.day(9), reason="日期不对")
    assert "不早于下一步的日期" in page.content.decode()


def test_a_withdrawn_record_leaves_the_list_and_offers_nothing_more(office, at, office_clerk):
    task = given.task(office)
    browser = at(office_clerk)
    page = amend(browser, task, "withdraw", reason="重复登记")
    assert page.redirect_chain[-1][0] == reverse("duties:tasks")
    assert page.context["lines"] == []
    page = browser.get(reverse("duties:task", args=[task.pk]))
    assert "已经撤回" in page.content.decode()
    assert page.context["moves"] == []
    assert page.context["attach_form"] is None
    assert "correct_url" not in page.context


def test_a_problem_with_tasks_is_not_withdrawn_and_the_page_says_why(office, at, office_clerk):
    problem = given.problem(office)
    given.task(office, problem=problem)
    page = amend(at(office_clerk), problem, "withdraw", reason="重复")
    assert "这个问题下还有任务" in page.content.decode()


def test_entering_correcting_and_withdrawing_are_offered_to_who_may(
    office, at, office_clerk, division_head, checker
):
    task = given.task(office)
    offered = {}
    for persona in (office_clerk, division_head, checker):
        browser = at(persona)
        listed = browser.get(reverse("duties:tasks")).context["listing"].new_url
        page = browser.get(reverse("duties:task", args=[task.pk])).context
        offered[persona.person.key] = (bool(listed), "correct_url" in page)
    assert offered == {"P001": (True, True), "P003": (True, False), "P002": (False, False)}
