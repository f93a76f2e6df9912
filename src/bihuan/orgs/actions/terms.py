"""The only writer of terms of office: how a body is elected, extended, elected anew, put right."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Term, Unit
from bihuan.orgs.queries import term_rule_for
from bihuan.orgs.terms import earliest_election, latest_extension
from bihuan.periods import years_later

CORRECTABLE = (
    "elected_on", "years", "years_basis", "extended_to", "extended_on", "extended_by",
    "extension_basis", "begun_on", "renewed_on", "renewal_basis", "reported_on", "approved_on",
)  # fmt: skip


def open_term(
    *,
    unit: Unit,
    elected_on: date,
    years: int | None = None,
    years_basis: str = "",
    actor: Actor,
    at: datetime,
    **values: Any,
) -> Term:
    """A body was elected, for so many years as the rule of that day says.

    Other years need ``years_basis``. ``values`` may give other columns of an old term.
    """
    require(actor, "record")
    years = _years(unit, elected_on, years, years_basis)
    with writing(actor, at) as log:
        _refuse_beside_another(log, unit, elected_on)
        term = log.add(
            Term, unit=unit, elected_on=elected_on, years=years, years_basis=years_basis,
            due_on=years_later(elected_on, years), **values,
        )  # fmt: skip
        log.record("term.opened", term, on=elected_on)
    return term


def _years(unit: Unit, elected_on: date, said: int | None, basis: str) -> int:
    """The years of a term: those of the rule in force, or others for which there is a ground."""
    rule = term_rule_for(unit, elected_on)
    years = said or (rule.years if rule else 0)
    if years < 1:
        raise Refused(
            _("任期年数至少为 1。"),
            hint=_("“%(kind)s”没有任期规定，请写明任期年数。") % {"kind": unit.kind},
        )
    if rule and years != rule.years and not basis.strip():
        raise Refused(
            _("%(on)s 选举的%(kind)s任期是 %(years)s 年（%(source)s），不是 %(said)s 年。")
            % {"on": elected_on, "kind": unit.kind, "years": rule.years,
               "source": rule.source, "said": years},
            hint=_("经批准与规定不同的，请写明依据。"),
        )  # fmt: skip
    return years


def _refuse_beside_another(log: Log, unit: Unit, elected_on: date) -> None:
    """No body has two terms at once: the one before has to be renewed first."""
    log.flush()
    terms = Term.objects.current().filter(unit=unit)
    if terms.filter(elected_on=elected_on).exists():
        raise Refused(
            _("“%(unit)s”%(on)s 选举的这一届已经登记过。") % {"unit": unit, "on": elected_on}
        )
    before = terms.filter(elected_on__lt=elected_on, renewed_on__isnull=True).first()
    if before is not None:
        raise Refused(
            _("“%(unit)s”%(before)s 选举的一届还没有换届。")
            % {"unit": unit, "before": before.elected_on},
            hint=_("请在那一届的页面上登记换届，新一届会随之产生。"),
        )


def renew_term(term: Term, *, on: date, basis: str = "", actor: Actor, at: datetime) -> None:
    """Of an old term, say only when the next body was elected; that body is entered by itself."""
    require(actor, "record")
    with writing(actor, at) as log:
        term = log.lock(term)
        _renew(log, term, on, basis)


def _renew(log: Log, term: Term, on: date, basis: str) -> None:
    if on <= term.elected_on:
        raise Refused(_("换届日期须晚于选举日期。"))
    log.revise(term, renewed_on=on, renewal_basis=basis)
    log.record("term.renewed", term, on=on, reason=basis)


def hold_election(
    term: Term,
    *,
    on: date,
    basis: str = "",
    years: int | None = None,
    years_basis: str = "",
    actor: Actor,
    at: datetime,
) -> Term:
    """The body was elected anew: this term ends, and the next begins.

    Before its due day it needs approval and may be a year early; after its last day a reason.
    """
    require(actor, "record")
    with writing(actor, at) as log:
        term = _standing(log, term)
        _refuse_ahead(on, at)
        _refuse_untimely(term, on, basis)
        _renew(log, term, on, basis)
        return open_term(
            unit=term.unit, elected_on=on, years=years, years_basis=years_basis, actor=actor, at=at
        )


def _refuse_untimely(term: Term, on: date, basis: str) -> None:
    if term.begun_on is not None and on < term.begun_on:
        raise Refused(_("换届日期早于启动换届的日期 %(begun)s。") % {"begun": term.begun_on})
    if on < (earliest := earliest_election(term.due_on)):
        raise Refused(
            _("提前换届不超过一年：这一届 %(due)s 到期，最早 %(earliest)s 换届。")
            % {"due": term.due_on, "earliest": earliest}
        )
    if basis.strip():
        return
    if on < term.due_on:
        raise Refused(
            _("这一届 %(due)s 到期，提前换届须经上级批准。") % {"due": term.due_on},
            hint=_("请写明批准文件。"),
        )
    if on > (last := term.days.last_day(on)):
        raise Refused(
            _("换届应不晚于 %(last)s，已超期 %(days)s 天。")
            % {"last": last, "days": (on - last).days},
            hint=_("请写明逾期的原因或批准文件；超期照样记录。"),
        )


def extend_term(
    term: Term, *, to: date, on: date, by: str, basis: str, reason: str = "", actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """The superior approved on a day that the term lasts until another, a year at most.

    Approval comes before the last day; a later one needs a reason.
    """
    require(actor, "assign")
    with writing(actor, at) as log:
        term = _standing(log, term)
        _refuse_ahead(on, at)
        _refuse_extension(term, to, on, reason)
        if not (by.strip() and basis.strip()):
            raise Refused(_("延期须写明批准的组织和批准文件。"))
        runs_on = term.extended_to is not None and term.extended_to >= on
        log.revise(
            term, extended_to=to, extended_on=term.extended_on if runs_on else on,
            extended_by=by, extension_basis=basis,
        )  # fmt: skip
        log.record("term.extended", term, on=on, reason=reason)


def _refuse_extension(term: Term, to: date, on: date, reason: str) -> None:
    last = term.days.last_day(on)
    if on <= term.elected_on:
        raise Refused(_("批准延期的日期须晚于选举日期。"))
    if to <= last:
        raise Refused(_("延期至的日期须晚于 %(last)s。") % {"last": last})
    if to > (latest := latest_extension(term.due_on)):
        raise Refused(
            _("延期不超过一年：这一届 %(due)s 到期，最晚延至 %(latest)s。")
            % {"due": term.due_on, "latest": latest}
        )
    if on > last and not reason.strip():
        raise Refused(
            _("这一届 %(last)s 已经到期，延期应在此前批准。") % {"last": last},
            hint=_("确是到期后才批准的，请写明原因。"),
        )


def begin_election(term: Term, *, on: date, actor: Actor, at: datetime) -> None:
    require(actor, "record")
    with writing(actor, at) as log:
        term = _standing(log, term)
        _refuse_ahead(on, at)
        if term.begun_on is not None:
            raise Refused(_("换届已于 %(begun)s 启动。") % {"begun": term.begun_on})
        if on <= term.elected_on:
            raise Refused(_("启动换届的日期须晚于选举日期。"))
        log.revise(term, begun_on=on)
        log.record("term.election_begun", term, on=on)


def report_result(term: Term, *, on: date, actor: Actor, at: datetime) -> None:
    """The body told its superior who was elected when this term was renewed."""
    require(actor, "record")
    with writing(actor, at) as log:
        term = log.lock(term)
        _refuse_ahead(on, at)
        if term.reported_on is not None:
            raise Refused(_("选举结果已于 %(on)s 上报。") % {"on": term.reported_on})
        _refuse_before(on, term.renewed_on, _("还没有换届，不能上报选举结果。"))
        log.revise(term, reported_on=on)
        log.record("term.result_reported", term, on=on)


def approve_result(term: Term, *, on: date, actor: Actor, at: datetime) -> None:
    """The superior approved who was elected when this term was renewed."""
    require(actor, "assign")
    with writing(actor, at) as log:
        term = log.lock(term)
        _refuse_ahead(on, at)
        if term.approved_on is not None:
            raise Refused(_("选举结果已于 %(on)s 批复。") % {"on": term.approved_on})
        _refuse_before(on, term.reported_on, _("选举结果还没有上报，不能批复。"))
        log.revise(term, approved_on=on)
        log.record("term.result_approved", term, on=on)


def _standing(log: Log, term: Term) -> Term:
    """The term, locked, while it may still be extended or renewed."""
    term = log.lock(term)
    if term.superseded_seq is not None:
        raise Refused(_("这一届已经撤回。"))
    if term.renewed_on is not None:
        raise Refused(_("这一届已于 %(on)s 换届。") % {"on": term.renewed_on})
    return term


def _refuse_ahead(on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("%(on)s 还没有到。") % {"on": on})


def _refuse_before(on: date, earlier: date | None, absent: str) -> None:
    if earlier is None:
        raise Refused(absent)
    if on < earlier:
        raise Refused(_("日期不得早于 %(earlier)s。") % {"earlier": earlier})


def correct_term(
    term: Term, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> None:
    """Put a term right; where it began with an election, that of the term before goes with it."""
    with amending(term, reason=reason, on=on, actor=actor, at=at) as (log, row):
        said = {name: values.get(name, getattr(row, name)) for name in CORRECTABLE}
        said["years"] = _years(row.unit, said["elected_on"], said["years"], said["years_basis"])
        said["due_on"] = years_later(said["elected_on"], said["years"])
        _refuse_disorder(said)
        _follow(log, row, said)
        log.correct(row, **said)
        log.record("term.corrected", row, on=on, reason=reason)


def _refuse_disorder(said: dict[str, Any]) -> None:
    """The days of a term follow each other, and an extension is a year at most."""
    first, due, to = said["elected_on"], said["due_on"], said["extended_to"]
    if to is not None and not due < to <= latest_extension(due):
        raise Refused(_("这一届 %(due)s 到期，延期须晚于此，且不超过一年。") % {"due": due})
    for name in ("extended_on", "begun_on", "renewed_on"):
        if said[name] is not None and said[name] <= first:
            raise Refused(_("%(name)s须晚于选举日期。") % {"name": Term.label_of(name)})
    after = [said[name] for name in ("renewed_on", "reported_on", "approved_on")]
    known = [on for on in after if on is not None]
    if known != sorted(known) or after[: len(known)] != known:
        raise Refused(_("换届、上报、批复须依次进行，日期不得颠倒。"))


def _follow(log: Log, term: Term, said: dict[str, Any]) -> None:
    """When the election of a term moves, the term before moves with it, and the next may not."""
    if said["renewed_on"] != term.renewed_on and _after(term).exists():
        raise Refused(_("换届日期就是下一届的选举日期，请更正下一届。"))
    before = _before(term)
    if before is not None and said["elected_on"] != term.elected_on:
        if said["elected_on"] <= before.elected_on:
            raise Refused(_("选举日期须晚于上一届的选举日期。"))
        log.revise(log.lock(before), renewed_on=said["elected_on"])


def withdraw_term(term: Term, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a term back that never was: then the term before is not renewed."""
    with amending(term, reason=reason, on=on, actor=actor, at=at) as (log, row):
        if _after(row).exists():
            raise Refused(_("其后还有一届，请先撤回后一届。"))
        if (before := _before(row)) is not None:
            undone = {"renewed_on": None, "reported_on": None, "approved_on": None}
            log.revise(log.lock(before), **undone, renewal_basis="")
        log.supersede(row)
        log.record("term.withdrawn", row, on=on, reason=reason)


def _before(term: Term) -> Term | None:
    """The term that ended with the election of this one."""
    terms = Term.objects.current().filter(unit=term.unit_id, renewed_on=term.elected_on)
    found: Term | None = terms.exclude(pk=term.pk).first()
    return found


def _after(term: Term) -> Any:
    """The term that began when this one was renewed, if it is entered."""
    if term.renewed_on is None:
        return Term.objects.none()
    return Term.objects.current().filter(unit=term.unit_id, elected_on=term.renewed_on)
