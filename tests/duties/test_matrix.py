"""The cascade matrix of a plan and the page of a clause: who owes, who does, where nobody does."""

import random
from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.duties.models import Duty, Plan
from bihuan.home.cascade import matrix
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import PostType, User
from bihuan.orgs.queries import posts_of
from bihuan.periods import Moment
from duties.opened import counts_in, untrue
from duties.test_plans import grown, queries


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def drawn(browser, plan, **asked):
    address = reverse("home:plan-matrix", args=[plan.pk])
    return browser.get(address, asked).context["matrix"]


def box(table, row: str, unit: str):
    """Under the name of a unit, the box in the row of a name."""
    names = [column.name for column in table.columns]
    [found] = [one for one in table.rows if one.name == row]
    return found.boxes[names.index(unit)]


def said(found) -> list[tuple[str, int, int]]:
    return [(pair.label, pair.done.value, pair.whole.value) for pair in found.pairs]


def post_type(code: str) -> PostType:
    return PostType.objects.current().get(code=code)


def test_a_box_says_how_much_a_unit_leads_and_how_much_it_helps(office, clerk):
    plan = given.plan(office)
    heading = given.heading(office, plan, "h")
    placed = {"plan": plan, "heading": heading}
    given.closed_task(office, **placed)
    given.task(office, **placed, co_units=[("大气处", office.other_division)])
    given.problem(office, **placed)
    table = drawn(clerk, plan)
    assert said(box(table, "方面 h", "水处")) == [("任务", 1, 2), ("问题", 0, 1)]
    helping = box(table, "方面 h", "大气处")
    assert (helping.pairs, [c.value for c in helping.helped]) == ([], [1])
    assert said(box(table, plan.name, "水处")) == [("任务", 1, 2), ("问题", 0, 1)]


def marks(table) -> dict[tuple[str, str], str | None]:
    """By the code of a row and the name of a unit, what the box says besides its numbers."""
    return {
        (row.part.record.code, column.name): found.mark
        for row in table.rows
        for column, found in zip(table.columns, row.boxes, strict=True)
    }


def test_a_unit_that_owes_and_has_nothing_is_told_until_something_is_assigned(office, clerk):
    """By post type each unit by itself; a unit owing by name may hand its clause on."""
    plan, kind = given.plan(office), post_type("branch_secretary")
    for unit in (office.branch, office.other_branch):
        given.post("branch_secretary", unit)
    of_posts = given.duty(office, plan, "posts", unit=None, post_type=kind)
    named = given.duty(office, plan, "named", unit=office.division)
    owed = {("posts", "第一党支部"), ("posts", "第二党支部"), ("named", "水处")}
    found = marks(drawn(clerk, plan))
    assert {place for place, mark in found.items() if mark == "unassigned"} == owed
    given.task(office, duty=of_posts, lead_unit=office.branch)
    given.task(office, duty=named, lead_unit=office.other_division)
    found = marks(drawn(clerk, plan))
    assert {place: mark for place, mark in found.items() if mark and place[0] != plan.code} == {
        ("posts", "第一党支部"): "untouched",
        ("posts", "第二党支部"): "unassigned",
        ("named", "水处"): "handed",
        ("named", "大气处"): "untouched",
    }


def test_who_sees_a_part_is_not_told_that_there_is_nothing(office, division_head):
    """Totals say nothing of what is hidden; a clause of one's own tells that it was handed on."""
    plan = given.plan(office)
    named = given.duty(office, plan, "named", unit=office.division)
    given.task(office, duty=named, lead_unit=office.other_division)
    table = matrix(plan, division_head.user, Moment(given.day(1)))
    assert [row.total.mark for row in table.rows] == [None, None]
    assert marks(table)["named", "水处"] == "handed"
    assert list(counts_in(table)) == []


def test_what_is_assigned_and_not_begun_is_told_as_of_the_day(office, clerk):
    plan = given.plan(office)
    given.walked(office, given.task(office, plan=plan), "assigned", "started", first=3)
    marks = [drawn(clerk, plan, as_of=given.day(day)).rows[0].total.mark for day in (-1, 0, 3, 4)]
    assert marks == ["unassigned", "untouched", "untouched", None]


