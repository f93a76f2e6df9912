"""Rounds from the first draft to closing: teams, drafts, feedback and its clocks, notices."""

from datetime import date

import pytest

import given
import inspected
from bihuan.duties.actions.steps import take_step
from bihuan.duties.models import Case, Plan, Problem, Task
from bihuan.duties.procedures import In, Span
from bihuan.duties.queries import course_of, work_calendar
from bihuan.errors import NotAllowed, Refused
from bihuan.inspections.actions import found, notices, rounds
from bihuan.inspections.actions.notices import last_day
from bihuan.inspections.models import FoundProblem, Role, RoundKind, RoundRule
from bihuan.inspections.queries import rule_on, team_on
from inspected import by


@pytest.fixture
def round_(office):
    return inspected.opened(office)


@pytest.fixture
def head_of_team(office, round_):
    """A post of another unit that heads the team."""
    post = given.post("division_head", office.other_division)
    given.held_by(post, "P050")
    inspected.joined(office, round_, post, Role.LEADER)
    return given.actor(post)


@pytest.fixture
def target(office, round_):
    return inspected.target(office, round_)


def test_what_the_team_found_becomes_a_problem_when_it_is_fed_back(
    office, round_, head_of_team, target
):
    focus = rounds.add_focus(round_, name="聚焦主体责任", **by(office.clerk, 0))
    due = inspected.due(given.day(90), "6月1日")
    inspected.draft(head_of_team, target, heading=focus, due=due)
    inspected.draft(head_of_team, target, text="清单未更新")
    assert not Problem.objects.exists()

    target = inspected.fed_back(office, target)

    first, second = Problem.objects.current().order_by("pk")
    assert (first.text, first.heading, first.target) == ("台账缺页", focus, target)
    assert (first.plan, first.lead_unit, first.source) == (
        round_.plan, office.division, "轮次 round.1",
    )  # fmt: skip
    assert (first.due_on, first.due_text) == (given.day(90), "6月1日")
    assert first.found_on == target.feedback_on == given.day(10)
    assert {one.problem for one in FoundProblem.objects.current()} == {first, second}


def deadlines(target):
    course = course_of(target.case)
    return {step.code: course.deadline(step) for step in course.steps if course.deadline(step)}


@pytest.mark.parametrize(
    ("kind", "fed_back", "code", "due"),
    [
        # DOMAIN 7.4: 30 working days after 2021-03-04 and 2022-03-21
        ("central", date(2021, 3, 4), "plan", date(2021, 4, 16)),
        ("provincial", date(2022, 3, 21), "plan", date(2022, 5, 5)),
        ("patrol", date(2023, 5, 31), "report", date(2023, 7, 31)),
        ("patrol", date(2024, 2, 7), "concentrated", date(2024, 4, 7)),
        ("patrol", date(2024, 2, 8), "concentrated", date(2024, 8, 8)),
        ("local_patrol", date(2024, 5, 16), "concentrated", date(2024, 8, 16)),
    ],
)
def test_the_clock_is_that_of_the_kind_and_of_the_rule_in_force_on_the_day_of_feedback(
    office, kind, fed_back, code, due
):
    begun = date(2021, 1, 4)
    round_ = inspected.opened(office, kind_=kind, begun_on=begun)
    entered = rounds.add_target(
        round_, unit=office.division, on=begun, actor=office.clerk, at=given.AT
    )
    target = found.give_feedback(entered, on=fed_back, actor=office.clerk, at=given.AT)
    assert deadlines(target)[code] == due


def test_the_progress_report_is_due_six_months_after_the_plan(office):
    target = inspected.target(office, inspected.opened(office, kind_="provincial"))
    target = inspected.fed_back(office, target)
    task = target.case.tasks.current().get(step="plan").task
    take_step(task, "reported", **by(office.clerk, 20))
    assert deadlines(target)["progress"] == date(2025, 9, 23)  # six months after 2025-03-23


def test_the_tasks_of_the_clock_are_tasks_like_any_others(office, target):
    target = inspected.fed_back(office, target)
    tasks = Task.objects.current().filter(case_ties__case=target.case)
    assert {task.state for task in tasks} == {"assigned"}
    assert {task.lead_unit for task in tasks} == {office.division}


