"""How an event of the ledger is called, from the lifecycle and from the words of the preset."""

import tomllib
from functools import cache
from pathlib import Path

from django import template
from django.utils.translation import gettext as _

from bihuan.duties.lifecycle import PROBLEM_STEPS, TASK_STEPS

register = template.Library()
WORDS = Path(__file__).resolve().parents[2] / "presets" / "events.toml"


@cache
def event_words() -> dict[str, str]:
    steps = {f"task.{step.event}": step.label for step in TASK_STEPS}
    steps |= {f"problem.{step.event}": step.label for step in PROBLEM_STEPS}
    return tomllib.loads(WORDS.read_text(encoding="utf-8")) | steps


@register.filter
def event_word(code: str) -> str:
    return _(event_words().get(code, code))
