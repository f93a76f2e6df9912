"""How editions, comments and figures that moved stand, each in one word and shape."""

from bihuan.words import Marked, lazy


class Standing(Marked):
    """Whether an edition is the one that counts."""

    VALID = "valid", lazy("现行"), "●", "good"
    SUPERSEDED = "superseded", lazy("已被取代"), "✕", "bad"


class CommentState(Marked):
    """How far a comment has come."""

    OPEN = "open", lazy("待处理"), "○", "warn"
    ANSWERED = "answered", lazy("已答复"), "◐", "warn"
    RESOLVED = "resolved", lazy("已办结"), "●", "still"


class Change(Marked):
    """What of a figure is another than was issued."""

    VALUE = "value", lazy("数值变了"), "▲", "bad"
    GONE = "gone", lazy("算不出了"), "✕", "bad"
    RECORDS = "records", lazy("数值不变，记录变了"), "◇", "still"
    PARTS = "parts", lazy("数值不变，基数或分项变了"), "◇", "still"


class RowChange(Marked):
    """How a row of a ledger stands beside the ledger that was issued."""

    CAME = "came", lazy("新增"), "▲", "bad"
    GONE = "gone", lazy("不在了"), "▼", "bad"
    CHANGED = "changed", lazy("内容变了"), "◇", "warn"
