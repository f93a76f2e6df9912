"""The filters of the lists of days and section months, and what the pages of outcomes ask for."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.environment.air import standards
from bihuan.environment.water.items import CLASSES
from bihuan.monitoring.fusions import Aim, titled
from bihuan.monitoring.models import Item
from bihuan.monitoring.naming import LEVELS, class_name
from bihuan.orgs.forms import YES_NO, RecordFilter
from bihuan.ui.forms import DayInput, FilterForm

GOOD = 100
"""The highest AQI of a good day."""

GOOD_CLASS = 3
"""The worst class of a good section."""


def standard_choices() -> list[tuple[str, str]]:
    return [(name, standards.aqi(name).document) for name in standards.known()]


def level_choices() -> list[tuple[str, str]]:
    return [(str(number), str(said)) for number, said in enumerate(LEVELS, 1)]


def class_choices() -> list[tuple[str, str]]:
    return [(str(number), class_name(number)) for number, _said in enumerate(CLASSES, 1)]


class _Standard(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(label=_("标准"), choices=lambda: [("", _("不限")), *standard_choices()])


class AirFilter(RecordFilter):
    place = forms.CharField(label=_("城市"))
    standard = _Standard()
    level = forms.MultipleChoiceField(label=_("级别"), choices=level_choices)
    good = forms.ChoiceField(label=_("优良天"), choices=YES_NO)
    rated = forms.ChoiceField(label=_("有指数"), choices=YES_NO)
    on_from = forms.DateField(label=_("自"), widget=DayInput())
    on_to = forms.DateField(label=_("至"), widget=DayInput())

    lookups: ClassVar = {
        "place": "air_day__place",
        "standard": "standard",
        "level": "level__in",
        "on_from": "air_day__day__gte",
        "on_to": "air_day__day__lte",
    }

    def filter_good(self, queryset: Any, value: str) -> Any:
        return queryset.filter(aqi__lte=GOOD) if value == "yes" else queryset.filter(aqi__gt=GOOD)

    def filter_rated(self, queryset: Any, value: str) -> Any:
        return queryset.filter(aqi__isnull=value == "no")


class WaterFilter(RecordFilter):
    section = forms.CharField(label=_("断面"))
    basin = forms.CharField(label=_("流域"))
    city = forms.CharField(label=_("城市"))
    grade = forms.MultipleChoiceField(label=_("类别"), choices=class_choices)
    good = forms.ChoiceField(label=_("优良（三类及以上）"), choices=YES_NO)
    rated = forms.ChoiceField(label=_("已定类"), choices=YES_NO)
    on_from = forms.DateField(label=_("自"), widget=DayInput())
    on_to = forms.DateField(label=_("至"), widget=DayInput())

    lookups: ClassVar = {
        "basin": "basin",
        "city": "city",
        "grade": "grade__in",
        "on_from": "month__gte",
        "on_to": "month__lte",
    }

    def filter_section(self, queryset: Any, value: str) -> Any:
        return queryset.filter(Q(section=value) | Q(name=value))

    def filter_good(self, queryset: Any, value: str) -> Any:
        yes = value == "yes"
        return (
            queryset.filter(grade__lte=GOOD_CLASS) if yes else queryset.filter(grade__gt=GOOD_CLASS)
        )

    def filter_rated(self, queryset: Any, value: str) -> Any:
        return queryset.filter(grade__isnull=value == "no")


class YearForm(FilterForm):
    """A year by one standard; without them the latest year, by the standard in force at its end."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    standard = _Standard()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["standard"]
        field.choices = [("", _("年末施行的标准")), *standard_choices()]


class PlaceForm(YearForm):
    place = forms.CharField(label=_("城市"))
    field_order: Any = ["place", "year", "standard"]


class CalendarForm(YearForm):
    """Several cities, and how many years back."""

    place = forms.MultipleChoiceField(label=_("城市"))
    years = forms.IntegerField(label=_("连同以前共几年"), min_value=1, max_value=5)

    def __init__(self, *args: Any, places: list[str] = [], **kwargs: Any) -> None:  # noqa: B006
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = [(place, place) for place in places]


class MonthForm(FilterForm):
    month = forms.DateField(label=_("月份（其中任一天）"), widget=DayInput())


class AimForm(FilterForm):
    """An item of a place, and the year that is looked at."""

    place = forms.CharField(label=_("城市"))
    item = forms.ChoiceField(label=_("目标项"), choices=Item.choices)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)


class FusionForm(forms.Form):
    """Beside which aim a work is set, and why."""

    aim = forms.ChoiceField(label=_("与哪一项环境目标并列"))
    reason = forms.CharField(
        label=_("为何并列"), max_length=300,
        help_text=_("写这项工作针对什么，如“减少冬季燃煤污染”。并列不表示有了效果。"),
    )  # fmt: skip

    def __init__(self, aims: Sequence[Aim], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aims = {f"{aim.place}|{aim.item}": aim for aim in aims}
        field: Any = self.fields["aim"]
        field.choices = [(key, titled(aim)) for key, aim in self.aims.items()]

    def clean_aim(self) -> Aim:
        return self.aims[self.cleaned_data["aim"]]


class TargetForm(forms.Form):
    place = forms.CharField(
        label=_("城市"), max_length=100, required=False, help_text=_("不填为全部城市一起。")
    )
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    item = forms.ChoiceField(label=_("目标项"), choices=Item.choices)
    value = forms.CharField(label=_("目标值"), max_length=16)
    document = forms.CharField(label=_("依据文件"), max_length=300)
