"""A figure of a draft with its verdict, and by which words that was seen."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.checks.judging import Verdict
from bihuan.reports.checks.quoting import Quoted
from bihuan.reports.checks.surroundings import Around


@dataclass(frozen=True, slots=True)
class Checked:
    """A figure of a draft, what the ledger says of it, and by which words that was seen."""

    quoted: Quoted
    around: Around
    verdict: Verdict
    code: str = ""
    label: str = ""
    ledger_value: str = ""
    meant: str = ""
    words: tuple[str, ...] = ()
    day: date | None = None
    """The day that the figure says itself, where it is not that of the draft."""
    said: str = ""
    """The alias that fitted, as it is written."""
