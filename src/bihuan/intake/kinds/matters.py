"""Problems, tasks, and the steps that were taken with them."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import draft_task, register_problem
from bihuan.duties.actions.steps import Said, take_step
from bihuan.duties.models import Duty, Heading, InspectionTarget, Matter, Plan, Problem, Task
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.words import lazy
from bihuan.written.values import without_brackets

NAMES_AND_PENALTIES = frozenset({"owner", "leader", "accountability"})
_STATE = re.compile(
    r"(?:(?:已|未|正在|基本|部分|阶段性|持续|全部)*(?:完成|办结|整改到位|整改|销号|推进|属实))+"
    r"(?=[,;，；。:：]|$)|不属实"
)
NOUNS: dict[str, type[Matter]] = {model.noun: model for model in (Problem, Task)}
NOUN_WORDS = {noun: model._meta.verbose_name for noun, model in NOUNS.items()}


def _shared(line: Line) -> Values:
    """The columns that problems and tasks have in common."""
    units = line.units("lead_unit")
    written, lead = units[0] if units else ("", None)
    co_units = [*units[1:], *line.units("duty_units"), *line.units("co_units")]
    plan = line.plan()
    return {
        "text": line.text("text", required=True),
        "number": line.word_text("number", 100),
        "plan": plan,
        "heading": heading_of(line, plan),
        "category": _category(line, plan),
        "goal": line.text("goal"),
        "lead_unit": lead,
        "lead_unit_text": written,
        "co_units": list(dict.fromkeys(co_units)),
        "due": line.due("due"),
        "said_done": _state(line, "said_done", 64),
    }


def _category(line: Line, plan: Any) -> str:
    """The category of a row: its own, else the heading that no plan knows, else its section, else
    the column of coarser matters, such as 重点工作 beside 工作内容.
    """
    heading = line.short("heading", 200) if plan is None else ""
    return (
        line.short("category", 200) or heading or line.row.section[:200] or line.short("group", 200)
    )


def _state(line: Line, name: str, limit: int) -> str:
    """A few words such as 已完成; where a cell tells a story instead, only its first words if they
    are such a state, for the story goes into the notes.
    """
    text = line.word_text(name)
    if len(text) <= limit // 2:
        return text
    found = _STATE.match(without_brackets(text))
    return found[0][:limit] if found else text if len(text) <= limit else ""


def heading_of(line: Line, plan: Any) -> Any:
    """The heading of a plan that a row names by its code or name; an unknown one is told."""
    if plan is None or not line.text("heading"):
        return None
    written = line.word_text("heading")
    found = line.lookups.coded(Heading, plan=plan, code=written)
    found = found or line.lookups.coded(Heading, plan=plan, name=written)
    if found is None:
        line.remark(
            "heading",
            "no-such-heading",
            _("方案里没有“%(written)s”这个方面，未归入。") % {"written": written},
        )
    return found


def _notes(line: Line, *names: str) -> str:
    said = ((name, line.text(name)) for name in names)
    return "\n".join(
        f"{line.columns[name].heading}：{text}" if name != "note" else text
        for name, text in said
        if text
    )


def _told(line: Line, *names: str) -> tuple[str, ...]:
    """Those columns whose cells say more than the state that is kept of them."""
    return tuple(name for name in names if len(line.text(name)) > 32)


def _problem(line: Line) -> Values:
    return _shared(line) | {
        "source": line.short("source", 200),
        "region": line.short("region", 100),
        "measures": line.text("measures"),
        "progress": line.text("progress"),
        "verdict": _state(line, "verdict", 32),
        "note": _notes(
            line,
            "note",
            *_told(line, "said_done", "verdict"),
            "acceptor",
            "evidence",
            "done_on",
            "closure",
        ),
        "found_on": line.day("found_on", default=line.given.on),
        "target": _target(line),
    }


def _target(line: Line) -> Any:
    """The unit inspected in the plan's round in which the problem was found."""
    plan, unit = line.plan(), line.unit("target")
    if plan is None or unit is None:
        return None
    found = line.lookups.coded(InspectionTarget, plan=plan, unit=unit)
    if found is None:
        line.wrong(
            "target", "no-such-target", _("“%(unit)s”不是这一轮的对象。") % {"unit": unit},
            _("请先导入巡察对象。"),
        )  # fmt: skip
    return found


def _task(line: Line) -> Values:
    on = line.day("drafted_on", default=_default_day(line))
    return _shared(line) | {
        "criterion": line.text("criterion"),
        "note": _notes(
            line, "note", "progress", *_told(line, "said_done"), "acceptor", "evidence", "done_on"
        ),
        "problem": _problem_meant(line),
        "duty": line.coded("duty", Duty, required=False),
        "on": on,
    }


def _default_day(line: Line) -> date:
    plan = line.plan()
    return plan.issued_on if plan else line.given.on


