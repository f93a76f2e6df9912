"""The pages of terms: the board of all bodies, one term with its steps, and who is reminded."""

from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.orgs import actions
from bihuan.orgs.actions import terms
from bihuan.orgs.models import Term, TermRule
from bihuan.orgs.views.board import WIDTH, Scale

ACT = given.SYSTEM_AT


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def at(guarded_client):
    def signed_in(persona):
        guarded_client.force_login(persona.user)
        return guarded_client

    return signed_in


@pytest.fixture
def term(office):
    return terms.open_term(unit=office.branch, elected_on=day("2022-08-31"), **ACT)


# --- The board ------------------------------------------------------------------------------------


def test_years_stand_side_by_side_and_what_lies_outside_is_at_the_edge():
    scale = Scale.around(day("2025-06-30"))
    assert list(scale.years) == list(range(2022, 2031))
    assert scale.at(day("2022-01-01")) == 0
    assert scale.at(day("2025-01-01")) == round(WIDTH / 3, 1)
    assert scale.at(day("2019-05-01")) == 0
    assert scale.at(day("2040-05-01")) == WIDTH


def board(browser, on):
    return browser.get(reverse("orgs:term-board"), {"as_of": on})


def test_what_runs_out_first_stands_first_and_every_bar_is_a_link(office, term, at, office_clerk):
    other = terms.open_term(unit=office.other_branch, elected_on=day("2022-05-05"), **ACT)
    old = terms.open_term(
        unit=office.committee, elected_on=day("2020-01-10"), renewed_on=day("2025-01-10"), **ACT
    )
    new = terms.open_term(unit=office.committee, elected_on=day("2025-01-10"), **ACT)
    answer = board(at(office_clerk), "2025-06-01")
    rows = answer.context["rows"]
    assert [row.term for row in rows] == [other, term, new]
    assert [row.state for row in rows] == ["overdue", "near", "running"]
    assert [part.kind for part in rows[0].bars[0].parts] == ["served", "near", "over"]
    assert [[part.kind for part in bar.parts] for bar in rows[2].bars] == [
        ["past"], ["served", "near"]
    ]  # fmt: skip
    page = answer.content.decode()
    for linked in (other, term, old, new):
        assert f'href="{reverse("orgs:term", args=[linked.pk])}?as_of=2025-06-01"' in page
    assert "style=" not in page


def test_the_board_is_that_of_the_day_asked_for(office, term, at, office_clerk):
    terms.hold_election(term, on=day("2025-08-31"), **ACT)
    (before,) = board(at(office_clerk), "2025-08-30").context["rows"]
    (after,) = board(at(office_clerk), "2025-08-31").context["rows"]
    assert (before.state, after.state) == ("near", "running")
    assert board(at(office_clerk), "2022-08-30").context["rows"] == []


def test_a_body_without_a_term_is_named(office, term, at, office_clerk):
    without = board(at(office_clerk), "2025-06-01").context["without"]
    assert {unit.name for unit in without} == {"机关党委", "第二党支部"}


# --- One term -------------------------------------------------------------------------------------


def steps(answer) -> list[str]:
    return [move.step.name for move in answer.context["moves"]]


def test_a_page_offers_only_the_steps_that_this_person_may_take(
    term, at, office_clerk, branch_secretary, checker
):
    url = reverse("orgs:term", args=[term.pk])
    assert steps(at(office_clerk).get(url)) == ["begin", "hold", "extend"]
    assert steps(at(branch_secretary).get(url)) == ["begin", "hold"]
    assert steps(at(checker).get(url)) == []


def take(browser, term, name, **said):
    return browser.post(reverse("orgs:term-step", args=[term.pk, name]), said)


def test_a_branch_takes_its_election_from_the_beginning_to_the_report(term, at, branch_secretary):
    browser = at(branch_secretary)
    assert take(browser, term, "begin", on="2025-07-01").status_code == 302
    answer = take(browser, term, "hold", on="2025-08-31")
    following = Term.objects.current().get(unit=term.unit, renewed_on__isnull=True)
    assert answer.url == reverse("orgs:term", args=[following.pk])
    url = reverse("orgs:term", args=[term.pk])
    assert steps(browser.get(url)) == ["report"]
    take(browser, term, "report", on="2025-09-03")
    assert steps(browser.get(url)) == []
    assert take(browser, term, "approve", on="2025-09-05").status_code == 403


def test_what_is_refused_is_said_at_the_form_that_asked(term, at, office_clerk):
    answer = take(at(office_clerk), term, "hold", on="2025-08-30")
    assert "提前换届须经上级批准" in answer.content.decode()
    (wrong,) = [move for move in answer.context["moves"] if move.form.errors]
    assert wrong.step.name == "hold"
    late = take(at(office_clerk), term, "begin", on="2999-01-01")
    assert "这一天还没有到" in late.content.decode()


def test_a_term_is_entered_corrected_and_withdrawn_in_the_browser(office, at, office_clerk):
    browser = at(office_clerk)
    said = {"unit": office.branch.pk, "elected_on": "2024-05-06"}
    assert "任期是 3 年" in browser.post(
        reverse("orgs:term-new"), {**said, "years": 4}
    ).content.decode()  # fmt: skip
    browser.post(reverse("orgs:term-new"), said)
    term = Term.objects.current().get()
    page = reverse("orgs:term-correct", args=[term.pk])
    form = browser.get(page).context["form"]
    stands = {name: form[name].value() or "" for name in form.fields}
    browser.post(page, {**stands, "elected_on": "2024-05-07", "reason": "看错一天"})
    assert Term.objects.get(pk=term.pk).due_on == day("2027-05-07")
    gone = reverse("orgs:term-withdraw", args=[term.pk])
    browser.post(gone, {"reason": "重复登记", "on": stands["on"]})
    assert not Term.objects.current().exists()


def test_a_rule_of_terms_is_a_word_of_the_preset_that_an_administrator_edits(
    office, at, office_clerk
):
    rule = TermRule.objects.current().get(code="branch.2018")
    page = reverse("home:word", args=["term_rule", rule.pk])
    form = at(office_clerk).get(page).context["form"]
    said = {name: form[name].value() for name in form.fields}
    assert at(office_clerk).post(page, {**said, "years": 4}).status_code == 302
    assert terms.open_term(unit=office.branch, elected_on=day("2024-05-06"), **ACT).years == 4


# --- The page of a post ---------------------------------------------------------------------------


def test_a_superior_is_named_on_the_page_of_rights_and_a_loop_is_refused_there(
    office, at, office_clerk, branch_secretary
):
    page = reverse("home:rights-superior", args=[branch_secretary.post.pk])
    browser = at(office_clerk)
    assert browser.post(page, {"superior": office_clerk.post.pk}).status_code == 302
    shown = browser.get(reverse("orgs:post", args=[branch_secretary.post.pk]))
    assert shown.context["line"] == [office_clerk.post]
    back = reverse("home:rights-superior", args=[office_clerk.post.pk])
    answer = browser.post(back, {"superior": branch_secretary.post.pk})
    assert "绕成一圈" in answer.content.decode()
    actions.set_superior(branch_secretary.post, superior=None, on=given.DAY, **ACT)
