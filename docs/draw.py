"""The pages of docs/ that are drawn from code: the loop's table of steps, and the event codes.

python docs/draw.py          write them anew
python docs/draw.py --check  exit 1 if one of them is not as drawn
"""

import os
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path

import django

from bihuan.duties import lifecycle
from bihuan.duties.lifecycle import Guard, Step, Who

DOCS = Path(__file__).parent

WHO = {
    Who.ASSIGNER: "the assigning post, or a post with 交办",
    Who.OWNER: "the owner post or its unit, or the office on its behalf",
    Who.CHECKER: "the assigning post, or a post with 审核",
    Who.OFFICE: "a post with 销号 (the office)",
}
NEEDS = {
    Guard.REASON: "a reason",
    Guard.OTHER_PERSON: "another person than the reporter",
    Guard.EVIDENCE: "evidence",
    Guard.TASKS_DONE: "all its tasks done",
    Guard.LATER_DUE: "a later day",
    Guard.NOTHING_ASKED: "no request waiting",
    Guard.SOMETHING_ASKED: "a request waiting",
    Guard.NOTICE_OVER: "a public notice that is over",
}


def drawn_note(source: str) -> list[str]:
    return [f"Drawn from `{source}` by `python docs/draw.py`; do not edit by hand.", ""]


def the_loop() -> Iterator[str]:
    yield from ("# The loop of tasks and problems", "")
    yield from drawn_note("src/bihuan/duties/lifecycle.py")
    yield "A step that keeps the state (申请延期 and its answers) is in the table, not in the"
    yield "picture; 中止 and 撤销 lead out of every open state and are left out of it too."
    yield from _noun("Tasks 任务", lifecycle.TASK_STEPS, lifecycle.TASK_LABELS)
    yield from _noun("Problems 问题", lifecycle.PROBLEM_STEPS, lifecycle.PROBLEM_LABELS)


def _noun(title: str, steps: tuple[Step, ...], labels: Mapping[str, str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "```mermaid", "stateDiagram-v2")
    for state, label in labels.items():
        yield f'    state "{label} {state}" as {state}'
    for step in steps:
        if step.target is not None and step.event not in {"suspended", "cancelled"}:
            for source in _ordered(step, labels):
                yield f"    {source} --> {step.target}: {step.label}"
    yield from (
        "```",
        "",
        "| event | 动作 | from | to | who | needs |",
        "|---|---|---|---|---|---|",
    )
    for step in steps:
        sources = ", ".join(_ordered(step, labels))
        needs = ", ".join(NEEDS[guard] for guard in Guard if guard in step.guards)
        target = step.target or ("where it stood" if step.event == "resumed" else "(same)")
        cells = (f"`{step.event}`", step.label, sources, target, WHO[step.who], needs)
        yield f"| {' | '.join(cells)} |"


def _ordered(step: Step, labels: Mapping[str, str]) -> list[str]:
    return [str(state) for state in labels if state in step.sources]


def the_events() -> Iterator[str]:
    from bihuan.ledger.models import ledgered_models  # noqa: PLC0415 - Django is set up by then

    yield from ("# Events and ledgered tables", "")
    yield from drawn_note("src/bihuan/presets/events.toml and the models")
    yield "Every entry of the ledger bears one of these codes, and the full state of each row that"
    yield "it changed; [architecture.md](architecture.md) says how it is written."
    yield from ("", "## Event codes", "", "| code | 事件 |", "|---|---|")
    words = resources.files("bihuan.presets").joinpath("events.toml").read_text("utf-8")
    named = dict(tomllib.loads(words))
    for noun, steps in (("task", lifecycle.TASK_STEPS), ("problem", lifecycle.PROBLEM_STEPS)):
        named |= {f"{noun}.{step.event}": step.label for step in steps}
    yield from (f"| `{code}` | {label} |" for code, label in sorted(named.items()))
    yield from ("", "## Ledgered tables", "", "| table | 中文 | what it is |", "|---|---|---|")
    for table, model in sorted(ledgered_models().items()):
        said = (model.__doc__ or "").split("\n")[0]
        yield f"| `{table}` | {model._meta.verbose_name} | {said} |"
    yield ""
    yield "Not ledgered: accounts (names and passwords), sessions, background jobs, staged rows of"
    yield "an import, units still to be mapped, and saved views. No figure reads any of them."


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "lifecycle.md": the_loop,
    "events.md": the_events,
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    stale = []
    for name, lines in PAGES.items():
        text, page = "\n".join(lines()) + "\n", DOCS / name
        if "--check" not in sys.argv:
            page.write_text(text, "utf-8")
        elif not page.is_file() or page.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        sys.stderr.write(f"not as drawn: {', '.join(stale)}; run python docs/draw.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
