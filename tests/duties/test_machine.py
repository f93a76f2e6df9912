"""Random histories of the loop: its promises hold, and the log alone gives the tables back."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import given
from bihuan.duties.actions.matters import correct, withdraw
from bihuan.duties.actions.moves import standings_of
from bihuan.duties.actions.steps import Said, take_step
from bihuan.duties.lifecycle import PROBLEM_STEPS, TASK_STEPS, steps_from
from bihuan.duties.models import Problem, ProblemStanding, Task, TaskStanding
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger import queries as ledger
from bihuan.ledger.verification import verify
from ledger.test_rebuild import (  # noqa: F401 fixtures by their names
    empty_tables,
    further_databases,
    migrated_once,
    rebuilt,
    state,
)

ACCEPTED = {"accepted", "noticed", "closed", "rechecking"}
WHO = st.sampled_from(["clerk", "checker", "head"])
AHEAD = st.integers(0, 9)
RETRIES = 4


class Loop(RuleBasedStateMachine):
    """An office in which anybody tries anything; refusals leave no trace."""

    tmp_path = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.office = given.office()
        self.plan = given.plan(self.office)
        self.day = given.DAY
        self.matters = []
        self.answers = {}

    def teardown(self):
        try:
            assert verify().faults == []
            path = self.tmp_path / f"{id(self)}.sqlite3"
            assert rebuilt(path) == state()
            path.unlink()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(on_plan=st.booleans())
    def find_a_problem(self, on_plan):
        plan = self.plan if on_plan else None
        self.matters.append(given.problem(self.office, plan=plan, found_on=self.day))

    @rule(data=st.data())
    def draft_a_task(self, data):
        problems = [m for m in self.matters if isinstance(m, Problem) and not m.superseded_seq]
        problem = data.draw(st.sampled_from([None, *problems]))
        self.matters.append(given.task(self.office, problem=problem, on=self.day, plan=self.plan))

    @rule(data=st.data(), who=WHO, ahead=AHEAD, evidence=st.booleans(), reason=st.booleans())
    def take_a_step(self, data, who, ahead, evidence, reason):
        if not self.matters:
            return
        matter = data.draw(st.sampled_from(self.matters))
        possible = steps_from(matter.steps, matter.state) or matter.steps
        step = data.draw(st.sampled_from(possible))
        said = Said(
            reason="理由" if reason else "",
            files=[given.file(f"证{ahead}")] if evidence else (),
            due_on=self.day + timedelta(days=200 + ahead),
        )
        self._attempt(matter, who, step, self.day + timedelta(days=ahead), said)

    @rule(data=st.data(), ahead=AHEAD)
    def walk_on(self, data, ahead):
        """A step by whom it belongs to, with all it asks for."""
        moving = [m for m in self.matters if steps_from(m.steps, m.state)]
        if not moving:
            return
        matter = data.draw(st.sampled_from(moving))
        step = data.draw(st.sampled_from(steps_from(matter.steps, matter.state)))
        who = given.MOVERS.get(step.event, "clerk")
        files = [given.file(f"证{matter.pk}")]
        said = Said("理由", files, self.day + timedelta(days=300 + ahead))
        self._attempt(matter, who, step, self.day + timedelta(days=ahead), said)

    def _attempt(self, matter, who, step, on, said):
        before = ledger.head().size
        actor = getattr(self.office, who)
        try:
            with transaction.atomic():
                moved = take_step(matter, step.event, on=on, actor=actor, at=given.AT, said=said)
        except (Refused, NotAllowed):
            assert ledger.head().size == before
            return
        self.matters[self.matters.index(matter)] = moved
        self.day = max(self.day, on)

    @rule(data=st.data(), days=st.integers(1, 90))
    def correct_a_deadline(self, data, days):
        standing = [m for m in self.matters if m.superseded_seq is None]
        if not standing:
            return
        matter = data.draw(st.sampled_from(standing))
        why = {"reason": "录错", "on": self.day, "actor": self.office.clerk, "at": given.AT}
        due = given.day(days)
        if type(matter).objects.get(pk=matter.pk).due_on == due:
            with pytest.raises(Refused, match="没有改动任何一项"):
                correct(matter, **why, due_on=due)
            return
        fixed = correct(matter, **why, due_on=due)
        self.matters[self.matters.index(matter)] = fixed

    @rule(data=st.data())
    def withdraw_one(self, data):
        if not self.matters:
            return
        matter = data.draw(st.sampled_from(self.matters))
        try:
            withdraw(matter, reason="误录", on=self.day, actor=self.office.clerk, at=given.AT)
        except Refused:
            return
        self.matters.remove(matter)

    @rule()
    def ask(self):
        """Note what is known today of the past; it may never be answered otherwise again."""
        moment = (ledger.head().size, self.day)
        self.answers[moment] = self._stood(*moment)

    def _stood(self, seq, day):
        return [
            list(model.objects.known_at(seq).as_of(day).order_by("pk").values_list("pk", "state"))
            for model in (TaskStanding, ProblemStanding)
        ]

    @invariant()
    def what_was_known_stays_known(self):
        for moment, answer in self.answers.items():
            assert self._stood(*moment) == answer

    @invariant()
    def nobody_accepts_what_they_reported(self):
        for model in (Task, Problem):
            for matter in model.objects.current():
                if matter.state in ACCEPTED:
                    assert matter.accepted_by
                    assert matter.accepted_by != matter.reported_by
                if matter.state in {"closed", "rechecking"}:
                    assert matter.evidence_count > 0
                    assert matter.evidence_links.current().count() > 0

    @invariant()
    def spans_of_days_join_and_end_in_the_present_state(self):
        for model in (Task, Problem):
            for matter in model.objects.current():
                spans = standings_of(matter)
                assert [span.to_on for span in spans[:-1]] == [s.from_on for s in spans[1:]]
                assert spans[-1].to_on is None
                assert spans[-1].state == matter.state


@pytest.mark.usefixtures("further_databases", "migrated_once")
def test_any_history_keeps_the_promises_of_the_loop(db, tmp_path):
    Loop.tmp_path = tmp_path
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_two_tables_use_the_same_events_for_the_same_thing():
    labels = {step.event: step.label for step in TASK_STEPS}
    shared = {step.event for step in PROBLEM_STEPS} & set(labels)
    assert {step.event for step in PROBLEM_STEPS if step.event in shared and
            labels[step.event] != step.label} <= {"started"}  # fmt: skip
