"""A report: every figure of its text stands in the trace, and the records give it again."""

import json
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from django.utils import translation

import given
from bihuan.duties.models import Problem
from bihuan.errors import NotComputable, NotFound, Refused, Unreadable
from bihuan.indicators import queries
from bihuan.ledger import queries as ledger
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.reports.actions.writing import write_report
from bihuan.reports.management.commands.report import PAPERS, of_length
from bihuan.reports.models import Length
from bihuan.reports.rules import Block, Named, parse
from bihuan.reports.shipped import folder_of, template_named

YEAR_END = Moment(date(2025, 10, 31))


@pytest.mark.parametrize("length", rules.LIMITS)
def test_the_limit_of_a_kind_stands_once_and_is_said_in_both_languages(length):
    most = rules.LIMITS[length]
    with translation.override("zh-hans"):
        assert f"不超过 {most} 字" in str(Length(length).label)
    with translation.override("en"):
        assert f"at most {most:,} characters" in str(Length(length).label)
    assert f"，超过{PAPERS[length]}" not in f"，{of_length(most)}"
    assert f"超过{PAPERS[length]}的 {most} 字" in of_length(most + 1)


@pytest.fixture
def report(sample, tmp_path):
    return write_report("year", at=YEAR_END, out=tmp_path / "r.docx")


def test_every_figure_of_the_text_is_in_the_trace_with_its_head(report):
    trace = json.loads(report.trace.read_text(encoding="utf-8"))
    template = parse((folder_of("party") / "year.txt").read_text(encoding="utf-8"))
    assert [figure["code"] for figure in trace["figures"]] == template.codes
    assert len(template.codes) == 44
    assert trace["ledger"] == ledger.head().as_json()
    assert trace["as_of"] == "2025-10-31"
    text = "".join(p.text for p in docx.Document(str(report.document)).paragraphs)
    texts = [block for block in template.blocks if isinstance(block, Block)]
    shown = {p.code: p.shown for block in texts for p in block.pieces if isinstance(p, Named)}
    for figure in trace["figures"]:
        unit = "" if shown[figure["code"]] == "value" else figure["unit"]
        assert figure["value"] + unit in text
        assert figure["records"] > 0
        assert len(figure["digest"]) == 64


def test_the_same_report_again_is_the_same_to_the_byte(report, tmp_path):
    again = write_report("year", at=YEAR_END, out=tmp_path / "again.docx")
    assert again.document.read_bytes() == report.document.read_bytes()
    assert again.trace.read_text() == report.trace.read_text()


def test_what_is_recorded_later_changes_no_report_of_what_was_known(report, tmp_path):
    known = json.loads(report.trace.read_text(encoding="utf-8"))["known_at"]
    actor = given.queries.actor_in(given.queries.post_named("office.clerk"), given.AT.date())
    given.matters.register_problem(
        text="后来补登的问题", found_on=date(2025, 10, 1), actor=actor, at=given.AT,
        plan=Problem.objects.filter(plan__code="campaign-2025")[0].plan,
    )  # fmt: skip
    then = write_report("year", at=Moment(YEAR_END.as_of, known), out=tmp_path / "then.docx")
    now = write_report("year", at=YEAR_END, out=tmp_path / "now.docx")
    assert then.document.read_bytes() == report.document.read_bytes()
    assert now.trace.read_text() != report.trace.read_text()


