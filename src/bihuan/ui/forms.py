"""The base of every list filter; what it accepts also defines saved views and metrics."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self, cast
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from bihuan.errors import BihuanError, Refused, Unreadable
from bihuan.periods import FIRST_DAY, YEARS, Moment
from bihuan.words import listed
from bihuan.written.persons import personal

LARGEST = 9999
"""The largest number that a filter takes: numbers in filters are years and counts."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter in force: its label, its value as shown, and the query without it."""

    label: str
    value: str
    without: str


class FilterForm(forms.Form):
    """A filter of rows as they were at the moment ``at``; every field of it may be empty.

    ``lookups`` names the ORM look-up of a field; a field without one has a method
    ``filter_<name>(queryset, value)``. ``reader`` is who typed it, and nobody for a saved filter.
    """

    lookups: ClassVar[Mapping[str, str]] = {}
    at: Moment
    reader: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            field.widget.attrs.setdefault("id", f"filter-{name}")
            if isinstance(field, forms.IntegerField):
                field.validators += [MinValueValidator(1), MaxValueValidator(LARGEST)]

    @classmethod
    def from_saved(cls, saved: Mapping[str, Any], reader: Any = None) -> Self:
        """The form of a saved filter; unknown fields and bad values are refused by name."""
        form = cls(dict(saved))
        form.reader = reader
        if unknown := sorted(set(saved) - set(form.fields)):
            raise Refused(_("没有这些筛选项：%(names)s。") % {"names": listed(unknown)})
        form.refuse_errors(Refused)
        return form

    def refuse_errors(self, refusal: type[BihuanError] = Unreadable) -> None:
        """Raise what was typed wrong, where there is no page that says it beside the fields."""
        if self.is_bound and self.errors:
            wrong = _("；").join(
                f"{self.fields[name].label}：{texts[0]}" for name, texts in self.errors.items()
            )
            raise refusal(_("筛选条件不对：%(wrong)s") % {"wrong": wrong})

    def given(self) -> dict[str, Any]:
        """The fields that were filled in, and their cleaned values."""
        return {k: v for k, v in self.cleaned_data.items() if v not in (None, "", [])}

    def canonical(self) -> dict[str, Any]:
        """The filled-in fields as strings or lists of strings, in order of their names."""
        return {name: _plain(value) for name, value in sorted(self.given().items())}

    def apply(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for name, value in self.given().items():
            if name in self.lookups:
                queryset = queryset.filter(**{self.lookups[name]: value})
            else:
                queryset = getattr(self, f"filter_{name}")(queryset, value)
        return queryset

    def applied(self) -> Iterator[Applied]:
        given = self.canonical() if self.is_bound and self.is_valid() else {}
        for name in given:
            rest = {k: v for k, v in given.items() if k != name}
            label = str(self.fields[name].label)
            yield Applied(label, self.shown(name, given[name]), urlencode(rest, doseq=True))

    def shown(self, name: str, value: str | list[str]) -> str:
        """A value as a person reads it: the words of a choice, not its codes."""
        return _shown(self.fields[name], value)


def _flat(field: forms.Field) -> list[tuple[Any, Any]]:
    return list(cast("Any", field.choices)) if isinstance(field, forms.ChoiceField) else []


def _plain(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return value.isoformat() if isinstance(value, date) else str(value)


def _shown(field: forms.Field, value: str | list[str]) -> str:
    names = {str(code): str(label) for code, label in _flat(field)}
    values = value if isinstance(value, list) else [value]
    return listed(names.get(item, item) for item in values)


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


MOST_BYTES = 50 * 1024 * 1024
"""What one uploaded file may weigh."""


def not_too_large(file: Any) -> None:
    if file.size > MOST_BYTES:
        size = MOST_BYTES // 2**20
        raise forms.ValidationError(
            _("文件“%(name)s”超过 %(size)s MB。请拆成几个文件，或压缩后再传。")
            % {"name": file.name, "size": size}
        )


def impersonal(text: str) -> None:
    """A free text speaks of things: it holds no name and no number of a person."""
    if what := personal(text):
        raise forms.ValidationError(_("里有%(what)s。只写事情和岗位，不写人。") % {"what": what})


@contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """What an action refuses is said above the form that asked for it."""
    with refusals_beside(form, None):
        yield


@contextmanager
def refusals_beside(form: forms.BaseForm, field: str | None) -> Iterator[None]:
    """What is refused is said beside the field that it comes of."""
    try:
        yield
    except BihuanError as refusal:
        form.add_error(field, str(refusal))


class DayInput(forms.DateInput):
    """The day picker of the browser, which takes only one way of writing a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """What is no day is not printed: a browser would drop it, and complain in its console."""
        shown = super().format_value(value)
        return shown if shown and DAY.fullmatch(shown) else None


class Day(forms.DateField):
    """A day that is entered: not before work was entered at all, nor after all years.

    Filters, and days from which a post or a preset holds, may lie before; they are plain.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DayInput(), **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not (day >= FIRST_DAY and day.year in YEARS):
            said = {"first": FIRST_DAY, "last": YEARS.stop - 1}
            raise forms.ValidationError(
                _("请核对年份：不能早于 %(first)s，也不能晚于 %(last)s 年。") % said
            )
        return day


class PastDay(Day):
    """A day that has come."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("这一天还没有到。"))
        return day


class Dated(forms.Form):
    """The day on which something was done or found: today unless said."""

    on = PastDay(label=lazy("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class Reason(forms.Form):
    """Why a record is put right or taken back; without a reason neither is done."""

    reason = forms.CharField(
        label=lazy("理由"), max_length=500, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": lazy("请写明理由。")},
    )  # fmt: skip


class Reasoned(Dated, Reason):
    """Why a record is put right, taken back or ended, and since when that is so."""

    field_order: Any = ("reason", "on")