def test_moving_the_day_of_feedback_moves_the_deadlines_that_are_open(office, head_of_team, target):
    inspected.draft(head_of_team, target)
    target = inspected.fed_back(office, target)
    study, plan = (target.case.tasks.current().get(step=s).task for s in ("study", "plan"))
    take_step(study, "reported", **by(office.clerk, 12))

    moved = found.move_feedback(
        target, feedback_on=given.day(8), reason="日期写错", **by(office.clerk)
    )

    assert moved.feedback_on == given.day(8)
    plan.refresh_from_db()
    assert plan.due_on == deadlines(moved)["plan"] == date(2025, 4, 11)
    before = study.due_on
    study.refresh_from_db()
    assert (study.state, study.due_on) == ("reported", before)
    assert Problem.objects.current().get().found_on == given.day(8)


def test_feedback_moved_across_a_rule_begins_its_clock_anew(office):
    begun = date(2024, 1, 2)
    round_ = inspected.opened(office, kind_="patrol", begun_on=begun)
    act = {"actor": office.clerk, "at": given.AT}
    target = rounds.add_target(round_, unit=office.division, on=begun, **act)
    target = found.give_feedback(target, on=date(2024, 2, 7), **act)
    moved = found.move_feedback(
        target, feedback_on=date(2024, 2, 8), reason="日期写错", **by(office.clerk)
    )
    assert deadlines(moved)["concentrated"] == date(2024, 8, 8)
    assert Case.objects.current().get().procedure.code == "patrol_2024"


def test_a_later_rule_judges_no_earlier_feedback(office, target):
    day = date(2025, 1, 1)
    assert rule_on(inspected.kind(), day).effective_from == date(2015, 8, 3)
    with pytest.raises(Refused, match=r"2014-01-01.*巡察"):
        rule_on(inspected.kind(), date(2014, 1, 1))
    assert RoundRule.objects.current().count() == 6


# --- Who ------------------------------------------------------------------------------------------


def test_only_the_team_keeps_drafts(office, round_, head_of_team, target):
    with pytest.raises(NotAllowed, match="巡察组"):
        inspected.draft(office.clerk, target)
    kept = inspected.draft(head_of_team, target)
    with pytest.raises(NotAllowed):
        found.correct_found(kept, text="x", reason="错", **by(office.head))
    rounds.leave_team(team_on(round_.plan, given.day(6))[0], **by(office.clerk, 6))
    with pytest.raises(NotAllowed):
        inspected.draft(head_of_team, target)


def test_a_team_has_one_head_and_a_post_once(office, round_, head_of_team):
    post = given.post("division_head", office.institution)
    with pytest.raises(Refused, match="已经有组长"):
        inspected.joined(office, round_, post, Role.LEADER)
    inspected.joined(office, round_, post, Role.DEPUTY)
    with pytest.raises(Refused, match="已经在组里"):
        inspected.joined(office, round_, post)
    assert [tie.role for tie in team_on(round_.plan, given.day(1))] == ["leader", "deputy"]


# --- Refusals -------------------------------------------------------------------------------------


def test_drafts_are_put_right_and_taken_back_until_they_are_fed_back(office, head_of_team, target):
    kept = inspected.draft(head_of_team, target)
    gone = inspected.draft(head_of_team, target, text="重复")
    found.correct_found(kept, text="台账缺三页", reason="核实", **by(head_of_team, 6))
    found.withdraw_found(gone, reason="重复", **by(head_of_team, 6))
    with pytest.raises(Refused, match="理由"):
        found.withdraw_found(kept, reason=" ", **by(head_of_team, 6))
    inspected.fed_back(office, target)
    assert Problem.objects.current().get().text == "台账缺三页"
    with pytest.raises(Refused, match="已于 2025-03-13 反馈"):
        found.correct_found(kept, text="x", reason="错", **by(head_of_team, 11))
    target.refresh_from_db()
    with pytest.raises(Refused, match="不再增改"):
        inspected.draft(head_of_team, target, number=11)
    with pytest.raises(Refused):
        inspected.fed_back(office, target, 11)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "早于进驻"), (4, "早于进驻或发现"), (400, "还没有到")]
)
def test_feedback_comes_after_what_it_tells(office, head_of_team, target, number, said):
    inspected.draft(head_of_team, target)
    with pytest.raises(Refused, match=said):
        inspected.fed_back(office, target, number)
    assert not Case.objects.exists()


