"""Where the records behind a figure are shown."""

from django.urls import reverse

from bihuan.indicators.figures import Figure
from bihuan.periods import Moment
from bihuan.ui.lists import dated


def trace_url(figure: Figure) -> str:
    """The page on which the figure has the same value: its day, its entry and its unit in it."""
    return trace_of(figure.code, Moment(figure.as_of, figure.known_at), figure.scope)


def trace_of(code: str, at: Moment, scope: str = "") -> str:
    """The page of a metric at a moment, for a unit or else the whole office."""
    said = {"scope": scope} if scope else {}
    return dated(reverse("indicators:trace", args=[code]), at, **said)
