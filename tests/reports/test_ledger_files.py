"""Ledgers of a plan in the browser: who gets which rows, and what a cell may not be."""

import openpyxl
from django.urls import reverse

import given
from bihuan.duties.actions.matters import Due
from bihuan.duties.forms import ProblemFilter
from bihuan.duties.models import DueKind, ProblemStanding
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Post
from bihuan.periods import Moment
from bihuan.reports import ledgers
from bihuan.reports.actions.listing import write_ledger


def texts(found):
    at = found.headings.index("具体问题")
    return [row[at] for row in found.rows]


def test_what_looks_like_a_formula_stays_text(office, tmp_path):
    plan = given.plan(office, "p")
    given.problem(office, "=1+1", plan=plan)
    out = tmp_path / "t.xlsx"
    write_ledger("rectification", "p", at=Moment(given.day(30)), out=out)
    cell = openpyxl.load_workbook(out).active["C4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_a_leader_is_named_by_the_post_and_not_by_who_holds_it(office):
    post = Post.objects.get(pk=office.head.post_id)
    plan = given.plan(office, "p")
    given.problem(office, plan=plan, leader_post=post)
    at = Moment(given.day(30), ledger.head().size)
    found = ledgers.sheet(ledgers.form_named("rectification"), "p", at, digest_name="sm3")
    [row] = found.rows
    assert row[found.headings.index("责任领导")] == str(post)
    assert not any(office.head.person in cell for cell in row)


def test_what_is_behind_on_the_list_is_behind_in_the_ledger(office):
    plan = given.plan(office, "p")
    for number, due in enumerate((None, 9, 10, 11), start=1):
        kept = {"due": Due(DueKind.DAY, given.day(due), "")} if due else {}
        given.problem(office, plan=plan, number=str(number), **kept)
    at = Moment(given.day(10), ledger.head().size)
    rows = ProblemStanding.objects.known_at(at.known_at).as_of(at.as_of)
    for pace, numbers in (("behind", ["2"]), ("on_schedule", ["1", "3", "4"])):
        form = ProblemFilter.from_saved({"pace": pace})
        form.at = at
        listed = form.apply(rows).values_list("problem__number", flat=True)
        assert sorted(listed) == numbers
    found = ledgers.sheet(ledgers.form_named("behind"), "p", at, digest_name="sm3")
    assert [row[found.headings.index("问题编号")] for row in found.rows] == ["2"]


def test_a_plan_and_its_problems_offer_the_files(office, guarded_client, office_clerk):
    plan = given.plan(office, "p")
    given.problem(office, "甲", plan=plan)
    guarded_client.force_login(office_clerk.user)
    url = reverse("reports:ledger", args=[plan.pk, "rectification"])
    for page, asked in (
        (reverse("duties:plan", args=[plan.pk]), {}),
        (reverse("duties:problems"), {"plan": "p"}),
    ):
        assert url in guarded_client.get(page, asked).content.decode()
    assert url not in guarded_client.get(reverse("duties:problems")).content.decode()
    answer = guarded_client.get(url)
    assert answer["Content-Disposition"].endswith(".xlsx")
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_a_reader_gets_the_rows_that_he_sees(office, guarded_client, division_head):
    plan = given.plan(office, "p")
    given.problem(office, "甲", plan=plan, lead_unit=office.division)
    given.problem(office, "乙", plan=plan, lead_unit=office.other_division)
    at = Moment(given.day(30), ledger.head().size)
    form = ledgers.form_named("rectification")
    mine = ledgers.sheet(form, "p", at, digest_name="sm3", reader=division_head.user)
    assert texts(mine) == ["甲"]
    assert len(ledgers.sheet(form, "p", at, digest_name="sm3").rows) == 2
