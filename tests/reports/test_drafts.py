"""Drafts of texts: what the records do not give is named, and what is kept is computed no more."""

import json
from dataclasses import replace
from datetime import date

import docx
import pytest

from bihuan.documents.parts import Paragraph
from bihuan.errors import NotComputable, NotFound, Unreadable
from bihuan.indicators import queries as indicators
from bihuan.indicators.figures import Figure
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.reports.actions.writing import document_of, write_draft
from bihuan.reports.keeping import draft_from, frozen, trace_of
from bihuan.reports.queries import complete, draft, draft_of
from bihuan.reports.shipped import folder_of

YEAR_END = Moment(date(2025, 10, 31))
TEXT = "# 题\n\n截至{{ as_of }}查摆{{ campaign.found }}。\n\n![走势](chart:campaign.rectified)"


def test_a_draft_of_a_text_has_its_figures_and_no_refusals(sample):
    found = draft_of(TEXT, "稿", YEAR_END)
    assert (found.name, list(found.figures)) == ("稿", ["campaign.found", "campaign.rectified"])
    assert found.refusals == {}
    assert complete(found) is found
    [chart] = found.template.charts
    assert found.course_of(chart).points[-1][1] == 219


def test_figures_that_are_not_there_are_reasons_by_code_and_marks_in_the_text(sample, tmp_path):
    text = TEXT + "\n\n共{{ no.such }}、{{ air.pm25_mean }}。\n\n![图](chart:education.grade)"
    found = draft_of(text, "稿", Moment(date(2025, 1, 10)))
    assert {"no.such", "air.pm25_mean", "education.grade"} <= set(found.refusals)
    assert isinstance(found.refusals["no.such"], NotFound)
    assert isinstance(found.refusals["air.pm25_mean"], NotComputable)
    assert found.text_of(rules.Named("no.such")) == "〔no.such 算不出〕"
    assert found.course_of(rules.Chart("图", "education.grade")) is None
    with pytest.raises(NotFound, match=r"稿.*no\.such.*air\.pm25_mean"):
        write_draft(found, out=tmp_path / "r.docx")
    assert not list(tmp_path.iterdir())


def test_a_chart_of_words_is_refused_by_its_code(sample):
    found = draft_of("# 题\n\n![图](chart:education.grade)", "稿", YEAR_END)
    assert list(found.figures) == ["education.grade"]
    assert "没有可以画成图的数值" in str(found.refusals["education.grade"])


def test_what_is_no_template_is_refused_at_once(sample):
    with pytest.raises(Unreadable, match="第 1 行"):
        draft_of("{{ Campaign }}", "稿", YEAR_END)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("2.4", "个百分点", "上升2.4个百分点"),
        ("-0.9", "微克/立方米", "下降0.9微克/立方米"),
        ("0.0", "个百分点", "持平"),
        ("优", "等级", "优等级"),
    ],
)
def test_a_difference_is_said_as_a_rise_or_a_fall(sample, value, unit, said):
    found = draft_of("# 题\n\n比上年{{ water.good_section_ratio.yoy|change }}。", "稿", YEAR_END)
    [code, figure] = found.figures.popitem()
    found.figures[code] = replace(figure, value=value, unit=unit)
    assert found.text_of(rules.Named(code, rules.CHANGE)) == said


def test_the_day_of_issue_is_that_of_the_edition(sample):
    found = draft_of("# 题\n\n@日期 {{ issued }}\n\n截至{{ as_of }}。", "稿", YEAR_END)
    day = rules.Named(rules.ISSUED)
    assert found.text_of(day) == found.text_of(rules.Named(rules.DAY))
    assert replace(found, issued_on=date(2026, 1, 5)).text_of(day) == "2026年1月5日"


def test_a_kept_figure_is_the_same_figure(sample):
    found, _refusals = indicators.figures(indicators.metrics(), YEAR_END)
    for figure in found:
        said = json.loads(json.dumps(figure.as_frozen()))
        assert Figure.from_json(said) == figure
        assert Figure.from_json(figure.as_json()).as_json() == figure.as_json()


def test_a_kept_draft_is_the_same_draft_and_asks_the_records_nothing(sample, tmp_path, monkeypatch):
    found = draft("year", YEAR_END)
    kept = json.loads(json.dumps(frozen(found), ensure_ascii=False))
    monkeypatch.setattr("bihuan.reports.queries.figure", None)
    text = (folder_of("party") / "year.txt").read_text(encoding="utf-8")
    again = draft_from(text, kept)
    assert again == found
    assert trace_of(again) == trace_of(found)
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    write_draft(found, out=first)
    write_draft(again, out=second)
    assert first.read_bytes() == second.read_bytes()


def test_the_appendix_can_be_left_out(sample, tmp_path):
    found = draft_of(TEXT, "稿", YEAR_END)
    document = document_of(found, trace_of(found), appendix=False)
    assert document.appendices == ()
    assert isinstance(document.blocks[0], Paragraph)
    write_draft(found, out=tmp_path / "r.docx", appendix=False)
    word = docx.Document(str(tmp_path / "r.docx"))
    assert not any("数据溯源表" in paragraph.text for paragraph in word.paragraphs)
