"""Random rules, gaps of the timer, holidays and units: every period owed is there exactly once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import given
from bihuan.duties.actions.cadences import set_cadence, stop_cadence
from bihuan.duties.actions.occurrences import AHEAD, YEARS_BACK, Made, owners
from bihuan.duties.actions.workyears import publish_work_year
from bihuan.duties.cadences import DueRule, Per, Rule, Slot, owed, slots
from bihuan.duties.models import Occurrence, WorkYear
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.ledger.verification import verify
from bihuan.orgs import actions as orgs
from bihuan.orgs.actions.units import close_unit
from bihuan.orgs.models import UnitKind
from bihuan.records.actions import fulfilments
from bihuan.records.actions.fulfilments import make_occurrences

FIRST = date(2024, 11, 20)
DUTIES = st.integers(0, 1)
SOON = st.sampled_from([-20, 1, 9, 20, 35, 60])
"""Days until a rule changes: some too early, most while a period made ahead has not begun."""


@st.composite
def rules(draw):
    per = draw(st.sampled_from(Per))
    every = draw(st.integers(3, 25)) if per == Per.WORKDAYS else 0
    dues = [(DueRule.END, 0), (DueRule.WORKDAY, 2), (DueRule.AFTER, 4)]
    return Rule(per, FIRST, None, every, draw(st.integers(1, 3)), *draw(st.sampled_from(dues)))


class PowerCut(Exception):
    pass


class Office(RuleBasedStateMachine):
    """An office whose timer runs when it happens to, and stops in the middle."""

    office = None

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.branches = UnitKind.objects.current().get(code="branch")
        plan = given.plan(self.office)
        self.duties = [given.duty(self.office, plan, f"duty.{n}") for n in range(2)]
        self.day, self.run_on, self.founded = FIRST, None, 0
        self.begun = {}

    def teardown(self):
        try:
            assert verify().faults == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @property
    def at(self):
        return timezone.make_aware(datetime.combine(self.day, time(7, 30)))

    def acting(self, **said):
        return {"on": self.day, "actor": self.office.clerk, "at": self.at, **said}

    @initialize(first=rules(), second=rules())
    def two_duties_recur(self, first, second):
        for n, said in enumerate((first, second)):
            self.a_rule_is_set(n, said, later=0, counts_begun=n == 0)

    @rule(days=st.sampled_from([1, 6, 30, 30, 75, 400]), runs=st.integers(0, 4))
    def time_passes(self, days, runs):
        self.day += timedelta(days=days)
        self.run_on = None
        if runs:
            self.the_timer_runs()

    @rule(n=DUTIES, said=rules(), later=SOON, counts_begun=st.booleans())
    def a_rule_is_set(self, n, said, later, counts_begun):
        said = replace(said, from_on=self.day + timedelta(days=later))
        try:
            set_cadence(
                duty=self.duties[n], rule=said, owner=self.branches, counts_begun=counts_begun,
                **self.acting(),
            )  # fmt: skip
        except Refused:
            return
        self.run_on = None

    @rule(n=DUTIES, later=SOON)
    def a_rule_is_stopped(self, n, later):
        cadence = self.duties[n].cadences.current().order_by("from_on").last()
        if cadence is None:
            return
        until_on = self.day + timedelta(days=later)
        try:
            stop_cadence(cadence, until_on=until_on, **self.acting(reason="改版"))
        except Refused:
            return
        self.run_on = None

    @rule(off=st.sets(st.integers(1, 28), min_size=1, max_size=6), month=st.integers(1, 12))
    def next_years_holidays_are_published(self, off, month):
        year = self.day.year + 1
        if WorkYear.objects.current().filter(year=year).exists():
            return
        said = "\n".join(f"{month:02}-{day:02}" for day in sorted(off))
        publish_work_year(
            year=year, source="通知", days_off=said, days_on="", **self.acting(actor=given.SYSTEM)
        )
        self.run_on = None

    @rule()
    def a_branch_is_founded(self):
        self.founded += 1
        orgs.found_unit(
            code=f"new.{self.founded}", name=f"新设党支部{self.founded}", kind=self.branches,
            parent=self.office.committee, from_on=self.day, **self.acting(actor=given.SYSTEM),
        )  # fmt: skip
        self.run_on = None

    @rule()
    def a_branch_is_closed(self):
        units = self.branches_of_today().order_by("-pk")
        try:
            close_unit(units[0], **self.acting(actor=given.SYSTEM, reason="并入其他党支部"))
        except (Refused, IndexError):
            return
        self.run_on = None

    def branches_of_today(self):
        branch = type(self.office.branch)
        return branch.objects.current().filter(kind=self.branches).existing_on(self.day)

    def the_timer_runs(self):
        self.remember()
        make_occurrences(**self.acting())
        assert make_occurrences(**self.acting()) == Made()
        self.run_on = self.day

    @rule(n=DUTIES)
    def the_power_fails_in_the_middle(self, n):
        whole = fulfilments.make_periods

        def broken(log, duty, on):
            made = whole(log, duty, on)
            if duty == self.duties[n]:
                raise PowerCut
            return made

        fulfilments.make_periods = broken
        try:
            make_occurrences(**self.acting())
        except PowerCut:
            self.run_on = None
        finally:
            fulfilments.make_periods = whole

    def remember(self):
        """What has begun by now may never change again, but for a deadline that is ahead."""
        begun = Occurrence.objects.current().filter(start_on__lte=self.day)
        for one in begun:
            said = (one.start_on, one.end_on, one.minimum)
            assert self.begun.setdefault(one.pk, said) == said

    @invariant()
    def what_has_begun_is_still_there(self):
        current = Occurrence.objects.current().in_bulk(self.begun)
        assert current.keys() == self.begun.keys()
        for pk, said in self.begun.items():
            one = current[pk]
            assert (one.start_on, one.end_on, one.minimum) == said

    @invariant()
    def no_day_is_owed_for_twice(self):
        of_unit = {}
        for one in Occurrence.objects.current().order_by("start_on"):
            of_unit.setdefault((one.duty_id, one.unit_id), []).append(one)
        for some in of_unit.values():
            assert all(one.end_on <= other.start_on for one, other in pairwise(some))

    @invariant()
    def after_a_run_all_that_is_owed_is_there_and_nothing_else_is_to_come(self):
        if self.run_on != self.day:
            return
        for duty in self.duties:
            there = Occurrence.objects.current().filter(duty=duty)
            spans = {(one.unit_id, one.start_on): one for one in there}
            wanted = self.owed(duty)
            since = self.day.replace(year=self.day.year - YEARS_BACK, month=1, day=1)
            for (unit, start), slot in wanted.items():
                if (unit, start) in spans:
                    one = spans[unit, start]
                    if start > self.day:
                        assert (one.end_on, one.due_on) == (slot.end, slot.due)
                elif slot.end > since:
                    assert any(
                        one.unit_id == unit and one.start_on < slot.end and start < one.end_on
                        for one in there
                    ), (unit, start)
            coming = {key for key, one in spans.items() if one.start_on > self.day}
            assert coming <= wanted.keys()

    def owed(self, duty):
        """What the rules say, asked without looking at what is there."""
        cadences = {one.rule: one for one in duty.cadences.current()}
        begun = [
            Slot(one.cadence.rule, one.start_on, one.end_on, one.due_on)
            for one in duty.occurrences.current().order_by("start_on")
            if one.start_on <= self.day
        ]
        return {
            (owner.unit, slot.start): slot
            for slot in slots(cadences, self.day + AHEAD, work_calendar(), begun)
            for owner in owed(
                list(owners(cadences[slot.rule])), slot,
                counts_begun=cadences[slot.rule].counts_begun,
            )
        }  # fmt: skip


@pytest.mark.django_db
def test_every_period_owed_is_there_exactly_once(monkeypatch):
    monkeypatch.setattr(Office, "office", given.office())
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=50, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip
