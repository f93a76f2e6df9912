"""The only writer of editions: a reviewed text is frozen with its figures, once and for ever."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger import canonical
from bihuan.ledger import queries as ledger
from bihuan.ledger.actions import Actor, writing
from bihuan.periods import Moment
from bihuan.reports.actions.texts import (
    Start,
    begin,
    latest_text,
    refuse_blank,
    require_step,
    start_report,
)
from bihuan.reports.keeping import frozen
from bihuan.reports.lifecycle import MOVES
from bihuan.reports.models import Edition, Report
from bihuan.reports.queries import complete, draft_of

FORM = 1
"""Of what is kept with an edition, should a later version keep it in another."""


def issue_edition(report: Report, *, on: date, actor: Actor, at: datetime) -> Edition:
    """Freeze a reviewed text with the figures of its day, as all is known before this entry.

    They are computed under the lock of the log, so that nobody writes between them and the entry.
    """
    require_step(actor, "issue", report.scope, on=on, at=at)
    with writing(actor, at) as log:
        report = begin(log, report, "issue")
        if report.as_of > on:
            raise Refused(_("截至日 %(day)s 还没有到，不能印发。") % {"day": report.as_of})
        head, text = ledger.head(), latest_text(report).text
        moment = Moment(report.as_of, head.size)
        draft = complete(draft_of(text, report.kind or "text", moment, report.scope))
        edition = log.add(
            Edition, report=report, number=report.revision, title=report.title, kind=report.kind,
            scope=report.scope, text=text, kept=canonical.to_text({"form": FORM, **frozen(draft)}),
            as_of=report.as_of, known_at=head.size, root=head.root, digest_name=head.digest_name,
            supersedes=report.corrects, written_by=report.written_by,
            reviewed_by=report.reviewed_by, issued_on=on, issued_by_id=actor.post_id,
        )  # fmt: skip
        log.change(edition, digest=edition.content_digest)
        log.change(report, state=MOVES["issue"].to)
        log.record("edition.issued", edition, on=on)
    return edition


def correct_edition(
    edition: Edition, *, reason: str, on: date, actor: Actor, at: datetime
) -> Report:
    """Begin the text that will supersede an edition, from its own words; the edition stands."""
    refuse_blank(reason, _("更正必须写明理由。"))
    with writing(actor, at) as log:
        log.flush()
        if Edition.objects.filter(supersedes=edition).exists():
            raise Refused(_("这份成稿已经被更正稿取代。"), hint=_("请更正最新的那一份。"))
        if Report.objects.current().filter(corrects=edition).exists():
            raise Refused(_("已有人在起草这份成稿的更正稿。"), hint=_("在文稿列表里接着办。"))
        start = Start(
            edition.title, edition.as_of, edition.kind, edition.scope, edition.report.length,
            edition.text, edition,
        )  # fmt: skip
        return start_report(start, on=on, actor=actor, at=at, reason=reason)
