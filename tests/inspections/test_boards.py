"""The matrix and the board of a round: facts kept apart, every count opens its records."""

import openpyxl
import pytest
from django.urls import reverse
from docx import Document

import given
import inspected
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.inspections import papers, tallies
from bihuan.inspections.actions import petition_amends, rounds
from bihuan.ledger.queries import head
from bihuan.periods import Moment
from bihuan.ui.lists import dated
from inspected import by

AT = Moment(given.day(40))


@pytest.fixture
def seen_by_all(office_clerk):
    return office_clerk.user


@pytest.fixture
def round_(office):
    """Two targets, two focus items; seven problems that stand otherwise each, one cancelled."""
    round_ = inspected.opened(office)
    first = inspected.target(office, round_)
    second = inspected.target(office, round_, office.other_division)
    focus = [rounds.add_focus(round_, name=name, **by(office.clerk, 0)) for name in ("甲", "乙")]
    late, ahead = Due(DueKind.DAY, given.day(20)), Due(DueKind.DAY, given.day(60))

    def problem(text, target, heading, due, *steps):
        found = given.problem(
            office, text, plan=round_.plan, target=target, heading=heading, due=due
        )
        return given.walked(office, found, *steps)

    done = ("planned", "started", "rectified")
    problem("滞后", first, focus[0], late)
    problem("序时", first, focus[0], ahead, "planned")
    problem("长期", first, focus[1], Due(DueKind.STANDING, None, "长期坚持"))
    problem("自报", second, focus[1], late, *done)
    problem("验收", second, focus[1], late, *done, "acceptance_asked", "accepted")
    problem("销号", second, None, Due(DueKind.AT_ONCE, None, "立行立改"), *done,
            "acceptance_asked", "accepted", "closed")  # fmt: skip
    problem("无对象", None, focus[0], ahead)
    problem("撤销", first, focus[0], ahead, "cancelled")
    return round_


def numbers(row):
    return [count.value for count in row.counts]


def test_the_facts_are_kept_apart(round_, seen_by_all):
    found = tallies.board(round_.plan, seen_by_all, AT)
    assert found.marks == ["总数", "已完成整改", "验收", "销号", "达到序时进度", "滞后"]
    assert numbers(found.total) == [7, 3, 2, 1, 3, 1]
    by_section = {
        section.label: {row.name: numbers(row) for row in section.rows}
        for section in found.sections
    }
    assert by_section == {
        "按对象": {
            "水处": [3, 0, 0, 0, 2, 1], "大气处": [3, 3, 2, 1, 0, 0],
            "未对应对象": [1, 0, 0, 0, 1, 0],
        },
        "按聚焦": {"甲": [3, 0, 0, 0, 2, 1], "乙": [3, 2, 1, 0, 1, 0],
                "未归入聚焦": [1, 1, 1, 1, 0, 0]},
        "按期限类别": {"立行立改": [1, 1, 1, 1, 0, 0], "限期": [5, 2, 1, 0, 2, 1],
                  "长期坚持": [1, 0, 0, 0, 1, 0]},
    }  # fmt: skip
    for section in found.sections:
        sums = [sum(column) for column in zip(*map(numbers, section.rows), strict=True)]
        assert sums == numbers(found.total)
    assert [(share.said, share.part, share.base) for share in found.shares] == [
        ("42.9%", 3, 7), ("14.3%", 1, 7),
    ]  # fmt: skip


def test_an_earlier_day_is_asked_for_as_it_was(round_, seen_by_all):
    earlier = tallies.board(round_.plan, seen_by_all, Moment(given.day(2)))
    assert numbers(earlier.total) == [7, 0, 0, 0, 7, 0]
    before = tallies.board(round_.plan, seen_by_all, Moment(given.day(-1)))
    assert [share.said for share in before.shares] == ["基数为 0，不计算"] * 2


