"""The pages and commands of an edition: as it was issued, whatever has come since."""

import html
import json
import re

import pytest
from django.urls import reverse
from docx import Document

import given
import reported
from bihuan.config.command import run
from bihuan.documents import pdf
from bihuan.errors import Refused
from bihuan.home import tasks
from bihuan.home.models import Output
from bihuan.indicators import queries
from bihuan.indicators.addresses import trace_url
from bihuan.ledger.verifier import main as verifier
from bihuan.periods import Moment
from bihuan.reports.actions.texts import latest_text
from bihuan.reports.keeping import draft_of_edition
from bihuan.reports.models import Report
from bihuan.reports.states import Change, Standing
from ledger import forgery


@pytest.fixture
def plan(office):
    return reported.campaign(office)


@pytest.fixture
def edition(office, plan):
    reported.rectified(office, 1, plan=plan)
    return reported.edition(office)


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def at(view, row):
    return reverse(f"reports:{view}", args=[row.pk])


@pytest.fixture
def late(office, plan, edition):
    return given.problem(office, "迟报", plan=plan, number="7", found_on=given.day(9))


def article(answer):
    return article_of(answer.content.decode())


def article_of(content):
    return content.split("<article")[1].split("</article>")[0]


def test_the_page_is_the_same_before_and_after_a_late_record(clerk, edition, office, plan):
    before = article(clerk.get(at("edition", edition)))
    given.problem(office, plan=plan, number="7", found_on=given.day(9))
    answer = clerk.get(at("edition", edition))
    assert article(answer) == before
    assert f"/figures/campaign.found/?as_of=2025-04-02&amp;known_at={edition.known_at}" in before
    assert answer.context["is_whole"]


OF_A_UNIT = """# 水处情况

查摆{{ campaign.found }}。

![整改](chart:campaign.rectified)
"""


@pytest.fixture
def of_a_unit(office, plan):
    """An edition of one division, whose figures are not those of the office."""
    reported.rectified(office, 1, plan=plan)
    given.problem(office, "别处的", plan=plan, number="9", lead_unit=office.other_division)
    return reported.edition(office, OF_A_UNIT, scope=office.division)


def test_every_figure_of_a_report_of_one_unit_opens_the_value_that_is_printed(
    clerk, of_a_unit, office
):
    content = clerk.get(at("edition", of_a_unit)).content.decode()
    printed = dict(re.findall(r'href="(/figures/[^"]*)">\s*([^<]+?)\s*</a>', article_of(content)))
    assert len(printed) > 2
    for url, value in printed.items():
        trace = clerk.get(html.unescape(url))
        assert trace.context["figure"].value == value.removesuffix("个")
    sources = re.findall(r'href="(/figures/[^"]*)"', content.split("</article>")[1])
    moved = clerk.get(at("edition-diff", of_a_unit), {"as_of": "2025-12-31"}).content.decode()
    for url in [*sources, *re.findall(r'href="(/figures/[^"]*)"', moved)]:
        assert f"scope={office.division.code}" in url


def test_a_trace_of_one_unit_lists_its_records_and_its_course(clerk, of_a_unit, office):
    [found, *_more] = draft_of_edition(of_a_unit).figures.values()
    content = clerk.get(trace_url(found)).content.decode()
    assert "水处及下级" in content
    assert "别处的" not in content
    assert f"&amp;scope={office.division.code}" in content
    assert "在列表中打开" not in content


def test_a_trace_of_a_unit_that_the_reader_may_not_see_is_not_there(
    client, branch_secretary, of_a_unit
):
    client.force_login(branch_secretary.user)
    [found, *_more] = draft_of_edition(of_a_unit).figures.values()
    assert client.get(trace_url(found)).status_code == 404


def test_the_trace_is_what_the_figures_at_its_pins_print(clerk, edition, late):
    said = json.loads(clerk.get(at("edition-trace", edition)).content)
    pins = Moment(edition.as_of, edition.known_at)
    found, _refusals = queries.figures(
        queries.metrics(["campaign.found", "campaign.rectified"], edition.known_at), pins
    )
    assert said["figures"] == [figure.as_json() for figure in found]
    assert said["ledger"]["root"] == edition.root


def test_a_change_below_the_system_is_told_on_the_page(client, office_clerk, edition):
    client.force_login(office_clerk.user)
    with forgery.unguarded():
        forgery.put(
            "reports_edition", "text", reported.TEXT.replace("集中", "专项"), "id", edition.pk
        )
        assert "内容摘要不符" in client.get(at("edition", edition)).content.decode()


def test_the_page_of_changes_names_the_entry(clerk, edition, late):
    answer = clerk.get(at("edition-diff", edition))
    content = answer.content.decode()
    assert [moved.then.code for moved, _causes in answer.context["moved"]] == [
        "campaign.found", "campaign.rectified",
    ]  # fmt: skip
    assert "印发后补记" in content
    assert "mark mark-bad" in content
    assert Change.VALUE.word in content
    assert "迟报" in content
    assert reverse("home:ledger-entry", args=[late.recorded_seq]) in content


