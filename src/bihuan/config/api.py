"""The read-only interface: every list, figure and trace as JSON, by the pages' own queries.

A list is answered by the view of its page, which is told to give its rows as data; so filter,
sorting, the two times and permissions are those of the page.
"""

import logging
import math
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import path, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from bihuan.config import reference, schemas
from bihuan.errors import BihuanError, NotAllowed, NotFound, Unreadable
from bihuan.home.actions import use_token
from bihuan.home.sources import KINDS
from bihuan.home.views import search
from bihuan.indicators import queries
from bihuan.indicators.sources import SOURCES, Source
from bihuan.indicators.views.figures import list_url, record_url
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import User
from bihuan.orgs.queries import require_sight
from bihuan.search import rules
from bihuan.ui.forms import FilterForm
from bihuan.ui.lists import Asked, Column, moment
from bihuan.ui.pages import page
from bihuan.words import LIST, lazy, listed

View = Callable[..., HttpResponseBase]

log = logging.getLogger("django.request")


# --- Who asks -------------------------------------------------------------------------------------


class Bearer(HttpBearer):
    """A token of the page of tokens; a wrong one is refused even beside a session."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        user = use_token(token, on=timezone.localdate())
        if user is None:
            raise AuthenticationError
        if user.must_change_password or user.password_is_stale(timezone.now()):
            raise NotAllowed(_("账号须先换密码。"), hint=_("请在网页上登录并更换密码。"))
        request.user = user
        return user


def signed_in(request: HttpRequest) -> User | None:
    """Who is signed in to the pages may try the interface out on its page."""
    return request.user if isinstance(request.user, User) else None


api = NinjaAPI(
    title="闭环 Bihuan",
    version="1",
    description=lazy("只读接口：列表、数字、溯源和搜索。权限与网页相同；令牌在“接口令牌”页生成。"),
    auth=[Bearer(), signed_in],
    urls_namespace="api",
    openapi_extra={"security": [{"Bearer": []}]},
)


# --- One shape of errors --------------------------------------------------------------------------


def refused(status: int, code: str, message: str, hint: str = "") -> HttpResponse:
    body = {"code": code, "message": message, "hint": hint}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(BihuanError)
def _refusal(request: HttpRequest, error: BihuanError) -> HttpResponse:
    return refused(error.http_status, error.code, error.message, error.hint)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = refused(
        401, "not-signed-in", _("没有令牌，或令牌已失效。"),
        _("请求头写 Authorization: Bearer 令牌；令牌在“接口令牌”页生成。"),
    )  # fmt: skip
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return nothing_here(request)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A bug: logged as on a page, told in the one shape."""
    log.exception("Internal Server Error: %s", request.path, exc_info=error)
    return refused(500, "fault", _("系统出错，已记入日志。"))


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return refused(404, "not-found", _("没有这个地址。"), _("全部地址见 /api/docs。"))


class Invalid(BihuanError):
    """A parameter that there is not, or that is not understood."""

    code = "invalid"
    http_status = 422


def _only(request: HttpRequest, names: Iterable[str]) -> None:
    """A misspelt filter must not be taken for none."""
    known = set(names)
    if strange := sorted(set(request.GET) - known):
        raise Invalid(
            _("没有这些参数：%(names)s。") % {"names": listed(strange)},
            hint=_("可用的有：%(names)s。") % {"names": listed(sorted(known))},
        )
    if empty := sorted(name for name in request.GET if "" in request.GET.getlist(name)):
        raise Invalid(_("参数 %(name)s 是空的，不用就不要写。") % {"name": empty[0]})


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    written = request.GET.get(name, str(default))
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= most):
        raise Invalid(_("%(name)s 须是 1 至 %(most)s 的整数。") % {"name": name, "most": most})
    return int(written[:9])


# --- Lists ----------------------------------------------------------------------------------------


def _list_operation(source: Source) -> Callable[[HttpRequest], HttpResponseBase]:
    listed: View = resolve_page(source.list_page)

    def rows(request: HttpRequest) -> HttpResponseBase:
        _only(request, (*source.form.base_fields, *schemas.LIST_PARAMETERS))
        request.list_answer = answer_list  # type: ignore[attr-defined]
        return listed(request)

    rows.__name__ = f"list_{source.name}"
    rows.__doc__ = source.label
    return rows


