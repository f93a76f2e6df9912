"""The buttons of the loop on the pages of tasks and problems."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import given
from bihuan.duties.models import TIED


@pytest.fixture
def at(guarded_client):
    """Whoever acts: ``at(persona)`` is a browser in which they have signed in."""

    def signed_in(persona):
        guarded_client.force_login(persona.user)
        return guarded_client

    return signed_in


@pytest.fixture
def task(office):
    """In hand, and without evidence."""
    task = given.step(office, given.task(office), "assigned", given.day(1))
    return given.step(office, task, "started", given.day(2))


def address(matter) -> str:
    return reverse(f"duties:{matter.noun}", args=[matter.pk])


def take(browser, matter, event, day, **said):
    """Press a button; the page that follows."""
    url = reverse(f"duties:{matter.noun}s-move", args=[matter.pk, event])
    answer = browser.post(url, {"on": given.day(day), **said}, follow=True)
    matter.refresh_from_db()
    return answer


def buttons(browser, matter) -> set[str]:
    return {move.step.event for move in browser.get(address(matter)).context["moves"]}


def upload(text="现场照片说明", name="整改 前后.txt"):
    return SimpleUploadedFile(name, text.encode())


def test_the_owner_reports_done_with_evidence_and_another_accepts(
    task, at, division_head, office_clerk
):
    page = take(at(division_head), task, "reported", 5, evidence=upload())
    assert "已报告完成" in page.content.decode()
    assert (task.state, task.evidence_count) == ("reported", 1)
    assert "accepted" not in buttons(at(division_head), task)
    assert "accepted" in buttons(at(office_clerk), task)
    take(at(office_clerk), task, "accepted", 6)
    assert task.state == "accepted"


def test_who_reported_for_the_unit_is_offered_no_acceptance_and_is_refused_it(
    task, at, office_clerk
):
    take(at(office_clerk), task, "reported", 5)
    assert not buttons(at(office_clerk), task) & {"accepted", "check_started"}
    refused = take(at(office_clerk), task, "accepted", 6)
    assert refused.status_code == 409
    assert "报告完成的人不得验收" in refused.content.decode()
    assert task.state == "reported"


def test_closing_without_evidence_is_refused_and_says_what_to_do(
    task, at, division_head, office_clerk
):
    take(at(division_head), task, "reported", 5)
    take(at(office_clerk), task, "accepted", 6)
    refused = take(at(office_clerk), task, "closed", 7)
    assert refused.status_code == 409
    assert "请至少附一份佐证文件" in refused.content.decode()
    assert task.state == "accepted"
    take(at(office_clerk), task, "closed", 7, evidence=upload())
    assert task.state == "closed"


def test_several_files_come_with_one_step_and_the_same_file_counts_once(task, at, division_head):
    files = [upload("改前"), upload("改后"), upload("改后", "再传一次.txt")]
    take(at(division_head), task, "reported", 5, evidence=files)
    assert task.evidence_count == 2


def test_an_empty_file_is_refused_by_name_and_changes_nothing(task, at, division_head):
    refused = take(at(division_head), task, "reported", 5, evidence=upload("", "空.txt"))
    assert refused.status_code == 409
    assert task.state == "in_hand"


def test_a_return_needs_its_reason_and_shows_it(task, at, division_head, checker):
    take(at(division_head), task, "reported", 5)
    refused = take(at(checker), task, "returned", 6, reason=" ")
    assert refused.status_code == 409
    assert 'id="id_returned_reason_error">请写明理由。' in refused.content.decode()
    assert task.state == "reported"
    page = take(at(checker), task, "returned", 6, reason="照片与点位不符")
    assert task.state == "returned"
    assert "照片与点位不符" in page.content.decode()


def test_what_is_wrong_is_said_also_where_the_step_is_not_offered(task, at, division_head):
    url = reverse("duties:tasks-move", args=[task.pk, "returned"])
    refused = at(division_head).post(url, {"on": "2025-03-05", "reason": " "})
    assert (refused.status_code, "请写明理由" in refused.content.decode()) == (409, True)


@pytest.mark.parametrize("on", ["2025-02-30", "昨天", "2999-01-01"])
def test_a_day_that_is_none_is_refused_and_changes_nothing(task, at, division_head, on):
    url = reverse("duties:tasks-move", args=[task.pk, "reported"])
    assert at(division_head).post(url, {"on": on}).status_code == 409
    task.refresh_from_db()
    assert task.state == "in_hand"


def test_an_unknown_step_is_refused_and_the_known_ones_named(task, at, division_head):
    refused = take(at(division_head), task, "vanish", 5)
    assert refused.status_code == 409
    assert "reported" in refused.content.decode()


def test_a_file_of_evidence_comes_back_byte_for_byte_and_only_as_a_download(
    office, at, division_head
):
    problem = given.step(office, given.problem(office), "planned", given.day(1))
    script = "<script>alert(1)</script>"
    take(at(division_head), problem, "started", 5, evidence=upload(script, "说明.html"))
    link = TIED["problem"][1].objects.get(problem=problem, evidence__file_name="说明.html")
    answer = at(division_head).get(reverse("duties:problems-evidence", args=[problem.pk, link.pk]))
    assert b"".join(answer).decode() == script
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_evidence_of_another_matter_is_not_reached_through_this_one(office, at, division_head):
    mine = given.walked(office, given.problem(office), "planned")
    others = given.problem(office, lead_unit=office.branch)
    given.steps.attach_evidence(others, files=[given.file()], on=given.day(1), **given.SYSTEM_AT)
    link = TIED["problem"][1].objects.get(problem=others)
    url = reverse("duties:problems-evidence", args=[mine.pk, link.pk])
    assert at(division_head).get(url).status_code == 404


def test_the_timeline_tells_who_did_what_when(task, at, division_head, office_clerk):
    take(at(division_head), task, "reported", 5)
    take(at(office_clerk), task, "accepted", 6)
    page = at(office_clerk).get(address(task))
    entries = page.context["entries"]
    assert [entry.event for entry in entries][-2:] == ["task.reported", "task.accepted"]
    assert [entry.person for entry in entries][-2:] == ["P003", "P001"]
    assert [entry.post for entry in entries][-2:] == [division_head.post, office_clerk.post]
    assert str(division_head.post) in page.content.decode()


def test_two_moments_stand_side_by_side_and_say_what_changed(task, at, division_head):
    take(at(division_head), task, "reported", 5, evidence=upload())
    page = at(division_head).get(reverse("duties:tasks-compare", args=[task.pk]))
    changed = {row.label: (row.before, row.after) for row in page.context["rows"] if row.differs}
    assert changed["状态"] == ("拟定", "已报完成")
    assert changed["佐证数"] == (0, 1)
    assert "完成时限" not in changed
    first, second = (entry.seq for entry in page.context["entries"][:2])
    page = at(division_head).get(page.request["PATH_INFO"], {"before": first, "after": second})
    changed = {row.label: row.after for row in page.context["rows"] if row.differs}
    assert changed["状态"] == "已交办"
    wrong = at(division_head).get(page.request["PATH_INFO"], {"before": 1})
    assert wrong.status_code == 400


def test_a_file_that_is_too_large_is_refused_by_name(task, at, division_head, monkeypatch):
    monkeypatch.setattr("bihuan.ui.forms.MOST_BYTES", 10)
    refused = take(at(division_head), task, "reported", 5, evidence=upload("一份很大的文件"))
    assert refused.status_code == 409
    assert "整改 前后.txt" in refused.content.decode()
    assert (task.state, task.evidence_count) == ("in_hand", 0)
