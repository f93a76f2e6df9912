"""What is held already and where it is seen: the one place where burden reads the apps below."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.burden.matching import Held, core_of
from bihuan.duties.models import Cadence, Plan, Procedure
from bihuan.indicators.models import Metric
from bihuan.orgs.models import User
from bihuan.records.models import ActivityKind
from bihuan.reports.ledgers import FORMS

MOST_PLANS = 3
"""Of plans with problems only the latest are named with their ledgers."""


def holdings(user: User) -> list[Held]:
    """Everything that a person could look up instead of asking for it."""
    return list(chain(_figures(), _kinds(), _procedures(), _ledgers(user), _duties(user), _lists()))


def _figures() -> Iterator[Held]:
    for metric in Metric.objects.current().order_by("order", "pk"):
        url = reverse("indicators:trace", args=[metric.code])
        yield Held(_("数字"), metric.title, url, (metric.label,))


def _kinds() -> Iterator[Held]:
    for kind in ActivityKind.objects.current().order_by("order", "pk"):
        url = f"{reverse('records:activities')}?{urlencode({'kind': kind.code})}"
        yield Held(_("活动"), str(kind), url, (kind.name,))


def _procedures() -> Iterator[Held]:
    for found in Procedure.objects.current().order_by("order", "pk"):
        url = f"{reverse('duties:cases')}?{urlencode({'procedure': found.code})}"
        yield Held(_("流程实例"), str(found), url, (found.name,))


def _ledgers(user: User) -> Iterator[Held]:
    """The ledgers of the latest plans that have problems, as files."""
    plans = Plan.objects.current().visible_to(user).filter(problems__superseded_seq__isnull=True)
    latest = plans.filter(problems__isnull=False).distinct().order_by("-issued_on", "pk")
    for plan in latest[:MOST_PLANS]:
        for form in FORMS.values():
            url = reverse("reports:ledger", args=[plan.pk, form.name])
            yield Held(_("台账"), f"{plan.name}{form.title}", url, (form.title,))


def _duties(user: User) -> Iterator[Held]:
    """What recurs: whether it was done stands in its periods."""
    ruled = Cadence.objects.current().visible_to(user).select_related("duty").order_by("duty_id")
    seen = set()
    for cadence in ruled:
        duty, core = cadence.duty, core_of(cadence.duty.text)
        if duty.pk not in seen and core and duty.superseded_seq is None:
            seen.add(duty.pk)
            yield Held(_("责任事项"), duty.text, reverse("home:duty", args=[duty.pk]), (core,))


def _lists() -> Iterator[Held]:
    for said in _said():
        url = reverse(said["page"])
        yield Held(_("列表"), _(said["label"]), url, tuple(said["names"]))


@cache
def _said() -> list[dict[str, Any]]:
    text = resources.files("bihuan.presets").joinpath("held.toml").read_text("utf-8")
    return list(tomllib.loads(text)["held"])