def resolve_page(name: str) -> View:
    """The view of a page, found when it is first asked: addresses are not known before."""

    def view(request: HttpRequest) -> HttpResponseBase:
        found: View = resolve(reverse(name)).func
        return found(request)

    return view


def answer_list(asked: Asked, form: FilterForm, rows: Any) -> HttpResponse:
    if form.is_bound and form.errors:
        wrong = "；".join(f"{name}：{texts[0]}" for name, texts in form.errors.items())
        raise Invalid(_("筛选条件不对。"), hint=wrong)
    request = asked.request
    paged = _paged(request, rows.count())
    start = (paged["page"] - 1) * paged["per_page"]
    shown = rows[start : start + paged["per_page"]]
    return JsonResponse({
        "title": str(asked.listing.title),
        "as_of": form.at.as_of.isoformat(),
        "known_at": form.at.known_at,
        **paged,
        "columns": [_column(column) for column in asked.columns],
        "rows": [_row(asked.columns, row) for row in shown],
    })  # fmt: skip


def _paged(request: HttpRequest, count: int) -> dict[str, int]:
    """Where the page stands among all; one that there is not is not found."""
    size = _number(request, "per_page", schemas.PER_PAGE, schemas.MOST_PER_PAGE)
    pages = max(1, math.ceil(count / size))
    number = _number(request, "page", 1, schemas.MOST_PAGES)
    if number > pages:
        raise NotFound(
            _("没有第 %(n)s 页。") % {"n": number}, hint=_("共 %(n)s 页。") % {"n": pages}
        )
    return {"count": count, "page": number, "pages": pages, "per_page": size}


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": _key(column),
        "label": str(column.label),
        "numeric": column.numeric,
        "dated": column.dated,
        "sortable": bool(column.name and column.sort),
    }


def _key(column: Column) -> str:
    return column.name or str(column.label)


def _row(columns: list[Column], row: Any) -> dict[str, Any]:
    pages = [column.url(row) for column in columns if column.url]
    cells = {_key(column): _plain((column.whole or column.text)(row)) for column in columns}
    return {"url": next(filter(None, pages), ""), "cells": cells}


def _plain(value: Any) -> str | int | None:
    """Whole numbers and nothing as such; days, decimals and records as text."""
    if value is None or type(value) in {str, int}:
        found: str | int | None = value
        return found
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


for _source in SOURCES.values():
    api.get(
        f"/{_source.name}", response=schemas.answers(schemas.RowsOut), tags=[lazy("列表", LIST)],
        summary=_source.label, operation_id=f"list_{_source.name}",
        openapi_extra={"parameters": schemas.list_parameters(_source)},
    )(_list_operation(_source))  # fmt: skip


# --- Figures and their traces ---------------------------------------------------------------------


@api.get(
    "/figures", response=schemas.answers(schemas.FiguresOut), tags=[lazy("数字")],
    summary=lazy("数字"),
    openapi_extra={"parameters": [*schemas.TIMES, schemas.CODES]},
)  # fmt: skip
def figures(request: HttpRequest) -> HttpResponse:
    _only(request, ("as_of", "known_at", "code"))
    require_sight(_user(request))
    at = moment(request, ledger.latest_day(timezone.localdate()))
    asked = queries.metrics(request.GET.getlist("code") or None, known_at=at.known_at)
    found, refusals = queries.figures(asked, at)
    return JsonResponse({
        "as_of": at.as_of.isoformat(),
        "figures": [figure.as_json() for figure in found],
        "refusals": [
            {"code": error.code, "message": error.message, "hint": error.hint}
            for error in refusals
        ],
    })  # fmt: skip


