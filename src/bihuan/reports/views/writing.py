"""The editor: the text as it is written, the library of figures beside it, what it gives now.

All of it is one form, so that nothing typed is lost whichever button is pressed; where scripts run,
the parts come by themselves.
"""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.errors import BihuanError
from bihuan.indicators import queries
from bihuan.indicators.figures import Question, answer, check_moment
from bihuan.indicators.models import Metric
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn
from bihuan.periods import Moment
from bihuan.reports.actions.texts import latest_text, save_text
from bihuan.reports.forms import TextForm
from bihuan.reports.lifecycle import WRITING
from bihuan.reports.models import Report
from bihuan.reports.views.texts import acting, reading, text_seen, text_url
from bihuan.reports.wording import compared
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page

MOST_OFFERED = 12
PARTS = ("preview", "library")


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Save what was typed; or look at it, find a figure, put one in, without saving."""
    report = text_seen(request, pk)
    actor = acting(request.user, WRITING)
    if request.method == "GET" and not report.is_open:
        messages.info(request, _("已经印发，不能再改。要更正的，从成稿页起草更正稿。"))
        return redirect(text_url(report))
    latest = latest_text(report)
    first = {"text": latest.text, "as_of": report.as_of, "base": report.revision}
    form = TextForm(_typed(request) if request.method == "POST" else None, initial=first)
    if "save" in request.POST and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            saved = save_text(
                report, text=said["text"], as_of=said["as_of"], base=said["base"],
                on=timezone.localdate(), actor=actor, at=timezone.now(),
            )  # fmt: skip
            _say_saved(request, report, saved)
            return redirect("reports:text-edit", saved.pk)
    part = request.GET.get("part", "")
    context = _context(report, form, latest.text, first)
    return page(request, "reports/text_edit.html", context, part=part if part in PARTS else "")


def _say_saved(request: SignedIn, before: Report, saved: Report) -> None:
    said = {"number": saved.revision}
    if saved.revision == before.revision:
        messages.success(request, _("正文没有改动，仍是第 %(number)s 版。") % said)
    else:
        messages.success(request, _("已存为第 %(number)s 版。") % said)


def _typed(request: SignedIn) -> Any:
    """What was typed; a figure that is put in without scripts comes to the end of the text."""
    typed: Any = request.POST.copy()
    typed["text"] = typed.get("text", "").replace("\r\n", "\n")
    if code := typed.get("insert"):
        typed["text"] = f"{typed['text'].rstrip()}\n\n{{{{ {code} }}}}\n"
    return typed


def _context(report: Report, form: TextForm, saved: str, first: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of what was typed; errors are told only of a save."""
    said, typed = dict(first), cast("Any", form.data)
    if form.is_bound:
        form.is_valid()
        said |= {"text": typed.get("text", "")} | form.cleaned_data
    conflict = None
    if said["base"] != report.revision:
        conflict = compared(saved, said["text"])
        typed["base"] = report.revision
    offered, found = offers(said.get("q", ""), Moment(said["as_of"]), report.scope)
    return reading(said["text"], report, said["as_of"]) | {
        "report": report,
        "form": form,
        "saved_text": saved,
        "as_of": said["as_of"],
        "conflict": conflict,
        "offers": offered,
        "found": found,
    }


# --- The library of figures -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure of the library with what it gives on the day, or why it gives nothing."""

    metric: Metric
    value: str
    why: str = ""


def offers(asked: str, at: Moment, scope: Unit | None) -> tuple[list[Offer], int]:
    """The figures whose name, note or code has all the words asked for, and how many there are."""
    words = asked.casefold().split()
    try:
        moment = check_moment(at)
        found = [one for one in queries.metrics(None, moment.known_at) if _has(one, words)]
    except BihuanError:
        return [], 0
    return [_offer(metric, moment, scope) for metric in found[:MOST_OFFERED]], len(found)


def _has(metric: Metric, words: list[str]) -> bool:
    said = " ".join((metric.label, metric.label_en, metric.note, metric.code)).casefold()
    return all(word in said for word in words)


def _offer(metric: Metric, at: Moment, scope: Unit | None) -> Offer:
    try:
        value = answer(Question(metric, at, scope)).value
    except BihuanError as refusal:
        return Offer(metric, "", str(refusal))
    return Offer(metric, f"{value}{metric.unit}")
