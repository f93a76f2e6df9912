"""Each kind of report that is shipped: written, opened again, and laid out by LibreOffice."""

import subprocess
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from bihuan.documents import layout, pdf
from bihuan.errors import NotComputable
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import unit_coded
from bihuan.periods import Moment
from bihuan.reports.actions.writing import write_report
from bihuan.reports.forms import CheckForm, ReportForm, TextForm
from bihuan.reports.keeping import draft_from, frozen
from bihuan.reports.queries import draft
from bihuan.reports.shipped import shipped, template_path

YEAR_END, HALF_YEAR = Moment(date(2025, 10, 31)), Moment(date(2025, 6, 30))
KINDS = [one.name for one in shipped("party")]


def scope_of(kind):
    return unit_coded("branch-10") if kind == "secretary" else None


@pytest.fixture(scope="module")
def reports(loaded, tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("kinds")
    with django_db_blocker.unblock():
        return {
            kind: write_report(kind, at=YEAR_END, out=folder / f"{kind}.docx", scope=scope_of(kind))
            for kind in KINDS
        }


def test_seven_kinds_are_shipped():
    assert KINDS == [
        "year", "half_year", "rectification", "inspection", "secretary", "bulletin", "dispatch"
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_figures_its_head_and_keeps_to_the_length_of_special_papers(reports, kind):
    written = reports[kind]
    assert written.said["figures"]
    assert written.said["ledger"]["size"] == written.said["known_at"]
    assert 400 < written.length <= 4000
    text = "".join(paragraph.text for paragraph in docx.Document(str(written.document)).paragraphs)
    assert "{{" not in text
    assert "算不出" not in text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "inspection"])
def test_a_kind_is_written_for_the_middle_of_the_year_too(sample, kind):
    assert draft(kind, HALF_YEAR, scope_of(kind)).refusals == {}


def test_an_inspection_that_found_nothing_yet_has_no_share_and_so_no_report(sample):
    with pytest.raises(NotComputable, match=r"inspection\.rectified_ratio"):
        draft("inspection", HALF_YEAR)


def test_a_statement_says_which_branch_speaks(sample):
    found = draft("secretary", YEAR_END, unit_coded("branch-10"))
    assert found.title == "大气环境处党支部书记2025年度抓基层党建工作述职报告"
    whole = draft("half_year", YEAR_END)
    assert int(found.figures["branch.lessons"].value) < int(whole.figures["branch.lessons"].value)
    with pytest.raises(NotComputable, match=r"还没有指明是哪个.*--scope"):
        draft("secretary", YEAR_END)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_draft_of_each_kind_is_the_same(sample, kind):
    found = draft(kind, Moment(YEAR_END.as_of, ledger.head().size), scope_of(kind))
    assert draft_from(template_path(kind).read_text(encoding="utf-8"), frozen(found)) == found


def test_the_attachment_of_the_inspection_report_lies_across_with_its_problems(reports):
    word = docx.Document(str(reports["inspection"].document))
    wide = [section for section in word.sections if section.page_width > section.page_height]
    assert len(wide) == 2  # the attachment and the appendix
    table = next(t for t in word.tables if t.rows[0].cells[0].text == "序号")
    assert len(table.rows) == 1 + 12
    assert reports["inspection"].said["tables"][0]["records"] == 12


def test_a_chart_says_what_it_shows_to_who_cannot_see_it(reports):
    word = docx.Document(str(reports["bulletin"].document))
    said = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert len(said) == 3
    assert all("优良" in one or "PM2.5" in one for one in said)


def test_figures_lead_to_their_rows_and_the_values_of_rows_to_their_records(reports):
    body = docx.Document(str(reports["dispatch"].document)).element.body
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    leads = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} - {None}
    assert leads == names
    outside = [link for link in body.iter(qn("w:hyperlink")) if link.get(qn("r:id"))]
    assert len(outside) == len(reports["dispatch"].said["figures"])


@pytest.mark.skipif(not pdf.program(), reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_lays_out_each_kind_without_repair(reports, kind, tmp_path):
    out = tmp_path / f"{kind}.pdf"
    pdf.convert(reports[kind].document, out)
    said = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, check=True)
    pages = [page for page in said.stdout.decode().split("\f") if page.strip()]
    assert 2 <= len(pages) <= 12
    lines = [line.replace(" ", "") for line in pages[0].splitlines() if line.strip()]
    assert lines[-1] == "—1—"
    assert kind in WITH_A_CHART_FIRST or len(lines) <= 22 + 1
    # A stop may hang over the edge; digits are half as wide.
    assert max(layout.width_of(line) for line in lines) <= layout.LINE_OF_TEXT + 1


WITH_A_CHART_FIRST = {"bulletin"}
"""Of whose first page the axes are lines of text too."""


def test_the_shipped_templates_are_read_once(monkeypatch):
    before = shipped("party")
    monkeypatch.setattr("bihuan.reports.shipped.text_of", lambda _p: pytest.fail("read again"))
    assert shipped("party") is before


@pytest.mark.parametrize(
    ("form", "first"),
    [(ReportForm, ["template", "as_of", "scope"]), (TextForm, ["text", "as_of", "base"]),
     (CheckForm, ["text", "file", "as_of"])],
)  # fmt: skip
def test_a_form_that_speaks_of_a_day_asks_for_it_in_its_place(db, form, first):
    asked = form({"as_of": "1899-12-31"})
    assert list(asked.fields)[:3] == first
    assert asked.errors["as_of"] == ["日期超出了台账可记的年份。"]
