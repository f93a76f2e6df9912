"""The only writer of report texts: started, saved, commented, reviewed by a second person."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import SYSTEM, Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.orgs.models import Post, PostType, Unit
from bihuan.reports import rules
from bihuan.reports.lifecycle import MOVES, WRITING
from bihuan.reports.models import LONGEST, Comment, Edition, Length, Report, ReportText
from bihuan.reports.shipped import shipped_text
from bihuan.reports.wording import retitled, title_in


def require_on(actor: Actor, power: str, scope: Unit | None) -> None:
    """Refuse who lacks a power, or does not see what the report speaks of."""
    require(actor, power)
    if actor == SYSTEM:
        return
    post = Post.objects.select_related("post_type").get(pk=actor.post_id)
    if post.post_type.reach == PostType.Reach.DEPARTMENT:
        return
    seen = Unit.objects.visible_to_person(actor.person)
    if scope is None or not seen.filter(pk=scope.pk).exists():
        raise NotAllowed(
            _("报告写的是全部门的情况，您的岗位看不到全部门。"),
            hint=_("请把范围定为本单位，或由办公室办理。"),
        )


@dataclass(frozen=True, slots=True)
class Start:
    """What a report begins as: a shipped kind or a text, and of what day and unit it speaks."""

    title: str
    as_of: date
    kind: str = ""
    scope: Unit | None = None
    length: str = Length.COMPREHENSIVE
    text: str = ""
    corrects: Edition | None = None

    def first_text(self) -> str:
        """The text of the kind under the title, or what was given, or the title alone."""
        text = self.text or (shipped_text(self.kind) if self.kind else "")
        if not text:
            return f"# {self.title}\n\n"
        return retitled(text, self.title) if self.title else text


def start_report(start: Start, *, on: date, actor: Actor, at: datetime, reason: str = "") -> Report:
    require_on(actor, WRITING, start.scope)
    check_day(on, at)
    if not start.title.strip() and not start.kind and not start.text:
        raise Refused(_("请写题目，或选一个文种。"))
    text = start.first_text()
    _check_text(text)
    with writing(actor, at) as log:
        report = log.add(
            Report,
            title=_title(text, start.as_of, start.scope) or start.title,
            kind=start.kind,
            as_of=start.as_of,
            scope=start.scope,
            length=start.length,
            corrects=start.corrects,
            revision=1,
            written_by=actor.person,
            started_on=on,
        )
        _add_text(log, report, text, on)
        log.record("report.started", report, on=on, reason=reason)
    return report


def _add_text(log: Log, report: Report, text: str, on: date) -> ReportText:
    return log.add(
        ReportText, report=report, number=report.revision, text=text, saved_on=on,
        saved_by=log.actor.person, post_id=log.actor.post_id,
    )  # fmt: skip


def save_text(
    report: Report, *, text: str, as_of: date, base: int, on: date, actor: Actor, at: datetime
) -> Report:
    """Save a further version, made of the version ``base``.

    Refused if somebody has saved another since: nothing is written over unseen. A text that was
    reviewed has to be reviewed again.
    """
    require_step(actor, "edit", report.scope, on=on, at=at)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_text(text)
    with writing(actor, at) as log:
        report = begin(log, report, "edit")
        if base != report.revision:
            raise Refused(
                _("您编辑时，有人已存下第 %(number)s 版，您的文字还没有保存。")
                % {"number": report.revision},
                hint=_("请对照两处的不同，改好后再保存。"),
            )
        is_new = text != latest_text(report).text
        if not is_new and as_of == report.as_of:
            return report
        log.change(
            report,
            revision=report.revision + is_new,
            title=_title(text, as_of, report.scope) or report.title,
            as_of=as_of,
            state=MOVES["edit"].to,
            written_by=actor.person,
            reviewed_by="",
        )
        if is_new:
            _add_text(log, report, text, on)
        log.record("report.saved", report, on=on)
    return report


def _title(text: str, as_of: date, scope: Unit | None) -> str:
    words = {rules.YEAR: str(as_of.year), rules.MONTH: str(as_of.month)}
    return title_in(text, words | {rules.SCOPE: scope.name if scope else ""})


def latest_text(report: Report) -> ReportText:
    return ReportText.objects.current().get(report=report, number=report.revision)


def _check_text(text: str) -> None:
    refuse_blank(text, _("正文是空的，没有保存。"))
    if len(text) > LONGEST:
        raise Refused(_("正文超过 %(most)s 字，没有保存。") % {"most": LONGEST})


def refuse_blank(said: str, otherwise: str) -> None:
    if not said.strip():
        raise Refused(otherwise)


def check_day(on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("日期 %(on)s 还没有到。") % {"on": on})


def begin(log: Log, report: Report, step: str) -> Report:
    """The report, locked, as the step of ``lifecycle.MOVES`` finds it; refused in another state."""
    move, report = MOVES[step], log.lock(report)
    if report.superseded_seq is not None:
        raise Refused(_("这份文稿已经撤销。"))
    if not report.is_open:
        raise Refused(_("已经印发，不能再改。"), hint=_("要更正的，从成稿页起草更正稿。"))
    if report.state not in move.states:
        raise Refused(str(move.otherwise))
    if move.by_second:
        refuse_writer(report, log.actor)
    return report


def require_step(actor: Actor, step: str, scope: Unit | None, *, on: date, at: datetime) -> None:
    """Refuse who lacks the power of a step, and a day that has not come."""
    require_on(actor, MOVES[step].power, scope)
    check_day(on, at)


# --- Review ---------------------------------------------------------------------------------------


def submit_report(report: Report, *, on: date, actor: Actor, at: datetime) -> Report:
    require_step(actor, "submit", report.scope, on=on, at=at)
    with writing(actor, at) as log:
        report = begin(log, report, "submit")
        log.change(report, state=MOVES["submit"].to)
        log.record("report.submitted", report, on=on)
    return report


def review_report(report: Report, *, on: date, actor: Actor, at: datetime) -> Report:
    """A second person finds the text good; every comment has been dealt with."""
    require_step(actor, "review", report.scope, on=on, at=at)
    with writing(actor, at) as log:
        report = begin(log, report, "review")
        waiting = report.comments.current().filter(resolved_on__isnull=True).count()
        if waiting:
            raise Refused(
                _("还有 %(n)s 条意见没有办结，不能审核通过。") % {"n": waiting},
                hint=_("请逐条办结，或退回起草人。"),
            )
        log.change(report, state=MOVES["review"].to, reviewed_by=actor.person)
        log.record("report.reviewed", report, on=on)
    return report


def return_report(report: Report, *, reason: str, on: date, actor: Actor, at: datetime) -> Report:
    """Back to who writes, with a reason."""
    require_step(actor, "return", report.scope, on=on, at=at)
    refuse_blank(reason, _("退回必须写明理由。"))
    with writing(actor, at) as log:
        report = begin(log, report, "return")
        log.change(report, state=MOVES["return"].to, reviewed_by="")
        log.record("report.returned", report, on=on, reason=reason)
    return report


def refuse_writer(report: Report, actor: Actor) -> None:
    """Whoever wrote any version of a text is no second person to it."""
    if has_written(report, actor.person):
        raise Refused(
            _("您起草过这份文稿，不能由您审核。"), hint=_("请由另一位有审核职权的人审核。")
        )


def has_written(report: Report, person: str) -> bool:
    return report.texts.current().filter(saved_by=person).exists()


def withdraw_report(report: Report, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Give up a text that was not issued; what was written stays on record."""
    require_step(actor, "withdraw", report.scope, on=on, at=at)
    refuse_blank(reason, _("撤销必须写明理由。"))
    with writing(actor, at) as log:
        report = begin(log, report, "withdraw")
        log.supersede(report)
        log.record("report.withdrawn", report, on=on, reason=reason)


