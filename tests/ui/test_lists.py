"""Every list: its number of queries does not grow with its rows, and it pages, filters, dates."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import branched
import given
import inspected
import reported
import scored
from bihuan.burden import actions as burden
from bihuan.duties.actions import cases, plans
from bihuan.duties.models import Procedure
from bihuan.home.actions import outputs
from bihuan.orgs.actions import open_account, terms
from bihuan.risks.actions.reviews import Judged, review_point, review_risks
from bihuan.scorecards.actions.appeals import appeal
from bihuan.scorecards.actions.debriefs import record_votes
from config import tables


def held_post(office, n):
    post = given.post("division_head", office.division, code=f"post.{n}")
    given.held_by(post, f"P5{n:02}")
    return post


def looked_after(office, kind, n):
    given.orgs.give_unit(
        kind=kind, post=held_post(office, n), unit=office.branch, from_on=given.FOUNDED,
        to_on=None, **given.SYSTEM_AT,
    )  # fmt: skip


def term(office, n, unit=None):
    terms.open_term(
        unit=unit or office.branch,
        elected_on=given.day(n),
        years=3,
        renewed_on=given.day(n + 1),
        **given.SYSTEM_AT,
    )


def filled_unit(office, n):
    unit = given.unit(f"div.{n}", "division", office.dept)
    given.held_by(given.post("division_head", unit), f"P5{n:02}")
    term(office, n, unit)


def heading(office, n):
    plan = given.plan(office, f"plan.{n}")
    plans.set_heading(plan=plan, code="h", name=f"方面 {n}", order=1, on=given.DAY, **by(office))


def target(office, n):
    round_ = given.plan(office, f"round.{n}", kind="inspection")
    plans.inspect_unit(plan=round_, unit=office.division, on=given.DAY, **by(office))


def case(office, n):
    procedure = Procedure.objects.current().get(code="admission")
    cases.take_case_step(
        procedure=procedure, code=f"c{n}", unit=office.branch, step="application", on=given.DAY,
        **by(office),
    )  # fmt: skip


def occurrence(office, n):
    plan = given.plan(office, f"plan.{n}")
    given.occurrence(office, given.duty(office, plan, code=f"duty.{n}"), code=f"期 {n}")


def review(office, n):
    review_risks(
        unit=office.division, year=1990 + n, on=given.DAY, reason="没有风险点", **by(office)
    )


def owed_point(office, n):
    """Two years ago, so that a review is owed by now."""
    given.risk_point(office, power=f"权力 {n}", on=given.FOUNDED)


def point_review(office, n):
    point = given.risk_point(office, power=f"权力 {n}")
    review_point(point, Judged("yearly", "kept", given.day(n % 50)), **by(office))


def appealed(office, n):
    of = scored.final(office, scored.opened(office, code=f"s{n}"))
    appeal(scored.card(of, office.branch), grounds=f"异议 {n}", **scored.by(office.clerk))


def voted(office, n):
    record_votes(
        case=scored.debriefing(office, code=f"述职{n}"), year=2025, present=9, votes={"good": 9},
        **scored.by(office.clerk),
    )  # fmt: skip


def proof(office, n):
    files = [given.file(f"第 {n} 份", name=f"{n}.txt")]
    problem = given.problem(office, f"问题 {n}")
    given.steps.attach_evidence(problem, files=files, on=given.day(2), **given.SYSTEM_AT)


def account(office, n):
    open_account(login=f"zhao{n}", key=f"P6{n:02}", name="赵", on=given.DAY, **given.SYSTEM_AT)


def by(office):
    return {"actor": office.clerk, "at": given.AT}


def visited(office, n):
    leader = given.post("group_member", office.group, code=f"leader.{n}")
    looked_after = branched.point(office, leader, office.branch)
    branched.ties.record_visit(looked_after, on=given.day(n), **by(office))


def branch(office, n):
    """A branch of which each column of the list has something."""
    unit = given.unit(f"branch.{n + 10}", "branch", office.committee)
    term(office, n, unit)
    given.post("branch_secretary", unit)
    leader = given.post("group_member", office.group, code=f"leader.{n}")
    branched.point(office, leader, unit)
    given.problem(office, lead_unit=unit)
    branched.rated(office, branched.checklist(office), unit=unit)


def rating(office, n):
    held = branched.checklist(office, "old", effective_from=date(1960, 1, 1))
    branched.rated(office, held, year=1960 + n)


def brand(office, n):
    made = given.outcome(office, "brand", title=f"品牌 {n}")
    branched.ties.recognise(
        outcome=made, batch="首批", recognised_by="工委", on=given.day(9), **by(office)
    )


def petition(office, n):
    inspected.petition(office, inspected.opened(office, f"round.{n}"), f"噪声扰民 {n}")


def notice(office, n):
    held = inspected.opened(office, f"round.{n}")
    problem = given.problem(office, f"问题 {n}", plan=held.plan)
    for number, event in enumerate(("planned", "started", "rectified", "acceptance_asked"), 3):
        problem = given.steps.take_step(problem, event, on=given.day(number), **given.SYSTEM_AT)
    problem = given.steps.take_step(problem, "accepted", **inspected.by(office.checker, 8))
    inspected.published(office, held, problem, number=9, title=f"公示 {n}")


def found(office, n):
    held = inspected.opened(office, f"round.{n}")
    post = given.post("division_head", office.institution, code=f"team.{n}")
    given.held_by(post, f"T{n}")
    inspected.joined(office, held, post)
    inspected.draft(given.actor(post), inspected.target(office, held), f"台账缺页 {n}")


def suggestion(office, n):
    burden.send_suggestion(
        kind="demand", text=f"少报一张表 {n}", shows_unit=True, on=given.DAY, **by(office)
    )


LISTS = {
    "inspections:rounds": lambda office, n: inspected.opened(office, f"round.{n}"),
    "inspections:petitions": petition,
    "inspections:notices": notice,
    "inspections:found": found,
    "burden:suggestions": suggestion,
    "branches:branches": branch,
    "branches:visits": visited,
    "branches:ratings": rating,
    "branches:results": rating,
    "branches:brands": brand,
    "notices:letters": lambda office, n: given.letter(office, topic=f"事由 {n}"),
    "reports:texts": lambda office, n: reported.report(office, scope=office.division),
    "reports:editions": lambda office, n: reported.edition(office, "# 通报\n\n一段。\n"),
    "duties:headings": heading,
    "duties:targets": target,
    "duties:cases": case,
    "duties:case-steps": case,
    "duties:procedures": case,
    "records:occurrences": occurrence,
    "monitoring:air": lambda office, n: given.air_day(office, place=f"第 {n} 市"),
    "monitoring:water": lambda office, n: given.water_month(office, section=f"第 {n} 断面"),
    "risks:reviews": review,
    "scorecards:schemes": lambda office, n: scored.scheme(office, code=f"s{n}"),
    "scorecards:cards": lambda office, n: scored.opened(office, code=f"s{n}"),
    "scorecards:appeals": appealed,
    "scorecards:debriefs": voted,
    "risks:points": lambda office, n: given.risk_point(office, power=f"权力 {n}"),
    "risks:owed": owed_point,
    "risks:changes": lambda office, n: given.risk_point(office, power=f"权力 {n}"),
    "risks:point-reviews": point_review,
    "home:evidence": proof,
    "home:rights": held_post,
    "home:audit": account,
    "home:accounts": account,
    "duties:tasks": lambda office, n: given.task(office, f"任务 {n}"),
    "duties:problems": lambda office, n: given.problem(office, f"问题 {n}"),
    "duties:plans": lambda office, n: given.plan(office, f"plan.{n}"),
    "records:activities": lambda office, n: given.activity(office, title=f"活动 {n}"),
    "records:outcomes": lambda office, n: given.outcome(office, title=f"成果 {n}"),
    "records:appraisals": lambda office, n: given.appraisal(office, 1990 + n),
    "indicators:observations": lambda office, n: given.observation(office, area=f"第 {n} 区"),
    "orgs:posts": held_post,
    "orgs:contact-points": lambda office, n: looked_after(office, "contact_point", n),
    "orgs:second-duties": lambda office, n: looked_after(office, "second_duty", n),
    "orgs:terms": term,
    "orgs:tree": filled_unit,
    "orgs:units": lambda office, n: given.unit(f"div.{n}", "division", office.dept),
}


@pytest.fixture
def clerk(client, office_clerk):
    client.force_login(office_clerk.user)
    return client


def counted(clerk, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert clerk.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", LISTS)
def test_fifty_rows_ask_no_more_of_the_database_than_one(
    office, client, office_clerk, account_officer, name
):
    reader = account_officer if name == "home:accounts" else office_clerk
    client.force_login(reader.user)
    address = reverse(name)
    LISTS[name](office, 0)
    client.get(address)
    with_one = counted(client, address)
    for n in range(1, 50):
        LISTS[name](office, n)
    assert counted(client, address) <= with_one


def test_no_list_of_records_is_missing_above():
    assert set(tables.table(tables.LISTS)) <= set(LISTS)


def test_a_detail_page_does_not_ask_more_for_more_tasks_and_files(office, clerk):
    problem = given.walked(office, given.problem(office), "planned")
    address = reverse("duties:problem", args=[problem.pk])
    _grow(office, problem, 0)
    clerk.get(address)
    with_one = counted(clerk, address)
    for n in range(1, 20):
        _grow(office, problem, n)
    assert counted(clerk, address) <= with_one


def test_fifty_files_of_ones_own_ask_no_more_than_one(office, clerk, office_clerk, monkeypatch):
    monkeypatch.setattr(outputs, "MOST_AT_ONCE", 100)
    address = reverse("home:outputs")
    given.output(office_clerk.user)
    clerk.get(address)
    with_one = counted(clerk, address)
    for _n in range(49):
        given.output(office_clerk.user)
    assert counted(clerk, address) <= with_one


def _grow(office, problem, n):
    given.task(office, f"任务 {n}", problem=problem)
    given.steps.attach_evidence(
        problem, files=[given.file(f"第 {n} 份")], on=given.day(2), **given.SYSTEM_AT
    )


def cells(answer):
    return [" ".join(str(cell.text) for cell in line) for line in answer.context["lines"]]


def test_a_list_pages_and_keeps_every_row(office, clerk):
    for n in range(60):
        given.problem(office, f"问题甲 {n:02d}")
    address = reverse("duties:problems")
    first, second = (cells(clerk.get(address, {"page": page})) for page in (1, 2))
    assert (len(first), len(second)) == (50, 10)
    assert set(first) & set(second) == set()


def test_a_list_can_be_asked_for_a_day_past_and_for_what_was_known_then(office, clerk):
    problem = given.problem(office, "台账不清")
    given.walked(office, problem, "planned", "started", first=10)
    address = reverse("duties:problems")
    assert "整改中" in cells(clerk.get(address, {"as_of": given.day(11)}))[0]
    assert "已定方案" in cells(clerk.get(address, {"as_of": given.day(10)}))[0]
    assert "已登记" in cells(clerk.get(address, {"as_of": given.day(0)}))[0]
    assert cells(clerk.get(address, {"as_of": given.day(-1)})) == []
    before = problem.recorded_seq - 1
    assert cells(clerk.get(address, {"as_of": given.day(11), "known_at": before})) == []


@pytest.mark.parametrize("wrong", [{"as_of": "昨天"}, {"known_at": "很久"}])
def test_a_day_that_is_none_is_refused_and_says_how_to_write_it(clerk, wrong):
    answer = clerk.get(reverse("duties:problems"), wrong)
    assert answer.status_code == 400
    assert "2025-10-31" in answer.content.decode()


def test_a_filter_that_there_is_not_is_refused_and_says_which_there_are(clerk):
    answer = clerk.get(reverse("duties:problems"), {"bogus": "1"})
    assert answer.status_code == 400
    assert "没有筛选项“bogus”" in answer.content.decode()
    assert "due_before（" in answer.content.decode()


def test_a_file_says_in_the_words_of_the_page_what_is_wrong_with_its_filter(clerk):
    wrong = {"due_before": "年底前", "format": "csv"}
    said = clerk.get(reverse("duties:problems"), wrong).content.decode()
    assert "筛选条件不对" in said
    assert "时限早于：" in said
    assert "due_before:" not in said


def test_a_state_is_never_broken_into_lines(office, clerk):
    given.problem(office)
    line = clerk.get(reverse("duties:problems")).context["lines"][0]
    assert [cell.text for cell in line if cell.kind == "word"] == ["已登记"]


def test_an_empty_list_says_what_to_do(clerk):
    assert "导入问题台账" in clerk.get(reverse("duties:problems")).content.decode()


def test_a_filter_that_is_not_understood_shows_no_rows_and_says_so(office, clerk):
    given.problem(office)
    answer = clerk.get(reverse("duties:problems"), {"due_before": "年底前"})
    assert cells(answer) == []
    assert answer.context["form"].errors["due_before"]