def test_a_period_that_runs_is_held_against_nobody_and_one_missed_is(office, clerk):
    plan = given.plan(office)
    duty = given.duty(office, plan)
    period = given.occurrence(office, duty)  # the second quarter
    days = (date(2025, 3, 31), date(2025, 6, 29), date(2025, 6, 30))
    totals = [drawn(clerk, plan, as_of=day).rows[1].total for day in days]
    assert [(said(total), total.mark) for total in totals] == [
        ([], "unassigned"), ([("期次", 0, 1)], None), ([("期次", 0, 1)], "untouched"),
    ]  # fmt: skip
    given.activity(office, kind="branch_congress", first_on=date(2025, 6, 30), fulfils=[period])
    total = drawn(clerk, plan, as_of=days[2]).rows[1].total
    assert (said(total), total.mark) == ([("期次", 1, 1)], None)


def test_what_nobody_is_known_to_lead_has_its_own_column(office, clerk, office_clerk):
    plan = given.plan(office)
    given.task(office, plan=plan, lead_unit=None, lead_unit_text="某处")
    table = drawn(clerk, plan)
    assert said(box(table, plan.name, "责任单位未定")) == [("任务", 0, 1)]
    assert untrue(table, office_clerk.user) == []


@pytest.fixture
def busy(office):
    """Three plans, one below another, with all kinds of matters under all that there is."""
    top = given.plan(office, "top", kind="system")
    below = given.plan(office, "below", parent=top)
    apart = given.plan(office, "apart")
    duties = [
        given.duty(office, plan, f"duty.{plan.code}", unit=unit)
        for plan, unit in ((top, None), (below, office.division), (apart, office.branch))
    ]
    headings = [given.heading(office, plan, "h") for plan in (top, below)]
    units = [office.division, office.other_division, office.branch, None]
    chance = random.Random(20250303)  # noqa: S311 no secret, but the same at every run
    for number in range(36):
        unit, helper = chance.choice(units), chance.choice(units)
        plan = chance.choice([top, below, apart, None])
        values = {
            "plan": plan,
            "heading": chance.choice([*[h for h in headings if h.plan == plan], None]),
            "lead_unit": unit,
            "co_units": [(str(helper), helper)] if helper else [],
        }
        if number % 3:
            task = given.task(office, duty=chance.choice([*duties, None]), **values)
            moved(office, task, chance.randrange(6))
        else:
            given.problem(office, **values)
    for duty in duties:
        for unit in (office.branch, office.division):
            given.occurrence(office, duty, unit=unit, code=f"{duty.code}.2025Q2")
    return [top, below, apart]


def moved(office, task, far: int) -> None:
    """So many steps on, and beyond them cancelled; the clerk reports for whatever unit it is."""
    steps = ("assigned", "reported", "accepted", "closed")
    for at, event in enumerate(steps[:far] if far <= len(steps) else ["cancelled"], start=1):
        actor = office.clerk if event == "reported" else given.SYSTEM
        brought = given.said("不再办理", given.file(f"{event} {task.pk}"))
        task = given.steps.take_step(
            task, event, on=given.day(at), actor=actor, at=given.AT, said=brought
        )


@pytest.mark.parametrize(
    "persona", ["office_clerk", "division_head", "branch_secretary", "leader_with_second_duty"]
)
def test_every_number_is_that_of_the_list_it_opens(request, busy, persona):
    user = request.getfixturevalue(persona).user
    numbers = 0
    for plan in busy:
        for day in (0, 2, 40):
            table = matrix(plan, user, Moment(given.day(day)))
            assert untrue(table, user) == []
            numbers += len(list(counts_in(table)))
    assert numbers > 100


def test_a_total_is_the_sum_of_its_boxes_for_who_sees_all(busy, office_clerk):
    for row in matrix(busy[0], office_clerk.user, Moment(given.day(40))).rows:
        for kind in ("任务", "问题", "期次"):
            parts = [pair.whole.value for b in row.boxes for pair in b.pairs if pair.label == kind]
            total = [pair.whole.value for pair in row.total.pairs if pair.label == kind]
            assert sum(parts) == sum(total)


def test_nobody_finds_a_unit_in_it_that_they_may_not_see(request, office, busy):
    def units(persona):
        user = request.getfixturevalue(persona).user
        table = matrix(busy[1], user, Moment(given.day(40)))
        return {column.name for column in table.columns} - {"责任单位未定"}

    assert units("division_head") == {"水处"}
    assert units("branch_secretary") == {"第一党支部"}
    assert units("office_clerk") == {"水处", "第一党支部", "大气处"}


