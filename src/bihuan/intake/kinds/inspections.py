"""Inspections: rounds, teams, days of feedback, drafts, public notices, and petitions."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import Due
from bihuan.duties.models import InspectionTarget, Problem
from bihuan.duties.procedures import In
from bihuan.duties.procedures import Span as Length
from bihuan.errors import Refused
from bihuan.inspections.actions import found, notices, petitions, rounds
from bihuan.inspections.actions.notices import Announced, Shown
from bihuan.inspections.actions.petitions import Stand
from bihuan.inspections.models import (
    Batch,
    Channel,
    FoundProblem,
    Notice,
    Petition,
    PetitionState,
    PetitionType,
    Role,
    Round,
    RoundKind,
    TeamPost,
    Verdict,
)
from bihuan.inspections.numbers import parsed, persons, repeated, split
from bihuan.inspections.queries import rule_on
from bihuan.intake.kinds.kind import Gathering, Kind, Values
from bihuan.intake.kinds.matters import heading_of, matter_said
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.models import Post
from bihuan.words import lazy, listed
from bihuan.written.cells import squeezed


def _round(line: Line) -> Values:
    return {
        "plan": line.plan(required=True),
        "kind": line.word("kind", RoundKind, "special"),
        "begun_on": line.day("begun_on", required=True),
        "ended_on": line.day("ended_on"),
        "inspector": line.short("inspector", 200),
    }


def _round_of(line: Line) -> Round | None:
    plan = line.plan(required=True)
    if plan is None:
        return None
    kept = line.lookups.coded(Round, plan=plan)
    if kept is None:
        line.wrong(
            "plan", "no-such-round", _("“%(plan)s”还没有登记为督察巡察轮次。") % {"plan": plan},
            _("请先登记轮次，写明类别。"),
        )  # fmt: skip
    return kept


def _team_post(line: Line) -> Values:
    return {
        "found": _round_of(line),
        "post": line.coded("post", Post),
        "role": line.choice("role", dict(Role.choices)),
        "on": line.day("on", required=True),
    }


def _join(*, found: Round, actor: Actor, at: datetime, **values: Any) -> TeamPost:
    return rounds.join_team(found, **values, actor=actor, at=at)


def _target_of(line: Line) -> InspectionTarget | None:
    plan, unit = line.plan(required=True), line.unit("unit", required=True)
    if plan is None or unit is None:
        return None
    target: InspectionTarget | None = line.lookups.coded(InspectionTarget, plan=plan, unit=unit)
    if target is None:
        line.wrong(
            "unit", "no-such-target", _("“%(unit)s”不是这一轮的对象。") % {"unit": unit},
            _("请先导入巡察对象。"),
        )  # fmt: skip
    return target


def _feedback(line: Line) -> Values:
    return {
        "target": _target_of(line),
        "on": line.day("on", required=True),
        "has_tasks": line.yes("has_tasks", default=True),
    }


def _give(*, target: InspectionTarget, actor: Actor, at: datetime, **said: Any) -> Any:
    return found.give_feedback(target, **said, actor=actor, at=at)


def _draft(line: Line) -> Values:
    target = _target_of(line)
    line.impersonal("text")
    due: Due = line.due("due")
    return {
        "target": target,
        "text": line.text("text", required=True),
        "heading": heading_of(line, target.plan) if target else None,
        "due": due,
        "category": line.short("category", 200),
        "found_on": line.day("found_on", default=line.given.on),
    }


def _record(*, target: InspectionTarget, actor: Actor, at: datetime, **said: Any) -> FoundProblem:
    return found.record_found(target, **said, actor=actor, at=at)


# --- Public notices -------------------------------------------------------------------------------

OF_NOTICE = ("round", "title", "on", "length", "phone", "place")
"""What the rows of a notice say alike."""


def _notice_row(line: Line) -> Values:
    kept, on = _round_of(line), line.day("on", required=True)
    problem = matter_said(line, Problem, kept.plan, "problem") if kept else None
    return {
        "round": kept,
        "title": line.short("title", 200) or line.text("title", required=True),
        "on": on,
        "length": _length(line, kept, on),
        "phone": line.word_text("phone", 64) or line.text("phone", required=True),
        "place": line.short("place", 200),
        "problem": problem,
        "shown": _shown(line, problem) if problem else None,
    }


def _length(line: Line, kept: Round | None, on: date | None) -> Length | None:
    """How long the row says, as 7日 or 5个工作日; else how long the rule of the round says."""
    said = line.integer("length")
    if said is not None:
        return Length(said, In.WORKDAYS if "工作" in line.text("length") else In.DAYS)
    if kept is None or on is None:
        return None
    try:
        rule = rule_on(kept.kind, on)
    except Refused as error:
        line.wrong("on", error.code, error.message, error.hint)
        return None
    return Length(rule.notice_n, In(rule.notice_in))


def _shown(line: Line, problem: Problem) -> Shown:
    """What the row says of a problem; what it leaves out is as the ledger has it."""
    line.impersonal("subject", "measures", "goal", "done_text")
    return Shown(
        subject=line.text("subject") or problem.text,
        implementer=line.short("implementer", 300) or str(problem.lead_unit or ""),
        done_text=line.text("done_text", required=True),
        measures=line.text("measures") or problem.measures,
        goal=line.text("goal") or problem.goal,
        due_text=line.short("due_text", 100) or problem.due_text,
    )


def _gather_notices(gathering: Gathering) -> Iterator[tuple[list[Line], Values]]:
    """Rows that say a notice alike are its items, wherever they stand."""
    notices_of: dict[tuple[Any, ...], list[tuple[Line, Values]]] = {}
    for line, values in gathering.read:
        key = tuple(values[name] for name in OF_NOTICE)
        notices_of.setdefault(key, []).append((line, values))
    for rows in notices_of.values():
        first = rows[0][1]
        _refuse_shown_twice(rows)
        shown = {values["problem"].pk: values["shown"] for _line, values in rows
                 if values["problem"]}  # fmt: skip
        yield (
            [line for line, _values in rows],
            {"shown": shown} | {name: first[name] for name in OF_NOTICE},
        )


def _refuse_shown_twice(rows: list[tuple[Line, Values]]) -> None:
    shown = set()
    for line, values in rows:
        problem = values["problem"]
        if problem is not None and problem.pk in shown:
            line.wrong("problem", "duplicate", _("这份公示里这个问题写了两行。"), _("请只留一行。"))
        shown.add(problem and problem.pk)


def _publish(
    *, title: str, length: Length, phone: str, place: str, actor: Actor, at: datetime, **said: Any
) -> Notice:
    announced = Announced(title, length, phone, place)
    return notices.publish_notice(
        said["round"], announced=announced, shown=said["shown"], on=said["on"], actor=actor, at=at
    )


# --- Petitions ------------------------------------------------------------------------------------

STATES = {
    PetitionState.SETTLED: ("已办结", "办结", "是"),
    PetitionState.STAGED: ("阶段性办结", "阶段办结"),
    PetitionState.OPEN: ("未办结", "办理中", "正在办理", "否"),
}
VERDICTS = {
    Verdict.TRUE: ("属实", "是"),
    Verdict.MOSTLY: "基本属实",
    Verdict.PARTLY: "部分属实",
    Verdict.FALSE: ("不属实", "否"),
}
CHANNELS = {"来信": Channel.LETTER, "信件": Channel.LETTER, "来电": Channel.PHONE,
            "电话": Channel.PHONE}  # fmt: skip


def _petition(line: Line) -> Values:
    kept = _round_of(line)
    line.impersonal("text", "found", "goal", "handling", "note")
    batch, number = split(line.text("number"))
    number = number[:64]
    batch = line.integer("batch") or batch
    known = parsed(number)
    if number and known is None:
        line.remark(
            "number", "strange-number", _("“%(number)s”不是常见的受理编号。") % {"number": number},
            _("照原文保存；来信来电和日期读不出来的，请另写两列。"),
        )  # fmt: skip
    on = line.day("received_on", default=known.day if known else line.given.on)
    units = line.units("unit")
    text = line.text("text", required=True)
    checked = line.text("found")
    written, unit = units[0] if units else ("", None)
    return {
        "round": kept,
        "batch_number": batch,
        "number": number,
        "on": on,
        "text": text,
        "types": _types(line),
        "places": _places(line),
        "stand": _stand(line),
        "found": checked,
        "goal": line.text("goal"),
        "handling": line.text("handling"),
        "held": _held(line),
        "is_key": line.yes("key"),
        "repeats": line.word_text("repeats", 64) or repeated(f"{text}\n{checked}", number),
        "note": line.text("note"),
        "unit": unit,
        "unit_text": written,
        **({"channel": _channel(line)} if known is None else {}),
    }


def _channel(line: Line) -> str:
    """What its own column says, else a heading above the row or a title that says only this."""
    own = squeezed(line.text("channel"))
    for word, value in CHANNELS.items():
        if word in own:
            return value
    above = [squeezed(line.row.section), *map(squeezed, line.given.titles)]
    return next((CHANNELS[text] for text in above if text in CHANNELS), Channel.OTHER)


def _types(line: Line) -> list[PetitionType]:
    """The kinds that a cell names, parted by anything; what no word means is of the last kind."""
    kinds: dict[str, PetitionType] = line.lookups.kept(("petition types",), _kinds_by_word)
    last = list(kinds.values())[-1:]
    found_types = []
    for word in _parted(line.text("type"), f"{MARKS}和与及"):
        kind = kinds.get(word) or kinds.get(word.removesuffix("污染"))
        found_types += last if kind is None else [kind]
        if kind is None:
            said = _("还没有“%(word)s”这一类问题类型，归入“%(last)s”。")
            unsaid = _("还没有“%(word)s”这一类问题类型，没有归类。")
            words = {"word": word, "last": listed(map(str, last))}
            line.remark("type", "unknown-type", (said if last else unsaid) % words)
    return found_types


def _kinds_by_word() -> dict[str, PetitionType]:
    """Each kind by its name and the words for it, in the order of the preset."""
    kinds = PetitionType.objects.current().order_by("order", "pk")
    return {word: kind for kind in kinds for word in (*kind.words.split(), kind.name)}


MARKS = "，,；;/\n"


def _parted(text: str, marks: str = MARKS) -> list[str]:
    for mark in marks:
        text = text.replace(mark, "、")
    return [bare for word in text.split("、") if (bare := squeezed(word))]


def _places(line: Line) -> list[str]:
    """Parted by marks alone: 和 and 与 are also in the names of places."""
    return [word[:100] for word in _parted(line.text("place"))]


def _stand(line: Line) -> Stand:
    state = line.choice("state", STATES, PetitionState.OPEN)
    verdict = line.choice("verdict", VERDICTS, "")
    since = line.day("settled_on", default=line.given.on)
    return Stand(str(state), str(verdict), since)


def _held(line: Line) -> int | None:
    """Only how many; the words of the cell are not kept."""
    written = line.text("held")
    n = persons(written)
    if written.strip() and n is None:
        line.remark(
            "held", "no-count", _("没有写出问责人数，人数留空；姓名和处理情况不入库。"),
            _("要计数，请写“2人”。"),
        )  # fmt: skip
    return n


def _register(*, batch_number: int | None, actor: Actor, at: datetime, **values: Any) -> Petition:
    found_round = values.pop("round")
    with writing(actor, at) as log:
        if batch_number is not None:
            batch = log.find(Batch, round=found_round, number=batch_number)
            values["batch"] = batch or petitions.hand_over(
                found_round, number=batch_number, on=values["on"], actor=actor, at=at
            )
        return petitions.register_petition(found_round, **values, actor=actor, at=at)


def _remarks(petition: Petition) -> Iterator[tuple[str, str, str]]:
    if petition.repeats:
        said = _("与 %(number)s 为同一问题，已对应。") % {"number": petition.repeats}
        yield "repeats", "repeats", said


ROUNDS = Kind("inspection_rounds", lazy("督察巡察轮次"), "kind", _round, rounds.begin_round)
TEAMS = Kind("inspection_teams", lazy("巡察组岗位"), "post", _team_post, _join)
FEEDBACKS = Kind("inspection_feedback", lazy("巡察反馈"), "unit", _feedback, _give)
FOUND = Kind("found_problems", lazy("底稿问题"), "text", _draft, _record)
NOTICES = Kind(
    "notices", lazy("整改公示"), "title", _notice_row, _publish,
    model=Notice, gather=_gather_notices,
)  # fmt: skip
PETITIONS = Kind(
    name="petitions",
    label=lazy("信访举报"),
    main="text",
    read=_petition,
    enter=_register,
    model=Petition,
    unique=("round", "number"),
    withheld=frozenset({"held"}),
    remarks=_remarks,
)
