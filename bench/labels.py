"""Labelled drafts: the text, and what somebody said each numeral of it is.

⟦298个⟧{contradicted campaign.found} is a figure with its verdict and metric, ⟨党的二十大⟩ is none,
⟪一个⟫ may be taken either way and is not scored; the verdict ``any`` is not scored either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "drafts"
MARK = re.compile(
    r"⟦(?P<figure>[^⟧]*)⟧\{(?P<verdict>[a-z]+)(?: (?P<code>[a-z0-9_., ]+))?\}"
    r"|⟨(?P<none>[^⟩]*)⟩|⟪(?P<unscored>[^⟫]*)⟫"
)


@dataclass(frozen=True, slots=True)
class Label:
    """``verdict`` is empty for what is no figure, ``-`` for what is not scored."""

    start: int
    end: int
    verdict: str
    code: str = ""

    @property
    def is_figure(self) -> bool:
        return self.verdict not in {"", "-"}

    def meets(self, start: int, end: int) -> bool:
        return start < self.end and self.start < end


@dataclass(frozen=True, slots=True)
class Labelled:
    name: str
    text: str
    labels: tuple[Label, ...]


def labelled(folder: str) -> Iterator[Labelled]:
    for path in sorted((FOLDER / folder).glob("*.txt")):
        yield read(path.stem, path.read_text(encoding="utf-8"))


def read(name: str, marked: str) -> Labelled:
    """The draft without its marks, and the labels at their places in it."""
    text, at, labels = "", 0, []
    for found in MARK.finditer(marked):
        text += marked[at : found.start()]
        said = next(w for w in (found["figure"], found["none"], found["unscored"]) if w is not None)
        verdict = found["verdict"] or ("" if found["none"] is not None else "-")
        labels.append(Label(len(text), len(text) + len(said), verdict, found["code"] or ""))
        text += said
        at = found.end()
    return Labelled(name, text + marked[at:], tuple(labels))
