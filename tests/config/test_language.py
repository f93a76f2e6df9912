"""The language of the pages: Chinese, until somebody chooses otherwise in their own browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

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
