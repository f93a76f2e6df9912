"""Limits: how large a table may be."""

from bihuan.errors import Unreadable

MAX_ROWS = 300_000
MAX_COLUMNS = 1_000
MAX_CELLS = 8_000_000
"""Rows times columns of the box that holds every filled cell of one sheet."""


def too_large(sheet: str) -> Unreadable:
    return Unreadable(
        f"工作表“{sheet}”过大：最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列，且总格数不超过 {MAX_CELLS}。",
        hint="请检查很远的行或列里是否误填了内容，或把表拆成几个文件。",
    )


def check_size(sheet: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise too_large(sheet)
