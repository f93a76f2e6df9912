"""Files that the worker writes: asked for on a page, watched, taken by their owner, then gone."""

import csv
import hashlib
import io
import re
import tracemalloc

import openpyxl
import pytest
from django.urls import reverse

import given
from bihuan.home.actions import outputs as actions
from bihuan.home.models import Output
from bihuan.home.views import outputs as views
from bihuan.ledger.queries import head
from bihuan.orgs.actions import end_appointment
from bihuan.orgs.models import AuditRecord
from bihuan.ui import exports, lists
from guard import watching
from home.asked import PROBLEMS, asked, begun, made, offered, page_of, press, problems, taken


def rows_of(raw: bytes):
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


# --- A list ---------------------------------------------------------------------------------------


def test_a_short_list_is_answered_at_once_and_a_long_one_is_handed_to_the_worker(
    office, clerk, long_lists
):
    problems(office, 2)
    page = clerk.get(PROBLEMS).content.decode()
    assert "format=csv" in page
    assert "在后台生成" not in page
    given.problem(office, "又一个")
    page = clerk.get(PROBLEMS).content.decode()
    assert "format=csv" not in page
    assert "在后台生成" in page
    assert clerk.get(PROBLEMS, {"format": "csv"}).status_code == 200  # as programs ask for it


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_is_the_one_that_the_list_answers_at_once(office, clerk, long_lists, kind):
    problems(office)
    given.walked(office, given.problem(office, "别的状态"), "planned")
    query = {"sort": "-text", "state": "registered", "columns": ["text", "state"],
             "as_of": "2025-04-01"}  # fmt: skip
    at_once = clerk.get(PROBLEMS, {**query, "format": kind, "known_at": head().size})
    expected = b"".join(at_once.streaming_content)
    output = made(asked(clerk, kind, **query))
    assert (output.state, output.done, output.whole) == ("done", 3, 3)
    raw = taken(clerk, output)
    if kind == "csv":
        assert raw == expected
    else:
        both = [openpyxl.load_workbook(io.BytesIO(file)).active.values for file in (raw, expected)]
        assert list(both[0]) == list(both[1])
    assert output.size == len(raw)
    assert output.digest == hashlib.new("sm3", raw).hexdigest()


def test_what_is_recorded_after_asking_is_not_in_the_file(office, clerk, long_lists):
    problems(office)
    output = asked(clerk)
    given.problem(office, "后登记")
    assert "后登记" not in taken(clerk, made(output)).decode()


def test_the_file_holds_what_the_person_may_see_when_it_is_made(
    office, client, branch_secretary, long_lists
):
    for n in range(3):
        given.problem(office, f"支部 {n}", lead_unit=office.branch)
        given.problem(office, f"处室 {n}", lead_unit=office.division)
    client.force_login(branch_secretary.user)
    first = asked(client, columns=["text"])
    assert {row[0][:2] for row in rows_of(taken(client, made(first)))[2:]} == {"支部"}
    second = asked(client, columns=["text"])
    end_appointment(branch_secretary.appointment, on=given.DAY, **given.SYSTEM_AT)
    assert rows_of(taken(client, made(second)))[2:] == []


@pytest.mark.parametrize("page", ["home:audit", "records:activities", "orgs:units"])
def test_every_kind_of_list_can_be_asked_for(office, clerk, monkeypatch, page):
    monkeypatch.setattr(lists, "AT_ONCE", 0)
    given.activity(office)
    output = made(asked(clerk, address=reverse(page)))
    assert output.state == "done", output.error
    assert len(rows_of(taken(clerk, output))) > 2


@pytest.mark.parametrize(
    "sent",
    [{}, {"address": PROBLEMS, "kind": "csv"}, {"address": "/sign-out/:x", "kind": "csv"}],
)
def test_an_address_that_no_list_has_offered_is_refused(clerk, sent):
    assert clerk.post(reverse("home:output-list"), sent).status_code == 400
    assert not Output.objects.exists()


def test_a_kind_that_is_none_is_refused(office, clerk, long_lists):
    problems(office)
    sent = {"address": offered(clerk), "kind": "pdf"}
    assert clerk.post(reverse("home:output-list"), sent).status_code == 400


