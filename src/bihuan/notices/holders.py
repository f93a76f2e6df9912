"""Who answers for what on a day, and who stands above them: read once, then asked in memory."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from bihuan.orgs.models import Appointment, Post, SecondDuty, Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as far as it matters here."""

    pk: int
    unit_id: int
    powers: frozenset[str]
    leads: bool


class Holders:
    """The posts of an office on a day with who holds them; a few queries, however many posts."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._lines: dict[int, list[int]] = {}

    @cached_property
    def people(self) -> dict[int, list[int]]:
        """By post, the persons who hold it."""
        held = Appointment.objects.current().filter(
            Q(to_on__isnull=True) | Q(to_on__gt=self.on), from_on__lte=self.on
        )
        found: dict[int, list[int]] = defaultdict(list)
        for post, person in held.order_by("pk").values_list("post_id", "person_id"):
            if person not in found[post]:
                found[post].append(person)
        return found

    @cached_property
    def seats(self) -> dict[int, Seat]:
        rows = Post.objects.current().order_by("post_type__order", "pk")
        columns = ("pk", "unit_id", "post_type__powers", "post_type__is_first_responsible")
        return {
            pk: Seat(pk, unit, frozenset(powers.split()), leads)
            for pk, unit, powers, leads in rows.values_list(*columns)
        }

    @cached_property
    def _of_unit(self) -> dict[int, list[Seat]]:
        found: dict[int, list[Seat]] = defaultdict(list)
        for seat in self.seats.values():
            if self.people.get(seat.pk):
                found[seat.unit_id].append(seat)
        return found

    @cached_property
    def _above(self) -> dict[int, int | None]:
        return dict(Unit.objects.current().values_list("pk", "parent_id"))

    @cached_property
    def _names(self) -> dict[int, str]:
        rows = Unit.objects.current().values_list("pk", "short_name", "name")
        return {pk: short or name for pk, short, name in rows}

    def named(self, unit: int | None, text: str) -> str:
        """A matter as those above read it: whose it is comes first."""
        return f"{self._names[unit]}：{text}" if unit in self._names else text

    @cached_property
    def _looked_after(self) -> dict[int, list[int]]:
        """By unit, the filled posts that answer for it besides their business."""
        rows = SecondDuty.objects.current().filter(
            Q(to_on__isnull=True) | Q(to_on__gt=self.on), from_on__lte=self.on
        )
        found: dict[int, list[int]] = defaultdict(list)
        for unit, post in rows.order_by("pk").values_list("unit_id", "post_id"):
            if self.people.get(post):
                found[unit].append(post)
        return found

    def posts_of(self, unit: int | None) -> list[int]:
        """The posts that do what a unit owes; else those that report for it; else its head."""
        seats = self._of_unit.get(unit or 0, [])
        for power in ("deliver", "report"):
            if able := [seat.pk for seat in seats if power in seat.powers]:
                return able
        return [seat.pk for seat in seats if seat.leads]

    def owners(self, post: int | None, unit: int | None) -> list[int]:
        """The posts that answer for a matter: the one it names, else those of its unit."""
        return [post] if post else self.posts_of(unit)

    def addressed(self, post: int | None, unit: int | None, levels: int) -> set[int]:
        """The persons to be told: those who answer for it, or who stand so many levels above."""
        posts = set(self.owners(post, unit))
        if levels:
            lines = [self.line_of(one) for one in posts]
            lines += [] if posts else [self._line_of_unit(unit)]
            posts = {line[levels - 1] for line in lines if len(line) >= levels}
        return {person for one in posts for person in self.people.get(one, [])}

    def line_of(self, post: int) -> list[int]:
        """The filled posts above a post, nearest first; a line never comes back to itself."""
        if post not in self._lines:
            self._lines[post] = self._line(post)
        return self._lines[post]

    def _line_of_unit(self, unit: int | None) -> list[int]:
        """The line above a unit in which nobody answers for anything."""
        first = self._over(unit, None)
        return [first, *self.line_of(first)] if first else []

    def _line(self, post: int) -> list[int]:
        line: list[int] = []
        seen = {post}
        seat = self.seats.get(post)
        while seat and (above := self._over(seat.unit_id, seat)) and above not in seen:
            line.append(above)
            seen.add(above)
            seat = self.seats.get(above)
        return line

    def _over(self, unit: int | None, seat: Seat | None) -> int | None:
        """Who leads the unit, unless it is the seat itself; who looks after it; who leads above."""
        for one in self._upwards(unit):
            heads = [head.pk for head in self._of_unit.get(one, []) if head.leads]
            is_own = seat is not None and (one == seat.unit_id)
            if heads and not (is_own and (seat.leads if seat else False)):
                return heads[0]
            if after := self._looked_after.get(one):
                return after[0]
        return None

    def _upwards(self, unit: int | None) -> Iterator[int]:
        seen = set()
        while unit is not None and unit not in seen:
            seen.add(unit)
            yield unit
            unit = self._above.get(unit)
