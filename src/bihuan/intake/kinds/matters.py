"""Problems, tasks, and the steps that were taken with them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from bihuan.duties.actions.matters import draft_task, register_problem
from bihuan.duties.actions.steps import Said, take_step
from bihuan.duties.models import Heading, Matter, Problem, Task
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing

NAMES_AND_PENALTIES = frozenset({"owner", "leader", "accountability"})
NOUNS: dict[str, type[Matter]] = {"问题": Problem, "任务": Task, "problem": Problem, "task": Task}


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
        "heading": _heading(line, plan),
        "category": line.word_text("category", 200) or line.row.section[:200],
        "goal": line.text("goal"),
        "lead_unit": lead,
        "lead_unit_text": written,
        "co_units": list(dict.fromkeys(co_units)),
        "due": line.due("due"),
        "said_done": line.word_text("said_done", 64),
    }


def _heading(line: Line, plan: Any) -> Any:
    if plan is None or not line.text("heading"):
        return None
    written = line.word_text("heading")
    found = line.lookups.coded(Heading, plan=plan, code=written)
    found = found or line.lookups.coded(Heading, plan=plan, name=written)
    if found is None:
        line.remark("heading", "no-such-heading", f"方案里没有“{written}”这个方面，未归入。")
    return found


def _notes(line: Line, *names: str) -> str:
    said = ((name, line.text(name)) for name in names)
    return "\n".join(
        f"{line.columns[name].heading}：{text}" if name != "note" else text
        for name, text in said
        if text
    )


def _problem(line: Line) -> Values:
    return _shared(line) | {
        "source": line.word_text("source", 200),
        "region": line.word_text("region", 100),
        "measures": line.text("measures"),
        "progress": line.text("progress"),
        "verdict": line.word_text("verdict", 32),
        "note": _notes(line, "note", "acceptor", "evidence", "closure"),
        "found_on": line.day("found_on", default=line.given.on),
    }


def _task(line: Line) -> Values:
    on = line.day("drafted_on", default=_default_day(line))
    return _shared(line) | {
        "criterion": line.text("criterion"),
        "note": _notes(line, "note", "progress", "acceptor", "evidence"),
        "problem": _problem_meant(line),
        "on": on,
    }


def _default_day(line: Line) -> date:
    plan = line.plan()
    return plan.issued_on if plan else line.given.on


def _problem_meant(line: Line) -> Any:
    number = line.word_text("problem")
    if not number:
        return None
    found = line.lookups.coded(Problem, number=number)
    if found is None:
        line.wrong("problem", "no-such-problem", f"没有编号为“{number}”的问题。", "请先导入问题。")
    return found


def _step(line: Line) -> Values:
    noun = NOUNS.get(line.word_text("noun", 10))
    if noun is None:
        line.wrong("noun", "no-such-noun", "对象只能是“问题”或“任务”。")
        return {}
    plan = line.plan()
    number = line.word_text("number")
    matter = line.lookups.coded(noun, plan=plan, number=number)
    if matter is None:
        line.wrong("number", "no-such-number", f"{plan or '无方案'}里没有编号为“{number}”的记录。")
    return {
        "matter": matter,
        "event": _event(line, noun),
        "on": line.day("on", required=True),
        "reason": line.text("reason"),
        "due_on": line.day("due_on"),
        "evidence": _evidence(line),
    }


def _event(line: Line, noun: type[Matter]) -> str:
    written = line.word_text("event")
    for step in noun.steps:
        if written in {step.event, step.label}:
            return step.event
    known = "、".join(step.label for step in noun.steps)
    line.wrong("event", "no-such-step", f"没有“{written}”这个动作。", f"可用：{known}。")
    return ""


def _evidence(line: Line) -> list[Path]:
    """Files named by a row, taken from the folder of evidence; a path is no name."""
    found = []
    for name in line.text("evidence").replace("；", ";").split(";"):
        bare = name.strip()
        if not bare:
            continue
        folder = line.given.folder
        if Path(bare).name != bare or "\\" in bare or bare in {".", ".."}:
            line.wrong("evidence", "path-in-name", f"“{bare}”带有路径。", "请只写文件名。")
        elif folder is None or not (folder / bare).is_file():
            line.wrong(
                "evidence", "no-such-file", f"佐证文件夹里没有“{bare}”。", "请放入后再导入。"
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
    label="问题",
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
    label="任务",
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
    label="办理步骤",
    main="event",
    read=_step,
    enter=_take,
    required=("noun", "number", "event", "on"),
)
