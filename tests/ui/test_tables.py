"""Sorting a list, choosing its columns, and taking all of it away as a file."""

import csv
import io
import tracemalloc

import openpyxl
import pytest
from django.urls import reverse

import given
from bihuan.errors import Refused
from bihuan.indicators.sources import SOURCES
from bihuan.ui import exports
from bihuan.ui.lists import OWN_PARAMETERS
from ui.test_lists import counted

PROBLEMS = reverse("duties:problems")
TASKS = reverse("duties:tasks")

HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1+1", "  =1+1",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a,b;\"c\"\nd", "\u202efdp.exe",
    "长" * 10_000,
]  # fmt: skip


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def texts(answer, at: int = 1) -> list[str]:
    return [str(line[at].text) for line in answer.context["lines"]]


def as_csv(answer) -> list[list[str]]:
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_xlsx(answer):
    raw = b"".join(answer.streaming_content)
    return openpyxl.load_workbook(io.BytesIO(raw)).active


# --- Sorting --------------------------------------------------------------------------------------


def test_a_list_is_sorted_by_a_column_both_ways_and_says_so(office, clerk):
    for text, due in (("乙", 30), ("甲", 10), ("丙", 20)):
        given.task(office, text, due=given.Due(given.DueKind.DAY, given.day(due)))
    up, down = (clerk.get(TASKS, {"sort": sort}) for sort in ("due", "-due"))
    assert texts(up) == ["甲", "丙", "乙"]
    assert texts(down) == ["乙", "丙", "甲"]
    assert 'aria-sort="ascending"' in up.content.decode()
    assert 'aria-sort="descending"' in down.content.decode()
    assert "aria-sort" not in clerk.get(TASKS).content.decode()


def test_equal_rows_keep_their_order_over_pages_and_rows_without_a_value_come_last(office, clerk):
    for n in range(60):
        given.task(office, f"任务 {n:02d}", due=given.Due(given.DueKind.DAY, given.day(9)))
    given.task(office, "没有时限", due=given.Due())
    shown = [t for p in (1, 2) for t in texts(clerk.get(TASKS, {"sort": "due", "page": p}))]
    assert shown == [*[f"任务 {n:02d}" for n in range(60)], "没有时限"]
    assert texts(clerk.get(TASKS, {"sort": "-due", "page": 2}))[-1] == "没有时限"


def test_states_are_sorted_as_the_loop_runs_and_not_by_their_letters(office, clerk):
    given.walked(office, given.problem(office, "在改"), "planned", "started")
    given.problem(office, "刚登记")
    given.walked(office, given.problem(office, "已定"), "planned")
    assert texts(clerk.get(PROBLEMS, {"sort": "state"})) == ["刚登记", "已定", "在改"]


def test_a_heading_turns_the_order_round_and_keeps_the_filter_but_not_the_page(office, clerk):
    given.task(office)
    asked = {"sort": "due", "state": "drafted", "page": "1", "as_of": "2025-06-01"}
    urls = {h.label: h.url for h in clerk.get(TASKS, asked).context["headings"]}
    assert urls["完成时限"] == "?state=drafted&as_of=2025-06-01&sort=-due"
    assert texts(clerk.get(TASKS + urls["内容"])) == ["按月核对台账"]


@pytest.mark.parametrize("wrong", [{"sort": "password"}, {"sort": "-"}, {"sort": "task__text"},
                                   {"columns": "task__owner_post__unit"}])  # fmt: skip
def test_a_column_that_is_none_is_refused_by_name(clerk, wrong):
    answer = clerk.get(TASKS, wrong)
    assert answer.status_code == 400
    assert "可用的有" in answer.content.decode()


@pytest.mark.parametrize("name", [source.list_page for source in SOURCES.values()])
def test_every_list_can_be_sorted_by_each_column_and_shown_with_all(clerk, name):
    asked = clerk.get(reverse(name)).context["asked"]
    assert len(asked.named) == len(asked.listing.columns), "two columns bear one name"
    for column, _shown in asked.choices():
        if column.sort:
            assert clerk.get(reverse(name), {"sort": f"-{column.name}"}).status_code == 200
    everything = clerk.get(reverse(name), {"columns": list(asked.named)})
    assert len(everything.context["headings"]) == len(asked.named)


