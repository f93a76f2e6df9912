"""Terms of office: how they stand on a day, by which rule, and what may be done with them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import given as office_given
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import SYSTEM
from bihuan.orgs import actions
from bihuan.orgs.actions import terms
from bihuan.orgs.models import Term, TermRule, UnitKind
from bihuan.orgs.queries import term_state
from bihuan.orgs.terms import TermDays, TermState

DUE = date(2025, 8, 31)
ACT = {"actor": SYSTEM, "at": office_given.AT}


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- How a term stands ----------------------------------------------------------------------------

STATES = """
2025-02-27                                              running
2025-02-27  elected_on=2025-02-28                       coming
2025-02-28  elected_on=2025-02-28                       running
2025-03-01                                              near
2025-08-30                                              near
2025-08-31                                              due
2025-09-01                                              overdue
2026-08-30                                              overdue
2025-01-01  extended_to=2026-03-01                      running
2025-08-31  extended_to=2026-03-01                      extended
2026-02-28  extended_to=2026-03-01                      extended
2026-03-01  extended_to=2026-03-01                      due
2026-03-02  extended_to=2026-03-01                      overdue
2025-06-30  extended_to=2026-03-01,extended_on=2025-07-01  near
2025-07-01  extended_to=2026-03-01,extended_on=2025-07-01  extended
2025-09-30  extended_to=2026-03-01,extended_on=2025-10-01  overdue
2025-10-01  extended_to=2026-03-01,extended_on=2025-10-01  extended
2025-06-30  begun_on=2025-07-01                         near
2025-07-01  begun_on=2025-07-01                         electing
2026-01-01  begun_on=2025-07-01                         electing
2025-05-31  renewed_on=2025-06-01                       near
2025-06-01  renewed_on=2025-06-01                       renewed
2025-06-01  begun_on=2025-05-01,renewed_on=2025-06-01   renewed
"""


def tabled() -> list[tuple[date, dict[str, date], str]]:
    lines = [line.split() for line in STATES.splitlines() if line]
    pairs = [(words[0], words[1].split(",") if words[1:-1] else [], words[-1]) for words in lines]
    return [
        (day(on), {name: day(value) for name, value in (one.split("=") for one in said)}, state)
        for on, said, state in pairs
    ]


@pytest.mark.parametrize(("on", "said", "state"), tabled())
def test_a_term_stands_as_its_days_say(on, said, state):
    assert TermDays(DUE, **said).state_on(on) == state


def test_a_term_says_how_long_its_last_day_is_past_also_while_the_election_is_under_way():
    assert TermDays(DUE).days_over(DUE) == 0
    assert TermDays(DUE).days_over(DUE + timedelta(days=30)) == 30
    assert TermDays(DUE, begun_on=DUE).days_over(DUE + timedelta(days=30)) == 30
    assert TermDays(DUE, extended_to=day("2025-10-01")).days_over(day("2025-10-03")) == 2
    assert TermDays(DUE, renewed_on=day("2025-09-30")).days_over(day("2025-10-03")) == 0


def test_every_state_has_its_own_word_and_its_own_shape():
    assert len({state.word for state in TermState}) == len(TermState) == 8
    assert len({state.shape for state in TermState}) == len(TermState)


def test_the_page_of_a_term_says_that_nobody_was_elected_before_the_day(
    office, client, office_clerk
):
    client.force_login(office_clerk.user)
    term = terms.open_term(unit=office.branch, elected_on=day("2024-08-31"), **ACT)
    page = client.get(reverse("orgs:term", args=[term.pk]), {"as_of": "2024-08-30"})
    assert "尚未选举" in page.content.decode()
    assert (page.context["state"], page.context["left"]) == (TermState.COMING, "")
    rows = Term.objects.annotate(state=term_state(day("2024-08-30")))
    assert rows.get().state == TermState.COMING


NEARBY = st.dates(day("2025-01-01"), day("2027-06-30"))
MAYBE = st.none() | NEARBY


@pytest.fixture
def term(office):
    return terms.open_term(unit=office.branch, elected_on=day("2022-08-31"), **ACT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(NEARBY, st.none() | st.integers(1, 366), MAYBE, MAYBE, MAYBE)
def test_the_expression_of_the_database_says_what_the_rule_says(
    term, on, extension, extended_on, begun_on, renewed_on
):
    extended_to = term.due_on + timedelta(days=extension) if extension else None
    Term.objects.filter(pk=term.pk).update(
        extended_to=extended_to, extended_on=extended_on, begun_on=begun_on, renewed_on=renewed_on
    )
    found = Term.objects.annotate(stands=term_state(on)).get(pk=term.pk)
    assert found.stands == found.state_on(on).value


# --- How long a term is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "elected", "due"),
    [
        ("committee", "2018-07-11", "2022-07-11"),
        ("committee", "2018-07-12", "2023-07-12"),
        ("branch", "2018-07-11", "2020-07-11"),
        ("branch", "2018-07-12", "2021-07-12"),
        ("branch", "2024-02-29", "2027-02-28"),
    ],
)
def test_the_rule_in_force_on_the_day_of_the_election_decides(office, kind, elected, due):
    unit = {"committee": office.committee, "branch": office.branch}[kind]
    assert terms.open_term(unit=unit, elected_on=day(elected), **ACT).due_on == day(due)


def test_other_years_than_the_rule_says_need_a_ground(office):
    said = {"unit": office.branch, "elected_on": day("2022-08-31"), "years": 5}
    with pytest.raises(Refused, match=r"任期是 3 年.*不是 5 年"):
        terms.open_term(**said, **ACT)
    term = terms.open_term(**said, years_basis="机关党委批复 2022-8号", **ACT)
    assert term.due_on == day("2027-08-31")


def test_a_unit_without_a_rule_needs_its_years_said(office):
    with pytest.raises(Refused, match="至少为 1"):
        terms.open_term(unit=office.division, elected_on=DUE, **ACT)
    assert terms.open_term(unit=office.division, elected_on=DUE, years=2, **ACT).years == 2


def test_a_new_rule_leaves_running_terms_as_they_are(office, term):
    branch = UnitKind.objects.current().get(code="branch")
    said = {"name": "党支部每届4年", "unit_kind": branch, "years": 4, "source": "新规定"}
    rule = {"on": DUE, **said, **ACT}
    actions.define(TermRule, code="b.2023", effective_from=day("2023-01-01"), **rule)
    assert Term.objects.get(pk=term.pk).due_on == DUE
    later = terms.open_term(unit=office.other_branch, elected_on=day("2023-01-01"), **ACT)
    assert later.years == 4
    with pytest.raises(Refused, match="已有自 2023-01-01 起"):
        actions.define(TermRule, code="again", effective_from=day("2023-01-01"), **rule)


def test_no_body_has_two_terms_at_once(office, term):
    with pytest.raises(Refused, match="还没有换届"):
        terms.open_term(unit=office.branch, elected_on=day("2025-08-31"), **ACT)
    with pytest.raises(Refused, match="已经登记过"):
        terms.open_term(unit=office.branch, elected_on=day("2022-08-31"), **ACT)


# --- Extending and electing anew ------------------------------------------------------------------


def extended(term, **said):
    said = {
        "to": day("2026-08-31"), "on": day("2025-08-01"), "by": "机关党委", "basis": "批复3号",
        **said,
    }  # fmt: skip
    terms.extend_term(term, **said, **ACT)
    return Term.objects.get(pk=term.pk)


def test_an_extension_is_approved_before_the_last_day_and_is_a_year_at_most(term):
    for wrong, why in (
        ({"to": day("2026-09-01")}, "最晚延至 2026-08-31"),
        ({"to": DUE}, "须晚于 2025-08-31"),
        ({"on": day("2025-09-01")}, "已经到期"),
        ({"by": " "}, "批准的组织"),
        ({"basis": ""}, "批准文件"),
        ({"on": day("2026-06-01")}, "还没有到"),
    ):
        with pytest.raises(Refused, match=why):
            extended(term, **wrong)
    assert extended(term).state_on(day("2026-01-01")) is TermState.EXTENDED


def test_a_late_approval_needs_a_reason_and_leaves_the_days_between_overdue(term):
    late = extended(term, on=day("2025-10-01"), reason="疫情期间未能开会")
    assert late.state_on(day("2025-09-15")) is TermState.OVERDUE
    assert late.state_on(day("2025-10-15")) is TermState.EXTENDED


def test_a_second_extension_keeps_the_days_of_the_first(term):
    first = extended(term, to=day("2025-12-31"))
    second = extended(first, on=day("2025-12-01"))
    assert second.state_on(day("2025-11-01")) is TermState.EXTENDED
    assert second.days.last_day(day("2026-01-01")) == day("2026-08-31")


def held(term, on: str, **said):
    return terms.hold_election(term, on=day(on), **said, **ACT)


def test_an_election_ends_a_term_and_begins_the_next(term):
    terms.begin_election(term, on=day("2025-07-01"), **ACT)
    assert Term.objects.get(pk=term.pk).state_on(day("2025-08-01")) is TermState.ELECTING
    following = held(term, "2025-08-31")
    assert (following.elected_on, following.due_on) == (DUE, day("2028-08-31"))
    assert Term.objects.get(pk=term.pk).state_on(DUE) is TermState.RENEWED
    with pytest.raises(Refused, match="已于 2025-08-31 换届"):
        held(term, "2025-09-01")


def test_an_early_election_needs_approval_and_is_a_year_early_at_most(term):
    with pytest.raises(Refused, match="最早 2024-08-31"):
        held(term, "2024-08-30", basis="批复")
    with pytest.raises(Refused, match="须经上级批准"):
        held(term, "2025-08-30")
    assert held(term, "2024-08-31", basis="批复9号").elected_on == day("2024-08-31")


def test_a_late_election_is_recorded_with_its_reason(term):
    with pytest.raises(Refused, match="已超期 2 天"):
        held(term, "2025-09-02")
    held(term, "2025-09-02", basis="等待批复")
    assert Term.objects.get(pk=term.pk).renewal_basis == "等待批复"


def test_an_election_within_an_extension_is_not_late(term):
    assert held(extended(term), "2026-01-03").elected_on == day("2026-01-03")


def test_a_result_is_reported_and_then_approved(term):
    with pytest.raises(Refused, match="还没有换届"):
        terms.report_result(term, on=DUE, **ACT)
    held(term, "2025-08-31")
    with pytest.raises(Refused, match="还没有上报"):
        terms.approve_result(term, on=DUE, **ACT)
    with pytest.raises(Refused, match="不得早于 2025-08-31"):
        terms.report_result(term, on=day("2025-08-30"), **ACT)
    terms.report_result(term, on=day("2025-09-05"), **ACT)
    terms.approve_result(term, on=day("2025-09-12"), **ACT)
    found = Term.objects.get(pk=term.pk)
    assert (found.reported_on, found.approved_on) == (day("2025-09-05"), day("2025-09-12"))


# --- Putting right --------------------------------------------------------------------------------

WHY = {"reason": "登记错了", "on": day("2026-01-05"), **ACT}


def test_a_corrected_election_moves_the_term_before_with_it(term):
    following = held(term, "2025-08-31")
    terms.correct_term(following, elected_on=day("2025-09-01"), **WHY)
    assert Term.objects.get(pk=term.pk).renewed_on == day("2025-09-01")
    assert Term.objects.get(pk=following.pk).due_on == day("2028-09-01")
    with pytest.raises(Refused, match="请更正下一届"):
        terms.correct_term(term, renewed_on=DUE, **WHY)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"years": 5}, "任期是 3 年"),
        ({"extended_to": day("2027-01-01")}, "不超过一年"),
        ({"begun_on": day("2022-08-31")}, "启动换届日期须晚于选举日期"),
        ({"reported_on": DUE}, "依次进行"),
    ],
)
def test_a_correction_is_held_to_what_entering_is_held_to(term, values, why):
    with pytest.raises(Refused, match=why):
        terms.correct_term(term, **values, **WHY)


def test_withdrawing_a_term_opens_the_one_before_again(term):
    following = held(term, "2025-08-31")
    with pytest.raises(Refused, match="先撤回后一届"):
        terms.withdraw_term(term, **WHY)
    terms.withdraw_term(following, **WHY)
    assert Term.objects.get(pk=term.pk).state_on(DUE) is TermState.DUE
    held(term, "2025-08-31")


def test_who_may_not_assign_extends_no_term(term, branch_secretary):
    who = {"actor": branch_secretary.actor, "at": office_given.AT}
    with pytest.raises(NotAllowed):
        terms.extend_term(term, to=day("2026-01-01"), on=DUE, by="我", basis="我", **who)
    terms.begin_election(term, on=day("2025-07-01"), **who)


# --- The list -------------------------------------------------------------------------------------


def test_the_list_shows_the_state_of_the_day_and_can_be_filtered_by_it(
    office, client, office_clerk
):
    for unit, year, further in (
        (office.branch, 2019, {"renewed_on": date(2022, 6, 3)}),
        (office.other_branch, 2022, {"extended_to": date(2025, 7, 1)}),
        (office.branch, 2022, {}),
    ):
        terms.open_term(unit=unit, elected_on=date(year, 5, 31), years=3, **ACT, **further)
    client.force_login(office_clerk.user)

    def listed(**asked):
        lines = client.get(reverse("orgs:terms"), asked).context["lines"]
        return [str(line[-1].text) for line in lines]

    assert listed(as_of="2024-07-01") == ["已换届", "任期内", "任期内"]
    assert listed(as_of="2025-06-01") == ["已换届", "已批延期", "超期"]
    assert listed(as_of="2025-06-01", state=["overdue", "extended"]) == ["已批延期", "超期"]
    assert listed(as_of="2025-06-01", sort="state", state="running") == []