def test_a_list_that_excel_cannot_hold_is_refused_before_it_is_begun(
    office, clerk, long_lists, monkeypatch
):
    problems(office)
    monkeypatch.setattr(exports, "SHEET", 2)
    sent = {"address": offered(clerk), "kind": "xlsx"}
    assert clerk.post(reverse("home:output-list"), sent).status_code == 409
    assert not Output.objects.exists()


def test_a_person_keeps_the_worker_busy_with_some_files_only(
    office, clerk, long_lists, monkeypatch
):
    problems(office)
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 1)
    asked(clerk)
    sent = {"address": offered(clerk), "kind": "csv"}
    assert clerk.post(reverse("home:output-list"), sent).status_code == 409


# --- Whose they are -------------------------------------------------------------------------------


def test_nobody_else_sees_takes_or_touches_a_file(
    office, clerk, client, group_secretary, long_lists
):
    problems(office)
    output = made(asked(clerk))
    client.force_login(group_secretary.user)
    assert "问题" not in re.sub(r"<nav.*?</nav>", "", page_of(client), flags=re.DOTALL)
    for what in ("file", "trace", "delete"):
        assert client.get(reverse(f"home:output-{what}", args=[output.pk])).status_code == 404
    for what in ("cancel", "again", "delete"):
        assert press(client, output, what).status_code == 404
    assert output.file.exists()


def test_each_taking_is_a_line_of_the_audit_that_says_what_was_taken(office, clerk, long_lists):
    problems(office)
    output = made(asked(clerk))
    for _time in range(2):
        taken(clerk, output)
    lines = AuditRecord.objects.filter(event=AuditRecord.Event.EXPORTED)
    assert len(lines) == 2
    assert {line.detail for line in lines} == {f"/outputs/{output.pk}/file/ {output.address}"}


def test_what_is_not_made_yet_cannot_be_taken(office, clerk, long_lists):
    problems(office)
    output = begun(asked(clerk))
    output.file.write_text("ein Anfang")
    assert clerk.get(reverse("home:output-file", args=[output.pk])).status_code == 404


# --- A report -------------------------------------------------------------------------------------


def report(client, **said):
    said = {"template": "year", "as_of": "2025-10-31"} | said
    return client.post(reverse("home:output-report"), said)


def test_a_report_is_for_who_sees_the_department_also_when_it_is_made(
    office, client, office_clerk, leader_with_second_duty, monkeypatch
):
    monkeypatch.setattr(views, "draft", lambda *_asked: None)  # this office has no figures yet
    client.force_login(leader_with_second_duty.user)
    assert report(client).status_code == 403
    client.force_login(office_clerk.user)
    assert report(client).status_code == 302
    end_appointment(office_clerk.appointment, on=given.DAY, **given.SYSTEM_AT)
    output = made(Output.objects.get())
    assert (output.state, "全部门" in output.error) == ("failed", True)


@pytest.mark.parametrize(
    "wrong", [{"template": "../year"}, {"as_of": "年底"}, {"as_of": "1600-01-01"}]
)
def test_a_report_that_there_is_not_is_refused_beside_the_field(office, clerk, wrong):
    answer = report(clerk, **wrong)
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Output.objects.exists()


# --- Any length -----------------------------------------------------------------------------------


def peak(kind: str, length: int, path) -> int:
    """The most memory, in bytes, that writing so many lines into a file held at once."""
    lines = ([n, "内容" * 20, given.DAY] for n in range(length))
    sheet = exports.Sheet("表", given.DAY, "说明", ["甲", "乙", "丙"], lines, lambda: length)
    tracemalloc.start()
    counted = actions._counted(sheet, length, lambda *_said: None)
    with path.open("wb") as file:
        exports.write(kind, exports.Sheet("表", given.DAY, "", ["甲"], counted, sheet.length), file)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_five_times_the_rows_take_no_more_memory(kind, tmp_path):
    peak(kind, 10, tmp_path / "first")
    assert peak(kind, 20_000, tmp_path / "b") < 1.5 * peak(kind, 4_000, tmp_path / "a")


def test_no_row_is_written_while_rows_are_read(office, clerk, long_lists, monkeypatch):
    """SQLite gives no writer a turn on a connection that still reads: progress is not a row."""
    problems(office)
    monkeypatch.setattr(actions, "EVERY", 0)
    output = asked(clerk)
    with watching() as guard:
        made(output)
    assert guard.written == ["home_output"] * 2  # that it runs, and what it came to
