"""The tree of units as it stood at a moment: who is below whom, and how each unit is filled."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery

from bihuan.orgs.holding import Care, cares_at, held_at
from bihuan.orgs.models import Post, Term, Unit, User
from bihuan.orgs.terms import TermState
from bihuan.periods import Moment


@dataclass(slots=True)
class Node:
    """A unit of the tree with the numbers of its own posts, not of those below it.

    ``term`` is how its latest term stands; ``cares`` are the second duties and contact points by
    which leaders look after it.
    """

    unit: Unit
    posts: int = 0
    holders: int = 0
    vacant: int = 0
    term: TermState | None = None
    cares: list[Care] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The units below this one."""
        return sum(1 + child.size for child in self.children)


def forest(user: User, at: Moment) -> list[Node]:
    """The units that a person may see, below one another; five queries, whatever their number.

    A unit whose superior the person does not see, or that ended before, stands at the top.
    """
    units = Unit.objects.known_at(at.known_at).existing_on(at.as_of).visible_to(user)
    nodes = {
        unit.version_of_id or unit.pk: Node(unit)
        for unit in units.select_related("kind").order_by("kind__order", "id")
    }
    _fill(nodes, user, at)
    tops: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.unit.parent_id or 0)
        (above.children if above else tops).append(node)
    return tops


def _fill(nodes: dict[int, Node], user: User, at: Moment) -> None:
    for unit, holders in _posts(user, at):
        if node := nodes.get(unit):
            node.posts += 1
            node.holders += holders
            node.vacant += holders == 0
    terms = Term.objects.known_at(at.known_at).filter(elected_on__lte=at.as_of).visible_to(user)
    for term in terms.order_by("elected_on", "id"):
        if node := nodes.get(term.unit_id):
            node.term = term.state_on(at.as_of)
    for unit, cares in _by_unit(cares_at(at)).items():
        if node := nodes.get(unit):
            node.cares = cares


def _posts(user: User, at: Moment) -> Iterable[tuple[int, int]]:
    """The unit of each post and how many hold it."""
    held = held_at(at).filter(post=OuterRef("pk")).order_by().values("post")
    count = Subquery(held.annotate(n=Count("pk")).values("n"))
    posts = Post.objects.known_at(at.known_at).visible_to(user).annotate(held=count)
    return ((unit, held or 0) for unit, held in posts.values_list("unit_id", "held"))


def _by_unit(cares: Iterable[Care]) -> dict[int, list[Care]]:
    found: defaultdict[int, list[Care]] = defaultdict(list)
    for word, care in cares:
        found[care.unit_id].append((word, care))
    return found
