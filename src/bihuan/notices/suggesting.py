"""Letters that a rule suggests: what has waited so long that a person may decide to issue one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from bihuan.duties.queries import work_calendar
from bihuan.notices.models import LetterKind, LetterSubject, Notice
from bihuan.notices.rules import standing
from bihuan.notices.sources import SOURCES, Waiting
from bihuan.orgs.models import Unit, User

MOST_SUGGESTED = 200
"""Subjects that the page of suggestions looks at, the last reminded first."""


@dataclass(frozen=True, slots=True)
class Long:
    """A matter that has waited long, as it is called and due now, and how its deadline stands."""

    notice: Notice
    waiting: Waiting
    standing: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Matters of a kind of one unit for which a letter of a kind may be issued."""

    what: str
    kind: LetterKind
    unit: Unit
    matters: list[Long]


def suggested(user: User, on: date) -> list[Suggestion]:
    """By unit, what still waits after a rule has suggested a letter that nobody has issued."""
    rows = Notice.objects.current().exclude(rule__suggests="").filter(rule__isnull=False)
    units = Unit.objects.current().visible_to(user)
    shown = rows.filter(unit__in=units, digest__on__lte=on).select_related("rule", "unit")
    found: dict[int, Notice] = {}
    for notice in shown.order_by("-digest__on", "-rule__levels", "-pk")[: MOST_SUGGESTED * 2]:
        found.setdefault(notice.subject_id, notice)
    groups: dict[tuple[Unit, str, LetterKind], list[Long]] = defaultdict(list)
    for one in _that_wait(_without_letter(list(found.values())), on):
        if one.notice.unit:
            groups[one.notice.unit, one.notice.what, _letter_of(one.notice)].append(one)
    return [Suggestion(what, kind, unit, matters) for (unit, what, kind), matters in groups.items()]


def _that_wait(notices: list[Notice], on: date) -> list[Long]:
    """Those that wait still, the first due first."""
    waits: dict[int, Waiting] = {}
    for what, source in SOURCES.items():
        subjects = [one.subject_id for one in notices if one.what == what]
        waits |= {waiting.subject: waiting for waiting in source.among(on, subjects)}
    calendar = work_calendar()
    left = [(one, waits[one.subject_id]) for one in notices if one.subject_id in waits]
    return [
        Long(one, waiting, standing(waiting.due, on, calendar))
        for one, waiting in sorted(left, key=lambda pair: (pair[1].due, pair[1].subject))
    ]


def _without_letter(notices: list[Notice]) -> list[Notice]:
    """Those about which no letter was issued that is as grave as the one suggested."""
    grave = list(LetterKind)
    issued: dict[int, int] = {}
    about = LetterSubject.objects.current().filter(
        subject_id__in=[one.subject_id for one in notices], letter__withdrawn_on__isnull=True
    )
    for subject, kind in about.values_list("subject_id", "letter__kind"):
        issued[subject] = max(issued.get(subject, -1), grave.index(LetterKind(kind)))
    return [one for one in notices if issued.get(one.subject_id, -1) < grave.index(_letter_of(one))]


def _letter_of(notice: Notice) -> LetterKind:
    """What the rule of a notice suggests; only those are here that have one."""
    return LetterKind(notice.rule.suggests if notice.rule else "")
