"""Word templates of an office: filled from the records, refused by name, and never executed."""

import io
import json
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from bihuan.documents import filling, opening
from bihuan.documents.parts import Anchor
from bihuan.errors import NotComputable, Unreadable
from bihuan.periods import Moment
from bihuan.reports.actions.filling import fill_template

YEAR_END = Moment(date(2025, 10, 31))


def template(tmp_path, *paragraphs, header="", title=""):
    word = docx.Document()
    for text in paragraphs:
        word.add_paragraph().add_run(text).font.size = Pt(16)
    if header:
        word.sections[0].header.paragraphs[0].text = header
    word.core_properties.title = title
    path = tmp_path / "我的模板.docx"
    word.save(str(path))
    return path


def filled(tmp_path, path, **options):
    written = fill_template(path, at=YEAR_END, out=tmp_path / "r.docx", **options)
    return docx.Document(str(written.document)), written


def texts(word):
    return [paragraph.text for paragraph in word.paragraphs]


def test_placeholders_become_figures_and_stand_in_the_trace(sample, tmp_path):
    path = template(
        tmp_path, "截至{{ as_of }}，查摆{{ campaign.found }}，整改{{campaign.rectified|value}}个。",
        header="{{ campaign.found|label }}",
    )  # fmt: skip
    word, written = filled(tmp_path, path)
    assert texts(word)[0] == "截至2025年10月31日，查摆298个，整改219个。"
    assert word.sections[0].header.paragraphs[0].text == "集中整治查摆问题"
    trace = json.loads(written.trace.read_text(encoding="utf-8"))
    assert [figure["code"] for figure in trace["figures"]] == [
        "campaign.found", "campaign.rectified"
    ]  # fmt: skip
    assert trace["template"] == "我的模板"


def test_a_figure_is_a_link_in_the_type_of_its_paragraph(sample, tmp_path, settings):
    path = template(tmp_path, "查摆{{ campaign.found }}。")
    word, _written = filled(tmp_path, path)
    [link] = word.paragraphs[0]._p.findall(qn("w:hyperlink"))
    assert link.get(qn("w:anchor")) == "row_1"
    assert link.find(qn("w:r")).rPr.find(qn("w:sz")).get(qn("w:val")) == "32"
    assert word.tables[-1].rows[1].cells[2].text == "298"
    settings.BIHUAN_SITE_URL = "https://bihuan.example.gov.cn"
    word, _written = filled(tmp_path, path, appendix=False)
    [link] = word.paragraphs[0]._p.findall(qn("w:hyperlink"))
    target = word.part.rels[link.get(qn("r:id"))].target_ref
    assert target.startswith("https://bihuan.example.gov.cn/")
    assert "campaign.found" in target
    assert word.tables == []


def test_a_placeholder_that_word_split_into_runs_is_still_one(sample, tmp_path):
    word = docx.Document()
    paragraph = word.add_paragraph("查摆")
    for part in ("{", "{ campaign", ".fo", "und }", "}"):
        paragraph.add_run(part)
    path = tmp_path / "t.docx"
    word.save(str(path))
    found, _written = filled(tmp_path, path)
    assert texts(found)[0] == "查摆298个"


def test_a_misspelt_figure_is_named_with_its_paragraph_and_the_nearest(sample, tmp_path):
    path = template(tmp_path, "题目", "查摆{{ campaign.fuond }}。")
    with pytest.raises(NotComputable, match=r"第 2 段“查摆.*campaign\.fuond.*campaign\.found"):
        filled(tmp_path, path)
    assert [one.name for one in tmp_path.iterdir()] == ["我的模板.docx"]


