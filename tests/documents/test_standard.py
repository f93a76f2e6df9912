"""GB/T 9704-2012, measured in the Word file itself: page, grid, type, indents, page numbers."""

from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from bihuan.documents import layout, word
from bihuan.documents.parts import (
    Anchor,
    Appendix,
    AttachmentNote,
    Document,
    Paragraph,
    Signature,
    Style,
    Table,
)

MM = 1440 / 25.4
RANKS = {
    Style.ADDRESSEE: ("各处室、各直属单位：", "仿宋_GB2312"),
    Style.HEADING_1: ("一、总体情况", "黑体"),
    Style.HEADING_2: ("（一）政治建设", "楷体_GB2312"),
    Style.HEADING_3: ("1.学习", "仿宋_GB2312"),
    Style.HEADING_4: ("（1）第一议题", "仿宋_GB2312"),
    Style.BODY: ("正文“引号”2025年", "仿宋_GB2312"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("standard") / "公文.docx"
    wide = Table(tuple("一二三四五六七"), (tuple("1234567"),), (1,) * 7)
    narrow = Table(("甲", "乙"), (("1", "2"),), (1, 1))
    ranks = [Paragraph(style, (text,)) for style, (text, _font) in RANKS.items()]
    document = Document(
        title="关于公文",
        made_at=datetime(2025, 11, 3, 8, 0, tzinfo=UTC),
        blocks=(
            Paragraph(Style.TITLE, ("关于公文",)),
            *ranks,
            Paragraph(Style.BODY, (Anchor("219个", url="https://bihuan.example/trace/"),)),
            AttachmentNote(("台账", "清单")),
            Signature("厅机关党委", "2025年10月31日"),
        ),
        appendices=(Appendix("台账", (wide,), "附件1"), Appendix("清单", (narrow,), "附件2")),
    )
    word.write(document, path)
    return docx.Document(str(path))


def paragraph(written, text):
    return next(one for one in written.paragraphs if one.text == text)


def style_of(one):
    run = one._p.find(".//" + qn("w:r"))
    fonts, size = run.rPr.find(qn("w:rFonts")), run.rPr.find(qn("w:sz"))
    return fonts.get(qn("w:eastAsia")), int(size.get(qn("w:val")))


def test_the_page_is_a4_with_the_margins_of_the_standard(written):
    section = written.sections[0]
    assert (section.page_width.twips, section.page_height.twips) == (11906, 16838)
    assert section.top_margin.twips / MM == pytest.approx(37, abs=1)
    assert section.left_margin.twips / MM == pytest.approx(28, abs=1)
    width = section.page_width.twips - section.left_margin.twips - section.right_margin.twips
    height = section.page_height.twips - section.top_margin.twips - section.bottom_margin.twips
    assert width / MM == pytest.approx(156, abs=0.2)
    assert height / MM == pytest.approx(225, abs=0.2)


def test_the_grid_is_22_lines_of_28_characters(written):
    section = written.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    height = section.page_height.twips - section.top_margin.twips - section.bottom_margin.twips
    width = section.page_width.twips - section.left_margin.twips - section.right_margin.twips
    assert height // pitch == 22
    assert width / 20 // (16 + space / 4096) == 28
    assert width // (320 + layout.CHARACTER_SPACING) == 28
    body = paragraph(written, RANKS[Style.BODY][0])._p.pPr
    spacing = body.find(qn("w:spacing"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == (str(pitch), "exact")


@pytest.mark.parametrize("style", RANKS)
def test_each_rank_has_its_type_of_size_3(written, style):
    text, font = RANKS[style]
    assert style_of(paragraph(written, text)) == (font, 32)


def test_the_title_is_size_2_in_the_middle(written):
    title = paragraph(written, "关于公文")
    assert style_of(title) == ("方正小标宋简体", 44)
    assert title._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "center"


def test_paragraphs_and_headings_begin_two_characters_in_and_the_addressee_does_not(written):
    for style, (text, _font) in RANKS.items():
        indent = paragraph(written, text)._p.pPr.find(qn("w:ind"))
        if style == Style.ADDRESSEE:
            assert indent is None
        else:
            assert indent.get(qn("w:firstLineChars")) == "200"
            assert indent.get(qn("w:firstLine")) == "640"


def test_page_numbers_stand_outside_one_character_in(written):
    assert written.settings.odd_and_even_pages_header_footer
    for section in written.sections:
        odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
        for one, side, indent in ((odd, "right", "rightChars"), (even, "left", "leftChars")):
            assert one._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
            assert one._p.pPr.find(qn("w:ind")).get(qn(f"w:{indent}")) == "100"
            assert style_of(one) == ("宋体", 28)
            said = "".join(t.text for t in one._p.iter(qn("w:t")))
            assert said == "— 1 —"
            assert one._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"


def test_the_date_begins_two_characters_after_the_name(written):
    starts = {}
    for text in ("厅机关党委", "2025年10月31日"):
        one = paragraph(written, text)._p.pPr
        assert one.find(qn("w:jc")).get(qn("w:val")) == "right"
        right = int(one.find(qn("w:ind")).get(qn("w:rightChars"))) / 100
        starts[text] = 28 - right - layout.width_of(text)
    name, date = starts.values()
    assert date - name == 2
    assert 28 - date - layout.width_of("2025年10月31日") == 2


def test_the_signature_never_stands_alone_on_a_page(written):
    """From the last paragraph of the text over 附件说明 to the name, each keeps with the next."""
    texts = [one.text for one in written.paragraphs]
    note, name = texts.index("附件：1.台账"), texts.index("厅机关党委")
    assert texts[note - 1] == texts[name - 1] == ""
    assert all(
        one.paragraph_format.keep_with_next for one in written.paragraphs[note - 2 : name + 1]
    )


def test_a_name_longer_than_the_date_keeps_two_characters_from_the_edge():
    name, day = "中共某某厅机关委员会", "2025年3月5日"
    first, second = layout.signature_faces(name, day)
    assert first.right == 2
    starts = [
        28 - one.right - layout.width_of(text) for one, text in ((first, name), (second, day))
    ]
    assert starts[1] - starts[0] == 2


def test_attachments_are_named_under_the_text_without_a_stop(written):
    first, second = paragraph(written, "附件：1.台账"), paragraph(written, "2.清单")
    for one, left, hanging in ((first, "600", "400"), (second, "600", "100")):
        indent = one._p.pPr.find(qn("w:ind"))
        assert indent.get(qn("w:leftChars")) == left
        assert indent.get(qn("w:hangingChars")) == hanging


def test_attachments_stand_on_pages_of_their_own_and_wide_tables_lie_across(written):
    text, wide, narrow = written.sections
    assert text.page_width < text.page_height
    assert wide.page_width > wide.page_height
    assert narrow.page_width < narrow.page_height
    label = paragraph(written, "附件1")
    assert style_of(label) == ("黑体", 32)
    texts = [one.text for one in written.paragraphs]
    assert texts[texts.index("附件1") + 1 :][:2] == ["", "台账"]
    assert style_of(paragraph(written, "台账")) == ("方正小标宋简体", 44)


def test_a_figure_leads_to_the_address_of_its_records(written):
    [link] = written.element.body.iter(qn("w:hyperlink"))
    target = written.part.rels[link.get(qn("r:id"))]
    assert (target.is_external, target.target_ref) == (True, "https://bihuan.example/trace/")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于进一步加强机关党建工作的通知", ["关于进一步加强机关党建工作的通知"]),
        (
            "落实全面从严治党主体责任和机关党建工作年度报告",
            ["落实全面从严治党主体责任和", "机关党建工作年度报告"],
        ),
    ],
)
def test_a_long_title_is_broken_by_its_words_into_lines_that_get_shorter(title, lines):
    assert layout.title_lines(title) == lines


def test_a_year_is_not_torn_from_its_word():
    first, _rest = layout.title_lines("大气环境处党支部书记2025年度抓基层党建工作述职报告")
    assert first.endswith(("书记", "年度", "党支部"))
    assert layout.width_of(first) <= layout.LINE_OF_TITLE


def test_no_line_of_a_title_is_longer_than_the_page_and_none_is_lost():
    for length in range(1, 90):
        title = "闭" * length
        lines = layout.title_lines(title)
        assert "".join(lines) == title
        assert all(0 < len(line) <= layout.LINE_OF_TITLE for line in lines)
