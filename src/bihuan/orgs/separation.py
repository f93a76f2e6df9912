"""Three officers, three people: who manages accounts, who grants rights, who reads the audit.

GB/T 22239-2019 8.1.4.2 asks for it. The system itself is exempt, or no office could be started.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.orgs.models import Appointment, Person, PostType
from bihuan.orgs.queries import holders_of
from bihuan.orgs.rules import OFFICES

Held = tuple[frozenset[str], str]
"""The powers and the reach of a post type."""


def held_by_type(values: Mapping[str, Any]) -> list[Held]:
    return [(frozenset(values.get("powers", "").split()), values.get("reach", ""))]


def refuse_mixed(held: Iterable[Held]) -> None:
    """Refuse what one person would hold together, and say why."""
    held = list(held)
    powers = frozenset().union(*[own for own, _reach in held])
    if powers >= OFFICES:
        raise Refused(
            _("同一个人不能既管理账号又授予权限：一个人能开账号又能给权限，就没有人能看住他。"),
            hint=_("管理账号和维护单位、岗位、任职，请分给两个人。"),
        )
    if "accounts" in powers and any(reach != PostType.Reach.NOTHING for _own, reach in held):
        raise Refused(
            _("管理账号的人不看业务数据，不能再担任能看业务数据的岗位。"),
            hint=_("管理账号的岗位，可见范围只能是“不看业务数据”，也不与别的岗位兼任。"),
        )


def refuse_mixed_person(
    person: Person, further: PostType, from_on: date, to_on: date | None
) -> None:
    """Refuse a post to who holds another at the same time that does not go with it."""
    meanwhile = Q(to_on__isnull=True) | Q(to_on__gt=from_on)
    held = Appointment.objects.current().filter(meanwhile, person=person)
    if to_on is not None:
        held = held.filter(from_on__lt=to_on)
    types = [one.post.post_type for one in held.select_related("post__post_type")]
    refuse_mixed(_held(kind) for kind in [*types, further])


def refuse_mixed_type(kind: PostType, values: Mapping[str, Any], on: date) -> None:
    """Refuse a change of a post type that would mix offices, in it or with who holds it."""
    now = {"powers": kind.powers, "reach": kind.reach}
    then = {name: values.get(name, said) for name, said in now.items()}
    if then == now:
        return
    refuse_mixed(held_by_type(then))
    holders = _held_on(on).filter(post__post_type=kind).values("person_id")
    of_person: dict[int, list[Held]] = {}
    for held in _held_on(on).filter(person_id__in=holders).select_related("post__post_type"):
        own = held.post.post_type
        said = held_by_type(then) if own.pk == kind.pk else [_held(own)]
        of_person.setdefault(held.person_id, []).extend(said)
    for together in of_person.values():
        refuse_mixed(together)


def refuse_no_successor(held: Appointment, on: date) -> None:
    """Refuse to end the last appointment by which anybody could grant rights."""
    if "define" not in held.post.post_type.powers.split():
        return
    if not holders_of("define", on).exclude(pk=held.pk).exists():
        raise Refused(
            _("这是最后一个能授予权限的人，离任以后谁也不能再任命。"), hint=_("请先任命接替的人。")
        )


def _held_on(on: date) -> Any:
    running = Q(to_on__isnull=True) | Q(to_on__gt=on)
    return Appointment.objects.current().filter(running)


def _held(kind: PostType) -> Held:
    return frozenset(kind.powers.split()), kind.reach
