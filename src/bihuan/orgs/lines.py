"""Who reports to whom: the only owner of which post stands above which on a day."""

from collections import defaultdict
from collections.abc import Container, Iterator
from datetime import date

from bihuan.orgs.holding import running_on
from bihuan.orgs.models import Appointment, Post, SecondDuty, Unit


class Lines:
    """Every line of reporting on a day, read in four queries however many posts are asked about.

    Above a post stands the post named as its superior. Else, in its own unit, the leader whose
    second duty the unit is and then the first responsible post; in each unit above, the first
    responsible post and then such a leader. A post that nobody holds is passed over.
    """

    def __init__(self, day: date) -> None:
        posts = Post.objects.current().select_related("post_type", "unit")
        self.posts: dict[int, Post] = posts.order_by("post_type__order", "pk").in_bulk()
        held = Appointment.objects.current().filter(running_on(day))
        self.held = set(held.values_list("post_id", flat=True))
        self.parents = dict(Unit.objects.current().values_list("pk", "parent_id"))
        self.leaders = self._leaders(day)
        self.first: defaultdict[int, list[int]] = defaultdict(list)
        for post in self.posts.values():
            if post.post_type.is_first_responsible:
                self.first[post.unit_id].append(post.pk)

    @staticmethod
    def _leaders(day: date) -> dict[int, list[int]]:
        """For each unit the posts whose second duty it is."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        ties = SecondDuty.objects.current().filter(running_on(day)).order_by("from_on", "pk")
        for unit, post in ties.values_list("unit_id", "post_id"):
            found[unit].append(post)
        return found

    def superior_of(self, post: Post) -> Post | None:
        return next(iter(self.line(post)), None)

    def line(self, post: Post) -> list[Post]:
        """The posts above that are held, from the nearest up."""
        return [one for one in self.whole_line(post) if one.pk in self.held]

    def whole_line(self, post: Post) -> list[Post]:
        """The posts above, also vacant ones named as a superior; none stands there twice."""
        line = {post.pk: post}
        at: Post | None = self.posts.get(post.pk, post)
        while at is not None:
            at = self._above(at, line)
            if at is not None:
                line[at.pk] = at
        return list(line.values())[1:]

    def _above(self, post: Post, below: Container[int]) -> Post | None:
        if post.superior_id in self.posts:
            return None if post.superior_id in below else self.posts[post.superior_id]
        near = (pk for pk in self._candidates(post) if pk in self.held and pk not in below)
        return next((self.posts[pk] for pk in near if pk in self.posts), None)

    def _candidates(self, post: Post) -> Iterator[int]:
        yield from self.leaders.get(post.unit_id, ())
        if not post.post_type.is_first_responsible:
            yield from self.first.get(post.unit_id, ())
        for above in self._units_above(post.unit_id):
            yield from self.first.get(above, ())
            yield from self.leaders.get(above, ())

    def _units_above(self, unit: int) -> Iterator[int]:
        passed = {unit}
        above = self.parents.get(unit)
        while above is not None and above not in passed:
            passed.add(above)
            yield above
            above = self.parents.get(above)
