"""Recording an activity or an outcome in full, on its page."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bihuan.ledger.models import Entry
from bihuan.orgs.queries import units_acted_for
from bihuan.records.models import Activity, AgendaKind, Outcome, OutcomeKind

NEW = reverse("records:activity-new")
NEW_OUTCOME = reverse("records:outcome-new")
DAY = date(2025, 6, 3)


def said(office, **more):
    return {"title": "第二季度党员大会", "first_on": DAY, "host_unit": office.branch.pk, **more}


def scan(name="签到表.pdf", text=b"%PDF-1.4"):
    return SimpleUploadedFile(name, text)


def test_a_title_a_day_and_a_unit_are_enough_and_the_kind_is_inferred(office, clerk):
    answer = clerk.post(NEW, said(office))
    activity = Activity.objects.get()
    assert answer["Location"] == reverse("records:activity", args=[activity.pk])
    assert (activity.kind.code, activity.days, activity.host_unit) == (
        "branch_congress", 1, office.branch
    )  # fmt: skip


def test_only_five_fields_are_asked_for_and_the_rest_is_folded(office, clerk):
    form = clerk.get(NEW).context["form"]
    assert len(form.asked_first) == 5
    assert [field.name for field in form if field.field.required] == [
        "title", "first_on", "host_unit"
    ]  # fmt: skip
    assert not form.is_unfolded
    assert clerk.get(NEW_OUTCOME).context["form"].asked_first[0].name == "title"


def test_everything_that_is_typed_is_kept_with_agenda_and_files(office, clerk):
    first = AgendaKind.objects.current().get(code="first_topic")
    answer = clerk.post(NEW, said(
        office, last_on=date(2025, 6, 4), expected=20, attended=18, note="在三楼", number="HD1",
        **{"agenda-rows": 3, "agenda-0-kind": first.pk, "agenda-0-title": "学习",
           "agenda-2-title": "表决"},
        evidence=[scan(), scan("照片.jpg", b"jpg")],
    ))  # fmt: skip
    assert answer.status_code == 302
    activity = Activity.objects.get()
    assert (activity.days, activity.expected, activity.attended, activity.evidence_count) == (
        2, 20, 18, 2
    )  # fmt: skip
    assert [(i.order, i.kind, i.title) for i in activity.agenda.current()] == [
        (1, first, "学习"), (2, None, "表决")
    ]  # fmt: skip
    events = Entry.objects.filter(subject_id=activity.pk).order_by("seq")
    assert [e.event for e in events] == ["activity.recorded", "activity.evidence_added"]


def test_a_further_row_gives_back_all_that_was_typed_and_judges_nothing(office, clerk):
    kind = AgendaKind.objects.current().get(code="business")
    typed = {"title": "", "note": "写到一半", "host_unit": office.branch.pk, "more": "1",
             "agenda-rows": 3, "agenda-1-kind": kind.pk, "agenda-1-title": "研究",
             "evidence": [scan()]}  # fmt: skip
    page = clerk.post(NEW, typed)
    form, agenda = page.context["form"], page.context["agenda"]
    assert (len(agenda), agenda[1]["title"].value()) == (4, "研究")
    assert (form["note"].value(), form.is_unfolded) == ("写到一半", True)
    text = page.content.decode()
    assert f'<option value="{kind.pk}" selected>' in text
    assert "请再选一次：签到表.pdf" in text
    assert "必填" not in text
    assert not Activity.objects.exists()


def test_htmx_gets_the_rows_alone_so_that_chosen_files_stay_chosen(office, clerk):
    answer = clerk.post(NEW, {"more": "1", "agenda-rows": "3"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.count('role="group"') == 4
    assert "<form" not in text


@pytest.mark.parametrize("rows", ["9999", "-1", "x", "²", ""])
def test_no_number_of_rows_breaks_the_page(clerk, rows):
    page = clerk.post(NEW, {"more": "1", "agenda-rows": rows})
    assert len(page.context["agenda"]) <= 50


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [({"attended": 9, "expected": 8}, "attended", "不得多于应到人数"),
     ({"last_on": "2025-06-01"}, "last_on", "不得早于开始日期"),
     ({"last_on": timezone.localdate() + timedelta(days=9)}, "last_on", "还没有到"),
     ({"first_on": timezone.localdate() + timedelta(days=9)}, "first_on", "还没有到"),
     ({"title": "碰头"}, "kind", "请选一个类型")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(office, clerk, wrong, field,
                                                                       why):  # fmt: skip
    page = clerk.post(NEW, said(office, note="留着", **wrong))
    assert why in page.context["form"].errors[field][0]
    assert "留着" in page.content.decode()
    assert not Activity.objects.exists()


def test_a_person_records_for_their_own_unit_and_those_below_it(
    office, entered, office_clerk, branch_secretary, leader_with_second_duty
):
    offered = {
        persona.post.post_type.code: {u.code for u in units_acted_for(persona.user, "record")}
        for persona in (branch_secretary, leader_with_second_duty)
    }
    assert offered == {"branch_secretary": {"branch.1"}, "group_member": {"group"}}
    assert office.division in units_acted_for(office_clerk.user, "record")
    branch = entered(branch_secretary)
    assert branch.get(NEW).context["form"]["host_unit"].value() == office.branch.pk
    assert "host_unit" in branch.post(NEW, said(office, host_unit=office.division.pk)).context[
        "form"
    ].errors  # fmt: skip
    assert branch.post(NEW, said(office)).status_code == 302


def test_an_outcome_is_recorded_with_its_file(office, clerk):
    kind = OutcomeKind.objects.current().get(code="press")
    answer = clerk.post(NEW_OUTCOME, {
        "title": "省报报道", "kind": kind.pk, "happened_on": DAY, "unit": office.committee.pk,
        "count": 2, "receiver": "省报", "evidence": [scan()],
    })  # fmt: skip
    outcome = Outcome.objects.get()
    assert answer["Location"] == reverse("records:outcome", args=[outcome.pk])
    assert (outcome.count, outcome.receiver, outcome.evidence_count) == (2, "省报", 1)


def test_the_lists_lead_to_recording_only_for_who_may(office, entered, office_clerk, checker):
    for name, new in (("records:activities", NEW), ("records:outcomes", NEW_OUTCOME)):
        assert new in entered(office_clerk).get(reverse(name)).content.decode()
        assert new not in entered(checker).get(reverse(name)).content.decode()
    assert reverse("records:calendar") in entered(checker).get(
        reverse("records:activities")
    ).content.decode()  # fmt: skip