def test_a_template_that_names_no_such_figure_is_refused_and_leaves_nothing(sample, tmp_path):
    template = tmp_path / "t.txt"
    template.write_text("# 题\n\n共{{ no.such_figure }}。", encoding="utf-8")
    with pytest.raises(NotFound, match=r"t\.txt.*no\.such_figure"):
        write_report(str(template), at=YEAR_END, out=tmp_path / "r.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["t.txt"]


def test_a_figure_that_cannot_be_computed_is_named_and_never_blank(sample, tmp_path):
    out = tmp_path / "r.docx"
    with pytest.raises(NotComputable, match=r"air\.pm25_mean"):
        write_report("year", at=Moment(date(2018, 6, 1)), out=out)
    assert not out.exists()


def test_grades_are_said_as_words_and_the_year_as_it_is_defined(report):
    text = "".join(p.text for p in docx.Document(str(report.document)).paragraphs)
    assert "松花江干流水质为优。" in text
    assert "评估等次为优秀，" in text
    assert "召开2024年度民主生活会1次" in text
    assert "比上年同期上升2.4个百分点" in text


def test_a_report_and_its_trace_are_both_written_or_neither(sample, tmp_path):
    out = tmp_path / "r.docx"
    (tmp_path / "r.trace.json").mkdir()
    with pytest.raises(Refused, match=r"r\.trace\.json"):
        write_report("year", at=YEAR_END, out=out)
    assert [path.name for path in tmp_path.iterdir()] == ["r.trace.json"]


def test_an_earlier_report_stays_when_its_trace_cannot_be_replaced(sample, tmp_path, monkeypatch):
    out = tmp_path / "r.docx"
    out.write_text("earlier")
    replace = Path.replace

    def failing(path, target):
        if Path(target).suffix == ".json":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(Refused, match="Permission denied"):
        write_report("year", at=YEAR_END, out=out)
    assert [path.name for path in tmp_path.iterdir()] == ["r.docx"]
    assert out.read_text() == "earlier"


@pytest.mark.parametrize(
    "kept", [b"", b"\x89PNG\r\n\x1a\n\x00", b"\x7fELF\x02\x01\x01\x00", b"a\x0cb"]
)
def test_what_is_no_text_is_no_template(sample, tmp_path, kept):
    template = tmp_path / "t.txt"
    template.write_bytes(kept)
    with pytest.raises(Unreadable):
        write_report(str(template), at=YEAR_END, out=tmp_path / "r.docx")
    assert not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize("name", ["r.doc", "no/such/folder/r.docx"])
def test_a_report_goes_into_a_word_file_in_a_folder_that_exists(sample, tmp_path, name):
    with pytest.raises(Unreadable):
        write_report("year", at=YEAR_END, out=tmp_path / name)


def test_an_unknown_template_names_those_there_are(sample, tmp_path):
    with pytest.raises(NotFound, match="year"):
        write_report("../secret", at=YEAR_END, out=tmp_path / "r.docx")


REGISTERS = ("risk.points", "petitions.", "contact.", "branches.", "brands.batches")
"""Whose figures an office puts into its reports as it needs them."""


def test_every_metric_is_named_by_a_shipped_report_and_the_year_report_has_the_first_44(sample):
    codes = [metric.code for metric in queries.metrics()]
    named = {
        path.stem: parse(path.read_text(encoding="utf-8")).codes
        for path in folder_of("party").glob("*.txt")
    }
    assert set(named["year"]) == set(codes[:44])
    of_registers = {code for code in codes if code.startswith(REGISTERS)}
    assert {code for shipped in named.values() for code in shipped} == set(codes) - of_registers


def test_an_empty_template_is_refused_and_nothing_is_written(sample, tmp_path):
    empty = tmp_path / "空.txt"
    empty.write_text(" \n", encoding="utf-8")
    with pytest.raises(Unreadable, match="空的"):
        write_report(str(empty), at=Moment(date(2025, 10, 31)), out=tmp_path / "r.docx")
    assert not (tmp_path / "r.docx").exists()


def test_a_report_is_chinese_in_whatever_language_it_is_asked_for(report, tmp_path):
    with translation.override("en"):
        again = write_report("year", at=YEAR_END, out=tmp_path / "again.docx")
    assert again.document.read_bytes() == report.document.read_bytes()
    assert again.trace.read_text() == report.trace.read_text()


# --- Charts ---------------------------------------------------------------------------------------


def pictures_of(document):
    with zipfile.ZipFile(document) as archive:
        return [archive.read(name) for name in archive.namelist() if "media/" in name]


def test_a_chart_is_a_picture_with_its_caption_and_its_values_below(report):
    word = docx.Document(str(report.document))
    [picture] = pictures_of(report.document)
    assert picture.startswith(b"\x89PNG")
    assert "图1　集中整治已完成整改问题数走势" in [p.text for p in word.paragraphs]
    heading, values = ([cell.text for cell in row.cells] for row in word.tables[0].rows)
    assert heading == ["截至月末", *[f"{month}月" for month in range(1, 11)]]
    assert values[0] == "数值（个）"
    assert values[-1] == "219"


def test_every_value_of_a_chart_is_a_figure_of_the_trace(report):
    trace = json.loads(report.trace.read_text(encoding="utf-8"))
    [chart] = trace["charts"]
    assert (chart["code"], len(chart["figures"])) == ("campaign.rectified", 10)
    last = [f for f in trace["figures"] if f["code"] == "campaign.rectified"]
    assert chart["figures"][-1:] == last
    values = [c.text for c in docx.Document(str(report.document)).tables[0].rows[1].cells][1:]
    assert values == [figure["value"] for figure in chart["figures"]]
    assert all(len(figure["digest"]) == 64 for figure in chart["figures"])


def test_a_report_without_a_chart_has_no_charts_in_its_trace(sample, tmp_path):
    template = tmp_path / "t.txt"
    template.write_text("# 题\n\n共{{ campaign.found }}。", encoding="utf-8")
    written = write_report(str(template), at=YEAR_END, out=tmp_path / "r.docx")
    assert "charts" not in written.said
    assert pictures_of(written.document) == []


def test_a_chart_of_what_is_no_number_is_refused(sample, tmp_path):
    template = tmp_path / "t.txt"
    template.write_text("# 题\n\n![走势](chart:education.grade)", encoding="utf-8")
    with pytest.raises(NotComputable, match="没有可以画成图的数值"):
        write_report(str(template), at=YEAR_END, out=tmp_path / "r.docx")


def test_progress_counts_every_figure_and_every_chart(sample, tmp_path):
    told, out = [], tmp_path / "r.docx"
    write_report("year", at=YEAR_END, out=out, progress=lambda *one: told.append(one))
    whole = template_named("year").length
    assert [done for _what, done, _whole in told] == list(range(whole))
    assert {given_whole for _what, _done, given_whole in told} == {whole}
