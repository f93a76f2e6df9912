"""The language of the pages: Chinese, until somebody chooses otherwise in their own browser."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse

from bihuan.orgs.models import Preset
from bihuan.workdays import shipped_calendar
from config.tables import ADDRESSES, LISTS, table
from config.world import World

SIGN_IN = reverse("home:sign-in")


def chosen(language: str, back: str = SIGN_IN, client: Client | None = None):
    client = client or Client()
    return client, client.post(reverse("home:language"), {"language": language, "next": back})


def language_of(client: Client, address: str = SIGN_IN) -> str:
    answer = client.get(address)
    assert f'<html lang="{answer["Content-Language"]}">' in answer.content.decode()
    return answer["Content-Language"]


def test_pages_are_chinese_whatever_the_machine_of_the_reader_speaks(db):
    assert language_of(Client(headers={"accept-language": "en-US,en;q=0.9"})) == "zh-hans"


def test_who_chooses_english_comes_back_to_the_same_page_and_keeps_it(db):
    client, answer = chosen("en", f"{SIGN_IN}?next=/problems/%3Fstate%3Dclosed")
    assert answer["Location"] == f"{SIGN_IN}?next=/problems/%3Fstate%3Dclosed"
    assert language_of(client) == "en"
    chosen("zh-hans", client=client)
    assert language_of(client) == "zh-hans"


@pytest.mark.parametrize("language", ["fr", "en-xx", "", "../en", "中文"])
def test_a_language_that_there_is_not_leaves_chinese(db, language):
    client, _answer = chosen(language)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert language_of(client) == "zh-hans"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example"])
def test_choosing_leads_nowhere_else(db, elsewhere):
    assert chosen("en", elsewhere)[1]["Location"] == "/"


def test_a_cookie_for_the_pages_leaves_the_interface_for_programs_as_it_is(office_clerk):
    client = Client()
    client.force_login(office_clerk.user)
    before = client.get("/api/problems").content
    chosen("en", client=client)
    assert client.get("/api/problems").content == before


# --- English is complete --------------------------------------------------------------------------

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
DOCS = "api:openapi-view"
"""The page that explains the interface for programs."""
AS_KEPT = {
    "home:word", "home:ledger-entry", "intake:upload",
    "duties:procedure-edit", "duties:procedure-step", "duties:procedure-step-new",
    "notices:letter", "notices:letter-new", "reports:aliases", "inspections:petition-correct",
    "inspections:petition-new", "scorecards:scheme-bands",
}  # fmt: skip
"""Pages that show what is kept, word for word, or a letter as it goes out."""
DAYS = ("10月底", "年底前", "立行立改", "长期坚持")
"""Deadlines as they are typed, in whatever language the page is."""
OTHERS = ("中文", "国控")
"""What a Chinese reader looks for, and a value of a filter of the preset."""
TOLD = re.compile(r">([^<>]+)<|(?:title|alt|placeholder|aria-label|data-label)=\"([^\"]*)\"")


SENTENCE = re.compile(r'class="sentence" lang="zh-hans">[^<]*')
"""What goes into a report, which is Chinese."""


def kept_words() -> list[str]:
    """What the office itself wrote, the longest first; not the words of its preset.

    Of the shipped calendar and of the rules of a preset, the names of the documents they follow.
    """
    found = {year.source for year in shipped_calendar().years.values()}
    for model in apps.get_models():
        if issubclass(model, Preset) and hasattr(model, "source"):
            found.update(model.objects.values_list("source", flat=True))
        if model.__module__.startswith("bihuan.") and not issubclass(model, Preset):
            columns = [f.name for f in model._meta.fields if isinstance(f, CharField | TextField)]
            for row in model.objects.values_list(*columns):
                kept = [str(value) for value in row]
                found.update(kept, *(value.splitlines() for value in kept))
    return sorted(filter(CHINESE.search, found), key=len, reverse=True)


def words_of_ours(page: str, kept: list[str]) -> set[str]:
    told = unescape("\n".join(text or said for text, said in TOLD.findall(SENTENCE.sub(">", page))))
    for text in (*DAYS, *kept, *OTHERS):
        told = told.replace(text, "")
    return set(CHINESE.findall(told))


@pytest.mark.parametrize("persona", ["office_clerk", "account_officer"])
def test_no_page_in_english_has_a_chinese_word_of_ours(office, office_clerk, persona, request):
    world = World(office, office_clerk.user)
    client, _answer = chosen("en")
    client.force_login(request.getfixturevalue(persona).user)
    kept = kept_words()
    rows = [row for row in [*table(ADDRESSES), *table(LISTS)]
            if "POST" not in row and (row == DOCS or not row.startswith("api:"))]  # fmt: skip
    found = {}
    for row in rows:
        address = world.address(row) if row in table(ADDRESSES) else reverse(row)
        answer = client.get(address)
        if answer["Content-Type"].startswith("text/html") and row.split()[0] not in AS_KEPT:
            found[row] = words_of_ours(answer.content.decode(), kept)
        assert not answer.streaming or b"".join(answer)
    assert len(found) > 40
    assert {row: words for row, words in found.items() if words} == {}