# --- Comments -------------------------------------------------------------------------------------


def comment_on(
    report: Report, *, text: str, quoted: str = "", on: date, actor: Actor, at: datetime
) -> Comment:
    """Say something of a paragraph of the latest version, or of the whole text."""
    require_step(actor, "comment", report.scope, on=on, at=at)
    refuse_blank(text, _("请写明意见。"))
    with writing(actor, at) as log:
        report = begin(log, report, "comment")
        comment = log.add(
            Comment, report=report, number=report.revision, quoted=quoted[:200], text=text,
            made_on=on, post_id=actor.post_id,
        )  # fmt: skip
        log.record("report.commented", report, on=on)
    return comment


def answer_comment(
    comment: Comment, *, answer: str, on: date, actor: Actor, at: datetime
) -> Comment:
    """What who writes has done about it, or why not."""
    require_step(actor, "answer", comment.report.scope, on=on, at=at)
    refuse_blank(answer, _("请写明怎样处理。"))
    with writing(actor, at) as log:
        comment = _open_comment(log, comment, "answer")
        log.change(comment, answer=answer, answered_on=on)
        log.record("report.comment_answered", comment.report, on=on)
    return comment


def resolve_comment(comment: Comment, *, on: date, actor: Actor, at: datetime) -> Comment:
    """A reviewer is content; whoever wrote the text cannot be it."""
    require_step(actor, "resolve", comment.report.scope, on=on, at=at)
    with writing(actor, at) as log:
        comment = _open_comment(log, comment, "resolve")
        log.change(comment, resolved_on=on)
        log.record("report.comment_resolved", comment.report, on=on)
    return comment


def _open_comment(log: Log, comment: Comment, step: str) -> Comment:
    comment = log.lock(comment)
    begin(log, comment.report, step)
    if not comment.is_open:
        raise Refused(_("这条意见已经办结。"))
    return comment
