"""What a person got wrong in an input: collected, never raised, shown all at once."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error refuses the whole input; a warning lets it pass and stays on record."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on an input: where, what is wrong, what to do.

    ``row`` is the row number as a spreadsheet shows it (from 1; 0 speaks of the whole file);
    ``column`` is the heading as written, or a column letter; ``sheet`` the sheet of a workbook.
    """

    code: str
    message: str
    hint: str = ""
    row: int = 0
    column: str = ""
    severity: Severity = Severity.ERROR
    sheet: str = ""

    @property
    def refuses(self) -> bool:
        return self.severity is Severity.ERROR


def refusing(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.refuses]
