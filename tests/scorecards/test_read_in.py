"""Debriefings read in: all that a row tells of one, or nothing and the reason."""

from datetime import date

import pytest

import given
import scored
from bihuan.duties.models import Problem
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.scorecards.models import Debrief

pytestmark = pytest.mark.django_db

HEAD = (
    "流程编码,案例代号,单位,述职岗位,年度,评议日期,到会人数,好（票）,较好（票）,一般（票）,差（票）,"
    "综合等次,定等次日期,反馈日期,评议问题,整改时限"
)
FOUND = "学习与业务结合不紧"


@pytest.fixture
def post(office):
    scored.debriefing(office)
    return given.post("branch_secretary", office.branch, code="debriefed")


def row(of, **said):
    known = {
        "procedure": "debrief_branch", "code": "述职2025", "unit": of.unit, "post": of.code,
        "year": 2025, "on": "2025-12-18", "present": 20, "votes": "12,5,2,0", "grade": "较好",
        "graded_on": "2025-12-26", "fed_back_on": "2025-12-30", "found": FOUND, "due": "2026-06-30",
    } | said  # fmt: skip
    return ",".join(str(value) for value in known.values())


def read_in(office, folder, *lines):
    path = folder / "述职评议.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return import_file(
        path, kind_named("debriefs"), Options(on=given.DAY), actor=office.clerk, at=given.AT,
        progress=lambda *_said: None,
    )  # fmt: skip


def test_a_row_is_votes_grade_feedback_and_problems(office, tmp_path, post):
    result = read_in(office, tmp_path, row(post))
    assert [finding.code for finding in result.findings] == ["no-vote"]
    one = Debrief.objects.current().get()
    assert (one.present, one.good, one.fairly_good, one.average, one.poor) == (20, 12, 5, 2, 0)
    assert (one.grade, one.graded_on, one.fed_back_on) == (
        "fairly_good", date(2025, 12, 26), date(2025, 12, 30),
    )  # fmt: skip
    problem = Problem.objects.current().get()
    assert (problem.text, problem.due_on, problem.found_on) == (
        FOUND, date(2026, 6, 30), date(2025, 12, 30),
    )  # fmt: skip


def test_what_has_not_happened_yet_is_left_blank(office, tmp_path, post):
    later = {"grade": "", "graded_on": "", "fed_back_on": "", "found": "", "due": ""}
    assert read_in(office, tmp_path, row(post, **later)).accepted == 1
    one = Debrief.objects.current().get()
    assert (one.grade, one.graded_on, one.fed_back_on) == ("", None, None)
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"votes": "12,5,4,0"}, "refused"),
        ({"present": ""}, "refused"),
        ({"grade": "优秀"}, "no-such-word"),
        ({"grade": "", "graded_on": ""}, "refused"),
        ({"grade": "", "fed_back_on": ""}, "missing"),
        ({"found": ""}, "missing"),
        ({"code": "述职2024"}, "no-such-case"),
        ({"post": "nobody"}, "no-such-code"),
        ({"fed_back_on": "2025-12-01"}, "refused"),
        ({"on": "2027-01-01"}, "refused"),
    ],
)
def test_a_row_that_cannot_be_is_refused_whole(office, tmp_path, post, said, code):
    result = read_in(office, tmp_path, row(post, **said))
    assert [f.code for f in result.findings if f.refuses] == [code]
    assert not Debrief.objects.exists()
