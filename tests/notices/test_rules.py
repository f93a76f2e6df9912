"""Rules of reminding: when a stage is reached, and what is refused when it is entered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given as examples
from hypothesis import strategies as st

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.notices.actions.rules import change_rule, define_rule, end_rule, enter_defaults
from bihuan.notices.forms import RuleForm
from bihuan.notices.models import ReminderRule
from bihuan.notices.rules import Measure, Stage, When
from bihuan.workdays import shipped_calendar

CALENDAR = shipped_calendar()
DUE = date(2025, 10, 10)
"""A Friday; 1 to 8 October 2025 are off and 11 October is worked."""

GOOD = {
    "what": "task", "when": "after", "amount": 30, "signal": "red", "levels": 3,
    "effective_from": date(2025, 1, 1),
}  # fmt: skip


def test_a_rule_that_was_stopped_is_written_no_more(office):
    rule = define_rule(code="x.late", **GOOD, on=DUE, **given.SYSTEM_AT)
    rule = end_rule(rule, on=DUE, **given.SYSTEM_AT)
    with pytest.raises(Refused, match="已经停用，不能再改"):
        change_rule(rule, amount=31, on=DUE, **given.SYSTEM_AT)


@pytest.mark.parametrize(
    ("field", "why"), [("amount", "最多 250 个工作日"), ("levels", "最多上报 5 级")]
)
def test_a_huge_number_is_refused_beside_its_field(office, field, why):
    said = {**GOOD, "measure": "workdays", "to": "superior", field: 10**30}
    assert why in RuleForm(said).errors[field][0]


def first_day(stage: Stage) -> date:
    days = (DUE + timedelta(days=n) for n in range(-400, 400))
    return next(day for day in days if stage.is_reached(DUE, day, CALENDAR))


@pytest.mark.parametrize(
    ("stage", "day"),
    [
        (Stage(When.BEFORE, 1), date(2025, 10, 9)),
        (Stage(When.BEFORE, 2), date(2025, 9, 30)),
        (Stage(When.BEFORE, 5), date(2025, 9, 26)),
        (Stage(When.ON), date(2025, 10, 10)),
        (Stage(When.AFTER, 1), date(2025, 10, 11)),
        (Stage(When.AFTER, 2), date(2025, 10, 13)),
        (Stage(When.BEFORE, 6, Measure.MONTHS), date(2025, 4, 10)),
        (Stage(When.AFTER, 1, Measure.MONTHS), date(2025, 11, 10)),
    ],
)
def test_a_stage_is_first_reached_on_its_day(stage, day):
    assert first_day(stage) == day


stages = st.builds(Stage, st.sampled_from(When), st.integers(1, 60), st.sampled_from(Measure)).map(
    lambda stage: Stage(When.ON) if stage.when is When.ON else stage
)


@examples(stages, st.integers(-90, 90), st.integers(0, 30))
def test_a_stage_once_reached_stays_so_and_no_deadline_beyond_the_last_has_reached_it(
    stage, away, later
):
    on = DUE + timedelta(days=away)
    if stage.is_reached(DUE, on, CALENDAR):
        assert stage.is_reached(DUE, on + timedelta(days=later), CALENDAR)
        assert stage.last_due(on, CALENDAR) >= DUE


def test_the_preset_comes_with_rules_and_loading_it_again_changes_nothing(office):
    found = ReminderRule.objects.current()
    assert {rule.what for rule in found} == {"task", "problem", "occurrence", "term", "case_step"}
    rule = found.get(code="task.near")
    change_rule(rule, amount=7, on=given.DAY, actor=office.clerk, at=given.AT)
    given.preset()
    assert ReminderRule.objects.current().get(code="task.near").amount == 7


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"what": "meeting"}, "meeting"),
        ({"when": "sometime"}, "sometime"),
        ({"signal": "green"}, "green"),
        ({"amount": -3}, "-3"),
        ({"amount": 0}, "须在 1 到"),
        ({"when": "on"}, "请写 0"),
        ({"measure": "months", "amount": 30}, "须在 1 到 24"),
        ({"levels": 9}, "上报 9 级"),
        ({"levels": -1}, "上报 -1 级"),
        ({"suggests": "punishment"}, "punishment"),
        ({"amount": 20, "levels": 2}, "task.up-2"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_when_it_is_entered(office, wrong, why):
    with pytest.raises(Refused, match=why):
        define_rule(code="task.x", **(GOOD | wrong), on=given.DAY, actor=office.clerk, at=given.AT)
    assert not ReminderRule.objects.filter(code="task.x").exists()


def test_a_code_is_used_once_and_only_who_defines_may(office):
    define_rule(code="task.x", **GOOD, on=given.DAY, actor=office.clerk, at=given.AT)
    for actor, refusal in ((office.clerk, Refused), (office.head, NotAllowed)):
        with pytest.raises(refusal):
            define_rule(code="task.x", **GOOD, on=given.DAY, actor=actor, at=given.AT)


def test_a_rule_that_has_ended_is_in_force_until_its_day_and_leaves_its_stage_free(office):
    rule = ReminderRule.objects.current().get(code="task.near")
    clerk = {"actor": office.clerk, "at": given.AT}
    end_rule(rule, on=given.day(5), **clerk)
    assert rule in ReminderRule.objects.in_force(given.day(4))
    assert rule not in ReminderRule.objects.in_force(given.day(5))
    again = {**GOOD, "when": "before", "amount": 5, "levels": 0, "signal": "blue"}
    define_rule(code="task.near-2", **again, on=given.day(5), **clerk)
    assert enter_defaults([{"code": "task.near", **again}], on=given.day(6), **clerk) == 0
    with pytest.raises(Refused, match="已经停用"):
        end_rule(rule, on=given.day(6), **clerk)


FORM = {
    "code": "task.x", "what": "task", "when": "after", "amount": 30, "measure": "workdays",
    "signal": "red", "to": "superior", "levels": 3, "suggests": "", "effective_from": "2025-01-01",
    "source": "办公会",
}  # fmt: skip


def test_a_rule_is_entered_changed_and_ended_on_its_pages(office_clerk, guarded_client):
    guarded_client.force_login(office_clerk.user)
    assert guarded_client.post(reverse("notices:rule-new"), FORM).status_code == 302
    rule = ReminderRule.objects.current().get(code="task.x")
    changed = {**FORM, "amount": 25}
    assert guarded_client.post(reverse("notices:rule", args=[rule.pk]), changed).status_code == 302
    shown = guarded_client.get(reverse("notices:rules")).content.decode()
    assert "超期 25 个工作日" in shown
    assert guarded_client.post(reverse("notices:rule-end", args=[rule.pk])).status_code == 302
    assert ReminderRule.objects.current().get(code="task.x").effective_to is not None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"levels": 0}, "至少上报 1 级"),
        ({"to": "owner"}, "上报级数写 0"),
        ({"amount": -1}, "大于或等于"),
        ({"amount": 20, "levels": 2}, "同一时间提醒同一个人"),
    ],
)
def test_what_is_wrong_stands_on_the_page_of_the_rule(office_clerk, guarded_client, wrong, why):
    guarded_client.force_login(office_clerk.user)
    answer = guarded_client.post(reverse("notices:rule-new"), FORM | wrong)
    assert why in answer.content.decode()
