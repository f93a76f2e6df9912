"""Importing in the browser: tried first, corrected, then committed whole or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

import given
from bihuan.duties.models import Problem
from bihuan.intake import views
from bihuan.intake.actions import uploads
from bihuan.intake.models import ImportBatch, Upload
from bihuan.intake.tasks import read_upload
from bihuan.ledger.queries import head
from bihuan.ledger.verification import verify
from bihuan.monitoring.models import AirDay

GOOD = "问题,责任单位,整改时限\n台账缺页,水处,2025年6月底\n记录不全,水环境处,年底前\n"
BAD = "问题,责任单位,整改时限\n台账缺页,水处,2025年2月30日\n"


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def send(clerk, text, name="问题台账.csv", **said):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    answer = clerk.post(reverse("intake:imports"), {"file": file, "kind": "problems", **said})
    assert answer.status_code == 302, answer.context["form"].errors
    return Upload.objects.latest("pk")


def page_of(clerk, upload):
    return clerk.get(reverse("intake:upload", args=[upload.pk]))


def press(clerk, upload, what, **said):
    return clerk.post(reverse(f"intake:upload-{what}", args=[upload.pk]), said)


def test_a_file_is_tried_shown_and_then_committed(office, clerk):
    size = head().size
    upload = send(clerk, GOOD)
    assert (upload.state, head().size) == ("tried", size)
    text = page_of(clerk, upload).content.decode()
    assert "台账缺页" in text
    assert "写入 2 行" in text
    assert "水环境处" in text  # the unit that is not known is told
    press(clerk, upload, "commit")
    upload.refresh_from_db()
    assert (upload.state, upload.batch.accepted) == ("done", 2)
    assert set(Problem.objects.values_list("text", flat=True)) == {"台账缺页", "记录不全"}
    assert not uploads.folder_of(upload).exists()
    assert verify().is_intact


def test_each_heading_shows_the_field_that_it_is_taken_for(office, clerk):
    upload = send(clerk, GOOD.replace("责任单位", "谁也不认识的栏"))
    [table] = page_of(clerk, upload).context["tables"]
    assert table["headings"] == [
        ("问题", "交办问题基本情况"),
        ("谁也不认识的栏", ""),
        ("整改时限", "整改时限"),
    ]


def test_a_unit_as_written_is_mapped_in_the_browser_and_its_records_follow(office, clerk):
    press(clerk, send(clerk, GOOD), "commit")
    assert "水环境处" in clerk.get(reverse("intake:imports")).content.decode()
    said = {"written": "水环境处", "unit": office.division.pk}
    clerk.post(reverse("intake:map-unit"), said)
    assert Problem.objects.get(text="记录不全").lead_unit == office.division
    assert not clerk.get(reverse("intake:imports")).context["unmapped"]
    assert clerk.post(reverse("intake:map-unit"), said).status_code == 400


def test_a_file_with_an_error_says_where_and_cannot_be_committed(office, clerk):
    upload = send(clerk, BAD)
    text = page_of(clerk, upload).content.decode()
    assert "第 2 行" in text
    assert "整改时限" in text
    assert press(clerk, upload, "commit").status_code == 409
    assert not Problem.objects.exists()


def test_a_heading_is_given_its_meaning_and_read_again(office, clerk):
    strange = "现象,归口\n台账缺页,水处\n"
    upload = send(clerk, "问题表现,归口\n台账缺页,水处\n")
    assert upload.state == "tried"
    press(clerk, upload, "columns", text="问题表现", lead_unit="归口")
    press(clerk, upload, "commit")
    assert Problem.objects.get().lead_unit == office.division
    refused = send(clerk, strange)
    assert refused.state == "failed"
    assert "没有找到" in page_of(clerk, refused).content.decode()


def test_a_correspondence_to_a_heading_that_is_not_there_is_refused(office, clerk):
    upload = send(clerk, GOOD)
    assert press(clerk, upload, "columns", text="没有这一栏").status_code == 400


@pytest.mark.parametrize(
    ("name", "content"),
    [("照片.xlsx", b"\x89PNG\r\n"), ("空.csv", b" "), ("坏.xlsx", b"PK\x03\x04broken")],
)
def test_what_cannot_be_read_says_so_and_is_dropped_without_a_trace(office, clerk, name, content):
    size = head().size
    upload = send(clerk, content, name)
    assert upload.state == "failed"
    assert page_of(clerk, upload).context["result"]["error"]
    press(clerk, upload, "drop")
    assert not Upload.objects.exists()
    assert head().size == size


def test_a_name_with_folders_is_kept_bare(office, clerk):
    assert "/" not in send(clerk, GOOD, "..\\..\\etc\\台账.csv").file_name


def test_a_large_file_is_left_to_the_worker_and_tells_how_far_it_is(office, clerk, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 10)
    upload = send(clerk, GOOD)
    assert upload.state == "trying"
    uploads.progress_file(upload).write_text("40")
    page = page_of(clerk, upload)
    assert page.context["percent"] == 40
    assert "可以离开本页" in page.content.decode()
    assert press(clerk, upload, "drop").status_code == 409
    assert DBTaskResult.objects.filter(task_path=read_upload.module_path).count() == 1
    read_upload.call(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "tried"


def test_the_same_file_twice_changes_nothing(office, clerk):
    press(clerk, send(clerk, GOOD), "commit")
    size = head().size
    again = send(clerk, GOOD)
    press(clerk, again, "commit")
    assert Problem.objects.count() == 2
    assert head().size == size


def test_nobody_else_sees_an_upload(office, clerk, client, group_secretary):
    upload = send(clerk, GOOD)
    client.force_login(group_secretary.user)
    assert page_of(client, upload).status_code == 403


def test_a_batch_is_withdrawn_with_a_reason(office, clerk):
    batch = given.imported(office)
    url = reverse("intake:batch-withdraw", args=[batch.pk])
    assert clerk.post(url, {"reason": " "}).status_code == 409
    clerk.post(url, {"reason": "导错了"})
    assert ImportBatch.objects.get(pk=batch.pk).superseded_seq
    assert not Problem.objects.current().exists()
    assert "已撤回" in clerk.get(reverse("intake:imports")).content.decode()


@pytest.mark.parametrize("at_once", [views.AT_ONCE, 0], ids=["at once", "by the worker"])
def test_remarks_on_a_file_are_told_in_the_language_of_who_reads_it_in(
    office, clerk, monkeypatch, at_once
):
    monkeypatch.setattr(views, "AT_ONCE", at_once)
    clerk.post(reverse("home:language"), {"language": "en"})
    upload = send(clerk, BAD)
    if not at_once:
        task = DBTaskResult.objects.get()
        read_upload.func(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    text = page_of(clerk, upload).content.decode()
    assert "Row 2" in text
    assert "There is no such day as 2025-2-30" in text


AIR = "city,date,so2,no2,co,o3,pm10,pm25\n甲市,2025-01-30,8,20,0.6,90,45,25\n"


def test_monitoring_data_is_tried_whole_and_committed(office, clerk):
    send(clerk, AIR, "日均值.csv", kind="air")
    upload = Upload.objects.get()
    assert (upload.state, upload.result["accepted"]) == (Upload.State.TRIED, 1)
    assert not AirDay.objects.exists()
    assert clerk.post(reverse("intake:upload-columns", args=[upload.pk])).status_code == 409
    clerk.post(reverse("intake:upload-commit", args=[upload.pk]))
    assert [day.place for day in AirDay.objects.current()] == ["甲市"]
    batch = ImportBatch.objects.get()
    assert "环境空气监测数据" in clerk.get(reverse("intake:imports")).content.decode()
    clerk.post(reverse("intake:batch-withdraw", args=[batch.pk]), {"reason": "未经审核"})
    assert not AirDay.objects.current().exists()
    verify()
