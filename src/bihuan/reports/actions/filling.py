"""A report from a Word file of the office's own, with placeholders for figures."""

import tempfile
from pathlib import Path

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bihuan.documents import filling
from bihuan.documents.filling import Spot
from bihuan.documents.parts import Anchor
from bihuan.errors import NotComputable, Unreadable
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.reports.actions.placing import check_place
from bihuan.reports.actions.writing import SUFFIXES, Written, write_both
from bihuan.reports.keeping import trace_of
from bihuan.reports.paper import appendix_of, link_of
from bihuan.reports.queries import Draft, Progress, draft_of_template, unseen

QUOTED = 30
"""Characters of a paragraph by which it is told from the others."""

FILTERS = tuple(way for way in rules.SHOWN if way)


def is_word(name: str) -> bool:
    """Whether a template is meant to be a Word file; a bad one is told why it is none."""
    return Path(name).suffix.lower() in {".docx", ".doc", ".docm", ".dotx", ".dot", ".wps"}


def fill_template(
    path: Path, *, at: Moment, out: Path, scope: Unit | None = None, progress: Progress = unseen,
    appendix: bool = True,
) -> Written:  # fmt: skip
    """Write the filled file and its trace, or neither; what is misspelt is named with its place."""
    check_place(out, SUFFIXES)
    spots = filling.spots(path)
    draft = draft_of_template(template_of(spots, path.name), path.stem, at, scope, progress)
    _check_complete(draft, spots, path.name)
    trace = trace_of(draft)
    links = {code: link_of(draft, code, has_appendix=appendix) for code in draft.figures} | {
        word: Anchor("") for word in rules.WORDS
    }
    appendices = (appendix_of(draft, trace),) if appendix else ()

    def said(code: str, way: str) -> str:
        return draft.text_of(rules.Named(code, way))

    return write_both(
        lambda made: filling.fill(path, made, said, links, appendices, FILTERS), trace, out
    )


def try_template(path: Path, *, at: Moment, scope: Unit | None = None) -> int:
    """How many figures a template asks for; refused is all that filling it would refuse."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "tried.docx")
        return len(fill_template(path, at=at, out=out, scope=scope).said["figures"])


def template_of(spots: list[Spot], name: str) -> rules.Template:
    """The placeholders of a Word file; what only looks like one is refused with its place."""
    if not spots:
        raise Unreadable(
            _("模板“%(name)s”里没有数字。") % {"name": name},
            hint=_("数字写成 {{ 编码 }}，如 {{ campaign.found }}。"),
        )
    for spot in spots:
        try:
            rules.check_placeholders(spot.text)
        except Unreadable as error:
            said = {"place": _place(spot), "why": error.message}
            raise Unreadable(_("%(place)s：%(why)s") % said, hint=error.hint) from error
    return rules.Template(tuple(rules.Block(0, rules.pieces_of(spot.text)) for spot in spots))


def _check_complete(draft: Draft, spots: list[Spot], name: str) -> None:
    """All figures that are not there, each with the first place that names it."""
    if not draft.refusals:
        return
    said = [
        _("%(place)s：%(why)s") % {"place": _place_of(code, spots), "why": str(refusal)}
        for code, refusal in draft.refusals.items()
    ]
    raise NotComputable(
        _("模板“%(name)s”里有算不出的数字：%(why)s") % {"name": name, "why": _("；").join(said)}
    )


def _place_of(code: str, spots: list[Spot]) -> str:
    for spot in spots:
        named = [piece for piece in rules.pieces_of(spot.text) if isinstance(piece, rules.Named)]
        if any(piece.code == code for piece in named):
            return _place(spot)
    return ""


def _place(spot: Spot) -> str:
    where = {"number": spot.number, "text": Truncator(spot.text.strip()).chars(QUOTED)}
    if spot.part == "body":
        return _("第 %(number)s 段“%(text)s”") % where
    return _("页眉、页脚或脚注第 %(number)s 段“%(text)s”") % where