def test_the_days_of_a_target_stay_in_order_however_they_are_put_right(
    office, head_of_team, target
):
    inspected.draft(head_of_team, target)
    with pytest.raises(Refused, match="早于进驻"):
        rounds.correct_target(target, entered_on=given.day(6), reason="错", **by(office.clerk))
    target = inspected.fed_back(office, target)
    with pytest.raises(Refused, match="早于进驻或发现"):
        found.move_feedback(target, feedback_on=given.day(4), reason="错", **by(office.clerk))
    with pytest.raises(Refused, match="早于进驻"):
        rounds.correct_target(target, entered_on=given.day(11), reason="错", **by(office.clerk))


def test_a_target_is_one_once_and_only_while_the_round_runs(office, round_, target):
    with pytest.raises(Refused, match="已经是本轮对象"):
        inspected.target(office, round_)
    rounds.correct_round(round_, ended_on=given.day(30), reason="结束", **by(office.clerk))
    round_.refresh_from_db()
    with pytest.raises(Refused, match="不在本轮的起止日期之内"):
        inspected.target(office, round_, office.institution, 31)


def test_what_something_hangs_on_is_not_taken_back(office, round_, head_of_team, target):
    inspected.draft(head_of_team, target)
    with pytest.raises(Refused, match="底稿"):
        rounds.withdraw_target(target, reason="误录", **by(office.clerk))
    with pytest.raises(Refused, match="已经有对象"):
        rounds.withdraw_round(round_, reason="误录", **by(office.clerk))


def test_what_nothing_hangs_on_is(office, round_, target):
    rounds.withdraw_target(target, reason="误录", **by(office.clerk))
    rounds.withdraw_round(round_, reason="误录", **by(office.clerk))
    round_.refresh_from_db()
    assert round_.superseded_seq is not None


def test_a_draft_is_kept_once(office, head_of_team, target):
    inspected.draft(head_of_team, target, text="台账缺页")
    with pytest.raises(Refused, match="已经有同样内容的底稿"):
        inspected.draft(head_of_team, target, text="台账缺页")
    other = inspected.draft(head_of_team, target, text="台账缺两页")
    for text, said in (("台账缺页", "同样内容"), ("张三同志说台账缺页", "人的姓名")):
        with pytest.raises(Refused, match=said):
            found.correct_found(other, text=text, reason="核实", **by(head_of_team, 6))


def test_the_plan_of_a_round_begins_with_it_unless_it_was_issued_apart(office):
    first = inspected.opened(office, "first")
    rounds.correct_round(first, begun_on=date(2025, 12, 30), reason="写错", **by(office.clerk))
    plan = Plan.objects.current().get(code="first")
    assert (plan.issued_on, plan.year) == (date(2025, 12, 30), 2025)
    apart = given.plan(office, "apart", kind="inspection", year=2026)
    kind = RoundKind.objects.current().first()
    round_ = rounds.begin_round(plan=apart, kind=kind, **begun(office, 3))
    rounds.correct_round(round_, begun_on=given.day(4), reason="写错", **by(office.clerk))
    apart.refresh_from_db()
    assert (apart.issued_on, apart.year) == (given.DAY, 2026)


def begun(office, number):
    return {"begun_on": given.day(number), "actor": office.clerk, "at": given.AT}


def test_what_changes_nothing_is_no_correction(office, round_, head_of_team, target):
    why = {"reason": "核对", **by(office.clerk)}
    with pytest.raises(Refused, match="没有改动任何一项"):
        rounds.correct_round(round_, begun_on=round_.begun_on, **why)
    with pytest.raises(Refused, match="没有改动任何一项"):
        rounds.correct_target(target, entered_on=target.entered_on, **why)
    kept = inspected.draft(head_of_team, target)
    with pytest.raises(Refused, match="没有改动任何一项"):
        found.correct_found(kept, text=kept.text, reason="核对", **by(head_of_team, 6))


