"""The course of a report text as one table: who takes a step, from where, and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WRITING, REVIEWING, ISSUING = "record", "check", "close"
"""The powers by which a report is written, reviewed and issued."""


class ReportState(models.TextChoices):
    """How far a text has come."""

    DRAFTED = "drafted", _("起草中")
    SUBMITTED = "submitted", _("待审核")
    REVIEWED = "reviewed", _("已审核")
    ISSUED = "issued", _("已印发")


OPEN = (ReportState.DRAFTED, ReportState.SUBMITTED, ReportState.REVIEWED)


@dataclass(frozen=True, slots=True)
class Move:
    """A step: the power that it needs, the states it is taken in, and the state it leads to.

    ``otherwise`` is what is said in any other state. Without ``to`` the state stays.
    ``by_second`` steps are not for whoever wrote any version of the text.
    """

    power: str
    states: tuple[ReportState, ...] = OPEN
    to: ReportState | None = None
    otherwise: Promise | str = ""
    by_second: bool = False


MOVES = {
    "edit": Move(WRITING, to=ReportState.DRAFTED),
    "submit": Move(
        WRITING, (ReportState.DRAFTED,), ReportState.SUBMITTED, _("只有起草中的文稿可以送审。")
    ),
    "review": Move(
        REVIEWING, (ReportState.SUBMITTED,), ReportState.REVIEWED, _("只有送审的文稿可以审核。"),
        by_second=True,
    ),
    "return": Move(
        REVIEWING, (ReportState.SUBMITTED, ReportState.REVIEWED), ReportState.DRAFTED,
        _("文稿还在起草，不用退回。"),
    ),
    "issue": Move(
        ISSUING, (ReportState.REVIEWED,), ReportState.ISSUED, _("只有审核通过的文稿可以印发。")
    ),
    "withdraw": Move(WRITING),
    "comment": Move(REVIEWING),
    "answer": Move(WRITING),
    "resolve": Move(REVIEWING, by_second=True),
}  # fmt: skip
"""Every step by its name, as the pages know it."""


def steps_from(state: str, powers: Iterable[str], *, is_writer: bool) -> set[str]:
    """The steps that somebody with these powers may take now."""
    held = set(powers)
    return {
        name
        for name, move in MOVES.items()
        if state in move.states and move.power in held and not (move.by_second and is_writer)
    }
