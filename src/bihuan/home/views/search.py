"""The page of search: what is found of each kind, or all that is found of one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.errors import NotFound, Unreadable
from bihuan.home.sources import KINDS, Kind
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn
from bihuan.search.rules import Piece, fold, passage, terms
from bihuan.ui.pages import page

LONGEST = 100
FEW = 5
PER_PAGE = 20
MOST_COUNTED = 1000
"""Beyond this a count says only that there are more: nobody reads a thousand results."""


@dataclass(frozen=True, slots=True)
class Result:
    title: list[Piece]
    url: str
    about: str
    passage: list[Piece]


@dataclass(frozen=True, slots=True)
class Section:
    """What is found of one kind; ``count`` is at most MOST_COUNTED."""

    kind: Kind
    results: list[Result]
    count: int
    number: int = 1

    @property
    def is_cut(self) -> bool:
        return self.count >= MOST_COUNTED

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the next page, 0 where this is the last."""
        return self.number + 1 if self.count > self.number * PER_PAGE else 0


@require_GET
def search(request: SignedIn) -> HttpResponse:
    sought = request.GET.get("q", "").strip()[:LONGEST]
    looked_for, name = terms(sought), request.GET.get("kind", "")
    sections = sections_of(request.user, looked_for, name, _number(request)) if looked_for else []
    context = {"sought": sought, "only": name, "sections": sections}
    return page(request, "home/search.html", context)


def _number(request: SignedIn) -> int:
    written = request.GET.get("page", "1")
    if not written.isascii() or not written.isdigit() or not 1 <= int(written[:6]) <= MOST_COUNTED:
        raise Unreadable(_("页码请写整数。"))
    return int(written)


def sections_of(user: User, looked_for: list[str], name: str, number: int) -> list[Section]:
    if name and name not in KINDS:
        raise NotFound(_("没有这一类记录。"))
    if name:
        found = [_section(KINDS[name], user, looked_for, PER_PAGE, number)]
    else:
        found = [_section(kind, user, looked_for, FEW) for kind in KINDS.values()]
    return [section for section in found if section.count]


def _section(kind: Kind, user: User, looked_for: list[str], most: int, number: int = 1) -> Section:
    """One query where few are found, and one more to count where there are more."""
    rows = kind.found(user, looked_for)
    first = (number - 1) * most
    shown = list(rows[first : first + most + 1])
    is_all = number == 1 and len(shown) <= most
    count = len(shown) if is_all else rows.order_by()[:MOST_COUNTED].count()
    return Section(kind, [_result(kind, row, looked_for) for row in shown[:most]], count, number)


def _result(kind: Kind, row: Any, looked_for: list[str]) -> Result:
    told = kind.told(row)
    title, text = str(told), told.as_searched().text
    is_all_said = all(term in fold(title) for term in looked_for)
    return Result(
        title=passage(title, looked_for),
        url=kind.url(row),
        about=" · ".join(str(word) for word in kind.about(row) if word),
        passage=[] if is_all_said else passage(text, looked_for),
    )
