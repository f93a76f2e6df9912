"""The words by which a metric is known where nobody has written any: those of its label.

A label is read as pieces that the data knows, such as 验收通过, each with what drafts say instead,
and the rest of it as it stands. 集中整治验收通过 so becomes ``~集中整治 ~问题 通过验收|验收通过``.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from bihuan.reports.checks.matching import STRONG, Alias, alias
from bihuan.reports.checks.words import labels, words


@dataclass(frozen=True, slots=True)
class _Read:
    """A label in pieces: its topic, the lines of its known pieces, and the words left over."""

    topic: str
    lines: tuple[str, ...]
    rest: tuple[str, ...]
    bare: str
    """The label without its topic."""
    is_general: bool


def of_label(code: str, label: str, beside: str = "") -> Alias:
    """The alias that the label of a metric makes; ``beside`` names what is printed with it.

    What says how far something is, as 销号, stands in the figure's clause, and no other such word;
    what it is of may stand farther off. A short label that says nothing of the kind may be said of
    much else: it can bear a figure out, not contradict it.
    """
    read = _read(label)
    said = alias(code, " ".join([_topic(read), *read.lines, *_rest(read)]))
    is_state = any(piece in label for piece in labels()["states"])
    is_led = bool(said.near)
    if not is_led:
        *wide, last = said.wide or ((label,),)
        said = replace(said, near=(last,), wide=tuple(wide))
    return replace(
        said,
        said=_written(said),
        never=said.never + _others(said, beside),
        is_general=read.is_general,
        is_derived=True,
        is_sure=is_state or len(read.bare) >= STRONG or (is_led and bool(read.topic)),
    )  # fmt: skip


def _read(label: str) -> _Read:
    topic = next((word for word in words().topics if label.startswith(word)), "")
    left = label.removeprefix(topic)
    general = next((word for word in labels()["general"] if left.startswith(word)), "")
    left = left.removeprefix(general)
    lines: list[str] = []
    for found in _pieces().finditer(left):
        lines += [line] if (line := labels()["pieces"][found[0]]) else []
    rest = re.findall(r"[^\s—()（）]{2,}", _pieces().sub(" ", left))
    return _Read(topic, tuple(lines), tuple(rest), left, is_general=bool(general))


@cache
def _pieces() -> re.Pattern[str]:
    known = sorted(labels()["pieces"], key=len, reverse=True)
    return re.compile("|".join(re.escape(piece) for piece in known))


def _topic(read: _Read) -> str:
    return f"~{read.topic}" if read.topic else ""


def _rest(read: _Read) -> list[str]:
    """Words of the label itself: in the clause, unless a known piece says what stands there."""
    is_led = any(not line.startswith("~") for line in read.lines)
    return [f"~{word}" if is_led and len(word) >= STRONG else word for word in read.rest]


def _others(said: Alias, beside: str) -> tuple[str, ...]:
    """Words that say how far something is, other than its own."""
    mine = [word for choices in said.near for word in choices]
    others = [
        word
        for piece in labels()["states"]
        if piece.removeprefix("已") not in beside
        for choices in alias("", labels()["pieces"][piece]).near
        for word in choices
    ]
    return tuple(w for w in others if not any(w in own or own in w for own in mine))


def _written(said: Alias) -> str:
    """The alias as a person would write it."""
    wide = ["~" + "|".join(choices) for choices in said.wide]
    return " ".join(["|".join(choices) for choices in said.near] + wide)