HOSTILE = [
    "{{ ''.__class__.__mro__ }}", "{{ campaign.found.__class__ }}", "{{ campaign['found'] }}",
    "{{ campaign.found() }}", "{{ campaign.found|attr('x') }}", "{{ campaign.found|upper }}",
    "{{ 7*7 }}", "{{ 'a'*1000000000 }}", "{% for x in range(9) %}a{% endfor %}",
    "{% import 'os' as os %}", "{# 注 #}", "{{ self }}{{ (", "{{ cycler.__init__.__globals__ }}",
    "{%p if 1 %}", "{{r campaign.found }}", "｛｛campaign.found｝｝", "{{ campaign.found",
    "{{ lipsum|value }}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_names_is_looked_up_and_nothing_is_executed(sample, tmp_path, text):
    path = template(tmp_path, "好的{{ campaign.found }}", f"坏的{text}")
    with pytest.raises((Unreadable, NotComputable), match="第 2 段“坏的"):
        filled(tmp_path, path)
    assert not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize("text", [*HOSTILE, "{{ campaign.found }}{{ other.name }}"])
def test_what_stands_in_the_properties_of_the_file_is_not_executed_either(sample, tmp_path, text):
    path = template(tmp_path, "好的{{ campaign.found }}", title=text)
    if text.startswith("｛"):
        assert filled(tmp_path, path)[0].core_properties.title == text
    else:
        with pytest.raises(Unreadable, match="不能用的写法"):
            filled(tmp_path, path)


@pytest.mark.parametrize(
    "parts", [("{", "% for x in range(9) %", "}"), ("{", "{ 7*7 }", "}"), ("{", "# 注 #", "}")]
)
def test_braces_that_lie_in_several_paragraphs_do_not_slip_through(sample, tmp_path, parts):
    path = template(tmp_path, "好的{{ campaign.found }}", *parts)
    with pytest.raises(Unreadable):
        filled(tmp_path, path)


def with_member(path, name, content):
    with zipfile.ZipFile(path) as old:
        kept = {one: old.read(one) for one in old.namelist()}
    kept[name] = content(kept.get(name)) if callable(content) else content
    with zipfile.ZipFile(path, "w") as new:
        for one, said in kept.items():
            new.writestr(one, said)
    return path


def test_an_attribute_with_a_placeholder_of_another_language_is_refused(sample, tmp_path):
    path = template(tmp_path, "好的{{ campaign.found }}")
    with zipfile.ZipFile(path) as old:
        text = old.read("word/document.xml").decode()
    hostile = text.replace("<w:body>", '<w:body><w:p w:rsidR="{{ 7*7 }}"/>')
    with_member(path, "word/document.xml", hostile.encode())
    with pytest.raises(Unreadable, match="不能用的写法"):
        filled(tmp_path, path)


# --- Bad files ------------------------------------------------------------------------------------


def of_bytes(tmp_path, content, name="t.docx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (OLD + b"\0" * 600, "旧格式"),
        (OLD + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (b"hello", "不是 Word 文件"),
        (b"", "不是 Word 文件"),
        (b"PK\x03\x04 and no more", "损坏"),
        (zipped(a_xml="<a/>"), "没有正文"),
        (zipped(word__document_xml="<a/>"), "损坏"),
        (zipped(word__document_xml="<!DOCTYPE a><a/>"), "DOCTYPE"),
        (zipped(word__document_xml="<a/>", b=b"\0" * (opening.MOST_UNPACKED + 1)), "解开后太大"),
        (zipped(word__document_xml="<a/>", **{"word__vbaProject.bin": b"x"}), "宏"),
        (zipped(word__document_xml="<a/>", word__b=b"", **{
            "word___rels__settings_xml.rels":
            '<Relationship Type="http://x/attachedTemplate" TargetMode="External" Target="h"/>'
        }), "到别处取"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_template_is_refused_by_name(sample, tmp_path, content, why):
    path = of_bytes(tmp_path, content)
    with pytest.raises(Unreadable, match=rf"t\.docx.*{why}"):
        filled(tmp_path, path)
    assert [one.name for one in tmp_path.iterdir()] == ["t.docx"]


RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize(
    ("tie", "is_refused"),
    [
        ("Type='{type}/attachedTemplate' TargetMode='External' Target='h'", True),
        ('Type="{type}/image" TargetMode="External" Target="http://x/a.png"', True),
        ('Type="{type}/attached&#84;emplate" TargetMode="Exter&#110;al" Target="h"', True),
        ('Type="{type}/image" Target="media/a.png"', False),
        ('Type="{type}/hyperlink" TargetMode="External" Target="http://x"', False),
    ],
)
def test_only_links_that_a_reader_clicks_on_lead_outside(tmp_path, tie, is_refused):
    path = template(tmp_path, "查摆{{ campaign.found }}")
    said = f'<Relationship Id="rId99" {tie.format(type=RELATIONSHIPS)}/></Relationships>'
    with_member(
        path, "word/_rels/document.xml.rels",
        content=lambda old: old.replace(b"</Relationships>", said.encode()),
    )  # fmt: skip
    if is_refused:
        with pytest.raises(Unreadable, match="到别处取"):
            opening.check(path)
    else:
        opening.check(path)


def test_a_fault_of_our_own_is_not_said_to_be_one_of_the_file(tmp_path):
    def said(code, _way):
        raise KeyError(code)

    path = template(tmp_path, "查摆{{ campaign.found }}")
    with pytest.raises(KeyError):
        filling.fill(path, tmp_path / "r.docx", said, {"campaign.found": Anchor("")})


def with_text(tmp_path, there, instead):
    path = template(tmp_path, "查摆{{ campaign.found }}")
    return with_member(
        path, "word/document.xml", lambda old: old.decode().replace(there, instead).encode()
    )


def fill(path, out):
    filling.fill(path, out, lambda *_: "1个", {"campaign.found": Anchor("")})


@pytest.mark.parametrize(
    ("there", "instead"),
    [("<w:body>", "<w:body><w:tbl/>"), ("w:body>", "w:other>"), ("<w:p>", "<w:p")],
)
def test_a_text_that_word_did_not_write_is_refused_as_broken(tmp_path, there, instead):
    with pytest.raises(Unreadable, match="损坏"):
        fill(with_text(tmp_path, there, instead), tmp_path / "r.docx")


def test_a_bookmark_without_a_number_is_left_alone(tmp_path):
    path = with_text(tmp_path, "<w:body>", '<w:body><w:bookmarkStart w:id="x"/>')
    fill(path, tmp_path / "r.docx")
    assert texts(docx.Document(str(tmp_path / "r.docx"))) == ["查摆1个"]


def test_a_file_that_is_not_there_is_said(sample, tmp_path):
    with pytest.raises(Unreadable, match=r"没有文件 no\.docx"):
        filled(tmp_path, tmp_path / "no.docx")


def test_a_template_without_figures_is_no_template(sample, tmp_path):
    with pytest.raises(Unreadable, match="没有数字"):
        filled(tmp_path, template(tmp_path, "只有字"))


def test_no_mark_of_the_making_is_left_in_the_file(sample, tmp_path):
    path = template(tmp_path, "查摆{{ campaign.found }}\t和", header="{{ campaign.found }}")
    _word, written = filled(tmp_path, path)
    with zipfile.ZipFile(written.document) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(mark.encode() in whole for mark in (filling.BEGIN, filling.MIDDLE, filling.END))
    assert b"{{" not in whole


def test_the_same_template_again_is_the_same_file(sample, tmp_path):
    path = template(tmp_path, "查摆{{ campaign.found }}。")
    first = filled(tmp_path, path)[1].document.read_bytes()
    assert filled(tmp_path, path)[1].document.read_bytes() == first
