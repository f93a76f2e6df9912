"""The page of one's own templates: a Word file is tried, kept for the worker, filled, and gone."""

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml.ns import qn

import given
import reported
from bihuan.documents import pdf
from bihuan.home import tasks
from bihuan.home.models import Output
from bihuan.ledger.queries import head

pytestmark = pytest.mark.django_db
OWN, ASK = reverse("reports:own"), reverse("home:output-own")
DAY = reported.AS_OF.isoformat()


@pytest.fixture
def plan(office):
    plan = reported.campaign(office)
    reported.rectified(office, 1, plan=plan)
    given.problem(office, "别处的", plan=plan, number="9", lead_unit=office.other_division)
    return plan


@pytest.fixture
def clerk(guarded_client, office_clerk, plan):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def word(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def sent(client, content, name="我的模板.docx", **said):
    file = SimpleUploadedFile(name, content)
    return client.post(ASK, {"file": file, "as_of": DAY, "kind": "docx"} | said)


def made():
    output = Output.objects.get()
    tasks.make_output.call(output.pk)
    output.refresh_from_db()
    return output


def words(output):
    return docx.Document(str(output.file)).element.xpath("string(.)")


def test_the_worker_fills_the_template_as_of_the_moment_of_asking(clerk, office, plan):
    assert clerk.get(OWN, {"as_of": DAY}).status_code == 200
    answer = sent(clerk, word("截至{{ as_of }}，查摆{{ campaign.found }}。"))
    assert answer["Location"] == reverse("home:outputs")
    asked_at = head().size
    given.problem(office, "迟报", plan=plan, number="7", found_on=given.day(9))
    output = made()
    assert (output.state, output.error, output.whole) == ("done", "", 1)
    assert output.file_name == f"我的模板-{DAY}.docx"
    assert "查摆2个。" in words(output)
    trace = b"".join(clerk.get(reverse("home:output-trace", args=[output.pk])))
    assert f'"known_at": {asked_at}'.encode() in trace
    assert '"template": "我的模板"'.encode() in trace
    page = clerk.get(reverse("home:outputs")).content.decode()
    assert "再套一次" in page
    assert clerk.get(output.address).status_code == 200


def test_it_counts_a_unit_and_leaves_out_the_sources_as_asked(clerk, office):
    sent(clerk, word("{{ scope }}查摆{{ campaign.found }}"), scope=office.division.code, bare="on")
    document = docx.Document(str(made().file))
    assert document.paragraphs[0]._p.xpath("string(.)") == f"{office.division.name}查摆1个"
    assert document.element.body.findall(qn("w:tbl")) == []


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (word("题目", "查摆{{ campaign.fuond }}"), "t.docx",
         "第 2 段“查摆{{ campaign.fuond }}”：没有编码为 campaign.fuond 的指标。 相近的编码："),
        (word("题目", "{% for x in y %}"), "t.docx", "第 2 段“{% for x in y %}”"),
        (word("{{ campaign.found.__class__ }}"), "t.docx", "第 1 段"),
        (word("没有数字"), "t.docx", "里没有数字"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧.doc", "请在 Word 里另存为 .docx"),
        (b"hello", "t.docx", "不是 Word 文件"),
        (word("查摆{{ campaign.found }}"), "长" * 61 + ".docx", "60"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_file_is_said_beside_it_and_nothing_is_begun(
    clerk, content, name, why
):
    answer = sent(clerk, content, name)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]
    assert why in str(answer.context["form"].errors["file"].as_text())
    assert not Output.objects.exists()


def test_a_rule_of_the_library_that_only_filling_finds_is_found_at_once(clerk):
    """An attribute of the file itself holds the placeholder: no paragraph shows it."""
    with zipfile.ZipFile(io.BytesIO(word("好的{{ campaign.found }}"))) as old:
        kept = {one: old.read(one) for one in old.namelist()}
    text = kept["word/document.xml"].replace(b"<w:body>", b'<w:body><w:p w:rsidR="{{ 7*7 }}"/>')
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, content in (kept | {"word/document.xml": text}).items():
            new.writestr(name, content)
    answer = sent(clerk, file.getvalue())
    assert "不能用的写法" in str(answer.context["form"].errors["file"])


def test_a_day_before_the_first_record_and_a_missing_file_are_said_beside_their_fields(clerk):
    answer = sent(clerk, word("{{ campaign.found }}"), as_of="2018-06-01")
    assert list(answer.context["form"].errors) == ["as_of"]
    answer = clerk.post(ASK, {"as_of": DAY})
    assert list(answer.context["form"].errors) == ["file"]


def test_a_pdf_without_the_program_is_said_beside_the_format(clerk, monkeypatch):
    monkeypatch.setattr(pdf, "program", lambda: "")
    answer = sent(clerk, word("{{ campaign.found }}"), kind="pdf")
    assert list(answer.context["form"].errors) == ["kind"]
    assert not Output.objects.exists()


def test_the_template_goes_with_the_file_and_one_that_failed_is_sent_again(clerk, monkeypatch):
    sent(clerk, word("{{ campaign.found }}"))
    output = Output.objects.get()
    assert output.template("我的模板.docx").is_file()
    output.template("我的模板.docx").write_bytes(b"spoilt")
    output = made()
    assert output.state == "failed"
    assert "不是 Word 文件" in output.error
    assert not output.folder.exists()
    assert "再办一次" not in clerk.get(reverse("home:outputs")).content.decode()
    again = clerk.post(reverse("home:output-again", args=[output.pk]))
    assert "请在“套自己的模板”页重新上传" in again.content.decode()


def test_where_the_template_cannot_be_kept_nothing_is_begun(clerk, settings, tmp_path):
    settings.BIHUAN_OUTPUT_DIR = tmp_path / "file"
    settings.BIHUAN_OUTPUT_DIR.write_text("")
    answer = sent(clerk, word("{{ campaign.found }}"))
    assert "写不了" in str(answer.context["form"].errors["file"])
    assert not Output.objects.exists()
