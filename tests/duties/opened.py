"""The numbers of a page against the lists that they open."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from bihuan.ui.lists import Count


def rows_behind(url: str, user) -> int:
    """How many rows the list of an address has for somebody."""
    request = RequestFactory().get(url)
    request.user = user
    request.list_answer = _number
    return int(resolve(urlsplit(url).path).func(request).content)


def _number(_asked, form, rows) -> HttpResponse:
    assert form.is_valid(), form.errors
    return HttpResponse(str(rows.count()))


def counts_in(thing) -> Iterator[Count]:
    """Every number with a list behind it, however deep in what a page was given."""
    if isinstance(thing, Count):
        yield thing
    elif isinstance(thing, dict):
        yield from counts_in(list(thing.values()))
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from counts_in(one)
    elif hasattr(thing, "__dataclass_fields__"):
        yield from counts_in([getattr(thing, name) for name in thing.__dataclass_fields__])


def untrue(thing, user) -> list[tuple[str, int, int]]:
    """The numbers that are not those of their lists: the address, what is said, what is so."""
    said = {count.url: count.value for count in counts_in(thing)}
    so = {url: rows_behind(url, user) for url in said}
    return [(url, said[url], so[url]) for url in said if said[url] != so[url]]
