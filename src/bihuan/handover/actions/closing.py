"""Closing a year: its position in the log is kept, and no row is changed for it."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.handover.open_work import counts_of, open_work
from bihuan.ledger import queries as ledger
from bihuan.ledger.actions import Actor, writing
from bihuan.ledger.canonical import to_text
from bihuan.ledger.models import YearClosing
from bihuan.orgs.actions import require
from bihuan.orgs.models import User
from bihuan.periods import Moment


def close_year(
    year: int, *, reader: User, reason: str, on: date, actor: Actor, at: datetime
) -> YearClosing:
    """Keep where the log stood and what was open; a year that is closed is left as it is."""
    require(actor, "close")
    if on < date(year, 12, 31):
        raise Refused(
            _("%(year)s年还没有过完，不能关账。") % {"year": year},
            hint=_("最早 %(day)s。") % {"day": date(year, 12, 31)},
        )
    if on > timezone.localdate(at):
        raise Refused(_("关账日期 %(on)s 还没有到。") % {"on": on})
    with writing(actor, at) as log:
        log.flush()
        if (closed := log.find(YearClosing, year=year)) is not None:
            return closed
        head = ledger.head()
        piles = open_work(year, reader, Moment(date(year, 12, 31), head.size))
        closed = log.add(
            YearClosing, year=year, closed_on=on, size=head.size, root=head.root,
            digest_name=head.digest_name, counts=to_text(counts_of(piles)),
        )  # fmt: skip
        log.record("year.closed", closed, on=on, reason=reason.strip())
    return closed


def reopen_year(closed: YearClosing, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a closing back; that it was closed stays on record."""
    require(actor, "close")
    if not reason.strip():
        raise Refused(_("撤回关账必须写明理由。"))
    with writing(actor, at) as log:
        closed = log.lock(closed)
        if closed.superseded_seq is not None:
            raise Refused(_("这次关账已经撤回。"))
        if on < closed.closed_on or on > timezone.localdate(at):
            raise Refused(_("日期须在关账之后，且不晚于今天。"))
        log.supersede(closed)
        log.record("year.reopened", closed, on=on, reason=reason.strip())
