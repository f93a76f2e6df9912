"""bihuan diff: which figures of an edition would be others, and by which entries."""

from datetime import date
from typing import Any

from bihuan.duties.templatetags.events import event_word
from bihuan.errors import NotFound
from bihuan.periods import Moment
from bihuan.reports.drift import Drift, Moved, drift
from bihuan.reports.models import Edition
from bihuan.reports.rows import Cell, Table
from bihuan.reports.states import Change
from bihuan.ui import terminal

EMPTY = "（空）"


class Command(terminal.Command):
    help = (
        "成稿印发后，哪些数字会不同，由哪几条台账记录引起。"
        "先按印发时的截至日和位置重算；与印发时不同的，退出码为 1。"
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("edition", metavar="EDITION", type=int, help="成稿的编号，见 editions")
        parser.add_argument("--as-of", type=terminal.day, help="与截至哪一天比，默认成稿的截至日")
        parser.add_argument("--known-at", type=int, help="与计到第几条台账记录比，默认全部")
        terminal.add_format(parser)

    def run(self, *, edition: int, as_of: date | None, known_at: int | None, format: str) -> int:
        found = Edition.objects.current().filter(pk=edition).first()
        if found is None:
            raise NotFound(f"没有编号为 {edition} 的成稿。", hint="bihuan editions 列出全部成稿。")
        told = drift(found, Moment(as_of or found.as_of, known_at))
        if format == "json":
            terminal.say_json(told.as_json())
        else:
            _say(told)
        return 0 if told.holds else 1


def _say(told: Drift) -> None:
    edition, at = told.edition, told.at
    terminal.say(f"{edition.title}：截至 {edition.as_of}，计到第 {edition.known_at} 条")
    if told.holds:
        terminal.say(f"按此重算，{told.figures} 个数字、记录和摘要全部相同。")
    else:
        names = "、".join(told.broken_names)
        terminal.say(f"按此重算与印发时不同：{names}。请运行 bihuan verify。")
    terminal.say(f"与截至 {at.as_of}、计到第 {at.known_at} 条比，{len(told.moved)} 个会不同。")
    for moved in told.moved:
        _say_moved(moved)
    for table in told.moved_tables:
        _say_table(table)
    if told.beyond:
        terminal.say(
            f"\n另有 {told.beyond} 条印发后的记录在这一天之后发生，用 --as-of 选更晚的日子看。"
        )


def _say_moved(moved: Moved) -> None:
    now = moved.now.text if moved.now else moved.refusal
    said = f"{moved.then.code} {moved.then.label}（{moved.then.as_of}）"
    terminal.say(f"\n{said}：{moved.then.text} → {now}，{moved.change.word}")
    if moved.change is Change.PARTS and moved.now:
        terminal.say(f"{moved.then.note} → {moved.now.note}")
    rows = [
        (
            str(cause.entry.seq), event_word(cause.entry.event), str(cause.word),
            cause.entry.happened_on.isoformat(), cause.entry.recorded_at[:16],
            str(cause.subject or ""), cause.entry.reason,
        )
        for cause in moved.causes
    ]  # fmt: skip
    if rows:
        terminal.say_table(["台账", "事件", "哪一类", "发生", "登记（UTC）", "对象", "理由"], rows)
    if moved.is_by_day:
        terminal.say("另有变化只因截至日往后移，没有哪条记录引起。")


def _say_table(table: Table) -> None:
    counted = "，".join(f"{change.word} {n} 行" for change, n in table.counts)
    said = table.refusal or f"{len(table.then.rows)} 行 → {table.now} 行，{counted}"
    terminal.say(f"\n表“{table.caption}”：{said}")
    rows = [
        (row.change.word, row.name, "；".join(_said_of(cell) for cell in row.cells))
        for row in table.rows
    ]
    if rows:
        terminal.say_table(["怎样", "问题", "哪些栏"], rows)


def _said_of(cell: Cell) -> str:
    return f"{cell.heading}：{cell.then or EMPTY} → {cell.now or EMPTY}"
