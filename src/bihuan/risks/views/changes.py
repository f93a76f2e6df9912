"""What changed: the changes of a year, the versions of a point, two versions side by side."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.errors import NotFound
from bihuan.orgs.queries import SignedIn, seen
from bihuan.risks.actions.points import SAID
from bihuan.risks.forms import ChangeFilter
from bihuan.risks.models import RiskPoint, RiskVersion, State
from bihuan.risks.queries import factor_words, named
from bihuan.risks.views.lists import point_url, unit_column
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page
from bihuan.words import listed

SHOWN = ("post", "category", "grade", "ruled_grade", "owner_post", "leader_post")


@require_GET
def changes(request: SignedIn) -> HttpResponseBase:
    """Every version by the day from which it held: new, approved, revised and ended points."""
    at = moment(request)
    rows = RiskVersion.objects.known_at(at.known_at).filter(from_on__lte=at.as_of)
    listing = Listing(
        title=_("风险点变动"),
        rows=rows.visible_to(request.user).select_related("point__unit", "grade"),
        form=ChangeFilter,
        columns=[
            Column(_("日期"), lambda row: row.from_on, name="day", sort="from_on"),
            unit_column(_("单位")),
            Column(_("风险点"), lambda row: row.power, point_url, name="power", sort="power"),
            Column(_("变动"), what_in_words, name="what"),
            Column(_("理由"), lambda row: row.reason, name="reason"),
            Column(_("版次"), lambda row: row.number, compare_url, numeric=True, name="version",
                   sort="number"),
            Column(_("变动后的等级"), lambda row: row.grade, name="grade", sort="grade__order",
                   is_word=True),
            Column(_("变动后的状态"), lambda row: row.get_state_display(), name="state",
                   sort="state", is_word=True),
        ],
        order=("-from_on", "-point", "-number"),
        empty=_("没有符合条件的变动。可换一年，或放宽筛选。"),
        links=[(_("全部风险点"), dated(reverse("risks:points"), at))],
    )  # fmt: skip
    return list_page(request, listing, at)


def what_in_words(version: RiskVersion) -> str:
    """What a version changed: the columns, or its state where they stayed."""
    if version.changed:
        names = version.changed.split()
        labels = listed(RiskVersion.label_of(name) for name in names)
        return _("修订：%(named)s") % {"named": labels}
    if version.number == 1:
        return _("登记") if version.state == State.DRAFT else _("登记施行")
    return {State.ENDED.value: _("终止")}.get(version.state, _("审定施行"))


def compare_url(version: RiskVersion) -> str:
    if version.number == 1:
        return ""
    url = reverse("risks:compare", args=[version.point_id])
    return f"{url}?a={version.number - 1}&b={version.number}"


@dataclass(frozen=True, slots=True)
class Told:
    """A version as the history of its point lists it."""

    version: RiskVersion
    what: str
    url: str


def told(point: RiskPoint) -> list[Told]:
    """The versions of a point, the latest first."""
    rows = RiskVersion.objects.current().filter(point=point).select_related("grade")
    return [Told(one, what_in_words(one), compare_url(one)) for one in rows.order_by("-number")]


@dataclass(frozen=True, slots=True)
class Line:
    """A column of two versions: what each says; for measures, which are only in one of them."""

    label: Any
    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]

    @property
    def differs(self) -> bool:
        return any(alone for _text, alone in (*self.before, *self.after))


@require_GET
def compare(request: SignedIn, pk: int) -> HttpResponse:
    """Two versions side by side, by their numbers; the last two unless said."""
    point = seen(
        RiskPoint.objects.current().select_related("unit"), request.user, pk,
        _("没有这个风险点，或者您的岗位看不到它。"),
    )  # fmt: skip
    rows = RiskVersion.objects.current().filter(point=point).select_related(*SHOWN)
    versions = {str(one.number): one for one in rows.order_by("number")}
    numbers = list(versions)
    chosen = [
        _numbered(versions, request.GET.get("a", numbers[-2:][0])),
        _numbered(versions, request.GET.get("b", numbers[-1])),
    ]
    context = {
        "point": point,
        "versions": list(versions.values()),
        "before": chosen[0],
        "after": chosen[1],
        "lines": [_line(name, *chosen) for name in ("state", *SAID)],
    }
    return page(request, "risks/compare.html", context)


def _numbered(versions: dict[str, RiskVersion], number: str) -> RiskVersion:
    if number not in versions:
        raise NotFound(_("这个风险点没有第 %(n)s 版。") % {"n": number})
    return versions[number]


def _line(name: str, before: RiskVersion, after: RiskVersion) -> Line:
    said, now = _pieces(name, before), _pieces(name, after)
    gone = [(one, one not in now) for one in said]
    return Line(RiskVersion.label_of(name), gone, [(one, one not in said) for one in now])


def _pieces(name: str, version: RiskVersion) -> list[str]:
    """What a version says in a column, in pieces that may be compared one by one."""
    if name == "controls":
        return version.measures
    if name == "factors":
        return named(version.factors, factor_words())
    value = version.get_state_display() if name == "state" else getattr(version, name)
    return [str(value)] if value else []
