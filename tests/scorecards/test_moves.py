"""What would move and why: one record changes, and the right scores move and no others."""

from dataclasses import replace

import pytest

import given
import scored
from bihuan.ledger import queries as ledger
from bihuan.periods import Moment
from bihuan.records import actions as records
from bihuan.records.models import Activity
from bihuan.scorecards.actions.schemes import put_rule
from bihuan.scorecards.queries import assess, moves
from scored import CLOSING, D, by

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(office):
    scored.owing(office)
    return scored.opened(office)


def seq() -> int:
    return ledger.head().size


def moved(of, since: int):
    return moves(of, of.cards.current(), Moment(CLOSING, since), Moment(CLOSING, seq()))


def test_nothing_moves_where_nothing_changed(of):
    assert moved(of, seq()) == []


def test_a_meeting_entered_late_moves_the_score_of_its_unit_alone(office, of):
    since = seq()
    given.activity(office, kind="branch_congress", first_on=given.day(150), host_unit=office.branch)
    [move] = moved(of, since)
    assert move.card.unit == office.branch
    assert (move.before.points, move.after.points) == (D(96), D(98))
    [item] = move.items
    assert (item.name, item.before, item.after) == ("组织生活", D(36), D(38))
    [(_rule, cause)] = item.went
    assert cause.table == "duties_occurrence"
    assert "第三季度" in cause.told
    assert item.came == ()


def test_a_withdrawn_meeting_brings_the_absence_back_as_it_was_known(office, of):
    since = seq()
    held = Activity.objects.current().filter(host_unit=office.branch).first()
    records.withdraw(held, reason="没有开", **by(office.clerk))
    [move] = moved(of, since)
    assert (move.before.points, move.after.points) == (D(96), D(94))
    assert len(move.items[0].came) == 1
    # Asked for as it was known before, the score is what it was.
    before = assess(of, [office.branch.pk], Moment(CLOSING, since))[office.branch.pk]
    assert before.score.points == D(96)


def test_a_change_that_touches_no_rule_moves_nothing(office, of):
    since = seq()
    given.activity(office, kind="theme_day", host_unit=office.branch)
    given.outcome(office, unit=office.branch)
    assert moved(of, since) == []


def test_a_problem_moves_only_its_item(office, of):
    since = seq()
    found = given.problem(
        office, "台账缺失", lead_unit=office.other_branch,
        due=given.Due(given.DueKind.DAY, given.day(30)),
    )  # fmt: skip
    [move] = moved(of, since)
    assert move.card.unit == office.other_branch
    assert [item.name for item in move.items] == ["问题整改"]
    assert [cause.key for _rule, cause in move.items[0].came] == [found.pk]


def test_a_rule_that_was_changed_moves_scores_and_says_so(office, of):
    since = seq()
    row = scored.rule(of, "每少一次扣分")
    put_rule(
        row.item, replace(row.terms, points=D(3)), place=row, reason="办法修订", **by(office.clerk)
    )
    found = moved(of, since)
    assert {move.card.unit for move in found} == {office.branch, office.other_branch}
    assert all(move.items[0].note for move in found)