def test_who_sees_only_a_unit_reads_the_entry_but_not_the_record(
    client, office, plan, branch_secretary
):
    edition = reported.edition(office, "# 题\n\n查摆{{ campaign.found }}。\n", scope=office.branch)
    late = given.problem(office, "支部迟报", plan=plan, lead_unit=office.branch)
    client.force_login(branch_secretary.user)
    content = client.get(at("edition-diff", edition)).content.decode()
    assert re.search(rf">{late.recorded_seq}<", content)
    assert "支部迟报" not in content
    assert "您的岗位看不到" in content


def made():
    output = Output.objects.get()
    tasks.make_output.call(output.pk)
    output.refresh_from_db()
    assert output.error == ""
    return output


@pytest.mark.parametrize("appendix", [True, False])
def test_word_has_the_figures_of_the_issue_with_or_without_their_sources(
    clerk, edition, late, appendix
):
    asked = {"appendix": "yes"} if appendix else {}
    clerk.post(reverse("home:output-edition", args=[edition.pk]), asked)
    output = made()
    document = Document(str(output.file))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "查摆问题1个" in text
    assert ("数据溯源表" in text) == appendix
    assert json.loads(output.trace.read_text("utf-8"))["known_at"] == edition.known_at


def test_pdf_is_made_where_there_is_a_program_and_refused_with_a_word_where_there_is_none(
    clerk, edition, monkeypatch
):
    address = reverse("home:output-edition", args=[edition.pk])
    assert clerk.post(address, {"kind": "odt"}).status_code == 400
    monkeypatch.setattr(pdf, "program", lambda: "")
    assert "没有 LibreOffice" in clerk.get(at("edition", edition)).content.decode()
    assert clerk.post(address, {"kind": "pdf"}).status_code == 409
    assert not Output.objects.exists()
    monkeypatch.setattr(pdf, "program", lambda: "soffice")
    monkeypatch.setattr(pdf, "convert", lambda _word, out: out.write_bytes(b"%PDF-"))
    clerk.post(address, {"kind": "pdf"})
    output = made()
    assert output.file.read_bytes() == b"%PDF-"
    assert [path.suffix for path in sorted(output.folder.iterdir())].count(".docx") == 0
    assert b"".join(clerk.get(reverse("home:output-file", args=[output.pk]))) == b"%PDF-"


def test_no_file_has_its_name_before_the_pdf_is_there(clerk, edition, monkeypatch):
    named = []

    def convert(_word, _out):
        folder = Output.objects.get().folder
        named.extend(path.name for path in folder.iterdir() if not path.name.startswith("."))
        raise Refused("LibreOffice 没有转成 PDF。")

    monkeypatch.setattr(pdf, "program", lambda: "soffice")
    monkeypatch.setattr(pdf, "convert", convert)
    clerk.post(reverse("home:output-edition", args=[edition.pk]), {"kind": "pdf"})
    output = Output.objects.get()
    tasks.make_output.call(output.pk)
    output.refresh_from_db()
    assert (output.state, output.error, named) == ("failed", "LibreOffice 没有转成 PDF。", [])


def test_the_correction_begins_with_the_words_of_the_edition(clerk, edition):
    assert "请写明理由" in clerk.post(at("edition-correct", edition), {}).content.decode()
    clerk.post(at("edition-correct", edition), {"reason": "漏报"})
    correction = Report.objects.get(corrects=edition)
    assert latest_text(correction).text == edition.text
    assert "已有人" in clerk.post(at("edition-correct", edition), {"reason": "又"}).content.decode()


def said(capsys, *arguments):
    status = run(list(arguments))
    return status, capsys.readouterr().out


def test_the_commands_say_the_same(capsys, edition, late):
    status, out = said(capsys, "editions", "--format", "json")
    [listed] = json.loads(out)
    assert (status, listed["edition"], listed["figures"]) == (0, edition.pk, 2)
    status, out = said(capsys, "diff", str(edition.pk), "--format", "json")
    told = json.loads(out)
    assert (status, told["holds"], told["figures"]) == (0, True, 2)
    found = told["moved"][0]
    assert (found["code"], found["then"], found["now"]) == ("campaign.found", "1", "2")
    [entry] = found["entries"]
    assert entry == {
        "seq": late.recorded_seq, "event": "problem.registered", "how": "late",
        "subject": {"table": "duties_problem", "id": late.pk, "text": "迟报"},
        "happened_on": "2025-03-12", "recorded_at": entry["recorded_at"], "reason": "",
    }  # fmt: skip
    status, out = said(capsys, "diff", str(edition.pk))
    assert status == 0
    assert "印发后补记" in out
    assert Change.VALUE.word in out
    assert Standing.VALID.word in said(capsys, "editions")[1]
    assert run(["diff", "999999"]) == 2


def test_the_issue_has_a_receipt(tmp_path, capsys, edition):
    receipt = tmp_path / "r.json"
    assert run(["receipt", str(edition.pk), "--out", str(receipt)]) == 0
    assert verifier([str(receipt)]) == 0
