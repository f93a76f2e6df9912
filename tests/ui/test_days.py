"""Days that are entered are bounded in one place, whichever form asks for them."""

from datetime import date

import pytest
from django import forms
from django.urls import get_resolver

from bihuan.periods import FIRST_DAY
from bihuan.ui.forms import Day, FilterForm, PastDay

OF_RULES_AND_HOLDERS = {"effective_from", "from_on", "to_on"}
"""Days from which something held that may be older than any work that is entered."""

PERIODS_SHOWN = {"as_of", "on_from", "on_to", "month"}
"""Days that are asked for, not entered."""


def entering():
    """Every form of the software that is no filter, with its fields."""
    assert get_resolver().url_patterns  # the views, and with them the forms, are read
    seen, waiting = set(), [forms.Form]
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form not in seen and not issubclass(form, FilterForm):
                seen.add(form)
                waiting.append(form)
    return [one for one in seen if one.__module__.startswith("bihuan.")]


def test_every_day_that_is_entered_is_bounded():
    plain = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in entering()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
        and not isinstance(field, Day)
        and name not in OF_RULES_AND_HOLDERS | PERIODS_SHOWN
    }
    assert plain == set()


def test_the_forms_of_every_app_are_looked_at():
    apps = {form.__module__.split(".")[1] for form in entering()}
    assert apps >= {"inspections", "risks", "branches", "campaigns", "handover", "notices"}


@pytest.mark.parametrize("field", [Day(), PastDay()])
@pytest.mark.parametrize("day", ["1900-01-01", "1999-12-31", "0001-01-01", "9999-01-01"])
def test_a_day_of_another_age_is_refused(field, day):
    with pytest.raises(forms.ValidationError):
        field.clean(day)


def test_the_first_day_stands_and_an_empty_one_may():
    assert Day().clean(str(FIRST_DAY)) == FIRST_DAY == date(2000, 1, 1)
    assert PastDay(required=False).clean("") is None
