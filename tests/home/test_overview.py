"""The overview: every number on it is that of the list which it opens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
from bihuan.duties.models import Strand
from history import mixed_history

OVERVIEW = reverse("home:overview")


def counts(context):
    """Every count on the page: those of stages, sources, plans, strands and movements."""
    for stage in context["stages"]:
        yield from stage.counts
    for run in context["flows"]:
        yield from run.counts
    for row in [*context["strands"], *context["plans"]]:
        for line in row.lines:
            yield from line.counts
    yield from context["moved"]


@pytest.fixture
def busy(office):
    mixed_history(office)
    late = given.Due(given.DueKind.DAY, given.day(20), "")
    plan = given.plan(office, "plan.late")
    given.walked(office, given.task(office, "迟的", plan=plan, due=late), "assigned", "started")
    given.walked(
        office, given.problem(office, "监督检查发现", plan=plan, source="监督检查"), "planned"
    )
    return office


def list_of(client, count):
    answer = client.get(count.url)
    assert answer.status_code == 200, count.url
    assert not answer.context["form"].errors, count.url
    return answer.context["page"].paginator.count


@pytest.mark.parametrize("persona", ["office_clerk", "division_head", "branch_secretary"])
@pytest.mark.parametrize("as_of", [given.day(0), given.day(4), given.day(30), given.day(120)])
def test_every_number_is_that_of_the_list_it_opens(request, client, busy, persona, as_of):
    client.force_login(request.getfixturevalue(persona).user)
    context = client.get(OVERVIEW, {"as_of": as_of, "since": given.day(-9)}).context
    shown = list(counts(context))
    assert len(shown) > 12
    assert [(c.label, c.value) for c in shown] == [(c.label, list_of(client, c)) for c in shown]


def test_the_numbers_are_not_all_nothing(client, busy, office_clerk):
    client.force_login(office_clerk.user)
    context = client.get(OVERVIEW, {"as_of": given.day(60)}).context
    late = [row for row in context["plans"] if row.name == "方案 plan.late"]
    assert [row.level for row in late] == ["red"]
    assert [count.value for line in late[0].lines for count in line.counts] == [
        *(1, 0, 0, 1),
        *(1, 0, 0, 0),
    ]
    assert {run.source for run in context["flows"]} >= {"监督检查"}
    assert all(0 <= width <= 1000 for run in context["flows"] for width in run.widths)


def test_every_strand_is_there_in_its_order_also_one_with_nothing_to_do(client, office_clerk):
    client.force_login(office_clerk.user)
    rows = client.get(OVERVIEW).context["strands"]
    named = Strand.objects.current().order_by("order").values_list("name", flat=True)
    assert [row.name for row in rows] == list(named)
    assert rows
    assert not any(row.has_any or row.level or row.is_done for row in rows)


def test_a_flow_only_narrows(client, busy, office_clerk):
    client.force_login(office_clerk.user)
    for run in client.get(OVERVIEW, {"as_of": given.day(60)}).context["flows"]:
        values = [count.value for count in run.counts]
        assert values == sorted(values, reverse=True)


def test_a_day_that_is_none_is_refused(client, office_clerk):
    client.force_login(office_clerk.user)
    assert client.get(OVERVIEW, {"since": "上个月"}).status_code == 400


def test_an_empty_office_says_what_to_do(client, office_clerk):
    client.force_login(office_clerk.user)
    assert "导入问题台账" in client.get(OVERVIEW).content.decode()


def test_more_records_ask_no_more_of_the_database(office, client, office_clerk):
    client.force_login(office_clerk.user)
    found = []
    for more in (1, 30):
        for n in range(more):
            given.problem(office, f"第 {n} 个", source="监督检查")
        with CaptureQueriesContext(connection) as asked:
            client.get(OVERVIEW, {"as_of": given.day(60)})
        found.append(len(asked))
    assert found[0] == found[1]
