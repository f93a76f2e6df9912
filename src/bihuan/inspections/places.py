"""Counting petitions: by place and kind, how they stand, which are late.

Every number has its filter, so that it opens the list behind it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from bihuan.inspections.models import (
    Batch,
    Channel,
    Petition,
    PetitionMark,
    PetitionPlace,
    PetitionStanding,
    PetitionState,
    PetitionType,
    Round,
    Verdict,
)
from bihuan.inspections.tallies import Filters, Share, grouped
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.ui.lists import Count, list_address

PETITIONS = "inspections:petitions"


def petitions_of(found: Round, user: User, at: Moment, batch: int | None = None) -> Any:
    """How the petitions of a round, or of one of its batches, stood."""
    rows = PetitionStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(user)
    rows = rows.filter(petition__round=found)
    return rows.filter(petition__batch__number=batch) if batch else rows


def batches_of(found: Round, at: Moment) -> Any:
    """The batches that were handed over by a day, as they were known."""
    rows = Batch.objects.known_at(at.known_at).filter(round=found, handed_on__lte=at.as_of)
    return rows.order_by("number")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place: letters, calls, all, key cases, and how many are of each kind."""

    name: str
    letters: Count
    phones: Count
    whole: Count
    keys: Count
    types: list[Count]

    @property
    def counts(self) -> list[Count]:
        return [self.letters, self.phones, self.whole, self.keys, *self.types]


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """Petitions by place and kind, as batches are reported (DOMAIN 4.4)."""

    types: list[str]
    rows: list[PlaceRow]
    total: PlaceRow
    notes: list[str]


@dataclass(slots=True)
class _Tally:
    letters: int = 0
    phones: int = 0
    whole: int = 0
    keys: int = 0
    types: Counter[int] = field(default_factory=Counter)

    def add(self, petition: Petition, kinds: Sequence[int]) -> None:
        self.letters += petition.channel == Channel.LETTER
        self.phones += petition.channel == Channel.PHONE
        self.whole += 1
        self.keys += petition.is_key
        self.types.update(kinds)


UNPLACED = ""


def place_table(found: Round, user: User, at: Moment, batch: int | None = None) -> PlaceTable:
    """In four questions, however many; places that others of the round have are printed as 0."""
    shown = list(petitions_of(found, user, at, batch).select_related("petition"))
    kinds = list(PetitionType.objects.current().order_by("order", "pk"))
    marks, places = (
        _ties(PetitionMark, "type_id", at, found),
        _ties(PetitionPlace, "name", at, found),
    )
    tallies = {name: _Tally() for name in places_of(found, at)}
    total, several, untyped, twice = _Tally(), 0, 0, 0
    for standing in shown:
        petition = standing.petition
        mine, where = marks.get(petition.pk, []), places.get(petition.pk, [UNPLACED])
        total.add(petition, mine)
        several += len(mine) > 1
        untyped += not mine
        twice += len(where) > 1
        for place in where:
            tallies.setdefault(place, _Tally()).add(petition, mine)
    asked = {"round": found.plan.code} | ({"batch": batch} if batch else {})
    rows = [_place_row(name, tally, kinds, asked, at) for name, tally in tallies.items()]
    whole = _place_row(None, total, kinds, asked, at)
    notes = [
        *type_notes(total.whole, sum(total.types.values()), several, untyped),
        *place_notes(total.whole - total.letters - total.phones, twice),
    ]
    return PlaceTable([str(kind) for kind in kinds], rows, whole, notes)


def places_of(found: Round, at: Moment) -> list[str]:
    """The places of a round, in the order in which they came up."""
    rows = PetitionPlace.objects.known_at(at.known_at).filter(
        petition__round=found, petition__received_on__lte=at.as_of
    )
    first = rows.order_by().values("name").annotate(first=Min("pk")).order_by("first")
    return [row["name"] for row in first]


def _ties(model: Any, column: str, at: Moment, found: Round) -> dict[int, list[Any]]:
    ties: dict[int, list[Any]] = {}
    rows = model.objects.known_at(at.known_at).filter(petition__round=found)
    for petition, value in rows.order_by("pk").values_list("petition_id", column):
        ties.setdefault(petition, []).append(value)
    return ties


