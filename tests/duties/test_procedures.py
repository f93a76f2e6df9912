"""Steps, deadlines and intervals of procedures, and how a case stands."""

from datetime import date, timedelta

import pytest
from hypothesis import given as tried
from hypothesis import strategies as st

from bihuan.duties.courses import Course, Facts, State, Warned, standings
from bihuan.duties.procedures import DueRule, In, Span, Step, faults
from bihuan.workdays import shipped_calendar
from bihuan.written.persons import looks_like_a_person

WORK = shipped_calendar()
DAY = date(2025, 3, 3)
SET = DueRule.SET
NOTHING = Span(0, In.DAYS)


def step(code, after="", **said):
    return Step(code, f"第{code}步", after, **said)


def within(n, per=In.DAYS):
    return {"due_rule": DueRule.WITHIN, "due": Span(n, per)}


def before(n, per=In.DAYS):
    return {"due_rule": DueRule.BEFORE, "due": Span(n, per)}


def course(*steps, **facts):
    facts.setdefault("opened_on", DAY)
    return Course(steps, Facts(**facts), WORK)


# --- Worked examples ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "due"),
    [(date(2022, 3, 21), date(2022, 5, 5)), (date(2021, 3, 4), date(2021, 4, 16))],
)
def test_a_plan_of_rectification_is_due_thirty_working_days_after_feedback(opened, due):
    """DOMAIN 4.2 and the worked checks of 7.4."""
    plan = step("plan", **within(30, In.WORKDAYS))
    assert course(plan, opened_on=opened).deadline(plan) == due


def test_a_report_ten_days_before_a_meeting_is_due_once_the_meeting_has_a_day():
    """DOMAIN 3.3: date and topic go to the superior ten days ahead."""
    tell = step("tell", since="meet", **before(10))
    meet = step("meet", "tell", due_rule=DueRule.SET)
    assert course(tell, meet).deadline(tell) is None
    planned = course(tell, meet, planned_on=date(2025, 12, 20))
    assert planned.deadline(tell) == date(2025, 12, 10)
    assert planned.deadline(meet) == planned.due_on + timedelta(days=10)
    held = course(tell, meet, planned_on=date(2025, 12, 20), taken={"meet": date(2025, 12, 25)})
    assert held.deadline(tell) == date(2025, 12, 15)


def test_three_working_days_before_a_monday_skip_the_weekend_and_the_holiday():
    prepare = step("prepare", since="meet", **before(3, In.WORKDAYS))
    meet = step("meet", "prepare", due_rule=DueRule.SET)
    found = course(prepare, meet, planned_on=date(2025, 10, 13))
    assert found.deadline(prepare) == date(2025, 10, 9)  # 11 October was worked


def test_an_activist_becomes_a_target_after_a_year_at_the_earliest():
    """DOMAIN 3.4; a step that came too early is told, and stays."""
    activist = step("activist")
    target = step("target", "activist", least=Span(12, In.MONTHS))
    facts = {"activist": date(2024, 2, 29), "target": date(2025, 2, 27)}
    early = course(activist, target, opened_on=date(2024, 2, 1), taken=facts)
    assert early.earliest(target) == date(2025, 2, 28)
    assert [one.kind for one in early.warnings()] == [Warned.EARLY]
    days = facts | {"target": date(2025, 2, 28)}
    in_time = course(activist, target, opened_on=date(2024, 2, 1), taken=days)
    assert in_time.warnings() == []


def test_a_step_taken_late_says_by_which_day_it_should_have_been():
    only = step("talk", **within(1, In.MONTHS))
    late = course(only, taken={"talk": date(2025, 4, 4)})
    assert "2025-04-03" in str(late.warnings()[0])
    assert late.warnings()[0].kept().startswith("超过时限")


def test_a_step_passed_over_is_missing_and_not_the_next():
    chain = (step("a"), step("b", "a"), step("c", "b"), step("d", "c"))
    found = course(*chain, taken={"a": DAY, "c": DAY})
    assert found.next.code == "d"
    assert [(one.step.code, one.kind) for one in found.warnings()] == [("b", Warned.MISSING)]


def test_a_day_before_the_step_before_is_out_of_order():
    found = course(step("a"), step("b", "a"), taken={"a": DAY, "b": DAY - timedelta(days=1)})
    assert Warned.DISORDER in {one.kind for one in found.warnings()}


def test_a_case_is_done_with_its_last_required_step_and_an_optional_one_may_follow():
    chain = (step("a"), step("b", "a"), step("again", "b", is_required=False))
    assert course(*chain, taken={"a": DAY}).state is State.OPEN
    done = course(*chain, taken={"a": DAY, "b": DAY})
    assert (done.state, done.next) == (State.DONE, None)
    assert [one.code for one in done.ready] == ["again"]


def test_how_a_case_stood_is_told_from_day_to_day():
    chain = (step("a", **within(5)), step("b", "a", **within(5)))
    facts = Facts(DAY, {"a": DAY + timedelta(days=2)}, pauses=[(DAY + timedelta(days=9), None)])
    found = standings(chain, facts, WORK)
    assert [(one.from_on - DAY).days for one in found] == [0, 2, 9]
    assert [one.state for one in found] == [State.OPEN, State.OPEN, State.STOPPED]
    assert [one.next for one in found] == ["a", "b", "b"]
    assert [(one.due_on - DAY).days for one in found] == [5, 7, 7]


