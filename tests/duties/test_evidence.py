"""Evidence of tasks and problems: a look at a file, and adding files without a step."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import given
from bihuan.duties.models import TIED
from bihuan.ledger import evidence
from bihuan.orgs.models import AuditRecord
from documents.test_glance import png


@pytest.fixture
def at(guarded_client):
    def signed_in(persona):
        guarded_client.force_login(persona.user)
        return guarded_client

    return signed_in


@pytest.fixture
def task(office):
    return given.step(office, given.task(office), "assigned", given.day(1))


def attach(browser, matter, content, name="材料.txt", **said):
    url = reverse(f"duties:{matter.noun}s-attach", args=[matter.pk])
    files = SimpleUploadedFile(name, content)
    return browser.post(url, {"on": given.day(3), "evidence": files, **said}, follow=True)


def link(matter):
    return TIED[matter.noun][1].objects.get(**{matter.noun: matter})


def look(browser, matter, how="view"):
    url = reverse(f"duties:{matter.noun}s-evidence-{how}", args=[matter.pk, link(matter).pk])
    return browser.get(url)


def test_the_owner_adds_a_file_without_a_step_and_the_timeline_tells(task, at, division_head):
    page = attach(at(division_head), task, "会议纪要".encode())
    task.refresh_from_db()
    assert (task.state, task.evidence_count) == ("assigned", 1)
    assert page.context["entries"][-1].event == "task.evidence_added"
    assert str(link(task).linked_on) == str(given.day(3))


def test_who_may_not_report_on_a_matter_is_offered_no_adding_and_refused_it(task, at, checker):
    browser = at(checker)
    page = browser.get(reverse("duties:task", args=[task.pk]))
    assert page.context["attach_form"] is None
    assert attach(browser, task, b"x").status_code == 403


@pytest.mark.parametrize(
    ("said", "told"), [({"on": "2999-01-01"}, "还没有到"), ({"evidence": ""}, "请选要添加的文件")]
)
def test_what_is_wrong_with_added_files_stands_beside_the_field(
    task, at, division_head, said, told
):
    page = attach(at(division_head), task, b"x", **said)
    assert page.status_code == 200
    assert told in str(page.context["attach_form"].errors)
    task.refresh_from_db()
    assert task.evidence_count == 0


def test_a_look_at_a_text_shows_it_escaped_with_its_digest_and_its_entry(
    task, at, division_head, office_clerk
):
    attach(at(division_head), task, "结论：<script>alert(1)</script>".encode())
    kept = link(task)
    page = look(at(office_clerk), task).content.decode()
    assert "结论：&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert kept.evidence.digest in page
    assert "文件与摘要相符" in page
    assert reverse("home:ledger-entry", args=[kept.recorded_seq]) in page
    of_head = look(at(division_head), task).content.decode()
    assert f"台账第 {kept.recorded_seq} 条" in of_head
    assert reverse("home:ledger-entry", args=[kept.recorded_seq]) not in of_head


def test_a_picture_is_shown_by_what_it_is_and_under_a_policy_that_runs_nothing(
    task, at, division_head
):
    browser = at(division_head)
    attach(browser, task, png(), "照片.txt")
    assert "<img" in look(browser, task).content.decode()
    answer = look(browser, task, "inline")
    assert b"".join(answer) == png()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    assert AuditRecord.objects.filter(event="exported", detail__contains="inline").exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html><script>x</script>", "a.png"), (b"<svg onload='x'/>", "a.svg"), (b"abc", "a.pdf")],
)
def test_a_page_a_drawing_or_a_text_is_never_given_to_the_browser_as_it_is(
    task, at, division_head, content, name
):
    browser = at(division_head)
    attach(browser, task, content, name)
    assert "<img" not in look(browser, task).content.decode()
    assert look(browser, task, "inline").status_code == 404


def test_a_file_that_was_changed_or_lost_in_the_store_is_told_and_breaks_nothing(
    task, at, division_head
):
    browser = at(division_head)
    attach(browser, task, "原来的".encode())
    path = evidence.path_of(link(task).evidence)
    path.chmod(0o644)
    path.write_bytes("改过的".encode())
    assert "文件与摘要不符" in look(browser, task).content.decode()
    path.unlink()
    page = look(browser, task)
    assert page.status_code == 200
    assert "存储里没有这份文件" in page.content.decode()
    assert look(browser, task, "inline").status_code == 404


def test_a_file_is_not_looked_at_through_another_matter(office, task, at, office_clerk):
    attach(at(office_clerk), task, b"x")
    other = given.task(office, "另一件")
    url = reverse("duties:tasks-evidence-view", args=[other.pk, link(task).pk])
    assert at(office_clerk).get(url).status_code == 404
