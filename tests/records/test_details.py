"""The page of an activity or outcome: its evidence, and how it is corrected and withdrawn."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import given
from bihuan.records.models import Activity, Outcome

NOUNS = ("activity", "outcome")


@pytest.fixture(params=NOUNS)
def noun(request):
    return request.param


@pytest.fixture
def record(office, noun):
    return getattr(given, noun)(office, note="第一行\n第二行")


def address(noun: str, record, what: str = "") -> str:
    return reverse(f"records:{noun}{what and '-'}{what}", args=[record.pk])


def corrected(record, **more) -> dict:
    """The form of a correction as it comes back from a browser that changed nothing else."""
    names = {
        "activity": ("title", "first_on", "last_on", "note", "kind_id", "host_unit_id"),
        "outcome": ("title", "happened_on", "count", "note", "kind_id", "unit_id"),
    }[record._meta.model_name]
    shown = {name.removesuffix("_id"): getattr(record, name) for name in names}
    shown["note"] = shown["note"].replace("\n", "\r\n")
    return {**shown, "reason": "登记有误", "on": given.day(9), **more}


def test_files_are_added_listed_and_given_out_and_a_file_once(noun, record, clerk):
    upload = {"evidence": [SimpleUploadedFile("办法.pdf", b"text")]}
    attach = address(noun, record, "attach")
    assert clerk.post(attach, upload)["Location"] == address(noun, record)
    [link] = clerk.get(address(noun, record)).context["links"]
    answer = clerk.get(link.url)
    assert b"".join(answer) == b"text"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    again = clerk.post(attach, {"evidence": [SimpleUploadedFile("再传.pdf", b"text")]})
    assert "没有新的佐证文件" in again.content.decode()
    assert "请选一个文件" in clerk.post(attach).content.decode()


def test_a_file_is_given_out_only_under_its_own_record(office, noun, clerk):
    one, other = (getattr(given, noun)(office, title=t) for t in "甲乙")
    given.records.attach_evidence(
        one, files=[given.file()], on=given.day(6), actor=office.clerk, at=given.AT
    )
    link = one.evidence_links.get()
    wrong = reverse(f"records:{noun}-file", args=[other.pk, link.pk])
    assert clerk.get(wrong).status_code == 404


def test_a_correction_changes_what_was_changed_and_keeps_what_it_said_before(noun, record, clerk):
    answer = clerk.post(address(noun, record, "correct"), corrected(record, title="改过"))
    assert answer["Location"] == address(noun, record)
    before = type(record).objects.get(version_of=record)
    record.refresh_from_db()
    assert (record.title, before.title) == ("改过", before.title)
    assert before.title != "改过"
    assert "登记有误" in clerk.get(address(noun, record)).content.decode()


def test_a_correction_of_nothing_is_none(noun, record, clerk):
    answer = clerk.post(address(noun, record, "correct"), corrected(record))
    assert answer.context["form"].non_field_errors() == ["没有改动任何一项。"]
    assert not type(record).objects.filter(version_of=record).exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"reason": " "}, "请写明理由"), ({"on": "2999-01-01"}, "还没有到"),
     ({"on": "2025-01-01"}, "早于这条记录的日期")],
)  # fmt: skip
def test_a_correction_says_why_and_when(noun, record, clerk, wrong, why):
    typed = corrected(record, title="改过", **wrong)
    assert why in clerk.post(address(noun, record, "correct"), typed).content.decode()
    record.refresh_from_db()
    assert record.title != "改过"


def test_a_unit_that_is_not_known_may_stay_unknown_while_something_else_is_corrected(office, clerk):
    activity = given.activity(office, host_unit=None, host_unit_text="某专班")
    typed = corrected(activity, title="改过", host_unit="")
    assert clerk.post(address("activity", activity, "correct"), typed).status_code == 302
    activity.refresh_from_db()
    assert (activity.title, activity.host_unit_text) == ("改过", "某专班")


def test_a_record_is_withdrawn_only_after_asking_and_with_a_reason(noun, record, clerk):
    withdraw, model = address(noun, record, "withdraw"), type(record)
    assert "不再计数" in clerk.get(withdraw).content.decode()
    assert "请写明理由" in clerk.post(withdraw, {"on": given.day(9)}).content.decode()
    assert model.objects.current().count() == 1
    answer = clerk.post(withdraw, {"on": given.day(9), "reason": "重复登记"})
    assert answer["Location"] == reverse({"activity": "records:activities",
                                          "outcome": "records:outcomes"}[noun])  # fmt: skip
    assert model.objects.current().count() == 0
    assert clerk.get(address(noun, record)).status_code == 404


def test_what_an_action_refuses_is_said_on_the_page_that_asked(office, clerk):
    activity = given.activity(office)
    given.decided(office, activity)
    answer = clerk.post(
        address("activity", activity, "withdraw"), {"on": given.day(9), "reason": "没有开"}
    )
    assert "任务还在" in answer.content.decode()
    assert Activity.objects.current().exists()


def test_putting_right_is_offered_to_who_may_and_to_nobody_else(
    office, entered, office_clerk, checker, division_head
):
    outcome = given.outcome(office, unit=office.division)
    page = address("outcome", outcome)
    for persona, may_add, may_revise in (
        (office_clerk, True, True), (division_head, True, False), (checker, False, False),
    ):  # fmt: skip
        shown = entered(persona).get(page).content.decode()
        assert (address("outcome", outcome, "attach") in shown) is may_add
        assert (address("outcome", outcome, "correct") in shown) is may_revise
    assert Outcome.objects.get().evidence_count == 0


def test_items_of_an_agenda_are_added_and_put_right_on_the_page(office, clerk):
    activity = given.activity(office, agenda=[(None, "学系")])
    item = activity.agenda.get()
    fix = reverse("records:agenda-correct", args=[activity.pk, item.pk])
    assert clerk.get(fix).context["form"]["title"].value() == "学系"
    clerk.post(fix, {"title": "学习", "reason": "错字", "on": given.day(9)})
    clerk.post(reverse("records:agenda-add", args=[activity.pk]), {"title": "表决"})
    shown = clerk.get(address("activity", activity)).context["agenda"]
    assert [(i.order, i.title) for i in shown] == [(1, "学习"), (2, "表决")]
    assert clerk.get(fix).status_code == 404
    empty = clerk.post(reverse("records:agenda-add", args=[activity.pk]), {"title": " "})
    assert "至少写一项" in empty.content.decode()
