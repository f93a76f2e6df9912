"""The library of metrics: each in words; one made from a filtered list without code; its trend."""

import pytest
from django.urls import reverse
from django.utils import timezone

import given
from bihuan.indicators import queries
from bihuan.indicators.models import Metric
from bihuan.indicators.rules import WORDS, calculations, definition
from bihuan.indicators.sources import SOURCES
from bihuan.ledger.models import Entry
from bihuan.periods import Moment
from ui.test_lists import counted

LIBRARY = reverse("indicators:metrics")
SAID = {
    "code": "my.planned", "label": "已定方案的问题", "unit": "个", "calculation": "count",
    "span": "all", "note": "筛选自问题列表",
}  # fmt: skip


def new(source: str = "problems", query: str = "state=planned") -> str:
    return f"{reverse('indicators:metric-new', args=[source])}?{query}"


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def test_a_filtered_list_becomes_a_figure_that_opens_its_trace_and_that_list(office, clerk):
    given.walked(office, given.problem(office, "甲"), "planned")
    given.walked(office, given.problem(office, "乙"), "planned")
    given.problem(office, "丙")
    link = clerk.get(reverse("duties:problems"), {"state": "planned", "sort": "-due"})
    assert f"{reverse('indicators:metric-new', args=['problems'])}?state=planned" in (
        link.content.decode()
    )
    answer = clerk.post(new(query="state=planned&sort=-due&columns=text"), SAID)
    assert answer["Location"] == reverse("indicators:trace", args=["my.planned"])
    metric = Metric.objects.current().get(code="my.planned")
    assert metric.filter == {"state": ["planned"]}
    trace = clerk.get(answer["Location"])
    assert trace.context["figure"].value == "2"
    opened = clerk.get(trace.context["list_url"])
    assert len(opened.context["lines"]) == 2
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.event, entry.person) == ("metric.defined", "P001")


@pytest.mark.parametrize(
    ("source", "calculation", "value"),
    [("activities", "sum:attended", "15"), ("activities", "distinct:unit", "1"),
     ("activities", "count", "2"), ("outcomes", "sum:count", "7")],
)  # fmt: skip
def test_a_figure_counts_adds_up_or_counts_once(office, clerk, source, calculation, value):
    given.activity(office, attended=10)
    given.activity(office, attended=5)
    given.outcome(office, count=7)
    answer = clerk.post(new(source, ""), {**SAID, "calculation": calculation})
    assert answer.status_code == 302
    assert clerk.get(answer["Location"]).context["figure"].value == value


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"code": "campaign.rectified"}, "编码已用于"),
        ({"code": "中文"}, "编码只用小写字母"),
        ({"code": "a b.c"}, "编码只用小写字母"),
        ({"calculation": "sum:days"}, "选择"),
        ({"calculation": "ratio"}, "选择"),
        ({"note": ""}, "这个字段是必填项"),
        ({"unit": ""}, "这个字段是必填项"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_defined(
    office, clerk, changed, why
):
    before = Entry.objects.count()
    answer = clerk.post(new(), {**SAID, **changed})
    assert answer.status_code == 200
    [field] = changed
    assert why in str(answer.context["form"].errors[field])
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("address", "status", "why"),
    [
        (new(query="state=nowhere"), 409, "筛选条件不对"),
        (new(query="state=planned&known_at=5"), 409, "不能存为指标"),
        (new(source="ledger"), 404, "没有名为 ledger 的来源"),
    ],
)
def test_a_list_that_cannot_be_a_figure_is_refused_in_words(clerk, address, status, why):
    for answer in (clerk.get(address), clerk.post(address, SAID)):
        assert answer.status_code == status
        assert why in answer.content.decode()


def test_only_who_defines_figures_is_offered_to_make_one(office, client, division_head):
    client.force_login(division_head.user)
    assert "存为指标" not in client.get(reverse("duties:problems")).content.decode()
    assert client.get(new()).status_code == 403
    assert client.post(new(), SAID).status_code == 403


def test_every_way_to_count_has_a_word():
    for source in SOURCES.values():
        assert {*source.sums, *source.distinct} <= set(WORDS), source.name
        assert calculations(source)[0] == ("count", "条数")


def test_the_library_shows_every_metric_in_words_with_its_value_and_trace(office, clerk):
    given.walked(office, given.problem(office), "planned")
    clerk.post(new(), {**SAID, "label": "<b>名</b>", "code": "zz.mine"})
    metrics = queries.metrics()
    page = clerk.get(LIBRARY, {"as_of": given.day(1)})
    shown = [line for n in (1, 2, 3) for line in
             clerk.get(LIBRARY, {"as_of": given.day(1), "page": n}).context["lines"]
             if n <= page.context["page"].paginator.num_pages]  # fmt: skip
    assert [line.metric.code for line in shown] == [metric.code for metric in metrics]
    assert shown[-1].definition == "问题：状态“已定方案”；条数；截至当日的全部。"
    assert (shown[-1].source, shown[-1].now.value) == ("问题", "1")
    assert "<b>名</b>" not in page.content.decode()
    trace = reverse("indicators:trace", args=[metrics[0].code])
    assert f"{trace}?as_of={given.day(1)}" in page.content.decode()


def test_a_definition_of_the_preset_reads_as_a_sentence(office):
    words = {m.code: definition(m, Moment(given.day(1))) for m in queries.metrics()}
    assert all("{year}" not in text and text.endswith("。") for text in words.values())
    assert "已达到“已完成整改”" in words["campaign.rectified"]


def test_the_library_asks_the_database_as_often_for_many_rows_as_for_few(office, clerk):
    given.problem(office)
    clerk.get(LIBRARY)
    before = counted(clerk, LIBRARY)
    for n in range(20):
        given.problem(office, f"问题 {n}")
    assert counted(clerk, LIBRARY) <= before


def test_a_trend_gives_the_figure_of_each_month_end_up_to_the_day(office, clerk):
    given.problem(office, "三月")
    given.problem(office, "四月", found_on=given.day(40))
    clerk.post(new(query="state=registered"), SAID)
    metric = Metric.objects.current().get(code="my.planned")
    found = queries.trend(metric, Moment(given.day(50)))
    assert [(str(r.day), r.value) for r in found[2:]] == [("2025-03-31", "1"), ("2025-04-22", "2")]
    assert [r.value for r in found[:2]] == ["0", "0"]
    assert len(queries.trend(metric, Moment(timezone.localdate().replace(month=12, day=31)))) == 12
    for reading in found[2:]:
        asked = {"as_of": reading.day}
        page = clerk.get(reverse("indicators:trace", args=["my.planned"]), asked)
        assert page.context["figure"].value == reading.value


def test_a_trend_says_why_a_month_has_no_value(office):
    given.observation(office)
    [metric] = [m for m in queries.metrics() if m.aggregate == "latest"][:1]
    found = queries.trend(metric, Moment(given.day(50)))
    assert found[0].value == ""
    assert "没有记录" in found[0].refusal
