"""The ledgers that an edition prints, row by row: what came, went or changed since."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

import given
import reported
from bihuan.config.command import run
from bihuan.duties.actions import matters
from bihuan.periods import Moment
from bihuan.reports import rows
from bihuan.reports.drift import drift
from bihuan.reports.keeping import draft_of_edition
from bihuan.reports.models import Edition

pytestmark = pytest.mark.django_db
TEXT = """# 通报

查摆{{ campaign.found }}。

![整改台账](table:rectification:campaign-{year})
"""


@pytest.fixture
def plan(office):
    return reported.campaign(office)


@pytest.fixture
def kept(office, plan):
    return [given.problem(office, f"问题{n}", number=str(n), plan=plan) for n in (1, 2, 3)]


@pytest.fixture
def edition(office, kept):
    return reported.edition(office, TEXT)


def now(edition, day=None):
    edition = Edition.objects.get(pk=edition.pk)
    return drift(edition, Moment(day or edition.as_of))


def told(found):
    [table] = found.moved_tables
    return [(row.change, row.key) for row in table.rows]


def test_nothing_is_told_where_no_row_is_another(edition):
    found = now(edition)
    assert found.holds
    assert [table.rows for table in found.tables] == [()]
    assert found.moved_tables == []


def test_rows_that_came_went_and_changed_are_named(office, plan, kept, edition):
    late = given.problem(office, "迟报", number="0", plan=plan, found_on=given.day(9))
    matters.withdraw(kept[0], reason="重复", **reported.by(office.clerk))
    matters.correct(kept[1], reason="笔误", text="问题二", **reported.by(office.clerk))
    found = now(edition)
    assert found.holds
    assert told(found) == [("gone", kept[0].pk), ("changed", kept[1].pk), ("came", late.pk)]
    [table] = found.moved_tables
    assert (len(table.then.rows), table.now) == (3, 3)
    assert table.rows[1].name == "2 问题2"
    assert [cell.as_json() for cell in table.rows[1].cells] == [
        {"column": "具体问题", "then": "问题2", "now": "问题二"}
    ]


def test_a_row_that_only_moved_to_another_place_is_the_same_row(office, plan, edition):
    late = given.problem(office, "迟报", number="0", plan=plan, found_on=given.day(9))
    assert told(now(edition)) == [("came", late.pk)]


def test_a_later_day_changes_the_rows_that_went_on(office, kept, edition):
    given.walked(office, kept[2], "planned", "started", "rectified")
    later = now(edition, given.day(40))
    [table] = later.moved_tables
    [row] = table.rows
    assert (row.change, row.key) == ("changed", kept[2].pk)
    assert ("是否完成", "已完成整改") in [(cell.heading, cell.now) for cell in row.cells]


def test_a_plan_that_is_withdrawn_lists_nothing_any_more(edition, monkeypatch):
    def withdrawn(*_asked, at=None, **_more):
        raise rows.NotFound("没有这个方案。")

    then = draft_of_edition(edition).sheets[0]
    pins = Moment(edition.as_of, edition.known_at)
    monkeypatch.setattr(rows.ledgers, "sheet", withdrawn)
    table = rows.compare("表", then, pins=pins, at=pins, digest_name="sm3")
    assert (table.refusal, table.holds, table.now) == ("没有这个方案。", False, 0)
    assert [row.change for row in table.rows] == ["gone"] * 3


def test_an_edition_that_kept_no_numbers_is_read_by_the_records_of_its_pins(
    office, plan, kept, edition
):
    then = draft_of_edition(edition).sheets[0]
    assert then.keys == tuple(problem.pk for problem in kept)
    late = given.problem(office, "迟报", number="0", plan=plan, found_on=given.day(9))
    pins = Moment(edition.as_of, edition.known_at)
    at = Moment(edition.as_of, now(edition).at.known_at)
    old = replace(then, keys=())
    table = rows.compare("表", old, pins=pins, at=at, digest_name="sm3")
    assert [(row.change, row.key) for row in table.rows] == [("came", late.pk)]
    broken = rows.compare("表", replace(old, digest="00"), pins=pins, at=at, digest_name="sm3")
    assert not broken.holds
    assert [row.key for row in broken.rows[:3]] == [None] * 3


def test_the_page_and_the_command_tell_the_rows(
    office, kept, edition, guarded_client, office_clerk, capsys
):
    plan = kept[0].plan
    late = given.problem(office, "迟报", number="0", plan=plan, found_on=given.day(9))
    matters.correct(kept[1], reason="笔误", text="问题二", **reported.by(office.clerk))
    guarded_client.force_login(office_clerk.user)
    page = guarded_client.get(reverse("reports:edition-diff", args=[edition.pk])).content.decode()
    assert "印发时 3 行" in page
    assert "现在 4 行" in page
    assert "<del>问题2</del> → <ins>问题二</ins>" in page
    assert "0 迟报" in page
    assert run(["diff", str(edition.pk)]) == 0
    assert "3 行 → 4 行，新增 1 行，内容变了 1 行" in capsys.readouterr().out
    run(["diff", str(edition.pk), "--format", "json"])
    [table] = json.loads(capsys.readouterr().out)["tables"]
    assert [(row["change"], row["id"]) for row in table["rows"]] == [
        ("changed", kept[1].pk), ("came", late.pk)
    ]  # fmt: skip


def test_who_does_not_see_a_problem_is_not_told_what_it_says_now(
    office, plan, edition, guarded_client, division_head
):
    here = reported.edition(office, TEXT, scope=office.division)
    given.problem(office, "别处的新事", plan=plan, number="9", found_on=given.day(9),
                  lead_unit=office.other_division)  # fmt: skip
    guarded_client.force_login(division_head.user)
    page = guarded_client.get(reverse("reports:edition-diff", args=[here.pk])).content.decode()
    assert "现在 4 行" in page
    assert "别处的新事" not in page
    assert "（您的岗位看不到）" in page
