"""The library of metrics, and making one from a filtered list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.indicators import actions, queries
from bihuan.indicators.forms import MetricForm
from bihuan.indicators.models import Metric
from bihuan.indicators.rules import calculations, check_can_be_a_figure
from bihuan.indicators.sources import source_named
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import SignedIn, actor_of, require_power, require_sight
from bihuan.ui.lists import moment
from bihuan.ui.pages import page

PER_PAGE = 50


@require_GET
def metrics(request: SignedIn) -> HttpResponse:
    """Every metric in words, with what it gives on the day."""
    require_sight(request.user)
    at = moment(request, ledger.latest_day(timezone.localdate()))
    found = Paginator(queries.metrics(known_at=at.known_at), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    lines = [queries.described(metric, at) for metric in shown]
    return page(request, "indicators/metrics.html", {"lines": lines, "page": shown, "at": at})


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, source: str) -> HttpResponse:
    """A figure from the filter in the address; no code is written and no value typed."""
    require_power(request.user, "define")
    of = source_named(source)
    saved = check_can_be_a_figure(of, request.GET, request.user)
    form = MetricForm(calculations(of), request.POST or None)
    if request.method == "POST" and form.is_valid():
        metric = _define(request, source, saved, form)
        messages.success(request, _("已存为指标“%s”。") % metric.label)
        return redirect("indicators:trace", metric.code)
    context = {
        "form": form,
        "source": of,
        "chips": list(of.form.from_saved(saved).applied()),
        "list_url": f"{reverse(of.list_page)}?{request.GET.urlencode()}",
    }
    return page(request, "indicators/metric_new.html", context)


def _define(
    request: SignedIn, source: str, saved: dict[str, str | list[str]], form: MetricForm
) -> Metric:
    said = form.cleaned_data
    aggregate, _colon, argument = said["calculation"].partition(":")
    last = Metric.objects.current().order_by("-order").first()
    return actions.define_metric(
        code=said["code"],
        label=said["label"],
        unit=said["unit"],
        note=said["note"],
        span=said["span"],
        source=source,
        filter=saved,
        aggregate=aggregate,
        argument=argument,
        order=last.order + 1 if last else 1,
        on=timezone.localdate(),
        actor=actor_of(request.user, "define"),
        at=timezone.now(),
    )
