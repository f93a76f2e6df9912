"""The page of reports: the text as a page with every figure a link, and the worker's Word file."""

import html
import json
import re
from datetime import date

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.documents import pdf
from bihuan.home import tasks
from bihuan.home.models import Output
from bihuan.ledger.queries import head
from bihuan.orgs.models import Unit, User
from bihuan.periods import Moment
from bihuan.reports.actions.writing import write_report
from bihuan.reports.queries import draft
from bihuan.reports.shipped import template_named, templates

REPORTS = reverse("reports:reports")
ASK = reverse("home:output-report")
YEAR = {"template": "year", "as_of": "2025-10-31"}
YEAR_END = Moment(date(2025, 10, 31))


@pytest.fixture
def reader(sample, guarded_client):
    fresh = {"must_change_password": False, "password_changed_at": timezone.now()}
    User.objects.filter(login="clerk").update(**fresh)
    guarded_client.force_login(User.objects.get(login="clerk"))
    return guarded_client


def page_of(client, **query):
    answer = client.get(REPORTS, query)
    assert answer.status_code == 200
    return answer


def made():
    output = Output.objects.get()
    tasks.make_output.call(output.pk)
    output.refresh_from_db()
    return output


def test_every_template_that_the_command_knows_is_offered(reader):
    content = page_of(reader).content.decode()
    for template in templates():
        assert f'<option value="{template.name}"' in content
        assert template.title in content


def test_the_text_on_the_page_is_that_of_the_report_and_each_figure_leads_to_its_trace(reader):
    content = page_of(reader, **YEAR).content.decode()
    found = draft("year", YEAR_END)
    article = content.split("<article")[1].split("</article>")[0]
    links = dict(re.findall(r'<a href="/figures/([a-z0-9_.]+)/\?[^"]*">([^<]+)</a>', article))
    assert set(links) == set(found.figures)
    assert "其中已完成整改<a href" in re.sub(r"\s+<", "<", article)
    assert "截至2025年10月31日，厅党组" in article
    assert f"计到第 {head().size} 条" in content


def test_a_link_of_the_text_opens_the_figure_as_it_stands_there(reader):
    article = page_of(reader, **YEAR).content.decode().split("<article")[1]
    link = re.search(r'<a href="(/figures/campaign\.found/[^"]*)">(\d+)个</a>', article)
    url, said = link.groups()
    trace = reader.get(url.replace("&amp;", "&"))
    assert trace.context["figure"].value == said


def test_the_chart_of_the_page_has_its_values_below_each_with_its_own_trace(reader):
    content = page_of(reader, **YEAR).content.decode()
    figure = content.split("<figure")[1].split("</figure>")[0]
    said = re.search(r'data-chart="([^"]*)"', figure)[1]
    drawn = json.loads(html.unescape(said))["data"]["values"]
    values = re.findall(r"as_of=(\d{4}-\d\d-\d\d)&amp;known_at=\d+\">(\d+)<", figure)
    assert values[0] == ("2025-01-31", "0")
    assert values[-1] == ("2025-10-31", "219")
    assert [(point["day"], str(int(point["value"]))) for point in drawn] == values
    for day, value in values[-2:]:
        trace = reader.get(reverse("indicators:trace", args=["campaign.rectified"]), {"as_of": day})
        assert trace.context["figure"].value == value


def test_what_the_records_do_not_give_is_told_on_the_page(reader):
    content = page_of(reader, template="year", as_of="2018-06-01").content.decode()
    assert "算不出" in content
    assert "<article" not in content


@pytest.mark.parametrize("wrong", [{"template": "../year"}, {"template": ""}])
def test_a_template_that_is_none_is_said_beside_the_field(reader, wrong):
    answer = page_of(reader, **(YEAR | wrong))
    assert list(answer.context["form"].errors) == ["template"]
    assert b"<article" not in answer.content


def test_who_wants_to_read_first_is_led_to_the_text(reader):
    answer = reader.post(ASK, {**YEAR, "look": "yes"})
    assert answer["Location"] == f"{REPORTS}?template=year&as_of=2025-10-31"
    assert not Output.objects.exists()


def test_the_worker_writes_what_the_command_writes_and_its_trace(reader, tmp_path):
    assert reader.post(ASK, YEAR)["Location"] == reverse("home:outputs")
    output = made()
    length = template_named("year").length
    assert (output.state, output.done, output.error) == ("done", length, "")
    written = write_report("year", at=YEAR_END, out=tmp_path / "r.docx")
    document = b"".join(reader.get(reverse("home:output-file", args=[output.pk])))
    assert document == written.document.read_bytes()
    trace = b"".join(reader.get(reverse("home:output-trace", args=[output.pk])))
    assert trace == written.trace.read_bytes()
    page = reader.get(reverse("home:outputs")).content.decode()
    assert output.address.replace("&", "&amp;") in page


def test_a_report_that_the_records_do_not_give_says_why_beside_its_day_and_is_not_begun(reader):
    answer = reader.post(ASK, {**YEAR, "as_of": "2018-06-01"})
    assert "算不出" in str(answer.context["form"].errors["as_of"])
    assert not Output.objects.exists()


def test_who_does_not_see_the_department_is_refused(sample):
    fresh = {"must_change_password": False, "password_changed_at": timezone.now()}
    User.objects.update(**fresh)
    for login, status in (("secretary", 200), ("checker", 200), ("branch", 403), ("head", 403)):
        client = Client()
        client.force_login(User.objects.get(login=login))
        assert client.get(REPORTS).status_code == status, login
        assert client.post(ASK, YEAR).status_code == (302 if status == 200 else 403), login


def test_a_report_of_a_unit_asks_for_the_unit_and_counts_only_it(reader):
    asked = {"template": "secretary", "as_of": "2025-10-31"}
    assert "请选单位" in reader.post(ASK, asked).content.decode()
    assert not Output.objects.exists()
    unit = Unit.objects.current().filter(kind__code="branch").order_by("code").first()
    assert reader.post(ASK, asked | {"scope": unit.code}).status_code == 302
    output = made()
    assert output.state == Output.State.DONE, output.error
    words = docx.Document(str(output.file)).element.xpath("string(.)")
    assert unit.name in words


def test_the_sources_are_left_out_where_they_are_not_wanted(reader):
    reader.post(ASK, YEAR | {"bare": "on"})
    assert "数据溯源表" not in docx.Document(str(made().file)).element.xpath("string(.)")


def test_a_pdf_without_the_program_is_refused_in_words(reader, monkeypatch):
    monkeypatch.setattr(pdf, "program", lambda: "")
    answer = reader.post(ASK, YEAR | {"kind": "pdf"})
    assert pdf.ABSENT in answer.content.decode()