def _problem_meant(line: Line) -> Any:
    """The problem that a task puts right, by number or words, one of its plan before others.

    One that is not there yet, or may be either of two, leaves the task without.
    """
    said, text = line.word_text("problem"), line.text("problem")
    if not said:
        return None
    some, of = line.lookups.some, {"plan": line.plan()}
    found = (
        some(Problem, number=said, **of) or some(Problem, number=said)
        or some(Problem, text=text, **of) or some(Problem, text=text)
    )  # fmt: skip
    if len(found) == 1:
        return found[0]
    if line.lookups.is_news("problem", said):
        _remark_no_problem(line, said[:60], is_several=bool(found))
    return None


def _remark_no_problem(line: Line, said: str, *, is_several: bool) -> None:
    if is_several:
        line.remark(
            "problem", "several",
            _("不止一个问题是“%(said)s”，任务未与问题对应。") % {"said": said},
            _("请写问题的编号；编号也不止一个的，请把任务和问题归在同一个方案。"),
        )  # fmt: skip
    else:
        line.remark(
            "problem", "no-such-problem",
            _("没有“%(said)s”这个问题，任务未与问题对应。") % {"said": said},
            _("要对应，请先导入问题，再导入任务。"),
        )  # fmt: skip


def _step(line: Line) -> Values:
    named = line.choice("noun", NOUN_WORDS)
    if named is None:
        return {}
    noun = NOUNS[named]
    return {
        "matter": matter_said(line, noun, line.plan()),
        "event": line.choice("event", {step.event: step.label for step in noun.steps}),
        "on": line.day("on", required=True),
        "reason": line.text("reason"),
        "due_on": line.day("due_on"),
        "evidence": _evidence(line),
    }


def matter_said(line: Line, noun: type[Matter], plan: Plan | None, name: str = "number") -> Any:
    """The task or problem of a plan that a row names: by its number, or by its words, since what
    an inspection found has none. Of several with the same words, the unit that leads tells which.
    """
    said, unit = line.text(name, required=True), line.unit("unit")
    if not said:
        return None
    number, of = line.word_text(name), {"plan": plan} | ({"lead_unit": unit} if unit else {})
    some = line.lookups.some
    found = some(noun, number=number, **of) or some(noun, text=said, **of)
    if not found:
        line.wrong(
            name,
            "no-such-number",
            _("%(plan)s里没有编号为“%(number)s”的记录。")
            % {"plan": plan or _("无方案"), "number": number},
        )
    elif len(found) > 1:
        line.wrong(
            name, "several",
            _("%(plan)s里不止一条“%(said)s”。") % {"plan": plan or _("无方案"), "said": said[:60]},
            _("请写编号，或加“牵头单位”一列写明是哪个单位的。"),
        )  # fmt: skip
    return found[0] if len(found) == 1 else None


def _evidence(line: Line) -> list[Path]:
    """Files named by a row, taken from the folder of evidence; a path is no name."""
    found = []
    for name in line.text("evidence").replace("；", ";").split(";"):
        bare = name.strip()
        if not bare:
            continue
        folder = line.given.folder
        if Path(bare).name != bare or "\\" in bare or bare in {".", ".."}:
            line.wrong(
                "evidence",
                "path-in-name",
                _("“%(name)s”带有路径。") % {"name": bare},
                _("请只写文件名。"),
            )
        elif folder is None or not (folder / bare).is_file():
            line.wrong(
                "evidence",
                "no-such-file",
                _("佐证文件夹里没有“%(name)s”。") % {"name": bare},
                _("请放入后再导入。"),
            )
        else:
            found.append(folder / bare)
    return found


def _take(
    *,
    matter: Matter,
    event: str,
    on: date,
    reason: str,
    due_on: date | None,
    evidence: list[Path],
    actor: Actor,
    at: datetime,
) -> Matter:
    with writing(actor, at):
        streams = [(path.name, path.open("rb")) for path in evidence]
        try:
            said = Said(reason=reason, files=streams, due_on=due_on)
            return take_step(matter, event, on=on, actor=actor, at=at, said=said)
        finally:
            for _name, stream in streams:
                stream.close()


PROBLEMS = Kind(
    name="problems",
    label=lazy("问题"),
    main="text",
    read=_problem,
    enter=register_problem,
    model=Problem,
    unique=("plan", "number"),
    longer=("goal", "measures", "progress", "note"),
    withheld=NAMES_AND_PENALTIES,
)
TASKS = Kind(
    name="tasks",
    label=lazy("任务"),
    main="text",
    read=_task,
    enter=draft_task,
    model=Task,
    unique=("plan", "number"),
    longer=("goal", "criterion", "note"),
    withheld=NAMES_AND_PENALTIES,
)
STEPS = Kind(
    name="steps",
    label=lazy("办理步骤"),
    main="event",
    read=_step,
    enter=_take,
    required=("noun", "number", "event", "on"),
)