def test_what_is_known_later_does_not_alter_what_was_known(office, office_clerk, busy):
    before = Moment(given.day(40), ledger.head().size)
    told = matrix(busy[0], office_clerk.user, before)
    given.task(office, plan=busy[1], duty=Duty.objects.current().first())
    given.duty(office, busy[1], "later")
    assert matrix(busy[0], office_clerk.user, before) == told
    assert untrue(told, office_clerk.user) == []


@pytest.mark.parametrize("name", ["home:plan-matrix", "home:duty"])
def test_fifty_clauses_plans_and_units_ask_no_more_than_one(office, clerk, name):
    system = [given.plan(office, "system", kind="system"), given.plan(office, "group")]
    kind = post_type("branch_secretary")
    duty = given.duty(office, system[1], "of.posts", unit=None, post_type=kind)
    address = reverse(name, args=[{"home:duty": duty, "home:plan-matrix": system[1]}[name].pk])
    more(office, system, duty, 0)
    clerk.get(address)
    with_one = queries(clerk, address)
    for n in range(1, 50):
        more(office, system, duty, n)
    assert queries(clerk, address) <= with_one


def more(office, system, duty, n):
    grown(office, system, n)
    unit = given.unit(f"owing.{n}", "branch", office.committee)
    given.held_by(given.post("branch_secretary", unit), f"P8{n:02d}")
    given.task(office, f"任务 {n}", duty=duty, lead_unit=unit)
    period = given.occurrence(office, duty, unit=unit)
    given.activity(office, host_unit=unit, first_on=date(2025, 5, 5), fulfils=[period])


def test_a_clause_names_the_posts_that_owe_it_and_who_holds_them(office, clerk, branch_secretary):
    plan = given.plan(office)
    duty = given.duty(office, plan, unit=None, post_type=post_type("branch_secretary"))
    given.post("branch_secretary", office.other_branch)
    page = clerk.get(reverse("home:duty", args=[duty.pk]))
    [first, second] = page.context["parties"]
    assert first.posts == [(branch_secretary.post, [branch_secretary.appointment])]
    assert branch_secretary.user.name in page.content.decode()
    assert [holders for _post, holders in second.posts] == [[]]
    assert "空缺" in page.content.decode()


def test_a_clause_tells_how_each_period_stands_and_which_record_met_it(
    office, clerk, guarded_client, division_head
):
    duty = given.duty(office, given.plan(office))
    period = given.occurrence(office, duty)
    held = given.activity(
        office, kind="branch_congress", first_on=date(2025, 5, 6), fulfils=[period]
    )
    address = reverse("home:duty", args=[duty.pk])

    def told(day):
        found = clerk.get(address, {"as_of": day}).context["periods"]
        return [(one.state, [record for record, _url in one.records]) for one in found]

    assert told(date(2025, 3, 31)) == [("coming", [])]
    assert told(date(2025, 5, 5)) == [("owed", [])]
    assert told(date(2025, 5, 6)) == [("fulfilled", [held])]
    guarded_client.force_login(division_head.user)
    assert guarded_client.get(address).context["periods"] == []


def test_a_clause_lists_its_tasks_as_they_stood(office, clerk):
    duty = given.duty(office, given.plan(office))
    task = given.walked(office, given.task(office, duty=duty), "assigned", first=5)
    address = reverse("home:duty", args=[duty.pk])
    states = [
        [one["state"] for one in clerk.get(address, {"as_of": given.day(n)}).context["tasks"]]
        for n in (-1, 0, 5)
    ]
    assert states == [[], ["拟定"], ["已交办"]]
    assert reverse("duties:task", args=[task.pk]) in clerk.get(address).content.decode()


@pytest.mark.parametrize("code", ["office.clerk", "branch-12.secretary", "group.member.1"])
def test_every_number_of_the_sample_is_that_of_its_list(sample, code):
    [user] = [
        user for user in User.objects.all() if code in {p.code for p in posts_of(user.person)}
    ]
    plans = Plan.objects.current().filter(
        code__in=["system-2025", "list-building-1-2025", "list-building-2-2025", "list-strict-2025"]
    )
    for plan in plans:
        assert untrue(matrix(plan, user, Moment(date(2025, 10, 31))), user) == []
