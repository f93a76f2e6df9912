"""Clauses that posts owe, tasks under clauses, and entries written before there were either."""

import pytest

import given
from bihuan.duties import forms
from bihuan.duties.actions import matters
from bihuan.duties.models import Duty, Task, TaskStanding
from bihuan.ledger import actions, models, rebuild, upgrade, verification
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify
from bihuan.orgs.models import PostType
from bihuan.periods import Moment

NEW = {Duty: ["post_type_id"], Task: ["duty_id"], TaskStanding: ["duty_id"]}
"""The columns that schema 3 brought."""


def listed(moment: Moment, **filters) -> set[str]:
    form = forms.TaskFilter(filters)
    form.at = moment
    assert form.is_valid(), form.errors
    rows = TaskStanding.objects.known_at(moment.known_at).as_of(moment.as_of)
    return {row.task.text for row in form.apply(rows).select_related("task")}


@pytest.fixture
def written_before(office, monkeypatch):
    """A clause and a task under schema 2, which had no column for either."""
    with monkeypatch.context() as before:
        for module in (models, actions, rebuild, verification, upgrade):
            before.setattr(module, "SCHEMA", 2)
        for model, names in NEW.items():
            before.setattr(model, "after_state", _without(model.after_state, names))
        plan = given.plan(office)
        return given.duty(office, plan), given.task(office, plan=plan)


def _without(now, names):
    def then(self):
        return {name: value for name, value in now(self).items() if name not in names}

    return then


def test_what_was_written_before_is_intact_and_reads_as_owed_by_no_post(written_before):
    duty, task = written_before
    assert "duty_id" not in Entry.objects.latest("seq").rows
    assert Entry.objects.latest("seq").schema == 2
    assert verify().is_intact
    assert (duty.post_type, task.duty) == (None, None)


def test_the_upgrade_states_just_the_altered_tables_anew(written_before):
    duty, task = written_before
    span = TaskStanding.objects.current().get(task=task)
    assert upgrade.outdated() == {
        "duties_duty": [duty.pk], "duties_task": [task.pk], "duties_taskstanding": [span.pk],
    }  # fmt: skip
    assert upgrade.restate(on=given.day(9), at=given.AT) == 3
    assert '"duty_id":null' in Entry.objects.latest("seq").rows
    assert upgrade.outdated() == {}
    assert verify().is_intact


def test_a_clause_may_be_owed_by_every_post_of_a_type(office):
    kind = PostType.objects.current().get(code="branch_secretary")
    duty = given.duty(office, given.plan(office), unit=None, post_type=kind)
    assert Duty.objects.current().get(post_type=kind) == duty


def test_a_task_is_listed_under_its_clause_whatever_plan_it_is_of(office):
    duty = given.duty(office, given.plan(office, "list"))
    given.task(office, "甲", plan=given.plan(office, "other"), duty=duty)
    given.task(office, "乙", plan=duty.plan)
    today = Moment(given.day(1))
    assert listed(today, duty="duty.1") == {"甲"}
    assert listed(today, within="list") == {"甲", "乙"}
    assert listed(today, within="other") == {"甲"}


def test_a_step_keeps_the_clause_and_a_correction_leaves_what_was_known(office):
    plan = given.plan(office)
    first, second = (given.duty(office, plan, code=code) for code in ("first", "second"))
    task = given.walked(office, given.task(office, "甲", duty=first), "assigned")
    before = ledger.head().size
    matters.correct(
        task, duty_id=second.pk, reason="归错了", on=given.day(3), actor=office.clerk, at=given.AT
    )
    for day in (0, 1, 5):
        assert listed(Moment(given.day(day)), duty="second") == {"甲"}
        assert listed(Moment(given.day(day)), duty="first") == set()
        assert listed(Moment(given.day(day), before), duty="first") == {"甲"}


def test_what_has_its_place_in_a_plan_and_what_has_none_are_all_there_is(office):
    plan, other = given.plan(office), given.plan(office, "other")
    heading = given.heading(office, plan, "h")
    own, foreign = given.duty(office, plan), given.duty(office, other, code="foreign")
    given.task(office, "方面", plan=plan, heading=heading)
    given.task(office, "本方案事项", plan=plan, duty=own)
    given.task(office, "别处事项", plan=plan, duty=foreign)
    given.task(office, "都不归", plan=plan)
    given.task(office, "没有方案", duty=own)
    today = Moment(given.day(1))
    assert listed(today, placed="yes") == {"方面", "本方案事项"}
    assert listed(today, placed="no") == {"别处事项", "都不归", "没有方案"}


def test_lists_ask_who_helps_and_whether_anybody_leads(office):
    given.task(office, "有人", co_units=[("大气处", office.other_division)])
    given.task(office, "无人", lead_unit=None)
    today = Moment(given.day(1))
    assert listed(today, helper="div.air") == {"有人"}
    assert listed(today, led="no") == {"无人"}
    assert listed(today, led="yes") == {"有人"}


def test_files_say_what_post_owes_a_clause_and_what_clause_a_task_is_under(office):
    given.plan(office, "list")
    head = "责任事项编码,方案编码,责任事项,责任单位,责任岗位类型\n"
    given.imported(office, head + "c1,list,召开大会,,党支部书记\n", kind="duties")
    duty = Duty.objects.current().get(code="c1")
    assert (duty.unit, str(duty.post_type)) == (None, "党支部书记")
    given.imported(office, "任务编号,工作任务,牵头单位,责任事项编码\n1,甲,水处,c1\n", kind="tasks")
    assert Task.objects.current().get().duty == duty


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duties", "责任事项编码,方案编码,责任事项,责任岗位类型\nc1,list,开会,书记员\n"),
        ("tasks", "任务编号,工作任务,牵头单位,责任事项编码\n1,甲,水处,c9\n"),
    ],
)
def test_a_post_type_or_clause_that_there_is_not_refuses_the_file(office, kind, text):
    given.plan(office, "list")
    assert given.imported(office, text, kind=kind) is None
    assert not Duty.objects.exists()
    assert not Task.objects.exists()
