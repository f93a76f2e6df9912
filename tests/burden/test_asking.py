"""Before a form is saved that asks for what is recorded: where it is; going on takes a reason."""

import pytest
from django.urls import reverse

import given
from bihuan.burden.models import AskedAgain
from bihuan.duties.models import Duty, Task
from bihuan.ledger.models import Entry
from bihuan.notices.models import Letter

NEW = reverse("duties:task-new")
ASKS = "请各支部报送支部党员大会召开次数"


@pytest.fixture
def clerk(client, office_clerk):
    client.force_login(office_clerk.user)
    return client


def _typed(office, text=ASKS, **more):
    typed = {"text": text, "lead_unit": office.division.pk, "drafted_on": "2025-03-03"}
    return {**typed, **more}


def test_who_asks_for_what_is_recorded_is_told_where_it_is(office, clerk):
    page = clerk.post(NEW, _typed(office)).content.decode()
    assert "系统里已经有了" in page
    assert f"{reverse('records:activities')}?kind=branch_congress" in page
    assert f'name="lead_unit" value="{office.division.pk}"' in page
    assert not Task.objects.exists()


def test_going_on_takes_a_reason_which_is_recorded(office, clerk):
    bare = clerk.post(NEW, _typed(office, going_on="yes"))
    assert "请写明理由" in bare.content.decode()
    assert not Task.objects.exists()
    said = _typed(office, going_on="yes", why_again="上级要求盖章的原件")
    assert clerk.post(NEW, said).status_code == 302
    task, asked = Task.objects.get(), AskedAgain.objects.get()
    assert (asked.text, asked.reason, asked.unit) == (
        task.text,
        "上级要求盖章的原件",
        office.committee,
    )
    assert "支部党员大会" in asked.held
    assert Entry.objects.get(seq=asked.recorded_seq).event == "request.repeated"


def test_what_is_kept_is_chinese_whoever_reads(office, clerk):
    clerk.cookies["django_language"] = "en"
    clerk.post(NEW, _typed(office, going_on="yes", why_again="要"))
    asked = AskedAgain.objects.get()
    assert asked.form == "登记任务"
    assert "支部党员大会" in asked.held


def test_what_was_reworded_is_saved_without_a_reason(office, clerk):
    assert clerk.post(NEW, _typed(office, "按季召开支部党员大会")).status_code == 302
    assert not AskedAgain.objects.exists()


def test_a_form_that_is_refused_otherwise_records_no_reason(office, clerk):
    said = _typed(office, going_on="yes", why_again="要", lead_unit="")
    assert clerk.post(NEW, said).status_code == 200
    assert not AskedAgain.objects.exists()


def test_a_clause_that_asks_is_told_too(office, clerk):
    plan = given.plan(office)
    url = reverse("duties:duty-new", args=[plan.pk])
    said = {
        "code": "c1",
        "text": "每月报送党课讲授情况统计表",
        "unit": office.branch.pk,
        "on": "2025-03-03",
    }
    assert "系统里已经有了" in clerk.post(url, said).content.decode()
    assert not Duty.objects.exists()
    again = clerk.post(url, {**said, "going_on": "yes", "why_again": "要"})
    assert again.status_code == 302
    assert Duty.objects.get().unit == office.branch


def test_a_clause_is_owed_by_a_unit_or_by_posts(office, clerk):
    url = reverse("duties:duty-new", args=[given.plan(office).pk])
    page = clerk.post(url, {"code": "c1", "text": "讲党课", "on": "2025-03-03"})
    assert "责任单位和责任岗位类型选一项" in page.content.decode()


def test_a_letter_that_asks_is_told_when_it_is_issued(office, clerk):
    task = given.walked(office, given.task(office), "assigned")
    url = f"{reverse('notices:letter-new', args=['task'])}?row={task.pk}"
    said = {
        "kind": "reminder",
        "topic": "台账",
        "text": "请报送任务完成情况统计表。",
        "reason": "超期",
    }
    assert "预览" in clerk.post(url, said).content.decode()
    told = clerk.post(url, {**said, "issue": "yes"}).content.decode()
    assert "系统里已经有了" in told
    assert not Letter.objects.exists()
    clerk.post(url, {**said, "issue": "yes", "going_on": "yes", "why_again": "要"})
    assert Letter.objects.count() == AskedAgain.objects.count() == 1


def test_the_letter_that_is_offered_asks_for_nothing(office, clerk):
    task = given.walked(office, given.task(office), "assigned")
    url = f"{reverse('notices:letter-new', args=['task'])}?row={task.pk}"
    form = clerk.get(url).context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {"reason": "超期"}
    assert clerk.post(url, {**said, "issue": "yes"}).status_code == 302


def test_other_forms_are_left_alone(office, clerk):
    problem = {"text": ASKS, "lead_unit": office.division.pk, "found_on": "2025-03-03"}
    assert clerk.post(reverse("duties:problem-new"), problem).status_code == 302


def test_who_may_not_assign_is_told_so_and_nothing_is_recorded(office, client, checker):
    client.force_login(checker.user)
    answer = client.post(NEW, _typed(office, going_on="yes", why_again="要"))
    assert answer.status_code == 403
    assert not AskedAgain.objects.exists()


def test_what_was_asked_for_again_is_a_list_of_the_department(office, clerk, client, division_head):
    clerk.post(NEW, _typed(office, going_on="yes", why_again="上级要求"))
    url = reverse("burden:asked-again")
    assert "上级要求" in clerk.get(url).content.decode()
    client.force_login(division_head.user)
    assert client.get(url).status_code == 403
