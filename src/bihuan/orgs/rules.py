"""Who may see and do what, as conditions inside a query; never a list of ids."""

from datetime import date

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from bihuan.words import lazy

POWERS = {
    "record": lazy("登记问题、任务、活动、成果，起草报告"),
    "assign": lazy("交办任务、制定方案、调整期限"),
    "deliver": lazy("办理本单位的任务和问题并报告完成"),
    "report": lazy("代为登记办理情况"),
    "check": lazy("受理审核、验收、退回，审核报告"),
    "close": lazy("公示、销号、回头看，印发报告"),
    "drafts": lazy("查看和登记反馈前的巡察督察底稿"),
    "import": lazy("导入台账"),
    "revise": lazy("更正、撤回记录"),
    "define": lazy("维护单位、岗位、指标等基础数据"),
    "accounts": lazy("管理账号"),
    "ledger": lazy("查看存证"),
    "risks": lazy("查看全部门的廉政风险点；有审核职权的，还可审定、终止"),
}
"""Every power that a post type may be given, and what it allows."""

OFFICES = frozenset({"accounts", "define"})
"""Who manages accounts grants no rights, and reads no business data (GB/T 22239-2019, 8.1.4.2)."""

ACCOUNTS_ARE_ANOTHERS = lazy("账号已有专人管理，授予权限的人不再管理账号。")

_HELD = """
    FROM orgs_appointment held
    JOIN orgs_post post ON post.id = held.post_id
    JOIN orgs_posttype kind ON kind.id = post.post_type_id
    WHERE held.person_id = %s AND held.superseded_seq IS NULL
      AND held.from_on <= %s AND (held.to_on IS NULL OR held.to_on > %s)
"""

HELD_POSTS = f"SELECT held.post_id {_HELD}"
"""The posts that a person holds on a day: takes the person, the day, the day."""

_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT seed.id FROM ({seeds}) AS seed
        UNION
        SELECT child.id FROM orgs_unit child JOIN below ON child.parent_id = below.id
    )
    SELECT id FROM below
"""

_OWN_UNITS = f"SELECT post.unit_id AS id {_HELD} AND kind.reach = 'below'"

_WHOLE_DEPARTMENT = f"""
    SELECT root.id FROM orgs_unit root
    WHERE root.parent_id IS NULL AND EXISTS (SELECT 1 {_HELD} AND kind.reach = 'department')
"""  # noqa: S608 - only constants of this file are put together; values are parameters

_FURTHER_UNITS = """
    SELECT more.unit_id FROM {table} more
    WHERE more.superseded_seq IS NULL
      AND more.from_on <= %s AND (more.to_on IS NULL OR more.to_on > %s)
      AND more.post_id IN (SELECT held.post_id {held} AND kind.reach <> 'nothing')
"""

_FURTHER_TABLES = ("orgs_secondduty", "orgs_contactpoint", "orgs_opening")


def visible_unit_ids(person_id: int, day: date) -> RawSQL:
    """The units that a person's posts see on a day, and all below them."""
    held = [person_id, day, day]
    seeds = [_OWN_UNITS, _WHOLE_DEPARTMENT]
    seeds += [_FURTHER_UNITS.format(table=table, held=_HELD) for table in _FURTHER_TABLES]
    values = [*held, *held, *[day, day, *held] * len(_FURTHER_TABLES)]
    return RawSQL(_BELOW.format(seeds=" UNION ".join(seeds)), values)  # noqa: S611


def own_unit_ids(person_id: int, day: date) -> RawSQL:
    """The units of a person's own posts that see what is below, and all below them.

    Second duties, contact points and openings are left out: they show records, not drafts.
    """
    values = [person_id, day, day]
    return RawSQL(_BELOW.format(seeds=_OWN_UNITS), values)  # noqa: S611


def answered_unit_ids(person_id: int, day: date) -> RawSQL:
    """The units that a person's posts are of or answer for, and all below: without what a post sees
    as a contact point, as opened to it, or because it sees the department.
    """
    held = [person_id, day, day]
    answers = _FURTHER_UNITS.format(table="orgs_secondduty", held=_HELD)
    seeds = f"{_OWN_UNITS} UNION {answers}"
    return RawSQL(_BELOW.format(seeds=seeds), [*held, day, day, *held])  # noqa: S611


def home_unit_ids(person_id: int, day: date) -> RawSQL:
    """The units that a person's posts belong to on a day; those below, where the post sees them."""
    held = [person_id, day, day]
    own = f"SELECT seed.id FROM ({_BELOW.format(seeds=_OWN_UNITS)}) AS seed"  # noqa: S608
    home = f"SELECT post.unit_id {_HELD} AND kind.reach = 'department'"
    return RawSQL(f"{own} UNION {home}", [*held, *held])  # noqa: S611


def has_power(power: str, person_id: int, day: date) -> RawSQL:
    """True where one of the person's posts has a power."""
    return RawSQL(  # noqa: S611
        f"EXISTS (SELECT 1 {_HELD} AND ' ' || kind.powers || ' ' LIKE %s)",
        [person_id, day, day, f"% {power} %"],
        output_field=BooleanField(),
    )


def subtree_ids(code: str) -> RawSQL:
    """The unit of a code and all below it."""
    seed = "SELECT top.id FROM orgs_unit top WHERE top.code = %s AND top.superseded_seq IS NULL"
    return RawSQL(_BELOW.format(seeds=seed), [code])  # noqa: S611


def held_post_ids(person_id: int, day: date) -> RawSQL:
    """The posts that a person holds on a day."""
    return RawSQL(HELD_POSTS, [person_id, day, day])  # noqa: S611


def sees_anything(person_id: int, day: date) -> RawSQL:
    """True where one of the person's posts sees business data at all."""
    return RawSQL(  # noqa: S611
        f"EXISTS (SELECT 1 {_HELD} AND kind.reach <> 'nothing')",
        [person_id, day, day],
        output_field=BooleanField(),
    )
