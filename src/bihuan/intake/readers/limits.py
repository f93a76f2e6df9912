"""Limits: how large a table may be."""

from bihuan.errors import Unreadable
from bihuan.words import _

MAX_ROWS = 300_000
MAX_COLUMNS = 1_000
MAX_CELLS = 8_000_000
"""Rows times columns of the box that holds every filled cell of one sheet."""


def too_large(sheet: str) -> Unreadable:
    return Unreadable(
        _("工作表“%(sheet)s”过大：最多 %(rows)s 行、%(columns)s 列，且总格数不超过 %(cells)s。")
        % {"sheet": sheet, "rows": MAX_ROWS, "columns": MAX_COLUMNS, "cells": MAX_CELLS},
        hint=_("请检查很远的行或列里是否误填了内容，或把表拆成几个文件。"),
    )


def check_size(sheet: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise too_large(sheet)