def test_no_filter_has_a_field_that_the_address_of_a_list_uses_itself():
    for source in SOURCES.values():
        assert not set(source.form.base_fields) & set(OWN_PARAMETERS), source.name


# --- Columns --------------------------------------------------------------------------------------


def test_columns_are_chosen_and_stay_chosen_in_every_address_of_the_page(office, clerk):
    for n in range(51):
        given.problem(office, f"问题 {n}", source="巡察反馈")
    asked = {"columns": ["text", "source"], "live": "yes"}
    answer = clerk.get(PROBLEMS, asked)
    assert [h.label for h in answer.context["headings"]] == ["内容", "问题来源"]
    assert texts(answer)[0] == "巡察反馈"
    page = answer.content.decode()
    assert page.count("columns=text&amp;columns=source") >= 5  # headings, chip, files, next page
    assert 'value="source" checked' in page
    assert 'value="state" checked' not in page


def test_a_column_that_cannot_be_shown_as_of_a_day_says_so(office, clerk):
    given.problem(office)
    notes = {h.label: h.note for h in clerk.get(PROBLEMS).context["headings"]}
    assert "不随截至日变化" in notes["内容"]
    assert notes["状态"] == ""


@pytest.mark.parametrize("noun", ["problem", "task"])
def test_what_is_said_to_be_of_the_day_is_and_what_is_not_says_it_is_not(office, clerk, noun):
    """A correction of the record shows on days past exactly in the columns that say so."""
    matter = getattr(given, noun)(office, "原文", number="1")
    address, day = reverse(f"duties:{noun}s"), {"as_of": given.day(1), "columns": ["state", "text"]}
    before = clerk.get(address, day)
    given.walked(office, matter, {"problem": "planned", "task": "assigned"}[noun], first=5)
    given.matters.correct(
        matter, text="改过的文字", reason="登记有误", on=given.day(6), actor=office.clerk,
        at=given.AT,
    )  # fmt: skip
    after = clerk.get(address, day)
    changed = [
        heading.label
        for at, heading in enumerate(after.context["headings"])
        if texts(before, at) != texts(after, at)
    ]
    assert changed == ["内容"]
    assert {h.label for h in after.context["headings"] if h.note} == {"内容"}


def test_chosen_columns_and_sorting_ask_no_more_for_fifty_rows_than_for_one(office, clerk):
    for noun in ("problem", "task"):
        address = reverse(f"duties:{noun}s")
        make = getattr(given, noun)
        make(office, "第 0 件")
        names = list(clerk.get(address).context["asked"].named)
        query = "&".join(f"columns={name}" for name in names)
        address += f"?{query}&sort=unit"
        with_one = counted(clerk, address)
        for n in range(1, 50):
            make(office, f"第 {n} 件")
        assert counted(clerk, address) <= with_one


# --- Files ----------------------------------------------------------------------------------------


def test_a_file_holds_all_rows_of_the_list_in_its_order_and_says_what_it_is(office, clerk):
    for n in range(60):
        given.problem(office, f"问题 {n:02d}", number=str(n))
    given.walked(office, given.problem(office, "别的状态"), "planned")
    asked = {"sort": "-text", "state": "registered", "as_of": "2025-04-01",
             "columns": ["text", "state", "since"]}  # fmt: skip
    on_page = [
        line
        for page in (1, 2)
        for line in clerk.get(PROBLEMS, {**asked, "page": page}).context["lines"]
    ]
    expected = [[str(cell.text) for cell in line] for line in on_page]
    note, headings, *rows = as_csv(clerk.get(PROBLEMS, {**asked, "format": "csv"}))
    assert headings == ["内容", "状态", "自"]
    assert rows == expected
    assert len(rows) == 60
    assert "截至 2025年4月1日" in note[0]
    assert "状态=已登记" in note[0]
    assert "存证头：" in note[0]
    sheet = as_xlsx(clerk.get(PROBLEMS, {**asked, "format": "xlsx"}))
    note_x, headings_x, *rows_x = sheet.values
    assert (note_x[0], list(headings_x)) == (note[0], headings)
    assert [[a, b, c.date().isoformat()] for a, b, c in rows_x] == expected


