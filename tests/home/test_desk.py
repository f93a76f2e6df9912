"""My desk: each persona finds what waits for them, and records a deed in one line."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
from bihuan.ledger.queries import head
from bihuan.records.models import Activity

DESK = reverse("home:desk")


@pytest.fixture(autouse=True)
def today():
    """Friday 2025-05-02, a holiday; the task of ``given`` is due that day."""
    with time_machine.travel("2025-05-02T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def desk(guarded_client):
    """``desk(persona)`` is what lies on their desk: pile to texts."""

    def laid(persona):
        guarded_client.force_login(persona.user)
        piles = guarded_client.get(DESK).context["piles"]
        return {pile.label: [row.matter.text for row in pile.rows] for pile in piles}

    return laid


def assigned(office, text="按月核对台账", **values):
    return given.step(office, given.task(office, text, **values), "assigned", given.day(1))


def test_a_task_wanders_from_desk_to_desk(office, desk, division_head, office_clerk, checker):
    task = assigned(office)
    assert desk(division_head) == {"等我办的": [task.text]}
    assert desk(checker) == {}
    task = given.step(office, task, "reported", given.day(3))
    assert desk(division_head) == {}
    assert desk(checker)["等我审核验收"] == [task.text]
    given.step(office, task, "returned", given.day(4), given.said("照片不清"))
    assert desk(division_head) == {"退回重办": [task.text]}
    task = given.walked(office, task, "reported", "accepted", first=5)
    assert desk(office_clerk)["等我销号"] == [task.text]


def test_a_pile_says_how_many_are_overdue_and_how_many_near(office, guarded_client, division_head):
    """From Friday the 2nd, the fifth working day on is Monday the 12th: the 5th is a holiday."""
    for day in ("2025-04-30", "2025-05-02", "2025-05-12", "2025-05-13"):
        assigned(office, day, due=given.Due(given.DueKind.DAY, date.fromisoformat(day), ""))
    guarded_client.force_login(division_head.user)
    [pile] = guarded_client.get(DESK).context["piles"]
    assert (pile.whole, pile.late, pile.near) == (4, 1, 2)
    levels = [row.signal.level for row in pile.rows]
    assert (levels.count("red"), levels.count("blue") + levels.count("yellow")) == (1, 2)


def test_what_another_unit_owes_is_not_on_my_desk(office, desk, division_head, branch_secretary):
    assigned(office, lead_unit=office.other_division)
    problem = given.problem(office, "支部的问题", lead_unit=office.branch)
    given.step(office, problem, "planned", given.day(1))
    assert desk(division_head) == {}
    assert desk(branch_secretary) == {"等我办的": ["支部的问题"]}


def test_who_reported_is_not_asked_to_accept(office, desk, office_clerk):
    task = assigned(office)
    given.steps.take_step(task, "reported", on=given.day(3), actor=office.clerk, at=given.AT)
    assert "等我审核验收" not in desk(office_clerk)


def test_an_extension_asked_for_waits_for_who_may_grant_it(office, desk, office_clerk):
    task = assigned(office)
    given.step(
        office, task, "extension_requested", given.day(3),
        given.said("人手不足", due_on=given.day(90)),
    )  # fmt: skip
    assert desk(office_clerk)["等我批的延期"] == [task.text]


def test_deadlines_say_in_working_days_how_near_they_are(office, client, division_head):
    late = assigned(office, "过期的", due=given.Due(given.DueKind.DAY, given.day(50), ""))
    near = assigned(office, "将到的", due=given.Due(given.DueKind.DAY, given.day(66), ""))
    assigned(office, "还早的", due=given.Due(given.DueKind.DAY, given.day(90), ""))
    assigned(office, "今天的")
    client.force_login(division_head.user)
    rows = client.get(DESK).context["piles"][0].rows
    assert [row.matter.text for row in rows] == [late.text, "今天的", near.text, "还早的"]
    said = [(row.signal.level, row.signal.text) for row in rows]
    assert said[1:] == [("yellow", "今天到期"), ("blue", "还有 3 个工作日"), ("", "")]
    assert said[0] == ("red", "超期 7 个工作日")


def test_progress_is_written_down_on_the_desk_and_stands_in_the_timeline(
    office, guarded_client, division_head
):
    task = assigned(office)
    guarded_client.force_login(division_head.user)
    url = reverse("duties:tasks-move", args=[task.pk, "progressed"])
    back = guarded_client.post(url, {"reason": "已核对三个月", "next": DESK})
    assert back["Location"] == DESK
    task.refresh_from_db()
    assert task.state == "assigned"
    page = guarded_client.get(reverse("duties:task", args=[task.pk])).content.decode()
    assert "已核对三个月" in page
    assert "登记进展" in page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:1"])
def test_no_form_leads_to_another_site(office, client, division_head, elsewhere):
    task = assigned(office)
    client.force_login(division_head.user)
    url = reverse("duties:tasks-move", args=[task.pk, "progressed"])
    said = {"reason": "已核对", "next": elsewhere}
    assert client.post(url, said)["Location"] == reverse("duties:task", args=[task.pk])


def test_one_line_records_an_activity_and_infers_the_rest(office, guarded_client, branch_secretary):
    guarded_client.force_login(branch_secretary.user)
    title = "第二季度党员大会"
    page = guarded_client.post(DESK, {"title": title}, follow=True)
    held = Activity.objects.get(title=title)
    assert (held.kind.code, held.host_unit, held.days) == ("branch_congress", office.branch, 1)
    assert str(held.first_on) == "2025-05-02"
    assert "已登记党员大会" in page.content.decode().replace("支部", "")


def test_a_title_that_names_no_kind_asks_for_it_beside_the_field(guarded_client, branch_secretary):
    guarded_client.force_login(branch_secretary.user)
    size = head().size
    page = guarded_client.post(DESK, {"title": "一起打扫卫生", "first_on": "2025-05-03"})
    assert "请选一个类型" in page.content.decode()
    assert "还没有到" in page.content.decode()
    assert "一起打扫卫生" in page.content.decode()
    assert head().size == size


def test_who_records_nothing_has_no_line_to_record(client, appraiser):
    client.force_login(appraiser.user)
    assert client.get(DESK).context["form"] is None
    assert client.post(DESK, {"title": "党员大会"}).status_code == 403


def test_fifty_rows_ask_no_more_of_the_database_than_one(office, client, division_head):
    client.force_login(division_head.user)
    assigned(office)
    client.get(DESK)
    counts = []
    for more in (0, 30):
        for n in range(more):
            assigned(office, f"任务 {n}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(DESK).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
