"""The coverage matrix 履职矩阵: units down, what they owe and when across, what is missing where.

Units of a kind owe the same, so each kind has a section of its own. Where its spans would be too
many to read, a duty has one column.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlencode

from django.db.models import Count as Number
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.cadences import PeriodState, name_in_year, name_of
from bihuan.duties.models import Duty
from bihuan.orgs.models import Unit, UnitKind, User
from bihuan.periods import Moment
from bihuan.records.models import Activity, Fulfilment
from bihuan.ui.lists import Count, list_address
from bihuan.ui.templatetags.ui import day
from bihuan.words import lazy, listed

MOST_COLUMNS = 60
"""Periods of one unit beyond which a duty has one column."""

MET = (PeriodState.FULFILLED, PeriodState.LATE)
OWED = (*MET, PeriodState.OWED, PeriodState.MISSED)
"""What is counted: neither what is still to come nor what was excused."""

MET_ASKED, OWED_ASKED = (urlencode({"standing": [*some]}, doseq=True) for some in (MET, OWED))
"""The same, as the list of periods is asked for it."""

GRAVEST = (
    PeriodState.MISSED, PeriodState.OWED, PeriodState.LATE, PeriodState.FULFILLED,
    PeriodState.EXCUSED, PeriodState.COMING,
)  # fmt: skip
"""Which standing a box shows that stands for several."""


MISSING = {
    PeriodState.COMING: lazy("%(start)s开始，应于%(due)s前完成"),
    PeriodState.OWED: lazy("应于%(due)s前完成，还差%(n)s次"),
    PeriodState.MISSED: lazy("应于%(due)s前完成，还差%(n)s次"),
    PeriodState.FULFILLED: lazy("已做%(met)s次"),
    PeriodState.LATE: lazy("应于%(due)s前完成，过后才做，已做%(met)s次"),
}
"""What is said beside a box; of what is excused, the reason."""


class Column(NamedTuple):
    """A duty and one of its spans; without a span, the duty as a whole."""

    duty: int
    start: date = date.min
    end: date = date.min

    @property
    def is_whole(self) -> bool:
        return self.start == self.end

    @property
    def name(self) -> str:
        return "" if self.is_whole else name_of(self.start, self.end)


class Period(NamedTuple):
    """A period as far as a box asks."""

    record: int
    due: date
    minimum: int
    met: int
    state: PeriodState
    excuse: str


COLUMN = ("unit_id", "duty_id", "start_on", "end_on")
PERIOD = ("record", "due_on", "minimum", "met", "standing", "excuse")


@dataclass(slots=True)
class Held:
    """What a unit has in a column: how many periods stand how, and how many were met of how many.

    Only periods that have begun are met or owed; ``periods`` are none where the column is a whole
    duty.
    """

    standing: dict[PeriodState, int] = field(default_factory=dict)
    met: int = 0
    owed: int = 0
    periods: list[Period] = field(default_factory=list)

    def add(self, state: PeriodState, number: int, begun: int) -> None:
        self.standing[state] = self.standing.get(state, 0) + number
        self.met += begun if state in MET else 0
        self.owed += begun if state in OWED else 0

    @property
    def gravest_first(self) -> list[PeriodState]:
        return sorted(self.standing, key=GRAVEST.index)

    @property
    def words(self) -> str:
        """How the periods stand, for a file; how often it was done where once is not enough."""
        return listed(
            f"{one.state.word} {one.met}/{one.minimum}" if one.minimum > 1 else one.state.word
            for one in self.periods
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """How many periods that have begun were met, of how many that count; each with its list."""

    met: Count
    owed: Count


def summed(held: Iterable[Held], url: str = "") -> Sum:
    """The sum of boxes; ``url`` is the list of their periods, where there is one."""
    some = list(held)
    met, owed = sum(one.met for one in some), sum(one.owed for one in some)
    return Sum(
        Count(_("已履行"), met, f"{url}&{MET_ASKED}" if url else ""),
        Count(_("应履行"), owed, f"{url}&{OWED_ASKED}" if url else ""),
    )


@dataclass(frozen=True, slots=True)
class Box:
    """A standing, a number where it stands for several, what is said aloud and beside it."""

    state: PeriodState
    text: str
    said: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """A duty above its columns, with what its spans are called."""

    duty: Duty
    columns: list[Column]

    @property
    def names(self) -> list[str]:
        return [name_in_year(one.start, one.end) for one in self.columns if not one.is_whole]


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    boxes: list[Box | None]
    total: Sum


@dataclass(frozen=True, slots=True)
class Section:
    """The units of a kind under their duties, with sums beside and below."""

    kind: UnitKind
    heads: list[Head]
    rows: list[Row]
    totals: list[Sum]
    total: Sum

    @property
    def is_whole(self) -> bool:
        """Whether its duties have one column each."""
        return not any(head.names for head in self.heads)


@dataclass(frozen=True)
class Asked:
    """The periods that a matrix is of, who reads it, and at which moment.

    ``said`` is the filter that made the rows, as the list of periods takes it.
    """

    rows: Any
    user: User
    at: Moment
    said: Mapping[str, Any]

    def units(self) -> Any:
        """The units that have some of the periods, in the order of the list of units."""
        units = Unit.objects.filter(version_of__isnull=True)
        if not self.user.sees_department:
            units = units.visible_to(self.user)
        having = Exists(self.rows.filter(unit=OuterRef("pk")).order_by())
        return units.filter(having).select_related("kind").order_by("kind__order", "kind", "pk")

    def columns(self) -> Iterator[Column]:
        """Every span of every duty, of whichever unit."""
        rows = self.rows.order_by("duty_id", "start_on", "end_on").distinct()
        return (Column(*row) for row in rows.values_list(*COLUMN[1:]).iterator())


class Links:
    """Addresses of the list of some of the periods, put together of parts: there are many."""

    def __init__(self, asked: Asked) -> None:
        but_duty = {name: value for name, value in asked.said.items() if name != "duty"}
        self.all, self.of_all_duties = (
            list_address("records:occurrences", asked.at, **said) for said in (asked.said, but_duty)
        )
        self.query = cache(lambda **filters: urlencode(filters))

    def of(self, duty: Mapping[str, Any], **further: Any) -> str:
        """Of one duty, or of as many as the matrix has."""
        first = f"{self.of_all_duties}&{self.query(**duty)}" if duty else self.all
        return f"{first}&{self.query(**further)}"


Boxes: TypeAlias = dict[Column, Held]


class Reading:
    """What some units have in each column; a fixed number of queries, however many they are."""

    def __init__(self, asked: Asked, units: Sequence[Unit], most: float = MOST_COLUMNS) -> None:
        self.asked, self.units, self.most = asked, units, most
        self.held: dict[int, Boxes] = defaultdict(lambda: defaultdict(Held))
        whole = self._kinds_as_a_whole()
        self._read_periods([unit.pk for unit in units if unit.kind_id not in whole])
        self._read_numbers([unit.pk for unit in units if unit.kind_id in whole])

    def _of(self, units: list[int]) -> Any:
        return self.asked.rows.filter(unit__in=units).order_by()

    def _kinds_as_a_whole(self) -> set[int]:
        """The kinds of which a unit has more periods than there may be columns."""
        rows = self._of([unit.pk for unit in self.units]).values_list("unit_id")
        number = dict(rows.annotate(n=Number("*")))
        return {unit.kind_id for unit in self.units if number.get(unit.pk, 0) > self.most}

    def _read_periods(self, units: list[int]) -> None:
        """Where spans have columns: the periods themselves."""
        if not units:
            return
        rows = self._of(units).annotate(record=Coalesce("version_of_id", "pk"))
        for row in rows.values_list(*COLUMN, *PERIOD):
            unit, duty, start, end, record, due, minimum, met, standing, excuse = row
            state = PeriodState(standing)
            held = self.held[unit][Column(duty, start, end)]
            held.add(state, 1, int(start <= self.asked.at.as_of))
            held.periods.append(Period(record, due, minimum, met, state, excuse))

    def _read_numbers(self, units: list[int]) -> None:
        """Where duties have one column: how many stand how."""
        if not units:
            return
        begun = Number("start_on", filter=Q(start_on__lte=self.asked.at.as_of))
        rows = self._of(units).values_list("unit_id", "duty_id", "standing")
        for unit, duty, standing, number, of_begun in rows.annotate(n=Number("*"), begun=begun):
            self.held[unit][Column(duty)].add(PeriodState(standing), number, of_begun)

    @cached_property
    def opened(self) -> dict[int, int]:
        """By period that was met, the first of the activities behind it that the reader sees."""
        met = [
            period.record
            for boxes in self.held.values()
            for held in boxes.values()
            for period in held.periods
            if period.state in MET
        ]
        at, found = self.asked.at, {}
        seen = Activity.objects.current().as_of(at.as_of).visible_to(self.asked.user)
        ties = Fulfilment.objects.known_at(at.known_at).filter(
            Exists(seen.filter(pk=OuterRef("activity_id"))), occurrence__in=met, is_denied=False
        )
        for tie in ties.order_by("-activity__last_on", "-activity_id").values_list(
            "occurrence_id", "activity_id"
        ):
            found[tie[0]] = tie[1]
        return found


class Drawing:
    """The sections of the matrix; what boxes have in common is put into words once."""

    def __init__(self, reading: Reading, *, is_all: bool) -> None:
        self.reading, self.is_all = reading, is_all
        owed = {column.duty for boxes in reading.held.values() for column in boxes}
        self.duties = Duty.objects.in_bulk(owed)
        self.links = Links(reading.asked)
        self.words = {state: state.word for state in PeriodState}
        self.missing = {state: str(text) for state, text in MISSING.items()}
        self.colon, self.comma = _("："), _("、")
        self.day, self.name = cache(day), cache(lambda column: column.name)
        self.activity, self.period = (
            reverse(f"records:{noun}", args=[0]).replace("/0/", "/%s/")
            for noun in ("activity", "occurrence")
        )

    def sections(self) -> list[Section]:
        by_kind = groupby(self.reading.units, key=lambda unit: unit.kind)
        return [self._section(kind, list(units)) for kind, units in by_kind]

    def _section(self, kind: UnitKind, units: list[Unit]) -> Section:
        columns = sorted({column for unit in units for column in self.reading.held[unit.pk]})
        heads = [
            Head(self.duties[duty], list(some))
            for duty, some in groupby(columns, key=lambda one: one.duty)
        ]
        totals = [self._below(kind, units, column) for column in columns]
        rows = [self._row(unit, columns) for unit in units]
        return Section(kind, heads, rows, totals, self._below(kind, units))

    def _row(self, unit: Unit, columns: Sequence[Column]) -> Row:
        boxes = self.reading.held[unit.pk]
        drawn = [
            self._box(unit, column, boxes[column]) if column in boxes else None
            for column in columns
        ]
        return Row(unit, drawn, summed(boxes.values(), self.links.of({}, unit=unit.code)))

    def _below(self, kind: UnitKind, units: Sequence[Unit], column: Column | None = None) -> Sum:
        """A sum over units of a page; where there are further pages no list has the same."""
        rows = [self.reading.held[unit.pk] for unit in units]
        duty = self._filters(column) if column else {}
        held = (
            [boxes[column] for boxes in rows if column in boxes]
            if column
            else [one for boxes in rows for one in boxes.values()]
        )
        return summed(held, self.links.of(duty, kind=kind.code) if self.is_all else "")

    def _filters(self, column: Column) -> dict[str, Any]:
        said = {"duty": self.duties[column.duty].code}
        return said if column.is_whole else {**said, "starts": column.start}

    # --- One box ----------------------------------------------------------------------------------

    def _box(self, unit: Unit, column: Column, held: Held) -> Box:
        standing, name = held.gravest_first, self.name(column)
        state = standing[0]
        said = f"{unit} {self.duties[column.duty].text} {name} {self.words[state]}"
        if len(held.periods) == 1:
            [period] = held.periods
            title = f"{name} {self.words[state]}{self.colon}{self._missing(column, period)}"
            return Box(state, "", said, title, self._url(period))
        title = self.comma.join(f"{self.words[one]} {held.standing[one]}" for one in standing)
        url = self.links.of(self._filters(column), unit=unit.code)
        return Box(state, f"{held.met}/{held.owed}" if held.owed else "", said, title, url)

    def _url(self, period: Period) -> str:
        """The record by which it was met, or else the page of the period."""
        activity = self.reading.opened.get(period.record)
        return self.activity % activity if activity else self.period % period.record

    def _missing(self, column: Column, period: Period) -> str:
        """What is still to be done, and by when."""
        if period.state == PeriodState.EXCUSED:
            return period.excuse or _("单位已撤销")
        return self.missing[period.state] % {
            "start": self.day(column.start),
            "due": self.day(period.due),
            "n": period.minimum - period.met,
            "met": period.met,
        }
