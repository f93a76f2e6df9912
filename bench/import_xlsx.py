"""Import of a large workbook beside the bare reading of the same file.

    python bench/import_xlsx.py [ROWS]

Prints seconds, rows per second and peak memory of ``bihuan import`` and of the reading library
alone, and their ratio. Aim: 100,000 rows under 60 s and 500 MB.
"""

import sys
import time
from pathlib import Path

import python_calamine
import stage
import xlsxwriter

HEADINGS = (
    "编号",
    "问题来源",
    "问题类别",
    "存在问题",
    "整改措施",
    "责任单位",
    "协办单位",
    "整改时限",
    "发现日期",
    "备注",
)


def write(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["问题整改台账"])
    sheet.write_row(1, 0, HEADINGS)
    for n in range(rows):
        sheet.write_row(
            n + 2,
            0,
            [
                f"WT{n:06d}", "监督检查", "作风建设", f"第{n}个问题：办理时限过长，群众反映集中",
                "压缩办理环节，公开办理进度", f"第{n % 60}处", f"第{n % 7}处、第{n % 11}处",
                f"2025年{n % 12 + 1}月底", f"2025-{n % 9 + 1:02d}-{n % 28 + 1:02d}", "",
            ],
        )  # fmt: skip
    book.close()


def bare_reading(path: Path) -> float:
    at = time.perf_counter()
    for name in python_calamine.load_workbook(str(path)).sheet_names:
        python_calamine.load_workbook(str(path)).get_sheet_by_name(name).to_python()
    return time.perf_counter() - at


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with stage.office() as folder:
        path = folder / "ledger.xlsx"
        write(path, rows)
        bare = bare_reading(path)
        seconds, peak, _said = stage.timed("import", str(path), "--as", "problems")
    stage.say(
        rows=rows, seconds=round(seconds, 1), rows_per_second=round(rows / seconds),
        peak_mb=round(peak), bare_reading_seconds=round(bare, 2), ratio=round(seconds / bare, 1),
    )  # fmt: skip


if __name__ == "__main__":
    main()
