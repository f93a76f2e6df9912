"""The filter of the list of risk reviews."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.forms import Named, RecordFilter


class RiskReviewFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位"))
    year = forms.IntegerField(label=_("年度"))

    lookups: ClassVar = {"unit": "unit__code", "year": "year"}