@api.get(
    "/figures/{code}", response=schemas.answers(schemas.TraceOut), tags=[lazy("数字")],
    summary=lazy("一个数字及其溯源"),
    openapi_extra={"parameters": [*schemas.TIMES, *schemas.PAGING]},
)  # fmt: skip
def trace(request: HttpRequest, code: str = schemas.CODE) -> HttpResponse:
    _only(request, ("as_of", "known_at", "page", "per_page"))
    user = _user(request)
    require_sight(user)
    at = moment(request)
    found = queries.trace(code, at)
    source = found.question.source
    seen = found.rows.visible_to(user)  # type: ignore[attr-defined]
    paged = _paged(request, seen.order_by().count())
    skip = (paged["page"] - 1) * paged["per_page"]
    return JsonResponse({
        "figure": found.figure.as_json(),
        "head": ledger.head_at(found.figure.known_at).as_json(),
        "list_url": list_url(found.question, at),
        "hidden": found.rows.order_by().count() - paged["count"],
        **paged,
        "records": [
            {"number": line.number, "day": line.day, "text": line.text,
             "url": record_url(source, line)}
            for line in queries.lines(source, seen, paged["per_page"], skip)
        ],
    })  # fmt: skip


# --- Search ---------------------------------------------------------------------------------------


@api.get(
    "/search", response=schemas.answers(schemas.FoundOut), tags=[lazy("搜索")],
    summary=lazy("搜索"),
    openapi_extra={"parameters": schemas.search_parameters(KINDS)},
)  # fmt: skip
def find(request: HttpRequest) -> HttpResponse:
    _only(request, ("q", "kind", "page"))
    sought = request.GET.get("q", "")
    looked_for = rules.terms(sought)
    if not looked_for or len(sought) > search.LONGEST:
        raise Invalid(_("q 须是 1 至 %(n)s 个字。") % {"n": search.LONGEST})
    number = _number(request, "page", 1, search.MOST_COUNTED)
    sections = search.sections_of(_user(request), looked_for, request.GET.get("kind", ""), number)
    return JsonResponse({"kinds": [_section(section) for section in sections]})


def _section(section: search.Section) -> dict[str, Any]:
    return {
        "kind": section.kind.name,
        "label": str(section.kind.label),
        "count": section.count,
        "is_cut": section.is_cut,
        "results": [
            {"title": _text(result.title), "url": result.url, "about": result.about,
             "passage": _text(result.passage)}
            for result in section.results
        ],
    }  # fmt: skip


def _text(pieces: list[rules.Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Unreadable(_("没有登录。"))
    return request.user


# --- Addresses ------------------------------------------------------------------------------------

PAGES = frozenset({"openapi-json", "openapi-view"})
"""What is read in a browser, behind the sign-in of the pages."""


def docs(request: HttpRequest, **_values: Any) -> HttpResponse:
    """The page of documentation, read out of the description that programs get."""
    context = {
        "description": _(api.description),
        "groups": reference.groups(api.get_openapi_schema()),
        "errors": reference.errors(api.get_openapi_schema()),
        "site": request.build_absolute_uri("/").removesuffix("/"),
    }
    return page(request, "home/api.html", context)


INSTEAD: dict[str, View] = {"api-root": nothing_here, "openapi-view": docs}
"""Views of ours in the place of those that come with the package."""


def urls() -> tuple[list[Any], str, str]:
    """The addresses: GET only, never cached, and an answer in the one shape for any other."""
    found, app_name, namespace = api.urls
    patterns: list[Any] = list(found)
    for pattern in patterns:
        view = INSTEAD.get(pattern.name, pattern.callback)
        pattern.callback = _framed(view, is_open=pattern.name not in PAGES)
    rest = path("<path:rest>", _framed(nothing_here, is_open=True), name="nothing")
    return [*patterns, rest], app_name, namespace


def _framed(view: View, *, is_open: bool) -> View:
    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        if request.method == "GET":
            response = view(request, *args, **values)
        else:
            response = refused(405, "get-only", _("接口只读，只能用 GET。"))
            response["Allow"] = "GET"
        add_never_cache_headers(response)
        return response

    framed.login_required = not is_open  # type: ignore[attr-defined]
    framed.csrf_exempt = True  # type: ignore[attr-defined]
    return framed
