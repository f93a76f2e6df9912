"""The only owner of what a campaign comes to: which results are counted, and who was asked."""

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Plan
from bihuan.indicators.models import Aggregate, Metric, Observation, Span
from bihuan.ledger.models import Ledgered
from bihuan.orgs.models import CURRENT, OpenQuerySet, Preset


class ResultItem(Preset):
    """成效项目: one of the results of every campaign: of which records, filtered how.

    ``filter_text`` is a filter of the list of the source, without the plan, as canonical JSON.
    """

    source = models.CharField(_("来源"), max_length=32)
    filter_text = models.TextField(_("筛选"), default="{}")
    aggregate = models.CharField(_("算法"), max_length=16, choices=Aggregate)
    argument = models.CharField(_("算法参数"), max_length=64, blank=True)
    unit = models.CharField(_("单位"), max_length=32, blank=True)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("成效项目")

    def filter_for(self, plan: Plan) -> dict[str, Any]:
        return {**json.loads(self.filter_text), "plan": plan.code}

    def metric_for(self, plan: Plan) -> Metric:
        """The item as a metric of one campaign, which is evaluated and not kept."""
        return Metric(
            code=f"{plan.code}.{self.code}", label=self.name, source=self.source,
            filter_text=json.dumps(self.filter_for(plan)), aggregate=self.aggregate,
            argument=self.argument, span=Span.ALL, unit=self.unit,
        )  # fmt: skip


class Survey(Ledgered):
    """满意度调查: a published answer to how satisfied people are with a campaign, with its base."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("方案"), related_name="surveys")
    observation = models.ForeignKey(
        Observation, models.PROTECT, verbose_name=_("观测值"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("满意度调查")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "observation"], condition=CURRENT, name="survey_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.observation.period_to}"
