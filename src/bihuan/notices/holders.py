"""Who answers for what on a day, and the persons above them: read once, then asked in memory."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bihuan.orgs.holding import running_on
from bihuan.orgs.lines import Lines
from bihuan.orgs.models import Appointment, Post, Unit


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
        self._addressed: dict[tuple[int | None, int | None, int], frozenset[int]] = {}

    @cached_property
    def _above(self) -> Lines:
        return Lines(self.on)

    @cached_property
    def people(self) -> dict[int, list[int]]:
        """By post, the persons who hold it."""
        held = Appointment.objects.current().filter(running_on(self.on))
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
    def _names(self) -> dict[int, str]:
        rows = Unit.objects.current().values_list("pk", "short_name", "name")
        return {pk: short or name for pk, short, name in rows}

    def named(self, unit: int | None, text: str) -> str:
        """A matter as those above read it: whose it is comes first."""
        return f"{self._names[unit]}：{text}" if unit in self._names else text

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

    def addressed(self, post: int | None, unit: int | None, levels: int) -> frozenset[int]:
        """The persons to be told: those who answer for it, or who stand so many levels above.

        Where nobody stands above, the office takes the place of the first level.
        """
        asked = (post, unit, levels)
        if asked not in self._addressed:
            self._addressed[asked] = frozenset(self._persons(*asked))
        return self._addressed[asked]

    def _persons(self, post: int | None, unit: int | None, levels: int) -> Iterator[int]:
        posts = set(self.owners(post, unit))
        if levels:
            lines = [self.line_of(one) for one in posts] or [self._line_of_unit(unit)]
            posts = {line[levels - 1] for line in lines if len(line) >= levels}
            if levels == 1 and not all(lines):
                posts |= set(self._office)
        for one in posts:
            yield from self.people.get(one, [])

    @cached_property
    def _office(self) -> list[int]:
        """The posts that act on behalf of every unit."""
        return [pk for pk, seat in self.seats.items() if "report" in seat.powers]

    def line_of(self, post: int) -> list[int]:
        """The filled posts above a post, nearest first."""
        if post not in self._lines:
            line = self._above.line(self._above.posts[post]) if post in self._above.posts else []
            self._lines[post] = [one.pk for one in line]
        return self._lines[post]

    def _line_of_unit(self, unit: int | None) -> list[int]:
        """The line above a unit in which nobody answers for anything: that of a vacant post."""
        vacant = (pk for pk, seat in self.seats.items() if seat.unit_id == unit)
        return next((self.line_of(pk) for pk in vacant), [])