def test_the_matrix_adds_up(round_, seen_by_all):
    found = tallies.matrix(round_.plan, seen_by_all, AT)
    assert found.headings == ["甲", "乙", "未归入聚焦"]
    assert {row.name: [cell.value for cell in row.cells] for row in found.rows} == {
        "水处": [2, 1, 0], "大气处": [0, 2, 1], "未对应对象": [1, 0, 0],
    }  # fmt: skip
    assert [cell.value for cell in found.total.cells] == [3, 3, 1]
    assert found.total.total.value == 7


@pytest.mark.parametrize("reader", ["office_clerk", "division_head"])
def test_every_count_opens_as_many_records(round_, client, request, reader):
    user = request.getfixturevalue(reader).user
    client.force_login(user)
    board, matrix = (made(round_.plan, user, AT) for made in (tallies.board, tallies.matrix))
    rows = [board.total, *(row for section in board.sections for row in section.rows)]
    counts = [count for row in rows for count in row.counts]
    for line in (*matrix.rows, matrix.total):
        counts += [line.total, *line.cells]
    for count in counts:
        assert client.get(count.url).context["page"].paginator.count == count.value, count.url
    assert len(counts) > 50


def test_a_page_of_what_was_known_then_says_nothing_of_what_was_entered_later(
    office, round_, seen_by_all, client
):
    """Neither of what came later nor of what was put right: only the numbers before it."""
    inspected.petition(office, round_, batch=inspected.batch(office, round_))
    first = round_.plan.targets.get(unit=office.division)
    then = Moment(given.day(40), head().size)
    client.force_login(seen_by_all)

    def page():
        found = client.get(dated(reverse("inspections:round", args=[round_.pk]), then)).context
        matrix = [(row.name, [cell.value for cell in row.cells]) for row in found["matrix"].rows]
        entered = [(str(line.target.unit), line.target.entered_on) for line in found["lines"]]
        batches = [(batch.handed_on, n) for batch, n, _url in found["batches"]]
        others = len(found["team"]), len(found["notices"])
        return found["matrix"].headings, matrix, entered, batches, others

    before = page()
    assert before[3:] == ([(given.day(3), 1)], (0, 0))
    rounds.correct_target(first, entered_on=given.day(0), reason="写错", **by(office.clerk))
    rounds.add_focus(round_, name="丙", **by(office.clerk, 0))
    inspected.target(office, round_, office.institution)
    inspected.joined(office, round_, given.post("division_head", office.institution))
    petition_amends.correct_batch(
        round_.batches.get(number=1), handed_on=given.day(2), reason="写错", **by(office.clerk)
    )
    inspected.batch(office, round_, number=2)
    inspected.published(office, round_, round_.plan.problems.get(text="验收"))
    assert page() == before
    table = reverse("inspections:petition-table", args=[round_.pk])
    assert len(client.get(dated(table, then)).context["batches"]) == 1


def test_a_notice_is_a_page_a_word_table_and_a_sheet(office, round_, seen_by_all, client, tmp_path):
    problem = round_.plan.problems.get(text="验收")
    notice = inspected.published(office, round_, problem, number=20, title="整改公示")
    client.force_login(seen_by_all)
    page = client.get(reverse("inspections:notice", args=[notice.pk])).content.decode()
    for kind in ("docx", "xlsx"):
        answer = client.get(reverse("inspections:notice-file", args=[notice.pk, kind]))
        (tmp_path / f"公示.{kind}").write_bytes(b"".join(answer))
    [table] = Document(str(tmp_path / "公示.docx")).tables
    said = {row.cells[0].text: row.cells[1].text for row in table.rows[1:]}
    assert tuple(said) == papers.FIELDS
    assert said["公示期"] == "2025年3月23日至2025年3月29日（7日）"
    sheet = openpyxl.load_workbook(tmp_path / "公示.xlsx").active
    assert [cell.value for cell in sheet[3]] == ["序号", *papers.FIELDS]
    assert [cell.value or "" for cell in sheet[4]][1:] == list(said.values())
    assert all(text in page for text in ("整改公示", said["监督电话"], said["整改完成情况"]))
    assert (
        client.get(reverse("inspections:notice-file", args=[notice.pk, "pdf"])).status_code == 404
    )