def _place_row(
    name: str | None, tally: _Tally, kinds: Sequence[PetitionType], asked: Filters, at: Moment
) -> PlaceRow:
    if name is not None:
        asked = {**asked, **({"place": name} if name else {"placed": "no"})}

    def count(n: int, **more: Any) -> Count:
        return Count("", n, list_address(PETITIONS, at, **asked, **more))

    return PlaceRow(
        name=_("合计") if name is None else name or _("未写区域"),
        letters=count(tally.letters, channel=Channel.LETTER.value),
        phones=count(tally.phones, channel=Channel.PHONE.value),
        whole=count(tally.whole),
        keys=count(tally.keys, key="yes"),
        types=[count(tally.types[kind.pk], type=kind.code) for kind in kinds],
    )


def type_notes(whole: int, marks: int, several: int, untyped: int) -> list[str]:
    """Why the kinds add up to another number than the petitions."""
    notes = []
    if several:
        said = {"n": several, "marks": marks, "whole": whole}
        notes.append(
            _("%(n)s 件涉及两种及以上问题类型，各类合计 %(marks)s 个，多于 %(whole)s 件。") % said
            if marks > whole
            else _("%(n)s 件涉及两种及以上问题类型，在各类分别计数。") % said
        )
    if untyped:
        notes.append(_("%(n)s 件没有写问题类型，不在各类里。") % {"n": untyped})
    return notes


def place_notes(elsewhere: int, twice: int) -> list[str]:
    notes = []
    if elsewhere:
        notes.append(_("%(n)s 件既不是来信也不是来电，只在合计里。") % {"n": elsewhere})
    if twice:
        notes.append(
            _("%(n)s 件同时交办两地以上，在各地分别计数；合计行每件只计一次。") % {"n": twice}
        )
    return notes


@dataclass(frozen=True, slots=True)
class Settlement:
    """How petitions stand: by state, by verdict, two rates, those late with their answer."""

    states: list[Count]
    verdicts: list[Count]
    late: Count
    repeated: Count
    held: int
    shares: list[Share]
    notes: list[str]


def settlement(found: Round, user: User, at: Moment, batch: int | None = None) -> Settlement:
    rows = petitions_of(found, user, at, batch)
    asked: dict[str, Any] = {"round": found.plan.code} | ({"batch": batch} if batch else {})
    by_state, by_verdict = grouped(rows, "state"), grouped(rows, "verdict")
    states = [
        Count(str(one.label), by_state[one.value,], _petitions(at, **asked, state=one.value))
        for one in PetitionState
    ]
    verdicts = [
        Count(str(one.label), by_verdict[one.value,], _petitions(at, **asked, verdict=one.value))
        for one in Verdict
    ]
    unchecked = Count(_("未核实"), by_verdict["",], _petitions(at, **asked, checked="no"))
    whole = sum(by_state.values())
    settled, staged = by_state["settled",], by_state["staged",]
    return Settlement(
        states=states,
        verdicts=[*verdicts, unchecked],
        late=Count(_("超期未办结"), rows.filter(is_late(at)).count(),
                   _petitions(at, **asked, late="yes")),
        repeated=Count(_("重复件"), rows.exclude(petition__repeats="").count(),
                       _petitions(at, **asked, repeated="yes")),
        held=sum(n or 0 for n in rows.values_list("petition__held", flat=True)),
        shares=[
            Share(_("办结率（不含阶段性办结）"), _("已办结÷总数"), settled, whole),
            Share(_("办结率（含阶段性办结）"), _("已办结与阶段性办结之和÷总数"),
                  settled + staged, whole),
        ],
        notes=[
            _("阶段性办结不等于办结：各地办结率有的含、有的不含，两种分别列出，引用时须写明公式。"),
            _("问责只记人数，不记姓名和处理情况。"),
        ],
    )  # fmt: skip


def _petitions(at: Moment, **filters: Any) -> str:
    return list_address(PETITIONS, at, **filters)


def is_late(at: Moment) -> Q:
    """Not even settled in part when its answer was due."""
    return Q(state=PetitionState.OPEN, petition__due_on__lt=at.as_of)
