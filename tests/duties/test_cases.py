"""Cases: what they ask for as tasks, how steps are taken, put right, stopped and taken back."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import given as tried
from hypothesis import settings as tries
from hypothesis import strategies as st

import given
from bihuan.duties.actions import case_amends, cases, matters, steps
from bihuan.duties.actions import procedures as procedure_actions
from bihuan.duties.courses import standings
from bihuan.duties.models import Case, CaseStanding, CaseStep, CaseTask, Procedure, Task
from bihuan.duties.queries import course_of, current_steps
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify
from given import AT, DAY, SYSTEM_AT, day, said

WHY = {"reason": "登记有误", "at": AT}


def procedure(code):
    return Procedure.objects.current().get(code=code)


def opened(office, kind="env_inspection", **values):
    values.setdefault("code", "DC2025-01")
    values.setdefault("unit", office.division)
    values.setdefault("on", DAY)
    return cases.open_case(procedure=procedure(kind), actor=office.clerk, at=AT, **values)


def taken(office, case, step, on):
    return cases.take_case_step(
        procedure=case.procedure, code=case.code, unit=case.unit, step=step, on=on,
        actor=office.clerk, at=AT,
    )  # fmt: skip


def task_of(case, step):
    return CaseTask.objects.current().get(case=case, step=step).task


LATER = AT.date()


def stood(case, on=LATER):
    return CaseStanding.objects.current().as_of(on).get(case=case)


def asked(case):
    return sorted(case.tasks.current().values_list("step", flat=True))


def reported(office, task, on):
    return given.step(office, task, "reported", on)


# --- Tasks ----------------------------------------------------------------------------------------


def test_a_case_hands_out_what_has_a_deadline_and_the_next_as_the_step_before_is_taken(office):
    case = opened(office)
    assert asked(case) == ["plan"]
    plan = task_of(case, "plan")
    assert (plan.state, plan.lead_unit, plan.original_due_on) == (
        "assigned", office.division, date(2025, 4, 15),
    )  # fmt: skip
    assert "整改方案" in plan.criterion
    reported(office, plan, day(20))
    assert case.steps.current().get(step="plan").done_on == day(20)
    assert asked(case) == ["plan", "progress"]
    assert task_of(case, "progress").due_on == date(2025, 9, 23)


def test_whoever_reports_hands_out_the_next_in_the_name_of_who_opened(office):
    case = opened(office)
    reported(office, task_of(case, "plan"), day(20))
    following = task_of(case, "progress")
    assert following.assigned_by_id == office.clerk.post_id
    assert Entry.objects.filter(subject_id=following.pk).values_list("person", flat=True)[0] == (
        office.head.person
    )


def test_a_returned_report_unsays_the_step_and_a_further_one_says_it_again(office):
    case = opened(office)
    plan = reported(office, task_of(case, "plan"), day(20))
    plan = given.step(office, plan, "returned", day(22), said("材料不全"))
    assert not case.steps.current().exists()
    assert stood(case).next == "plan"
    reported(office, plan, day(30))
    assert case.steps.current().get().done_on == day(30)
    assert asked(case) == ["plan", "progress"]
    assert task_of(case, "progress").due_on == date(2025, 10, 2)


def test_a_reopened_task_unsays_its_step(office):
    case = opened(office)
    plan = given.walked(office, task_of(case, "plan"), *given.TO_CLOSED_TASK[2:])
    assert case.steps.current().exists()
    given.step(office, plan, "reopened", day(40), said("反弹"))
    assert not case.steps.current().exists()


def test_a_cancelled_task_leaves_its_step_to_be_taken_directly(office):
    case = opened(office)
    given.step(office, task_of(case, "plan"), "cancelled", day(2), said("另行报送"))
    taken(office, case, "plan", day(3))
    assert stood(case).last == "plan"


def test_a_step_that_is_a_task_is_not_said_twice(office):
    case = opened(office)
    with pytest.raises(Refused, match="在任务里报告完成"):
        taken(office, case, "plan", day(3))


def test_a_granted_extension_moves_the_deadline_of_the_case_from_its_day_on(office):
    case = opened(office)
    plan = task_of(case, "plan")
    plan = given.step(office, plan, "extension_requested", day(5), said("会签", due_on=day(60)))
    given.step(office, plan, "extension_granted", day(6))
    assert stood(case, day(5)).due_on == date(2025, 4, 15)
    assert stood(case, day(6)).due_on == day(60)


def test_a_meeting_that_is_moved_moves_what_was_to_be_done_before_it(office):
    case = opened(office, "democratic_life", code="MZ2025", planned_on=day(60))
    assert asked(case) == ["announce", "meeting", "plan"]
    assert task_of(case, "announce").due_on == day(50)
    case_amends.correct_case(case, planned_on=day(70), on=day(1), actor=office.clerk, **WHY)
    assert (task_of(case, "announce").due_on, task_of(case, "meeting").due_on) == (day(60), day(70))


def test_without_tasks_a_case_asks_for_none(office):
    case = opened(office, has_tasks=False)
    taken(office, case, "plan", day(3))
    assert not Task.objects.exists()


def test_who_is_above_is_asked_for_the_steps_of_who_is_above(office):
    case = opened(office, "renewal", code="HJ2025-01", unit=office.branch, planned_on=day(60))
    for name, on in (("request", 1), ("candidates", 2)):
        task = CaseTask.objects.current().filter(case=case, step=name).first()
        if task:
            steps.take_step(task.task, "reported", on=day(on), **SYSTEM_AT)
        else:
            taken(office, case, name, day(on))
    assert task_of(case, "approval").lead_unit == office.committee


# --- Steps ----------------------------------------------------------------------------------------


def test_a_step_too_early_is_kept_with_a_warning_in_the_ledger(office):
    case = opened(office, has_tasks=False)
    for name, on in (("plan", 1), ("publish_plan", 2), ("progress", 3), ("rectified", 4),
                     ("apply", 5), ("site_check", 6), ("accept", 7), ("notice", 8)):  # fmt: skip
        taken(office, case, name, day(on))
    found = taken(office, case, "notice_over", day(12))
    assert [remark.kind for remark in found.remarks] == ["early"]
    assert stood(case).warnings == 1
    assert "间隔不足" in Entry.objects.filter(event="case.step_taken").last().reason


def test_taking_the_last_required_step_completes_a_case(office):
    case = opened(office, has_tasks=False)
    for number, step in enumerate(current_steps(case.procedure)):
        if step.is_required:
            assert stood(case).state == "open"
            taken(office, case, step.code, day(number * 20))
    assert stood(case).state == "done"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"step": "x"}, "没有“x”这一步"),
        ({"on": date(2026, 2, 1)}, "还没有到"),
        ({"code": "张三"}, "像是姓名"),
    ],
)
def test_a_step_that_cannot_be_is_refused(office, values, said):
    asked_for = {"code": "FZ1", "step": "application", "on": DAY} | values
    with pytest.raises(Refused, match=said):
        cases.take_case_step(
            procedure=procedure("admission"), unit=office.branch, actor=office.clerk, at=AT,
            **asked_for,
        )  # fmt: skip
    assert not Case.objects.exists()


def test_a_case_begins_with_its_first_step_even_when_that_is_entered_later(office):
    act = {"procedure": procedure("admission"), "code": "FZ1", "unit": office.branch,
           "actor": office.clerk, "at": AT}  # fmt: skip
    cases.take_case_step(step="activist", on=day(20), **act)
    cases.take_case_step(step="application", on=day(2), **act)
    case = Case.objects.current().get()
    assert stood(case, day(2)).last == "application"
    assert not CaseStanding.objects.current().as_of(day(1)).exists()
    with pytest.raises(Refused, match="已经登记过"):
        cases.take_case_step(step="activist", on=day(21), **act)


# --- Opening --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"code": " "}, "写案例代号"),
        ({"code": "王小明"}, "匿名代号"),
        ({"on": date(2026, 2, 1)}, "还没有到"),
        ({"planned_on": day(9)}, "不用写计划日期"),
    ],
)
def test_a_case_that_cannot_be_is_refused(office, values, said):
    with pytest.raises(Refused, match=said):
        opened(office, **values)


def test_a_code_is_used_once_and_a_plan_lies_after_the_opening(office):
    opened(office)
    with pytest.raises(Refused, match="已经有代号"):
        opened(office)
    with pytest.raises(Refused, match="早于启动日期"):
        opened(office, "team_report", planned_on=day(-1))


def test_only_who_assigns_opens_a_case(office):
    with pytest.raises(NotAllowed):
        cases.open_case(procedure=procedure("team_report"), code="SZ1", unit=office.division,
                        on=DAY, actor=office.head, at=AT)  # fmt: skip


def test_a_case_keeps_the_steps_with_which_it_began(office):
    case = opened(office, has_tasks=False)
    plan = current_steps(case.procedure)[0]
    procedure_actions.change_procedure_step(plan, due_n=10, on=DAY, **SYSTEM_AT)
    later = opened(office, code="DC2025-02", has_tasks=False)
    assert stood(case).due_on == date(2025, 4, 15)
    taken(office, case, "plan", day(20))
    assert course_of(case).warnings() == []
    assert stood(later).due_on == date(2025, 3, 17)


# --- Putting right --------------------------------------------------------------------------------


def test_a_step_put_right_moves_what_hangs_on_it_and_what_was_known_stays(office):
    case = opened(office, "admission", code="FZ1", unit=office.branch)
    first = taken(office, case, "application", DAY)
    assert task_of(case, "talk").due_on == date(2025, 4, 3)
    before = Entry.objects.count()
    case_amends.correct_case_step(first, done_on=day(3), on=day(9), actor=office.clerk, **WHY)
    assert task_of(case, "talk").due_on == date(2025, 4, 6)
    assert stood(case).due_on == date(2025, 4, 6)
    known = CaseStanding.objects.known_at(before).as_of(day(300)).get(case=case)
    assert known.due_on == date(2025, 4, 3)


def test_a_step_taken_back_is_the_next_again(office):
    case = opened(office, has_tasks=False)
    found = taken(office, case, "plan", day(3))
    case_amends.withdraw_case_step(found, on=day(9), actor=office.clerk, **WHY)
    assert (stood(case).next, stood(case).taken) == ("plan", 0)


def test_a_step_that_was_reported_is_put_right_where_it_was_reported(office):
    case = opened(office)
    reported(office, task_of(case, "plan"), day(20))
    found = CaseStep.objects.current().get()
    with pytest.raises(Refused, match="在任务里退回"):
        case_amends.withdraw_case_step(found, on=day(30), actor=office.clerk, **WHY)
    with pytest.raises(Refused, match="不能单独撤回"):
        matters.withdraw(task_of(case, "plan"), on=day(30), actor=office.clerk, **WHY)


def test_a_stopped_case_and_its_tasks_rest_until_they_go_on(office):
    case = opened(office)
    act = {"actor": office.clerk, "at": AT}
    case_amends.stop_case(case, reason="机构调整", on=day(5), **act)
    assert (stood(case).state, task_of(case, "plan").state) == ("stopped", "suspended")
    with pytest.raises(Refused, match="已经中止"):
        taken(office, case, "publish_plan", day(6))
    case_amends.resume_case(case, reason="", on=day(9), **act)
    assert [stood(case, day(n)).state for n in (4, 5, 8, 9)] == [
        "open",
        "stopped",
        "stopped",
        "open",
    ]
    assert task_of(case, "plan").state == "assigned"


def test_a_case_is_taken_back_whole_while_nobody_has_begun(office):
    case = opened(office)
    given.step(office, task_of(case, "plan"), "started", day(2))
    with pytest.raises(Refused, match="已经有人办理"):
        case_amends.withdraw_case(case, on=day(3), actor=office.clerk, **WHY)
    other = opened(office, code="DC2025-02")
    task = task_of(other, "plan")
    case_amends.withdraw_case(other, on=day(3), actor=office.clerk, **WHY)
    assert not CaseStanding.objects.current().filter(case=other).exists()
    assert not Task.objects.current().filter(pk=task.pk).exists()
    opened(office, code="DC2025-02")


def test_an_upgraded_office_is_told_how_its_old_cases_stand(office):
    case = opened(office)
    CaseStanding.objects.all().delete()
    assert case_amends.restate_cases(on=DAY, **SYSTEM_AT) == 1
    assert stood(case).next == "plan"
    assert case_amends.restate_cases(on=DAY, **SYSTEM_AT) == 0


# --- Procedures -----------------------------------------------------------------------------------


def test_the_steps_of_a_procedure_are_edited_and_what_makes_none_is_refused(office):
    found = procedure("team_report")
    act = {"on": DAY, **SYSTEM_AT}
    added = procedure_actions.add_procedure_step(
        found, code="file", name="归档", after="feedback", **act
    )
    procedure_actions.move_procedure_step(added, places=-1, **act)
    assert [one.code for one in current_steps(found)][-2:] == ["file", "feedback"]
    feedback = current_steps(found)[-1]
    with pytest.raises(Refused, match="feedback"):
        procedure_actions.remove_procedure_step(feedback, **act)
    with pytest.raises(Refused, match="绕成了圈"):
        procedure_actions.change_procedure_step(feedback, after="file", **act)
    feedback.refresh_from_db()
    procedure_actions.remove_procedure_step(current_steps(found)[-2], **act)
    assert len(current_steps(found)) == 6


def test_loading_the_preset_again_keeps_what_the_office_has_changed(office):
    plan = current_steps(procedure("env_inspection"))[0]
    procedure_actions.change_procedure_step(plan, due_n=10, on=DAY, **SYSTEM_AT)
    before = Entry.objects.count()
    given.preset()
    assert Entry.objects.count() == before
    assert current_steps(procedure("env_inspection"))[0].due_n == 10


# --- At random ------------------------------------------------------------------------------------

MOVES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), st.booleans()), max_size=14)


class CaseAtRandom:
    """A case of which one step after another is taken, as a task or directly, some twice."""

    def __init__(self, office, kind):
        planned_on = day(200) if kind == "democratic_life" else None
        self.office, self.on = office, DAY
        self.case = opened(office, kind, planned_on=planned_on)

    def move(self, gap, chosen, *, is_returned):
        ready = course_of(self.case).ready
        self.on = min(self.on + timedelta(days=gap), AT.date())
        if not ready:
            return
        step = ready[chosen % len(ready)].code
        tie = CaseTask.objects.current().filter(case=self.case, step=step).first()
        if tie is None:
            taken(self.office, self.case, step, self.on)
            return
        task = steps.take_step(tie.task, "reported", on=self.on, **SYSTEM_AT)
        if is_returned:
            steps.take_step(task, "returned", on=self.on, said=said("再核"), **SYSTEM_AT)

    def check(self):
        ties = asked(self.case)
        assert len(ties) == len(set(ties))
        course = course_of(self.case)
        assert {one.code for one in course.asked()} <= set(ties)
        assert stood(self.case).taken == len(course.facts.taken)
        spans = standings(course.steps, course.facts, course.calendar)
        assert [one.from_on for one in spans] == list(
            CaseStanding.objects.current().order_by("from_on").values_list("from_on", flat=True)
        )
        assert verify(lambda *_said: None).is_intact


@tries(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@tried(moves=MOVES, kind=st.sampled_from(["env_inspection", "admission", "democratic_life"]))
def test_each_step_is_a_task_once_and_the_ledger_stays_whole(office, moves, kind):
    with transaction.atomic():
        found = CaseAtRandom(office, kind)
        for gap, chosen, is_returned in moves:
            found.move(gap, chosen, is_returned=is_returned)
        found.check()
        transaction.set_rollback(True)
