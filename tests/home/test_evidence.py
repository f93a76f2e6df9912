"""The register of evidence: what a person may see, found by its name and by its digest."""

import pytest
from django.urls import reverse

import given
from bihuan.ledger.models import Evidence
from ui.test_lists import counted

REGISTER = reverse("home:evidence")


@pytest.fixture
def files(office):
    """A file of a task of the division, one of a problem of the branch, one of an activity."""
    attach = given.steps.attach_evidence
    task = given.task(office, "核对台账")
    problem = given.problem(office, "记录不全", lead_unit=office.branch)
    attach(task, files=[given.file("甲", "核对表.xlsx")], on=given.day(2), **given.SYSTEM_AT)
    attach(problem, files=[given.file("乙", "照片.png")], on=given.day(3), **given.SYSTEM_AT)
    given.evidence(office)
    return task


def listed(browser, **asked) -> list[list[str]]:
    answer = browser.get(REGISTER, asked)
    return [[str(cell.text) for cell in line] for line in answer.context["lines"]]


def test_the_register_says_of_each_file_what_it_proves_and_since_when(
    files, guarded_client, office_clerk
):
    guarded_client.force_login(office_clerk.user)
    assert [line[:3] for line in listed(guarded_client)] == [
        ["签到表.pdf", "活动：主题党日", str(given.day(4))],
        ["照片.png", "问题：记录不全", str(given.day(3))],
        ["核对表.xlsx", "任务：核对台账", str(given.day(2))],
    ]
    assert len(listed(guarded_client, as_of=given.day(2))) == 1


def test_a_line_leads_to_the_file_and_to_the_record(files, guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    (line,) = guarded_client.get(REGISTER, {"text": "核对"}).context["lines"]
    assert guarded_client.get(line[0].url).context["link"].evidence.file_name == "核对表.xlsx"
    assert line[1].url == reverse("duties:task", args=[files.pk])


def test_a_file_is_found_by_name_by_digest_and_by_kind(files, guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    digest = Evidence.objects.get(file_name="照片.png").digest
    for asked in ({"text": "照片"}, {"digest": digest[:16].upper()}, {"kind": "problem"},
                  {"digest": digest}):  # fmt: skip
        assert [line[0] for line in listed(guarded_client, **asked)] == ["照片.png"], asked


def test_each_sees_the_files_of_what_they_see(files, client, division_head, branch_secretary):
    for persona, expected in ((division_head, ["核对表.xlsx"]),
                              (branch_secretary, ["签到表.pdf", "照片.png"])):  # fmt: skip
        client.force_login(persona.user)
        assert [line[0] for line in listed(client)] == expected


def test_the_same_file_of_two_records_is_one_line_and_shown_by_the_one_that_is_seen(
    office, files, client, division_head
):
    theirs = given.problem(office, "别处的问题", lead_unit=office.branch)
    given.steps.attach_evidence(
        theirs, files=[given.file("甲", "别名.xlsx")], on=given.day(1), **given.SYSTEM_AT
    )
    client.force_login(division_head.user)
    assert [line[:3] for line in listed(client)] == [
        ["核对表.xlsx", "任务：核对台账", str(given.day(2))]
    ]


def test_a_withdrawn_record_takes_its_files_off_the_register(
    office, files, guarded_client, office_clerk
):
    given.matters.withdraw(
        files, reason="重复", on=given.day(5), actor=office.clerk, at=given.AT
    )  # fmt: skip
    guarded_client.force_login(office_clerk.user)
    assert "核对表.xlsx" not in [line[0] for line in listed(guarded_client)]


def test_fifty_files_ask_no_more_of_the_database_than_one(office, client, office_clerk):
    client.force_login(office_clerk.user)
    task = given.task(office)

    def grow(n):
        given.steps.attach_evidence(
            task, files=[given.file(f"第 {n} 份")], on=given.day(2), **given.SYSTEM_AT
        )

    grow(0)
    client.get(REGISTER)
    with_one = counted(client, REGISTER)
    for n in range(1, 50):
        grow(n)
    assert counted(client, REGISTER) <= with_one
