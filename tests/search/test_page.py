"""The page of search: what each person finds, how it is shown, and what it says of the rest."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
from bihuan.duties.actions import steps
from bihuan.home.views import search
from config.tables import PERSONAS
from config.world import World
from guard import reading
from history import mixed_history

ADDRESS = reverse("home:search")


@pytest.fixture
def clerk(client, office_clerk):
    client.force_login(office_clerk.user)
    return client


def sections(answer):
    return {section.kind.name: section for section in answer.context["sections"]}


def titles(section):
    return ["".join(piece.text for piece in result.title) for result in section.results]


def test_a_word_inside_a_longer_run_is_found_and_marked(office, clerk):
    problem = given.problem(office, "查处不正之风问题不彻底")
    given.problem(office, "作风不实")
    answer = clerk.get(ADDRESS, {"q": "不正之风"})
    [section] = sections(answer).values()
    assert (section.kind.name, section.count) == ("problems", 1)
    assert section.results[0].url == reverse("duties:problem", args=[problem.pk])
    assert "查处<mark>不正之风</mark>问题不彻底" in answer.content.decode()


ASKED_FOR_BY_THEIR_OWN = {
    "risks", "found", "notices", "petitions", "brands", "ratings", "rated-items",
}  # fmt: skip
"""Kinds that not everybody finds, or that are asked for where they are tested."""


def test_everything_an_office_keeps_is_found_by_kind(office, client, checker):
    mixed_history(office)
    client.force_login(checker.user)
    asked = {
        "problems": "台账更新", "tasks": "核对台账", "activities": "读书班", "agenda": "表决",
        "outcomes": "管理办法", "plans": "plan.part", "headings": "方面一", "duties": "党员大会",
        "units": "监测站", "posts": "水处", "task-evidence": "纪要.txt", "problem-evidence": "纪要",
        "activity-evidence": "签到表.pdf", "outcome-evidence": "纪要", "metrics": "campaign.",
        "observations": "一季度通报", "cases": "DC1", "letters": "办理时限",
        "texts": "通报", "editions": "通报", "schemes": "年度考核办法",
    }  # fmt: skip
    for name, words in asked.items():
        answer = client.get(ADDRESS, {"q": words})
        section = sections(answer)[name]
        assert client.get(section.results[0].url).status_code == 200, name
    assert set(asked) | ASKED_FOR_BY_THEIR_OWN == set(search.KINDS)


FINDS = {
    "office_clerk": {".d", ".b"}, "group_secretary": {".d", ".b"}, "checker": {".d", ".b"},
    "leader_with_second_duty": {".d"}, "division_head": {".d"}, "branch_secretary": {".b"},
    "appraiser": {".b"}, "account_officer": set(), "stranger": set(),
}  # fmt: skip


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name != "nobody"])
def test_a_person_finds_what_the_lists_show_and_no_count_tells_of_more(
    office, persona, request, client
):
    world = World(office, request.getfixturevalue("office_clerk").user)
    for which, record in world.of.items():
        given.activity(
            office, title=f"学习{which}", host_unit=record["unit"], agenda=[(None, "密议事项")]
        )
        for noun in ("task", "problem"):
            steps.attach_evidence(
                record[noun], files=[given.file(which, "密件.txt")], on=given.day(4),
                **given.SYSTEM_AT,
            )  # fmt: skip
    client.force_login(request.getfixturevalue(persona).user)
    whole = len(FINDS[persona])
    for words in ("水处", "第一党支部"):
        with reading():
            answer = client.get(ADDRESS, {"q": words})
        is_seen = {"水处": ".d", "第一党支部": ".b"}[words] in FINDS[persona]
        for name in ("problems", "tasks", "activities", "outcomes", "units"):
            assert (name in sections(answer)) is is_seen, (name, words)
    agenda = sections(client.get(ADDRESS, {"q": "密议"}))
    assert agenda["agenda"].count == whole if whole else agenda == {}
    files = sections(client.get(ADDRESS, {"q": "密件"}))
    assert {name: section.count for name, section in files.items()} == (
        {"task-evidence": whole, "problem-evidence": whole} if whole else {}
    )
    metrics = sections(client.get(ADDRESS, {"q": "campaign"}))
    assert bool(metrics) is bool(whole)


def test_many_are_counted_and_paged(office, clerk):
    for n in range(45):
        given.problem(office, f"超期未办 {n:02d}")
    answer = clerk.get(ADDRESS, {"q": "超期"})
    section = sections(answer)["problems"]
    assert (section.count, len(section.results)) == (45, 5)
    assert f"kind={section.kind.name}" in answer.content.decode()
    pages = [
        titles(
            sections(clerk.get(ADDRESS, {"q": "超期", "kind": "problems", "page": n}))["problems"]
        )
        for n in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert pages[0][0] == "超期未办 44"
    assert len(set().union(*pages)) == 45


def test_a_count_that_is_cut_says_so(office, clerk, monkeypatch):
    monkeypatch.setattr(search, "MOST_COUNTED", 7)
    for n in range(9):
        given.problem(office, f"超期未办 {n}")
    assert "7 条以上" in clerk.get(ADDRESS, {"q": "超期"}).content.decode()


def test_fifty_results_ask_no_more_of_the_database_than_a_few(office, clerk):
    def counted():
        with CaptureQueriesContext(connection) as found:
            assert clerk.get(ADDRESS, {"q": "超期"}).status_code == 200
        return len(found)

    for n in range(6):
        given.problem(office, f"超期未办 {n}")
    clerk.get(ADDRESS, {"q": "超期"})
    few = counted()
    for n in range(50):
        given.problem(office, f"超期未办 {n}")
    assert counted() <= few


HOSTILE = [
    "<script>alert(1)</script>", "' OR 1=1 --", '" OR "', "*", "%", "_", "\\", "(", ")", "AND",
    "NEAR(a b)", "grams:1", "^x", "-x", "\u202e文", "=cmd|' /C calc'!A0", "\x00", "a\x00b",
    "😀", "𠮷", "x" * 10_000, "的 " * 500, "NOT", "{}[]",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_words(office, clerk, words):
    given.problem(office, f"问题：{words}".replace("\x00", ""))
    answer = clerk.get(ADDRESS, {"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    looked_for = words.strip()[:100].replace("\x00", "").strip()
    if looked_for and "\x00" not in words:
        assert "problems" in sections(answer)


def test_a_percent_sign_is_no_wildcard(office, clerk):
    given.problem(office, "完成率偏低")
    assert sections(clerk.get(ADDRESS, {"q": "完%低"})) == {}
    assert sections(clerk.get(ADDRESS, {"q": "%"})) == {}


def test_hostile_text_is_shown_as_text(office, clerk):
    given.problem(office, "<img src=x onerror=alert(1)>不正之风<b>")
    content = clerk.get(ADDRESS, {"q": "不正之风"}).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;<mark>不正之风</mark>&lt;b&gt;" in content


def test_nothing_asked_and_nothing_found_say_what_to_do(clerk):
    assert "在页面上方写要找的字词" in clerk.get(ADDRESS).content.decode()
    assert "更短的词" in clerk.get(ADDRESS, {"q": "查无此词"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"kind": "secrets"}, 404),
        ({"page": "x"}, 400),
        ({"page": "0"}, 400),
        ({"page": "9" * 99}, 400),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(clerk, asked, status):
    assert clerk.get(ADDRESS, {"q": "问题", **asked}).status_code == status


def test_every_page_has_the_search_box_and_the_page_of_search_keeps_the_words(clerk):
    assert 'action="/search/"' in clerk.get(reverse("duties:tasks")).content.decode()
    assert 'value="不正 之风"' in clerk.get(ADDRESS, {"q": "不正 之风"}).content.decode()
