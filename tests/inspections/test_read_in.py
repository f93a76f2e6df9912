"""Public notices and steps read in for problems that have no number but their words."""

from datetime import date

import pytest

import given
import inspected
from bihuan.duties.actions.steps import take_step
from bihuan.duties.models import Problem
from bihuan.inspections.models import Notice
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from inspected import by

HEAD = "轮次编码,公示标题,公示日期,公示期,监督电话,问题编号,整改完成情况"
WORDS = ("台账缺页", "清单未更新")


@pytest.fixture
def accepted(office):
    """Two problems of a round that became problems on the day of feedback, and were accepted."""
    target = inspected.target(office, inspected.opened(office))
    for text in WORDS:
        inspected.draft(given.SYSTEM_AT["actor"], target, text=text)
    inspected.fed_back(office, target)
    problems = list(Problem.objects.current().order_by("pk"))
    for problem in problems:
        for number, event in enumerate(("planned", "started", "rectified", "acceptance_asked"), 11):
            take_step(problem, event, on=given.day(number), **given.SYSTEM_AT)
        take_step(problem, "accepted", **by(office.checker, 16))
    return problems


def read_in(office, folder, *lines, kind="notices"):
    path = folder / f"{kind}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return import_file(
        path, kind_named(kind), Options(on=given.day(40)), actor=office.clerk, at=given.AT,
        progress=lambda *_said: None,
    )  # fmt: skip


def of_notice(problem, day=20, length="", title="第一批", done="已补齐"):
    return f"round.1,{title},{given.day(day)},{length},12345,{problem},{done}"


def test_rows_of_a_title_are_one_notice_and_say_what_they_leave_out_as_the_ledger_has_it(
    office, tmp_path, accepted
):
    result = read_in(office, tmp_path, HEAD, *(of_notice(words) for words in WORDS))
    assert (result.read, result.accepted) == (2, 2), [f.message for f in result.findings]
    notice = Notice.objects.current().get()
    assert (notice.length_n, notice.length_in) == (7, "days")
    assert notice.last_on == given.day(26)
    first = notice.items.order_by("pk").first()
    assert (first.subject, first.implementer) == (WORDS[0], str(office.division))
    assert {one.state for one in Problem.objects.current()} == {"noticed"}


@pytest.mark.parametrize(
    ("length", "said", "last_on"),
    [
        ("5个工作日", (5, "workdays"), date(2025, 3, 28)),
        ("10日", (10, "days"), date(2025, 4, 1)),
    ],
)
def test_a_row_may_say_how_long(office, tmp_path, accepted, length, said, last_on):
    day = (date(2025, 3, 23) - given.day(0)).days
    read_in(office, tmp_path, HEAD, of_notice(WORDS[0], day=day, length=length))
    notice = Notice.objects.current().get()
    assert ((notice.length_n, notice.length_in), notice.last_on) == (said, last_on)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (of_notice("没有这个问题"), "no-such-number"),
        (of_notice(""), "missing"),
        (of_notice(WORDS[1]), "duplicate"),
        (of_notice(WORDS[0], done=""), "missing"),
        (of_notice(WORDS[0]).replace("12345", ""), "missing"),
        (of_notice(WORDS[0]).replace("round.1", "round.9"), "no-such-plan"),
        (of_notice(WORDS[0]).replace(str(given.day(20)), "1999-01-01"), "refused"),
    ],
)
def test_a_notice_that_lacks_something_is_refused_with_its_row(
    office, tmp_path, accepted, row, code
):
    result = read_in(office, tmp_path, HEAD, of_notice(WORDS[1]), row)
    found = [finding for finding in result.findings if finding.refuses]
    assert [(finding.row, finding.code) for finding in found] == [(3, code)]
    assert not Notice.objects.exists()


STEPS = "对象,方案编码,编号,动作,日期,牵头单位"


@pytest.mark.parametrize(
    ("unit", "code"),
    [("", "several"), ("水处", ""), ("大气处", ""), ("监测站", "no-such-number")],
)
def test_of_two_problems_with_the_same_words_the_unit_tells_which(office, tmp_path, unit, code):
    round_ = inspected.opened(office)
    for one in (office.division, office.other_division):
        target = inspected.target(office, round_, one)
        inspected.draft(given.SYSTEM_AT["actor"], target, text=WORDS[0])
        inspected.fed_back(office, target)
    [before] = {one.state for one in Problem.objects.current()}
    step = f"问题,round.1,{WORDS[0]},planned,{given.day(20)},{unit}"
    result = read_in(office, tmp_path, STEPS, step, kind="steps")
    refused = [f for f in result.findings if f.refuses]
    assert [(f.row, f.column, f.code) for f in refused] == ([(2, "编号", code)] if code else [])
    assert all("牵头单位" in f.hint for f in refused if f.code == "several")
    moved = [str(one.lead_unit) for one in Problem.objects.current() if one.state != before]
    assert len(moved) == (not code)
    assert all(unit in name for name in moved)


def test_a_step_names_a_problem_by_its_words(office, tmp_path, accepted):
    head = "对象,方案编码,编号,动作,日期,理由"
    done = read_in(
        office, tmp_path, head, f"问题,round.1,{WORDS[1]},公示,{given.day(20)},", kind="steps"
    )
    assert done.accepted == 1, [f.message for f in done.findings]
    assert [one.state for one in Problem.objects.current().order_by("pk")] == [
        "accepted",
        "noticed",
    ]
