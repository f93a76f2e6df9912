"""The same fact given twice with different values, and what makes two figures of one fact."""

import re
from collections import defaultdict
from collections.abc import Iterator

from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.manuscript import Manuscript, Remark, remark_at, value_of
from bihuan.reports.checks.matching import is_bare, unit_class
from bihuan.reports.checks.quoting import About, Kind
from bihuan.words import _

_SPAN = re.compile(
    r"(?:19|20)\d\d|[一二三四1-4]季度|[上下]半年|\d+月|[去上今明]年|同期|当月|单月|本月|上月|全年|[^，。；]{0,2}届"
)
"""Words of time: figures of two times are two facts."""
LEAST = 5
"""So many characters must lead in a figure that no metric knows, to be those of one fact."""


def said_twice(manuscript: Manuscript) -> Iterator[Remark]:
    """The same fact is given twice with different values."""
    for said in _same_facts(manuscript).values():
        first = said[0]
        for later in said[1:]:
            if value_of(later) != value_of(first) and _is_alike(first, later):
                words = _("同一件事前面写“%(first)s”，这里写“%(later)s”。")
                names = {"first": first.quoted.text, "later": later.quoted.text}
                yield remark_at("said-twice", later, words % names)


def _same_facts(manuscript: Manuscript) -> dict[tuple[str, ...], list[Checked]]:
    """Figures by what they speak of: their metric, else the very words that lead them in."""
    found: dict[tuple[str, ...], list[Checked]] = defaultdict(list)
    for one in manuscript.figures:
        if one.quoted.kind is not Kind.NUMBER:
            continue
        if one.code:
            found[one.code, one.meant, unit_class(one.quoted.unit), str(one.day)].append(one)
        elif len(lead := re.sub(r"\W|其中|共|为|达到?", "", one.around.before)) >= LEAST:
            found[lead, one.quoted.unit].append(one)
    return found


def _is_alike(first: Checked, later: Checked) -> bool:
    """Both exact, of one subject and time, and known by the same words or one of them right."""
    exact = all(
        one.quoted.about is About.EXACTLY and one.quoted.low == one.quoted.high
        for one in (first, later)
    )
    if not exact or _subject(first, later) or _times(first, later):
        return False
    return first.words == later.words or (
        first.verdict is not later.verdict and first.said == later.said
    )


def _subject(first: Checked, later: Checked) -> bool:
    """Whether the clauses ahead name two subjects: 甲县，…12处; 乙县，…15处."""
    heads = [clauses[0] for one in (first, later) if (clauses := one.around.clauses)]
    named = [head for head in heads if not is_bare(head)]
    return len(named) == 2 and named[0] != named[1] and not first.code


def _times(first: Checked, later: Checked) -> bool:
    """Whether the sentences say two times."""
    said = [set(_SPAN.findall(one.around.sentence + one.around.before)) for one in (first, later)]
    return all(said) and said[0] != said[1]