# --- What makes no procedure ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "said", "steps"),
    [
        ("after", "没有编码为“x”", [step("a", "x")]),
        ("since", "没有编码为“x”", [step("a", since="x")]),
        ("after", "绕成了圈", [step("a", "b"), step("b", "a")]),
        ("after", "另一步", [step("a", "a")]),
        ("since", "绕成了圈", [step("a", since="b", **within(3)), step("b", "a")]),
        ("since", "在“第a步”之后", [step("a"), step("b", "a", since="a", **before(3))]),
        ("since", "没有时限", [step("a", since="b", **before(3)), step("b", "a")]),
        ("since", "绕成了圈", [step("a", since="b", **before(3)), step("b", "a", **within(9))]),
        ("since", "提前于哪一步", [step("a", **before(3))]),
        ("least_n", "不能小于 0", [step("a", least=Span(-1, In.DAYS))]),
        ("due_n", "至少为 1", [step("a", **within(0))]),
        ("due_n", "不用写数", [step("a", due=Span(3, In.DAYS))]),
        ("due_n", "早于最短间隔", [step("a", least=Span(12, In.MONTHS), **within(6, In.MONTHS))]),
        ("due_n", "2025-02", [step("a", least=Span(30, In.DAYS), **within(1, In.MONTHS))]),
        ("due_n", "早于最短间隔", [step("a", least=Span(9, In.WORKDAYS), **within(9))]),
        ("code", "重复", [step("a"), step("a")]),
        ("code", "不能作步骤编码", [step("opening")]),
        ("is_required", "至少要有一步", [step("a", is_required=False)]),
        ("due_rule", "只能有一步", [step("a", due_rule=SET), step("b", due_rule=SET)]),
    ],
)  # fmt: skip
def test_steps_that_make_no_procedure_are_refused_with_field_and_reason(field, said, steps):
    found = faults(steps, WORK)
    assert [fault.field for fault in found][:1] == [field]
    assert said in found[0].reason


def test_a_deadline_on_the_day_on_which_the_interval_ends_may_stand():
    assert faults([step("a", least=Span(28, In.DAYS), **within(1, In.MONTHS))], WORK) == []


@pytest.mark.parametrize(
    ("code", "is_person"),
    [
        ("张三", True), ("欧阳锋", True), ("李四同志", True), ("王五2025", True),
        ("Zhang San", True), ("zhangsan", True), ("13812345678", True),
        ("230101199001011234", True),
        ("FZ2025-01", False), ("换届2025-01", False), ("督察整改", False), ("div.water", False),
    ],
)  # fmt: skip
def test_the_code_of_a_case_is_no_name(code, is_person):
    assert looks_like_a_person(code) is is_person


# --- At random ------------------------------------------------------------------------------------

SPANS = st.builds(Span, st.integers(1, 40), st.sampled_from(In))
RULES = st.sampled_from([DueRule.NONE, DueRule.WITHIN, DueRule.BEFORE])


@st.composite
def procedures_(draw):
    """Steps that come after earlier ones only; those that make no procedure are left out."""
    steps = []
    for number in range(draw(st.integers(1, 7))):
        codes = [one.code for one in steps]
        rule = draw(RULES)
        has_due = rule is not DueRule.NONE
        steps.append(Step(
            f"s{number}", f"第{number}步",
            after=draw(st.sampled_from(["", *codes])),
            since=draw(st.sampled_from(["", "opening", *codes])),
            due_rule=rule,
            due=draw(SPANS) if has_due else Span(0, In.DAYS),
            least=NOTHING if rule is DueRule.BEFORE else Span(draw(st.integers(0, 9)), In.DAYS),
            is_task=draw(st.booleans()),
        ))  # fmt: skip
    wrong = {fault.step.code for fault in faults(steps, WORK)}
    while wrong:
        steps = [Step(one.code, one.name, one.after, is_task=one.is_task)
                 if one.code in wrong else one for one in steps]  # fmt: skip
        wrong = {fault.step.code for fault in faults(steps, WORK)}
    return steps


@tried(procedures_(), st.lists(st.integers(0, 400), min_size=7, max_size=7))
def test_no_deadline_lies_before_what_it_counts_from_and_none_before_an_interval_is_over(
    steps, days
):
    taken = {one.code: DAY + timedelta(days=n) for one, n in zip(steps, days, strict=False)}
    found = course(*steps, taken=taken)
    for one in steps:
        due, anchor = found.deadline(one), found.day_of(one.anchor)
        if one.due_rule is DueRule.WITHIN:
            assert due > anchor
            assert due >= (found.earliest(one) or anchor)
        if one.due_rule is DueRule.BEFORE:
            assert due < anchor


@tried(procedures_(), st.data())
def test_taking_what_is_next_over_and_over_completes_a_case_and_not_before(steps, data):
    taken, day = {}, DAY
    while (now := course(*steps, taken=taken)).state is State.OPEN:
        assert now.next in now.ready
        chosen = data.draw(st.sampled_from(now.ready))
        day += timedelta(days=data.draw(st.integers(0, 60)))
        taken[chosen.code] = day
    assert set(taken) == {one.code for one in steps}


@tried(procedures_(), st.dictionaries(st.integers(0, 6), st.integers(0, 90)), st.integers(0, 99))
def test_how_a_case_stood_does_not_change_with_what_happens_later(steps, days, later):
    taken = {f"s{n}": DAY + timedelta(days=day) for n, day in days.items() if n < len(steps)}
    facts, day = Facts(DAY, taken), DAY + timedelta(days=later)
    then = [one for one in standings(steps, facts, WORK) if one.from_on <= day]
    assert then == standings(steps, facts.as_of(day), WORK)
