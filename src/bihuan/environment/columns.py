"""What a table has to have before anything is asked of it, in words instead of an engine's."""

from collections.abc import Collection, Iterable

import ibis.expr.types as ir

from bihuan.errors import Refused
from bihuan.words import _, listed


def required(
    table: ir.Table,
    *,
    names: Iterable[str] = (),
    numbers: Iterable[str] = (),
    days: Iterable[str] = (),
) -> None:
    """Refuses a table that lacks a column, or has one of another type.

    ``names`` may be of any type, ``numbers`` are numeric or altogether NULL, ``days`` dates or
    timestamps.
    """
    names, numbers, days = list(names), list(numbers), list(days)
    if lacking := [name for name in (*names, *days, *numbers) if name not in table.columns]:
        raise Refused(
            _("表里缺少列：%(names)s。") % {"names": listed(lacking)},
            hint=_("表里有：%(names)s。") % {"names": listed(table.columns)},
        )
    kinds = {name: table[name].type() for name in (*numbers, *days)}
    wrong = [name for name in numbers if not (kinds[name].is_numeric() or kinds[name].is_null())]
    if wrong:
        raise Refused(
            _("这些列不是数：%(names)s。") % {"names": listed(wrong)},
            hint=_("请先换成数，或用 read 读入文件，文字会逐处列出。"),
        )
    if undated := [name for name in days if not kinds[name].is_temporal()]:
        raise Refused(
            _("这些列不是日期或时间：%(names)s。") % {"names": listed(undated)},
            hint=_("请先换成日期或时间的类型。"),
        )


def one_of(value: str, known: Collection[str], argument: str) -> None:
    """Refuses a word that is none of those that an argument may be."""
    if value not in known:
        raise Refused(
            _("%(argument)s 不能是“%(value)s”。") % {"argument": argument, "value": value},
            hint=_("可用：%(names)s。") % {"names": listed(known)},
        )
