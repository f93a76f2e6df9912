"""Lists of risk points, of what is owed a review, and of reviews."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, powers_of_user
from bihuan.periods import Moment
from bihuan.risks.forms import PointReviewFilter, RiskPointFilter, RiskReviewFilter
from bihuan.risks.models import PointReview, RiskReview, RiskVersion
from bihuan.risks.queries import (
    factor_words,
    named,
    occasions,
    owed,
    units_to_record_for,
    with_reviews,
)
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.words import listed

SHOWN = ("point__unit", "post", "category", "grade", "owner_post", "leader_post")
"""What a line of a list prints besides the version itself."""


def versions(user: User, at: Moment) -> Any:
    """The versions as they stood at a moment, of the points that a person may see."""
    rows = RiskVersion.objects.known_at(at.known_at).as_of(at.as_of).visible_to(user)
    return rows.select_related(*SHOWN)


def point_url(row: Any) -> str:
    return reverse("risks:point", args=[row.point_id])


def pages(at: Moment) -> list[tuple[str, str]]:
    """The other pages of risk points, at the same moment."""
    return [
        (_("登记表（打印、导出）"), dated(reverse("risks:register"), at)),
        (_("应审查的"), dated(reverse("risks:owed"), at)),
        (_("单位 × 等级"), dated(reverse("risks:matrix"), at)),
        (_("变动"), dated(reverse("risks:changes"), at, year=at.as_of.year)),
        (_("逐项审查"), dated(reverse("risks:point-reviews"), at)),
        (_("单位审查"), dated(reverse("risks:reviews"), at)),
    ]


def unit_column(label: str) -> Column:
    return Column(
        label, lambda row: row.point.named_unit, name="unit", sort="point__unit__name"
    )  # fmt: skip


def printed_columns() -> list[Column]:
    """The columns of a published register, in its order and words."""
    return [
        unit_column(_("单位/科室")),
        Column(_("风险类别"), lambda row: row.category, name="category", sort="category__order"),
        Column(_("风险点"), lambda row: row.power, point_url, name="power", sort="power"),
        Column(_("主要内容及表现形式"), lambda row: row.manifestation, name="manifestation"),
        Column(
            _("风险等级"), lambda row: row.grade, name="grade", sort="grade__order", is_word=True
        ),
        Column(
            _("防控措施"), lambda row: measures_in_words(row.measures), name="controls",
        ),
        Column(_("部门负责人"), lambda row: row.owner_post, name="owner", sort="owner_post__name"),
        Column(_("责任领导"), lambda row: row.leader_post, name="leader",
               sort="leader_post__name"),
    ]  # fmt: skip


def measures_in_words(measures: list[str]) -> str:
    """The measures as registers write them: numbered where there are several."""
    if len(measures) < 2:
        return "".join(measures)
    bare = (measure.rstrip("；;。") for measure in measures)
    return _("；").join(f"{n}.{measure}" for n, measure in enumerate(bare, start=1))


@require_GET
def points(request: SignedIn) -> HttpResponseBase:
    at, words = moment(request), factor_words()
    may_draft = units_to_record_for(request.user).exists()
    further = [
        Column(_("岗位"), lambda row: row.post, name="post", sort="post__name", shown=False),
        Column(_("涉及事项"), lambda row: listed(named(row.factors, words)), name="factors",
               shown=False),
        Column(_("不按规则定级的理由"), lambda row: row.grade_reason, name="grade_reason",
               shown=False),
        Column(_("状态"), lambda row: row.get_state_display(), name="state", sort="state",
               is_word=True),
        Column(_("上次审查"), lambda row: row.reviewed_on, name="reviewed", sort="reviewed_on",
               shown=False),
        Column(_("审查期限"), lambda row: row.due_on if row.is_live else None, name="due",
               sort="due_on"),
        Column(_("版次"), lambda row: row.number, numeric=True, name="version", sort="number",
               shown=False),
        Column(_("施行日期"), lambda row: row.in_force_on, name="in_force", sort="in_force_on",
               shown=False),
        Column(_("编号"), lambda row: row.point.number, name="number", sort="point__number",
               shown=False),
    ]  # fmt: skip
    listing = Listing(
        title=_("廉政风险点"),
        rows=with_reviews(versions(request.user, at), at),
        form=RiskPointFilter,
        columns=[*printed_columns(), *further],
        order=(
            "point__unit__kind__order",
            "point__unit__pk",
            "point__unit_text",
            "grade__order",
            "point",
            "number",
        ),
        empty=_("没有您能看到的、符合条件的风险点。可放宽筛选、登记一个，或导入登记表。"),
        note=_("风险点由本单位、纪检和党组等岗位可看；分管、联系和开放查阅不带来可见。"),
        links=pages(at),
        new_label=pgettext("step", "登记风险点"),
        new_url=reverse("risks:new") if may_draft else "",
    )
    return list_page(request, listing, at)


@require_GET
def owed_points(request: SignedIn) -> HttpResponseBase:
    """The points in force that are owed a review on the day, and why."""
    at = moment(request)
    listing = Listing(
        title=_("应审查的风险点"),
        rows=owed(with_reviews(versions(request.user, at), at), at),
        form=RiskPointFilter,
        columns=[
            Column(_("自何日起"), lambda row: row.since, name="since", sort="since"),
            Column(_("为什么"), lambda row: why_in_words(row, at), name="why"),
            unit_column(_("单位")),
            Column(_("风险点"), lambda row: row.power, point_url, name="power", sort="power"),
            Column(_("风险等级"), lambda row: row.grade, name="grade", sort="grade__order",
                   is_word=True),
            Column(_("部门负责岗位"), lambda row: row.owner_post, name="owner",
                   sort="owner_post__name"),
            Column(_("上次审查"), lambda row: row.reviewed_on, name="reviewed",
                   sort="reviewed_on"),
            Column(_("办理"), lambda _row: _("审查"),
                   lambda row: reverse("risks:review", args=[row.point_id]), is_word=True),
        ],
        order=("since", "point"),
        empty=_("没有应审查的风险点。到期、岗位换人或登记流程变动后，会列在这里。"),
        links=[(_("全部风险点"), dated(reverse("risks:points"), at))],
    )  # fmt: skip
    return list_page(request, listing, at)


def why_in_words(row: Any, at: Moment) -> str:
    found = occasions(row, at.as_of)
    if len(found) == 1:
        return str(found[0][0].label)
    return listed(_("%(why)s（%(day)s）") % {"why": why.label, "day": day} for why, day in found)


@require_GET
def point_reviews(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = PointReview.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    may_revise = "revise" in powers_of_user(request.user)
    listing = Listing(
        title=_("风险点逐项审查"),
        rows=rows.select_related("point__unit"),
        form=PointReviewFilter,
        columns=[
            Column(_("审查日期"), lambda row: row.reviewed_on, name="day", sort="reviewed_on"),
            unit_column(_("单位")),
            Column(_("风险点"), lambda row: row.power, point_url, name="power", sort="power"),
            Column(_("审查事由"), lambda row: row.get_occasion_display(), name="occasion",
                   sort="occasion"),
            Column(_("审查结论"), lambda row: row.get_conclusion_display(), name="conclusion",
                   sort="conclusion", is_word=True),
            Column(_("说明"), lambda row: row.note, name="note"),
            Column(_("年度"), lambda row: row.year, name="year", sort="year", shown=False),
            Column(_("下次审查期限"), lambda row: row.next_review_on, name="next",
                   sort="next_review_on"),
            *([Column(_("办理"), lambda _row: _("撤回"),
                      lambda row: reverse("risks:point-withdraw", args=[row.pk]), name="act")]
              if may_revise else []),
        ],
        order=("-reviewed_on", "-id"),
        empty=_("没有符合条件的审查。在风险点的页上登记审查。"),
        links=[(_("应审查的"), dated(reverse("risks:owed"), at))],
    )  # fmt: skip
    return list_page(request, listing, at)


@require_GET
def reviews(request: SignedIn) -> HttpResponseBase:
    at, powers = moment(request), powers_of_user(request.user)
    rows = RiskReview.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("风险点审查"),
        rows=rows.select_related("unit"),
        form=RiskReviewFilter,
        columns=[
            Column(_("单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(_("年度"), lambda row: row.year, name="year", sort="year"),
            Column(_("审查日期"), lambda row: row.reviewed_on, name="day", sort="reviewed_on"),
            Column(_("怎样得出"), how_in_words, name="how", sort="by_points"),
            *([Column(_("办理"), lambda row: "" if row.by_points else _("撤回"), _withdrawal,
                      name="act")]
              if "revise" in powers else []),
        ],
        order=("reviewed_on", "id"),
        empty=_("没有符合条件的审查。"),
        note=_("有风险点的单位，逐个审查完才算审查；没有登记风险点的，可写明理由直接登记。"),
        new_label=pgettext("step", "登记单位审查"),
        new_url=reverse("risks:review-new") if "record" in powers else "",
        links=[(_("逐项审查"), dated(reverse("risks:point-reviews"), at))],
    )  # fmt: skip
    return list_page(request, listing, at)


def how_in_words(row: RiskReview) -> str:
    if row.by_points:
        return _("逐项审查得出")
    return _("直接登记：%(reason)s") % {"reason": row.reason or _("原台账未写理由")}


def _withdrawal(row: RiskReview) -> str:
    number = row.version_of_id or row.pk
    return "" if row.by_points else reverse("risks:review-withdraw", args=[number])
