"""Files that the worker is writing: how far they are, what fails, what is cancelled or deleted."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bihuan.home import queries, tasks
from bihuan.home.actions import outputs as actions
from bihuan.home.models import Output
from bihuan.ui import exports, lists
from home.asked import asked, begun, made, page_of, press, problems

# --- Progress, failure, and what was broken off ---------------------------------------------------


def test_the_page_says_how_far_it_is_and_asks_again_until_all_is_done(office, clerk, long_lists):
    problems(office)
    output = begun(asked(clerk), done=2)
    page = page_of(clerk)
    assert '<progress max="3" value="2"' in page
    assert 'hx-trigger="every 2s"' in page
    assert "<html" not in page_of(clerk, **{"HX-Request": "true"})
    output.state = Output.State.WAITING
    output.save()
    made(output)
    page = page_of(clerk)
    assert "hx-trigger" not in page
    assert reverse("home:output-file", args=[output.pk]) in page


def test_progress_is_told_while_the_file_is_written(office, clerk, long_lists, monkeypatch):
    problems(office)
    output, seen = asked(clerk), []
    monkeypatch.setattr(actions, "EVERY", 0)
    write = exports.write

    def watching(kind, sheet, file):
        def lines():
            for line in sheet.lines:
                seen.append(queries.standing(output, timezone.now()).done)
                yield line

        output.refresh_from_db()
        write(kind, exports.Sheet(**{f: getattr(sheet, f) for f in
                                     ("title", "day", "note", "headings", "length")},
                                  lines=lines()), file)  # fmt: skip

    monkeypatch.setattr(exports, "write", watching)
    made(output)
    assert seen == [0, 1, 2]


def test_what_fails_says_why_and_is_tried_again(office, clerk, long_lists, monkeypatch):
    problems(office)
    monkeypatch.setattr(exports, "check_fits", lambda *_said: None)
    output = asked(clerk, "xlsx")
    monkeypatch.undo()
    monkeypatch.setattr(exports, "SHEET", 2)
    assert made(output).state == "failed"
    assert "请导出 CSV" in page_of(clerk)
    assert not output.folder.exists()
    monkeypatch.undo()
    assert press(clerk, output, "again").status_code == 302
    [again] = Output.objects.all()
    assert again.pk != output.pk
    assert made(again).state == "done"


def test_a_full_disk_is_told_in_plain_words(office, clerk, long_lists, monkeypatch):
    problems(office)
    output = asked(clerk)

    def full(*_said):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "write", full)
    assert made(output).state == "failed"
    assert "文件写不下来" in output.error


def test_a_fault_of_ours_ends_the_work_and_is_not_hidden(office, clerk, long_lists, monkeypatch):
    problems(office)
    output = asked(clerk)
    monkeypatch.setattr(exports, "write", lambda *_said: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        made(output)
    output.refresh_from_db()
    assert (output.state, str(output.error)) == ("failed", "后台办理中断了。")


def test_what_a_killed_worker_left_is_shown_as_broken_off_and_can_be_begun_again(
    office, clerk, long_lists
):
    problems(office)
    output = begun(asked(clerk))
    assert press(clerk, output, "again").status_code == 409
    long_ago = (timezone.now() - 2 * queries.SILENCE).timestamp()
    os.utime(output.progress_file, (long_ago, long_ago))
    page = page_of(clerk)
    assert "中断了" in page
    assert "hx-trigger" not in page
    press(clerk, output, "again")
    assert made(Output.objects.get()).state == "done"


# --- Cancelling and deleting ----------------------------------------------------------------------


def test_what_waits_is_cancelled_before_it_begins(office, clerk, long_lists):
    problems(office)
    output = asked(clerk)
    press(clerk, output, "cancel")
    assert made(output).state == "cancelled"
    assert not output.folder.exists()
    assert press(clerk, output, "cancel").status_code == 409


@pytest.mark.parametrize("how", ["cancel", "delete"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_cancelled_or_deleted_in_the_middle_stops_there_and_leaves_nothing(
    office, clerk, long_lists, monkeypatch, how, kind
):
    problems(office)
    monkeypatch.setattr(actions, "EVERY", 0)
    output, told = asked(clerk, kind), []
    values = lists._values

    def interrupted(columns, rows):
        for line in values(columns, rows):
            told.append(line)
            if len(told) == 2:
                press(clerk, output, how)
            yield line

    monkeypatch.setattr(lists, "_values", interrupted)
    tasks.make_output.call(output.pk)
    assert len(told) == 2
    assert not output.folder.exists()
    assert [one.state for one in Output.objects.all()] == (["cancelled"] if how == "cancel" else [])


def test_deleting_asks_first(office, clerk, long_lists):
    problems(office)
    output = made(asked(clerk))
    assert clerk.get(reverse("home:output-delete", args=[output.pk])).status_code == 200
    assert output.file.exists()
    press(clerk, output, "delete")
    assert not output.folder.exists()
    assert not Output.objects.exists()


def test_files_are_gone_after_the_days_that_the_setting_says(office, clerk, long_lists, settings):
    problems(office)
    old, fresh = made(asked(clerk)), made(asked(clerk))
    settings.BIHUAN_OUTPUT_DAYS = 3
    Output.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    assert clerk.get(reverse("home:output-file", args=[old.pk])).status_code == 404
    assert old.file.exists()
    tasks.delete_old_outputs.call()
    assert not old.folder.exists()
    assert [one.pk for one in Output.objects.all()] == [fresh.pk]
    assert fresh.file.exists()


def test_the_queue_itself_comes_back_when_the_days_are_over(office, clerk, long_lists):
    problems(office)
    output = asked(clerk)
    [due] = DBTaskResult.objects.filter(task_path=tasks.delete_old_outputs.module_path)
    assert due.run_after == output.gone_at
