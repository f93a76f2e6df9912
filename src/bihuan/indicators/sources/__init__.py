"""The one place that reads the apps below: what a metric can be made of.

A source gives, for a moment, the rows that existed then; its filter is that of its list page, so
the trace of a figure is that list with the same filter.
"""

from django.utils.translation import gettext as _

from bihuan.errors import NotFound
from bihuan.indicators.sources.records import RECORDS
from bihuan.indicators.sources.source import Rows, Source
from bihuan.indicators.sources.watched import WATCHED
from bihuan.indicators.sources.work import WORK
from bihuan.words import listed

__all__ = ["SOURCES", "Rows", "Source", "source_listed", "source_named"]

SOURCES: dict[str, Source] = {source.name: source for source in (*WORK, *RECORDS, *WATCHED)}


def source_named(name: str) -> Source:
    if name not in SOURCES:
        known = listed(SOURCES)
        raise NotFound(
            _("没有名为 %(name)s 的来源。") % {"name": name},
            hint=_("可用的来源：%(known)s。") % {"known": known},
        )
    return SOURCES[name]


def source_listed(list_page: str) -> Source:
    """The source whose list has this address."""
    for source in SOURCES.values():
        if source.list_page == list_page:
            return source
    raise NotFound(_("没有名为 %(name)s 的列表。") % {"name": list_page})
