"""Periods are made by the rules, exactly once, and activities count for them by themselves."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

import given
import recurring
from bihuan.duties.actions.cadences import set_cadence, stop_cadence
from bihuan.duties.actions.occurrences import Made, excuse_occurrence, owe_again
from bihuan.duties.actions.workyears import publish_work_year
from bihuan.duties.cadences import DueRule, Per
from bihuan.duties.models import Duty, Occurrence
from bihuan.errors import Refused
from bihuan.ledger.models import Head
from bihuan.orgs import actions as orgs
from bihuan.orgs.actions.units import close_unit
from bihuan.orgs.models import PostType, UnitKind
from bihuan.periods import Moment
from bihuan.records import actions as records
from bihuan.records.actions import fulfilments
from bihuan.records.actions.fulfilments import (
    count_for,
    deny_for,
    fulfil_no_more_by,
    make_occurrences,
)
from bihuan.records.models import Fulfilment
from bihuan.records.queries import periods_at

AT = given.AT
NONE = Made()


@pytest.fixture
def office(db):
    return given.office()


@pytest.fixture
def duty(office):
    return given.duty(office, given.plan(office))


def run(office, day, today=None):
    """The timer runs on a day, or on another for that day."""
    at = timezone.make_aware(datetime.combine(today or day, time(7, 30)))
    return make_occurrences(on=day, actor=office.clerk, at=at)


def codes(duty, unit=None):
    rows = Occurrence.objects.current().filter(duty=duty).order_by("start_on", "pk")
    return list((rows.filter(unit=unit) if unit else rows).values_list("code", flat=True))


def standing(day, **narrowed):
    """How the periods stood on a day, by their codes."""
    rows = periods_at(Moment(day)).filter(**narrowed).order_by("start_on", "pk")
    return {row.code: str(row.standing) for row in rows}


class TestMaking:
    def test_a_period_is_made_a_month_ahead_and_once(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH)
        assert run(office, date(2025, 1, 15)) == Made(added=2)
        assert run(office, date(2025, 1, 15)) == NONE
        assert codes(duty) == ["2025-01", "2025-02"]

    def test_what_a_gap_left_out_is_made_up_for(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH)
        run(office, date(2025, 1, 5))
        run(office, date(2025, 7, 20))
        assert codes(duty) == [f"2025-{month:02}" for month in range(1, 9)]

    def test_a_run_for_a_day_past_takes_nothing_back(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH)
        run(office, date(2025, 7, 20))
        before = codes(duty)
        assert run(office, date(2025, 1, 15), today=date(2025, 7, 20)) == NONE
        assert codes(duty) == before

    def test_the_end_of_the_year_falls_between_two_runs(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH, from_on=date(2025, 12, 1))
        eve, new_year = date(2025, 12, 31), date(2026, 1, 1)
        run(office, eve)
        assert run(office, new_year) == Made(added=1)  # February, which is 31 days ahead
        assert codes(duty) == ["2025-12", "2026-01", "2026-02"]
        assert standing(eve) == {"2025-12": "owed", "2026-01": "coming", "2026-02": "coming"}
        assert standing(new_year) == {"2025-12": "missed", "2026-01": "owed", "2026-02": "coming"}

    def test_february_of_a_leap_year_ends_on_its_29th(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH, from_on=date(2024, 2, 1))
        run(office, date(2024, 2, 29))
        leap = Occurrence.objects.current().get(code="2024-02")
        assert (leap.due_on, leap.end_on) == (date(2024, 2, 29), date(2024, 3, 1))
        assert standing(date(2024, 2, 29))["2024-02"] == "owed"
        assert standing(date(2024, 3, 1))["2024-02"] == "missed"

    def test_every_unit_of_a_kind_owes_it_and_every_post_of_a_type(self, office, duty):
        kind = UnitKind.objects.current().get(code="branch")
        recurring.cadence(office, duty, kind)
        posts = given.duty(office, duty.plan, "duty.2")
        recurring.cadence(office, posts, PostType.objects.current().get(code="office_clerk"))
        run(office, date(2025, 1, 1))
        assert codes(duty, office.branch) == codes(duty, office.other_branch) == ["2025-q1"]
        owed = Occurrence.objects.current().get(duty=posts)
        assert (owed.post.code, owed.unit) == ("office.clerk", office.committee)

    def test_a_period_entered_by_hand_is_not_made_again(self, office, duty):
        given.occurrence(office, duty, code="二季度")
        recurring.cadence(office, duty)
        run(office, date(2025, 6, 1))
        assert codes(duty) == ["2025-q1", "二季度", "2025-q3"]

    def test_a_run_that_breaks_off_is_finished_by_the_next(self, office, duty, monkeypatch):
        second = given.duty(office, duty.plan, "duty.2")
        for one in (duty, second):
            recurring.cadence(office, one, per=Per.MONTH)
        whole = fulfilments.make_periods

        def broken(log, one, on):
            if one == second:
                raise RuntimeError("power cut")
            return whole(log, one, on)

        monkeypatch.setattr(fulfilments, "make_periods", broken)
        with pytest.raises(RuntimeError):
            run(office, date(2025, 1, 1))
        assert (codes(duty), codes(second)) == (["2025-01", "2025-02"], [])
        monkeypatch.undo()
        assert run(office, date(2025, 1, 1)) == Made(added=2)


class TestRules:
    def change(self, office, duty, **said):
        """A rule that the office entered in mid-year."""
        set_cadence(
            duty=duty, rule=recurring.rule(**said), owner=office.branch, on=date(2025, 5, 20),
            actor=office.clerk, at=AT.replace(year=2025, month=5, day=20),
        )  # fmt: skip

    def test_a_new_rule_in_mid_year_leaves_what_has_begun(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH)
        run(office, date(2025, 5, 20))
        assert codes(duty)[-1] == "2025-06"
        self.change(office, duty, per=Per.QUARTER, from_on=date(2025, 6, 10))
        assert run(office, date(2025, 6, 15)) == Made(added=1)
        assert codes(duty)[-3:] == ["2025-05", "2025-06", "2025-q3"]

    def test_a_period_made_ahead_gives_way_to_a_new_rule(self, office, duty):
        recurring.cadence(office, duty, per=Per.MONTH)
        run(office, date(2025, 6, 10))
        assert codes(duty)[-1] == "2025-07"
        self.change(office, duty, from_on=date(2025, 7, 1))
        assert run(office, date(2025, 6, 12)) == Made(altered=1)
        assert codes(duty)[-2:] == ["2025-06", "2025-q3"]
        assert standing(date(2025, 8, 1))["2025-q3"] == "owed"

    def test_a_greater_minimum_counts_from_the_next_year(self, office, duty):
        recurring.cadence(office, duty, per=Per.YEAR, minimum=4)
        set_cadence(
            duty=duty, owner=office.branch, on=date(2026, 1, 5), actor=office.clerk, at=AT,
            rule=recurring.rule(per=Per.YEAR, minimum=6, from_on=date(2026, 7, 1)),
        )  # fmt: skip
        run(office, date(2027, 1, 1))
        found = Occurrence.objects.current().filter(duty=duty).order_by("start_on")
        assert [(one.code, one.minimum) for one in found] == [("2025", 4), ("2026", 4), ("2027", 6)]

    def test_a_rule_may_not_rewrite_what_has_begun_and_says_from_when_it_may(self, office, duty):
        recurring.cadence(office, duty, per=Per.QUARTER)
        with pytest.raises(Refused, match="2025-07-01") as refused:
            recurring.cadence(office, duty, per=Per.MONTH, from_on=date(2025, 5, 1))
        assert "2026-04-01" in refused.value.hint  # recorded in January 2026, which is in a quarter
        assert Duty.objects.get(pk=duty.pk).cadences.current().count() == 1

    def test_two_rules_from_one_day_are_refused(self, office, duty):
        recurring.cadence(office, duty)
        with pytest.raises(Refused, match="已有一条规则"):
            recurring.cadence(office, duty, per=Per.YEAR)

    @pytest.mark.parametrize(
        "wrong",
        [{"minimum": 0}, {"due_rule": DueRule.AFTER, "due_n": 0}, {"until_on": given.FOUNDED}],
    )
    def test_a_rule_that_cannot_be_is_refused_when_it_is_entered(self, office, duty, wrong):
        before = Head.objects.get().size
        with pytest.raises(Refused):
            recurring.cadence(office, duty, **wrong)
        assert Head.objects.get().size == before

    def test_a_rule_in_force_is_stopped(self, office, duty):
        cadence = recurring.cadence(office, duty)
        said = {"reason": "清单改版", "on": date(2026, 1, 5), "actor": office.clerk, "at": AT}
        run(office, date(2026, 3, 20))
        assert codes(duty)[-1] == "2026-q2"
        stop_cadence(cadence, until_on=date(2026, 4, 1), **said)
        assert run(office, date(2026, 3, 20)) == Made(withdrawn=1)
        assert run(office, date(2027, 1, 1)) == NONE


class TestUnits:
    def test_a_unit_closed_in_mid_quarter_owes_that_quarter_no_more(self, office, duty):
        recurring.cadence(office, duty)
        run(office, date(2025, 4, 2))
        close_unit(office.branch, reason="并入第二党支部", on=date(2025, 5, 15), **given.SYSTEM_AT)
        assert run(office, date(2025, 8, 1)) == NONE
        assert standing(date(2025, 5, 14)) == {"2025-q1": "missed", "2025-q2": "owed"}
        assert standing(date(2025, 5, 15)) == {"2025-q1": "missed", "2025-q2": "excused"}

    def test_a_branch_founded_in_mid_quarter_owes_from_the_next(self, office, duty):
        begun = given.duty(office, duty.plan, "duty.2")
        kind = UnitKind.objects.current().get(code="branch")
        recurring.cadence(office, duty, kind)
        set_cadence(
            duty=begun, rule=recurring.rule(), owner=kind, counts_begun=True, on=given.DAY,
            actor=office.clerk, at=AT,
        )  # fmt: skip
        level = office.branch.level
        new = orgs.found_unit(
            code="branch.3", name="第三党支部", kind=kind, level=level, parent=office.committee,
            from_on=date(2025, 5, 10), on=date(2025, 5, 10), **given.SYSTEM_AT,
        )  # fmt: skip
        run(office, date(2025, 8, 1))
        assert codes(duty, new) == ["2025-q3"]
        assert codes(begun, new) == ["2025-q2", "2025-q3"]


class TestHolidays:
    def test_a_deadline_ahead_follows_a_table_that_is_published_later(self, office, duty):
        due = {"due_rule": DueRule.AFTER, "due_n": 2}
        recurring.cadence(office, duty, per=Per.MONTH, from_on=date(2027, 12, 1), **due)
        run(office, date(2027, 12, 20))
        weekends_only = Occurrence.objects.current().get(code="2027-12")
        assert weekends_only.due_on == date(2028, 1, 4)
        given.held_by(given.post("administrator", office.committee), "P009")
        publish_work_year(
            year=2028, source="国办通知", days_off="01-01~01-04", days_on="", on=date(2026, 1, 5),
            **given.SYSTEM_AT,
        )  # fmt: skip
        assert run(office, date(2027, 12, 21)).altered == 1
        assert Occurrence.objects.current().get(code="2027-12").due_on == date(2028, 1, 6)


class TestMatching:
    @pytest.fixture
    def quarterly(self, office, duty):
        recurring.cadence(office, duty)
        recurring.fit(office, duty)
        return duty

    def held(self, office, day, **values):
        return given.activity(office, kind="branch_congress", first_on=day, **values)

    def test_an_activity_counts_when_kind_unit_and_day_fit(self, office, quarterly):
        run(office, date(2025, 6, 1))
        self.held(office, date(2025, 2, 3))
        given.activity(office, kind="party_lesson", first_on=date(2025, 5, 3))
        self.held(office, date(2025, 5, 3), host_unit=office.other_branch)
        assert standing(date(2025, 12, 31)) == {
            "2025-q1": "fulfilled", "2025-q2": "missed", "2025-q3": "missed"
        }  # fmt: skip

    def test_what_was_done_before_its_period_was_made_counts_too(self, office, quarterly):
        self.held(office, date(2025, 2, 3))
        run(office, date(2025, 6, 1))
        assert standing(date(2025, 2, 2))["2025-q1"] == "owed"
        assert standing(date(2025, 2, 3))["2025-q1"] == "fulfilled"

    def test_one_activity_may_count_for_several_duties(self, office, quarterly):
        other = given.duty(office, quarterly.plan, "duty.2")
        recurring.cadence(office, other, per=Per.YEAR)
        recurring.fit(office, other)
        run(office, date(2025, 1, 1))
        self.held(office, date(2025, 2, 3))
        assert standing(date(2025, 3, 1)) == {"2025-q1": "fulfilled", "2025": "fulfilled"}

    def test_several_have_to_be_held_where_the_rule_asks_for_several(self, office, duty):
        recurring.cadence(office, duty, per=Per.YEAR, minimum=2)
        recurring.fit(office, duty)
        run(office, date(2025, 1, 1))
        self.held(office, date(2025, 2, 3))
        assert standing(date(2025, 6, 1)) == {"2025": "owed"}
        self.held(office, date(2025, 4, 3))
        assert standing(date(2025, 4, 2)) == {"2025": "owed"}
        assert standing(date(2025, 4, 3)) == {"2025": "fulfilled"}

    def test_what_is_done_after_it_was_due_is_late(self, office, duty):
        recurring.cadence(office, duty, due_rule=DueRule.WORKDAY, due_n=10)
        recurring.fit(office, duty)
        run(office, date(2025, 1, 1))
        self.held(office, date(2025, 3, 3))
        assert standing(date(2025, 2, 1)) == {"2025-q1": "missed"}
        assert standing(date(2025, 3, 3)) == {"2025-q1": "late"}

    def test_what_is_done_for_a_calendar_year_counts_for_that_year(self, office, duty):
        recurring.cadence(office, duty, per=Per.YEAR, due_rule=DueRule.AFTER, due_n=30)
        recurring.fit(office, duty)
        run(office, date(2025, 12, 20))
        self.held(office, date(2026, 1, 19), for_year=2025)
        assert standing(date(2026, 2, 1)) == {"2025": "fulfilled", "2026": "owed"}

    def test_a_corrected_day_moves_it_to_another_period(self, office, quarterly):
        run(office, date(2025, 6, 1))
        held = self.held(office, date(2025, 2, 3))
        records.correct(
            held, reason="日期写错", on=date(2026, 1, 5), actor=office.clerk, at=AT,
            first_on=date(2025, 5, 3), last_on=date(2025, 5, 3),
        )  # fmt: skip
        now = standing(date(2025, 6, 1))
        assert (now["2025-q1"], now["2025-q2"]) == ("missed", "fulfilled")

    def test_a_withdrawn_activity_counts_for_nothing(self, office, quarterly):
        run(office, date(2025, 1, 1))
        held = self.held(office, date(2025, 2, 3))
        records.withdraw(held, reason="重复", on=date(2026, 1, 5), actor=office.clerk, at=AT)
        assert standing(date(2025, 3, 1)) == {"2025-q1": "owed"}

    def test_a_person_has_the_last_word(self, office, quarterly):
        run(office, date(2025, 6, 1))
        held = self.held(office, date(2025, 2, 3))
        first, second = Occurrence.objects.current().order_by("start_on")[:2]
        by = {"on": date(2026, 1, 5), "actor": office.clerk, "at": AT}
        deny_for(held, first, reason="人数不足", **by)
        count_for(held, second, **by)
        now = standing(date(2025, 6, 1))
        assert (now["2025-q1"], now["2025-q2"]) == ("missed", "fulfilled")
        records.correct(held, reason="补标题", title="党员大会（补）", **by)
        run(office, date(2025, 6, 2))
        assert standing(date(2025, 6, 1)) == now
        with pytest.raises(Refused, match="已经这样认定过"):
            count_for(held, second, **by)
        count_for(held, first, **by)
        assert standing(date(2025, 6, 1))["2025-q1"] == "fulfilled"

    def test_a_kind_that_counts_no_more_takes_back_only_what_it_gave(self, office, quarterly):
        run(office, date(2025, 6, 1))
        self.held(office, date(2025, 2, 3))
        by = {"on": date(2026, 1, 5), "actor": office.clerk, "at": AT}
        judged = self.held(office, date(2025, 5, 3))
        count_for(judged, Occurrence.objects.current().get(code="2025-q2"), **by)
        fulfil_no_more_by(quarterly.fits.current().get(), reason="口径调整", **by)
        now = standing(date(2025, 6, 1))
        assert (now["2025-q1"], now["2025-q2"]) == ("missed", "fulfilled")
        assert Fulfilment.objects.current().count() == 1

    def test_two_posts_of_a_unit_that_owe_the_same_are_told_apart_by_a_person(self, office, duty):
        given.post("office_clerk", office.committee, code="office.second")
        recurring.cadence(office, duty, PostType.objects.current().get(code="office_clerk"))
        recurring.fit(office, duty)
        run(office, date(2025, 1, 1))
        self.held(office, date(2025, 2, 3), host_unit=office.committee)
        assert Occurrence.objects.current().count() == 2
        assert Fulfilment.objects.current().count() == 0

    def test_what_was_known_then_is_told_again(self, office, quarterly):
        run(office, date(2025, 1, 1))
        held, before = self.held(office, date(2025, 2, 3)), None
        before = Head.objects.get().size
        records.withdraw(held, reason="重复", on=date(2026, 1, 5), actor=office.clerk, at=AT)
        (row,) = periods_at(Moment(date(2025, 3, 1), before))
        assert (row.standing, row.met) == ("fulfilled", 1)


class TestExcusing:
    def test_who_is_excused_is_asked_no_more_until_asked_again(self, office, duty):
        recurring.cadence(office, duty)
        run(office, date(2025, 1, 1))
        period = Occurrence.objects.current().get()
        by = {"actor": office.clerk, "at": AT}
        excuse_occurrence(period, reason="集中封闭攻坚", on=date(2025, 3, 1), **by)
        days = [date(2025, 2, 28), date(2025, 3, 1), date(2025, 4, 1)]
        assert [standing(day)["2025-q1"] for day in days] == ["owed", "excused", "excused"]
        with pytest.raises(Refused, match="已经免予"):
            excuse_occurrence(period, reason="再次", on=date(2025, 3, 2), **by)
        owe_again(period, reason="已恢复正常", on=date(2025, 3, 10), **by)
        assert standing(date(2025, 4, 1))["2025-q1"] == "missed"

    def test_no_reason_no_excuse(self, office, duty):
        period = given.occurrence(office, duty)
        with pytest.raises(Refused, match="理由"):
            excuse_occurrence(period, reason=" ", on=date(2025, 5, 1), actor=office.clerk, at=AT)


def test_an_excused_period_made_ahead_is_not_taken_back(office, duty):
    cadence = recurring.cadence(office, duty, per=Per.MONTH)
    run(office, date(2026, 1, 5))
    ahead = Occurrence.objects.current().get(code="2026-02")
    by = {"on": date(2026, 1, 5), "actor": office.clerk, "at": AT + timedelta(hours=1)}
    excuse_occurrence(ahead, reason="换届", **by)
    stop_cadence(cadence, until_on=date(2026, 2, 1), reason="改版", **by)
    assert run(office, date(2026, 1, 5)) == NONE
