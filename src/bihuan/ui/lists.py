"""A list page: rows as they were at a moment, filtered, sorted, paged, each cell ready to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.db.models import F, QuerySet
from django.db.models.expressions import BaseExpression
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import NotFound, Unreadable
from bihuan.periods import YEARS, Moment
from bihuan.ui import exports
from bihuan.ui.forms import FilterForm
from bihuan.ui.pages import page, query_with
from bihuan.words import listed

PER_PAGE = 50

AT_ONCE = 5_000
"""Rows up to which a list becomes a file while the browser waits; more go to the worker."""

SEQS = range(2**63)
"""What a day and a ledger position can be; beyond them neither calendars nor engines count."""

OWN_PARAMETERS = ("as_of", "known_at", "sort", "columns", "page", "format", "select")
"""What the address of a list says besides its filter; no filter may have a field of such a name."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading, what it prints of a row, and where that leads.

    ``name`` stands in addresses: a column without one is always there and never sorted by.
    ``sort`` is the path or expression to sort by. A column that is not ``dated`` prints what is
    recorded now, whatever day the list is asked for. One that is not ``shown`` has to be chosen.
    ``whole`` is what a file gets where the page prints only a beginning.
    """

    label: str
    text: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    numeric: bool = False
    name: str = ""
    sort: str | BaseExpression | F = ""
    dated: bool = True
    shown: bool = True
    whole: Callable[[Any], Any] | None = None
    is_word: bool = False
    """Whether its words are never broken into lines, as the words of a state."""


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    text: Any
    url: str
    kind: str
    """``number``, ``day``, ``word`` or nothing: how the cell is set."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column as this page prints it; ``sorted`` is the value of aria-sort."""

    label: str
    note: str
    url: str
    sorted: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class Bulk:
    """What may be done with several rows at once: how a row is named, and the actions.

    ``choices`` are the address and the label of each.
    """

    key: Callable[[Any], int]
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page shows; ``empty`` says what to do when there is nothing.

    ``new_url`` is where a further row is entered, where that is possible; ``links`` are labels and
    addresses of pages that show the same in another way.
    """

    title: str
    rows: Any
    form: type[FilterForm]
    columns: Sequence[Column]
    order: Sequence[str]
    empty: str = ""
    note: str = ""
    bulk: Bulk | None = None
    new_label: str = ""
    new_url: str = ""
    links: Sequence[tuple[str, str]] = ()


def moment(request: HttpRequest, default: date | None = None) -> Moment:
    """The two times of a page, from ``as_of`` and ``known_at`` in its address.

    Without them it is ``default`` or else today, and all that is known now.
    """
    as_of, known_at = request.GET.get("as_of", ""), request.GET.get("known_at", "")
    try:
        day = date.fromisoformat(as_of) if as_of else default or timezone.localdate()
        seq = int(known_at) if known_at else None
    except ValueError as error:
        raise Unreadable(_("日期请写成 2025-10-31，台账记录号请写整数。")) from error
    if day.year not in YEARS or (seq is not None and seq not in SEQS):
        raise Unreadable(_("日期或台账记录号超出范围。"))
    return Moment(day, seq)


def in_address(at: Moment) -> dict[str, str]:
    """The two times as an address says them, for ``moment`` to read again."""
    said = {"as_of": at.as_of.isoformat()}
    return said if at.known_at is None else said | {"known_at": str(at.known_at)}


@dataclass(frozen=True, slots=True)
class Count:
    """A number that opens the list behind it."""

    label: str
    value: int
    url: str


def list_address(name: str, at: Moment, **filters: Any) -> str:
    """A list with a filter, as it stood at the moment."""
    return dated(reverse(name), at, **filters)


def dated(url: str, at: Moment, **filters: Any) -> str:
    """The address of a page as it was at the moment."""
    return f"{url}?{urlencode(filters | in_address(at), doseq=True)}"


def list_page(request: HttpRequest, listing: Listing, at: Moment) -> HttpResponseBase:
    """The page of a list, or with ``format`` in the address all its rows as a file.

    Who wants neither sets ``list_answer`` on the request: what is asked for, the filter, the rows.
    """
    form = listing.form(request.GET or None)
    form.at, form.reader = at, request.user
    asked = Asked(request, listing)
    rows = listing.rows
    if form.is_bound:
        rows = form.apply(rows) if form.is_valid() else rows.none()
    rows = rows.order_by(*asked.order())
    if (answer := getattr(request, "list_answer", None)) is not None:
        answered: HttpResponseBase = answer(asked, form, rows)
        return answered
    refuse_strange(request, form)
    if kind := request.GET.get("format", ""):
        return _file(request, kind, asked, form, rows)
    return _page(request, asked, form, rows)


def refuse_strange(request: HttpRequest, form: FilterForm) -> None:
    """A misspelt filter must not be taken for none."""
    if strange := sorted(set(request.GET) - {*form.fields, *OWN_PARAMETERS}):
        raise Unreadable(
            _("这里没有筛选项“%(name)s”。") % {"name": listed(strange)},
            hint=_known(f"{name}（{field.label}）" for name, field in form.fields.items()),
        )


class Asked:
    """How the address of a list asks for it: the column to sort by, the columns to show."""

    def __init__(self, request: HttpRequest, listing: Listing) -> None:
        self.request, self.listing = request, listing
        self.named = {column.name: column for column in listing.columns if column.name}
        self.sort = request.GET.get("sort", "")
        self.chosen = [name for name in request.GET.getlist("columns") if name]
        sortable = {name for name, column in self.named.items() if column.sort}
        if self.sort and (unknown := {self.sort.removeprefix("-")} - sortable):
            raise Unreadable(
                _("这个列表不能按“%(name)s”排序。") % {"name": unknown.pop()}, hint=_known(sortable)
            )
        if strange := set(self.chosen) - set(self.named):
            raise Unreadable(
                _("这个列表没有列“%(name)s”。") % {"name": min(strange)},
                hint=_known(self.named),
            )

    @property
    def columns(self) -> list[Column]:
        """The columns to show, in the order of the list; those of the list if none was chosen."""
        return [column for column in self.listing.columns if self.is_shown(column)]

    def is_shown(self, column: Column) -> bool:
        if not column.name:
            return True
        return column.name in self.chosen if self.chosen else column.shown

    def order(self) -> list[Any]:
        """The sorted column, then the order of the list, so that equal rows never change places."""
        if not self.sort:
            return list(self.listing.order)
        by = self.named[self.sort.removeprefix("-")].sort
        key = F(by) if isinstance(by, str) else by
        down = self.sort.startswith("-")
        return [
            key.desc(nulls_last=True) if down else key.asc(nulls_last=True),
            *self.listing.order,
        ]

    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        is_up, is_down = self.sort == column.name, self.sort == f"-{column.name}"
        url = ""
        if column.name and column.sort:
            to = f"-{column.name}" if is_up else column.name
            url = query_with(self.request, sort=to, page=None, select=None)
        direction = "ascending" if is_up else "descending" if is_down else ""
        note = "" if column.dated else _("此列按现在的登记显示，不随截至日变化")
        return Heading(column.label, note, url, direction if column.name else "", column.numeric)

    def choices(self) -> list[tuple[Column, bool]]:
        return [(column, self.is_shown(column)) for column in self.named.values()]

    def sorts(self) -> list[tuple[str, str]]:
        """Every way to sort, for screens too narrow for headings."""
        return [
            (f"{sign}{column.name}", f"{column.label} {arrow}")
            for column in self.named.values()
            if column.sort
            for sign, arrow in (("", "↑"), ("-", "↓"))
        ]

    def kept(self) -> str:
        """What an address has to say again so that sorting and columns stay as they are."""
        return query_with(self.request, only=("sort", "columns", "as_of", "known_at"))[1:]


def _known(names: Any) -> str:
    return _("可用的有：%(names)s。") % {"names": listed(names) or _("无")}


def _page(
    request: HttpRequest, asked: Asked, form: FilterForm, rows: QuerySet[Any]
) -> HttpResponse:
    listing = asked.listing
    shown = Paginator(rows.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    found = _whole(listing.rows, list(shown))
    lines = [[_cell(column, row) for column in asked.columns] for row in found]
    keys = [listing.bulk.key(row) if listing.bulk else 0 for row in found]
    context = {
        "listing": listing,
        "asked": asked,
        "headings": asked.headings(),
        "form": form,
        "page": shown,
        "lines": lines,
        "keyed": list(zip(keys, lines, strict=True)),
        "is_all_selected": request.GET.get("select") == "page",
        "is_long": shown.paginator.count > AT_ONCE,
        "at": form.at,
    }
    return page(request, "ui/list.html", context, part="list")


def _whole(rows: QuerySet[Any], keys: list[int]) -> list[Any]:
    """The rows of keys that were just found among them.

    Sorting keys alone is what makes a long list quick, and so is not asking again who may see each.
    """
    found = rows.all()
    found.query.where = type(found.query.where)()
    whole = found.in_bulk(keys)
    return [whole[key] for key in keys]


def _cell(column: Column, row: Any) -> Cell:
    url = column.url(row) if column.url else ""
    value = column.text(row)
    kind = "number" if column.numeric else "day" if isinstance(value, date) else ""
    kind = "word" if column.is_word else kind
    return Cell(column.label, value, url, kind)


def _file(
    request: HttpRequest, kind: str, asked: Asked, form: FilterForm, rows: QuerySet[Any]
) -> HttpResponseBase:
    return exports.answer(kind, _sheet(request, asked, form, rows))


def _sheet(
    request: HttpRequest, asked: Asked, form: FilterForm, rows: QuerySet[Any]
) -> exports.Sheet:
    form.refuse_errors()
    columns = asked.columns
    return exports.Sheet(
        title=str(asked.listing.title),
        day=form.at.as_of,
        note=exports.note(request, asked.listing.title, form),
        headings=[str(column.label) for column in columns],
        lines=_values(columns, rows),
        length=rows.count,
    )


def _values(columns: Sequence[Column], rows: QuerySet[Any]) -> exports.Lines:
    for row in rows.iterator(chunk_size=exports.CHUNK):
        yield [(column.whole or column.text)(row) for column in columns]


# --- A list asked for without a browser -----------------------------------------------------------


def sheet_at(address: str, user: Any) -> exports.Sheet:
    """What the list at an address would give this person now as a file; no row is read yet."""
    path, _mark, query = address.partition("?")
    found: list[exports.Sheet] = []

    def take(asked: Asked, form: FilterForm, rows: QuerySet[Any]) -> HttpResponse:
        found.append(_sheet(asked.request, asked, form, rows))
        return HttpResponse()

    request: Any = HttpRequest()
    request.method, request.path, request.GET = "GET", path, QueryDict(query)
    request.user, request.list_answer = user, take
    try:
        match = request.resolver_match = resolve(path)
    except Resolver404 as error:
        raise NotFound(_("没有这个列表了：%(path)s。") % {"path": path}) from error
    match.func(request, *match.args, **match.kwargs)
    return found[0]


def sealed(address: str) -> str:
    """An address that a list page offers to be asked for later, under a seal of this site."""
    return Signer(salt="list").sign(address)


def unsealed(text: str) -> str:
    """The address under the seal: whoever sends it, a list page has offered it."""
    try:
        return Signer(salt="list").unsign(text)
    except BadSignature as error:
        raise Unreadable(
            _("这不是列表页给出的地址。"), hint=_("请回到列表，再点“在后台生成”。")
        ) from error