# --- Public notices -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "n", "per", "last"),
    [
        # DOMAIN 7.4
        (date(2023, 7, 27), 10, In.WORKDAYS, date(2023, 8, 9)),
        (date(2019, 12, 13), 7, In.DAYS, date(2019, 12, 19)),
        (date(2019, 12, 13), 5, In.WORKDAYS, date(2019, 12, 19)),
        (date(2025, 1, 21), 10, In.WORKDAYS, date(2025, 2, 8)),
        (date(2025, 1, 21), 19, In.DAYS, date(2025, 2, 8)),
        (date(2024, 9, 29), 4, In.WORKDAYS, date(2024, 10, 9)),
    ],
)
def test_the_last_day_of_a_notice_is_computed(first, n, per, last, db):
    assert last_day(first, Span(n, per), work_calendar()) == last


@pytest.fixture
def accepted(office, head_of_team, target):
    inspected.draft(head_of_team, target)
    inspected.fed_back(office, target)
    steps = ("planned", "started", "rectified", "acceptance_asked", "accepted")
    return given.walked(office, Problem.objects.current().get(), *steps, first=11)


def test_a_problem_is_not_closed_before_its_notice_is_over(office, round_, accepted):
    notice = inspected.published(office, round_, accepted)
    accepted.refresh_from_db()
    assert (accepted.state, accepted.noticed_until) == ("noticed", notice.last_on)
    closing = given.said("", given.file("照片"))
    with pytest.raises(Refused, match=f"公示到 {notice.last_on}"):
        given.step(office, accepted, "closed", notice.last_on, closing)
    assert given.step(office, accepted, "closed", given.day(27), closing).state == "closed"


def test_an_objection_sends_it_back_to_be_checked(office, round_, accepted):
    notice = inspected.published(office, round_, accepted)
    item = notices.object_to(notice.items.get(), reason="现场仍有缺页", **by(office.clerk, 22))
    accepted.refresh_from_db()
    assert (accepted.state, item.objected_on) == ("asked", given.day(22))
    with pytest.raises(Refused, match="已经登记过异议"):
        notices.object_to(item, reason="又", **by(office.clerk, 23))
    given.step(office, accepted, "accepted", given.day(24))
    again = inspected.published(office, round_, accepted, number=25)
    accepted.refresh_from_db()
    assert accepted.noticed_until == again.last_on


def test_a_notice_taken_back_leaves_nothing_noticed(office, round_, accepted):
    notice = inspected.published(office, round_, accepted)
    notices.withdraw_notice(notice, reason="电话写错", **by(office.clerk, 21))
    accepted.refresh_from_db()
    assert accepted.state == "asked"
    assert not notice.items.current().exists()


def test_an_earlier_notice_taken_back_leaves_a_later_one_as_it_is(office, round_, accepted):
    earlier = inspected.published(office, round_, accepted)
    notices.object_to(earlier.items.get(), reason="现场仍有缺页", **by(office.clerk, 22))
    given.step(office, accepted, "accepted", given.day(24))
    later = inspected.published(office, round_, accepted, number=25)
    notices.withdraw_notice(earlier, reason="电话写错", **by(office.clerk, 26))
    accepted.refresh_from_db()
    assert (accepted.state, accepted.noticed_until) == ("noticed", later.last_on)


@pytest.mark.parametrize("number", [19, 27])
def test_an_objection_is_made_while_the_notice_runs(office, round_, accepted, number):
    notice = inspected.published(office, round_, accepted)
    with pytest.raises(Refused, match="不在公示期内"):
        notices.object_to(notice.items.get(), reason="缺页", **by(office.clerk, number))


def test_what_was_not_accepted_is_not_shown(office, round_, target):
    registered = given.problem(office, plan=round_.plan)
    with pytest.raises(Refused):
        inspected.published(office, round_, registered)
    with pytest.raises(Refused, match="不属于本轮"):
        inspected.published(office, round_, given.problem(office))
