"""What was done with scorecards, row after row: opened, scored, reviewed, settled."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import NotFound, Refused
from bihuan.intake.kinds.kind import Gathering, Kind, Values, at_row
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.ledger.models import Ledgered
from bihuan.orgs.models import Unit
from bihuan.scorecards.actions.cards import lower_grade, review_cards, self_score_cards
from bihuan.scorecards.actions.results import finalise
from bihuan.scorecards.actions.schemes import open_scheme
from bihuan.scorecards.lifecycle import State
from bihuan.scorecards.models import Rating, Rule, Scheme, Scorecard
from bihuan.scorecards.queries import Given, Marks
from bihuan.words import lazy

STEPS = {
    "open": lazy("启动考核"),
    "self": lazy("自评"),
    "review": lazy("复核"),
    "lower": lazy("下调等次"),
    "final": lazy("确定结果"),
}


def _step(line: Line) -> Values:
    points, criterion = line.points("points"), line.text("criterion")
    if points is not None and not criterion:
        line.missing("criterion")
    return {
        "line": line,
        "scheme": _scheme(line),
        "unit": line.unit("unit"),
        "step": line.choice("step", STEPS),
        "item": line.text("item"),
        "criterion": criterion,
        "points": points,
        "reason": line.text("reason"),
        "grade": line.word_text("grade", 32),
        "on": line.day("on", required=True),
    }


def _scheme(line: Line) -> Scheme | None:
    code, year = line.word_text("scheme", 64), line.integer("year", default=line.given.year)
    found: Scheme | None = line.lookups.coded(Scheme, code=code, year=year)
    if found is None:
        said = {"year": year, "code": code}
        line.wrong("scheme", "no-such-code", _("没有%(year)s年的考核办法“%(code)s”。") % said)
    return found


def _gather(gathering: Gathering) -> Iterator[tuple[list[Line], Values]]:
    """Neighbouring rows that take the same step of a scheme on a day are taken together."""
    run: list[tuple[Line, Values]] = []
    for line, values in gathering.read:
        if run and any(run[-1][1][name] != values[name] for name in ALIKE):
            yield _together(run)
            run = []
        run.append((line, values))
    if run:
        yield _together(run)


ALIKE = ("scheme", "step", "on")


def _together(run: list[tuple[Line, Values]]) -> tuple[list[Line], Values]:
    first = run[0][1]
    rows = [values for _line, values in run]
    return [line for line, _values in run], {name: first[name] for name in ALIKE} | {"rows": rows}


def _take(
    *, scheme: Scheme, step: str, rows: Sequence[Values], on: date, actor: Actor, at: datetime
) -> Ledgered:
    """Take the step that the rows tell of; the record that it leaves."""
    with writing(actor, at) as log:
        log.flush()  # what rows above did is looked up below
        done: Any = {"on": on, "actor": actor, "at": at}
        if step == "open":
            return open_scheme(scheme, **done)[0]
        if step == "final":
            return finalise(scheme, **done)[0]
        if step == "lower":
            return [_lower(scheme, row, done) for row in rows][-1]
        if step == "self":
            return self_score_cards(_by_card(scheme, rows), **done)[-1]
        return _review(scheme, rows, done)


def _lower(scheme: Scheme, row: Values, done: Any) -> Ledgered:
    with at_row(row["line"], "reason"):
        card = _card(scheme, row["unit"])
        return lower_grade(card, grade=row["grade"], reason=row["reason"], **done)


def _review(scheme: Scheme, rows: Sequence[Values], done: Any) -> Ledgered:
    """Cards that their units scored are counted together; each other one may be refused alone."""
    said = _by_card(scheme, rows)
    reasons = _reasons([card for card, _marks in said], rows)
    lines = {row["unit"].pk: row["line"] for row in reversed(rows)}
    hint = _("请在该单位不写评分要点的一行，把“理由”填上。")
    made: list[Rating] = []
    for pair in said:
        card = pair[0]
        if card.state == State.OPENED:
            told = ("", "") if card.pk in reasons else ("reason", hint)
            with at_row(lines[card.unit_id], *told):
                made += review_cards([pair], reasons=reasons, **done)
    if scored := [pair for pair in said if pair[0].state != State.OPENED]:
        made += review_cards(scored, reasons=reasons, **done)
    return made[-1]


def _reasons(cards: Iterable[Scorecard], rows: Sequence[Values]) -> dict[int, str]:
    """Why each card is reviewed as it is, from the row of its unit that names no criterion."""
    by_unit = {card.unit_id: card for card in cards}
    said: dict[int, str] = {}
    for row in rows:
        card = by_unit[row["unit"].pk]
        if not row["reason"] or row["criterion"]:
            continue
        if card.pk in said:
            with at_row(row["line"], "reason"):
                raise Refused(
                    _("“%(unit)s”的复核理由写了两行。") % {"unit": card.unit},
                    hint=_("请合成一行。"),
                )
        said[card.pk] = row["reason"]
    return said


def _card(scheme: Scheme, unit: Unit | None) -> Scorecard:
    found: Scorecard | None = (
        Scorecard.objects.current()
        .filter(scheme=scheme, unit=unit)
        .select_related("unit", "scheme")
        .first()
    )
    if found is None:
        raise NotFound(_("“%(unit)s”没有这个考核办法的考核表。") % {"unit": unit or ""})
    return found


def _by_card(scheme: Scheme, rows: Sequence[Values]) -> list[tuple[Scorecard, Marks]]:
    """Every card once, with what all its rows say by hand."""
    found: dict[int, tuple[Scorecard, dict[int, Given]]] = {}
    for row in rows:
        with at_row(row["line"], "unit"):
            card = _card(scheme, row["unit"])
        marks = found.setdefault(card.pk, (card, {}))[1]
        if not row["criterion"] or row["points"] is None:
            continue
        with at_row(row["line"], "criterion"):
            rule = _rule(scheme, row)
            if rule.pk in marks:
                said = {"unit": card.unit, "text": rule.text}
                raise Refused(_("“%(unit)s”的“%(text)s”写了两行。") % said, hint=_("请合成一行。"))
        marks[rule.pk] = Given(row["points"], row["reason"])
    return list(found.values())


def _rule(scheme: Scheme, row: Values) -> Rule:
    """The rule that a row names; where several items say the same, by its item too."""
    known = Rule.objects.current().filter(item__scheme=scheme, text=row["criterion"])
    if row["item"]:
        known = known.filter(item__name=row["item"])
    found = list(known[:2])
    if not found:
        raise NotFound(_("考核办法里没有“%(text)s”这一条。") % {"text": row["criterion"]})
    if len(found) > 1:
        raise Refused(
            _("考核办法里“%(text)s”不止一条。") % {"text": row["criterion"]},
            hint=_("请在“考核项目”一列写明是哪一项的。"),
        )
    rule: Rule = found[0]
    return rule


CARD_STEPS = Kind("card_steps", lazy("考核办理"), "step", _step, _take, gather=_gather)
