"""bihuan editions: the reports that were issued."""

from typing import Any

from bihuan.reports.models import Edition
from bihuan.reports.states import Standing
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "列出已印发的成稿，最近的在前。"

    def add_arguments(self, parser: Any) -> None:
        terminal.add_format(parser)

    def run(self, *, format: str) -> int:
        rows = Edition.objects.current().select_related("scope", "successor")
        found = [_said(edition) for edition in rows.order_by("-issued_on", "-pk")]
        if format == "json":
            terminal.say_json(found)
            return 0
        lines = [
            (
                str(said["edition"]), said["title"], said["as_of"], str(said["known_at"]),
                said["issued_on"], _standing(said["superseded_by"]),
            )
            for said in found
        ]  # fmt: skip
        terminal.say_table(["编号", "题目", "截至", "计到第几条", "印发", "效力"], lines)
        return 0


def _standing(successor: int | None) -> str:
    return f"已被 {successor} 取代" if successor else Standing.VALID.word


def _said(edition: Edition) -> dict[str, Any]:
    successor = getattr(edition, "successor", None)
    return {
        "edition": edition.pk,
        "title": edition.title,
        "kind": edition.kind,
        "scope": edition.scope.code if edition.scope else "",
        "as_of": edition.as_of.isoformat(),
        "known_at": edition.known_at,
        "root": edition.root,
        "digest": edition.digest,
        "issued_on": edition.issued_on.isoformat(),
        "entry": edition.recorded_seq,
        "figures": len(edition.figures_kept["figures"]),
        "supersedes": edition.supersedes_id,
        "superseded_by": successor.pk if successor else None,
    }