def test_the_links_of_a_list_give_the_files_of_what_was_known_when_it_was_shown(office, clerk):
    given.problem(office, "先登记")
    page = clerk.get(PROBLEMS).content.decode()
    query = page.split("format=csv")[0].rsplit('href="', 1)[1] + "format=csv"
    query += page.split(query, 1)[1].split('"', 1)[0]
    given.problem(office, "后登记")
    rows = as_csv(clerk.get(PROBLEMS + query.replace("&amp;", "&")))
    assert "先登记" in str(rows)
    assert "后登记" not in str(rows)


def test_a_file_gets_the_whole_text_where_the_page_shows_its_beginning(office, clerk):
    given.problem(office, "很" * 200)
    [_note, _headings, row] = as_csv(clerk.get(PROBLEMS, {"format": "csv", "columns": "text"}))
    assert row == ["很" * 200]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hostile_text_stays_text_on_the_page_and_in_files(office, clerk, kind):
    for text in HOSTILE:
        given.problem(office, text)
    page = clerk.get(PROBLEMS).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    answer = clerk.get(PROBLEMS, {"format": kind, "columns": "text"})
    if kind == "csv":
        found = [row[0] for row in as_csv(answer)[2:]]
        assert not [cell for cell in found if cell.lstrip().startswith(exports.FORMULA)]
        assert [cell.removeprefix("'") for cell in found] == HOSTILE
    else:
        cells = [row[0] for row in as_xlsx(answer).iter_rows(min_row=3)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert [cell.value for cell in cells] == HOSTILE
        assert all(cell.quotePrefix for cell in cells[:7])


def test_a_file_holds_only_what_the_reader_may_see(office, client, branch_secretary, appraiser):
    given.problem(office, "处室的问题", lead_unit=office.division)
    given.problem(office, "支部的问题", lead_unit=office.branch)
    for reader in (branch_secretary, appraiser):
        client.force_login(reader.user)
        rows = as_csv(client.get(PROBLEMS, {"format": "csv", "columns": "text"}))[2:]
        assert rows == [["支部的问题"]]
        values = list(as_xlsx(client.get(PROBLEMS, {"format": "xlsx"})).values)
        assert "处室的问题" not in str(values)
        assert "支部的问题" in str(values)


def test_every_list_can_be_taken_away_by_who_may_see_it_and_by_nobody_else(clerk, client):
    for source in SOURCES.values():
        for kind in exports.WRITERS:
            answer = clerk.get(reverse(source.list_page), {"format": kind})
            assert answer.status_code == 200, source.name
            assert b"".join(answer.streaming_content)
            assert answer["Content-Disposition"].startswith("attachment;")
    client.logout()
    assert client.get(PROBLEMS, {"format": "csv"}).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"format": "pdf"}, {"format": "csv", "due_before": "昨天"},
              {"format": "xlsx", "state": "nowhere"}]
)  # fmt: skip
def test_a_file_that_cannot_be_what_was_asked_for_is_refused(clerk, wrong):
    assert clerk.get(PROBLEMS, wrong).status_code == 400


def many(length: int):
    for n in range(length):
        yield [f"第 {n} 行 " + "字" * 200, n, given.DAY, None]


def peak(kind: str, length: int) -> int:
    """The most memory, in bytes, that writing so many lines held at once."""
    sheet = exports.Sheet(
        "表", given.DAY, "说明", ["甲", "乙", "丙", "丁"], many(length), lambda: 0
    )
    tracemalloc.start()
    answer = exports.answer(kind, sheet)
    for _chunk in answer.streaming_content:
        pass
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    getattr(answer, "file_to_stream", io.BytesIO()).close()
    return highest


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_times_the_rows_take_no_more_memory(kind):
    peak(kind, 10)
    assert peak(kind, 20_000) < 1.5 * peak(kind, 4_000)


def test_more_rows_than_a_sheet_holds_are_refused_and_csv_is_named():
    sheet = exports.Sheet("表", given.DAY, "", ["甲"], [], lambda: exports.SHEET + 1)
    with pytest.raises(Refused, match="CSV"):
        exports.answer("xlsx", sheet)
    assert exports.answer("csv", sheet).status_code == 200
