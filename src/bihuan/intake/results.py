"""What a person says about a file that is read in, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.duties.models import Plan
from bihuan.findings import Finding, refusing
from bihuan.intake.models import ImportBatch
from bihuan.intake.readers.columns import AS_WRITTEN, Correspondence

MAX_FINDINGS = 1000
"""A file that is wrong in every row need not be told so a hundred thousand times."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says about a file; ``on`` is the day that rows without one happened,
    ``folder`` is where the evidence lies that rows name.
    """

    on: date
    plan: Plan | None = None
    year: int | None = None
    mapping: Correspondence = AS_WRITTEN
    folder: Path | None = None
    dry_run: bool = False


@dataclass(slots=True)
class Result:
    """Rows read, accepted and refused, and every remark. Refused rows leave nothing behind."""

    kind: str
    read: int = 0
    accepted: int = 0
    findings: list[Finding] = field(default_factory=list)
    refused_rows: set[tuple[str, int]] = field(default_factory=set)
    batch: ImportBatch | None = None

    @property
    def refused(self) -> int:
        return len(self.refused_rows)

    @property
    def is_refused(self) -> bool:
        return bool(refusing(self.findings))

    def note(self, sheet: str, findings: list[Finding]) -> None:
        for finding in findings:
            if finding.refuses:
                self.refused_rows.add((sheet, finding.row))
        room = MAX_FINDINGS - len(self.findings)
        self.findings += [replace(one, sheet=sheet) for one in findings[: max(room, 0)]]

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "accepted": self.accepted,
            "refused": self.refused,
            "findings": [
                {
                    "sheet": f.sheet,
                    "row": f.row,
                    "column": f.column,
                    "code": f.code,
                    "message": f.message,
                    "hint": f.hint,
                    "severity": f.severity.value,
                }
                for f in self.findings
            ],
        }
