"""Elements of a Word file: runs, formats, pages and their numbers; no order of blocks."""

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

from bihuan.documents import layout
from bihuan.documents.layout import FACES, Face
from bihuan.documents.parts import Style


def element(tag: str, values: dict[str, str]) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(name), value)
    return made


def run(text: str, face: Face) -> Any:
    made = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    properties.append(element("w:rFonts", _fonts(face)))
    if face.size == FACES[Style.BODY].size:
        properties.append(element("w:spacing", {"w:val": str(layout.CHARACTER_SPACING)}))
    for tag in ("w:sz", "w:szCs"):
        properties.append(element(tag, {"w:val": str(face.size)}))
    made.append(properties)
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    made.append(words)
    return made


def _fonts(face: Face) -> dict[str, str]:
    """The hint makes “” and — Chinese, which belong to both scripts."""
    return {
        "w:ascii": face.latin, "w:hAnsi": face.latin, "w:eastAsia": face.font, "w:hint": "eastAsia"
    }  # fmt: skip


def format_paragraph(paragraph: Any, face: Face) -> None:
    """The order of the elements is that of the schema."""
    properties = paragraph._p.get_or_add_pPr()
    for tag in ("w:widowControl", "w:snapToGrid"):
        properties.append(element(tag, {"w:val": "0"}))
    height, rule = (face.line, "exact") if face.line else (240, "auto")
    spacing = {"w:before": "0", "w:after": str(face.space_after)}
    spacing |= {"w:line": str(height), "w:lineRule": rule}
    properties.append(element("w:spacing", spacing))
    if indent := _indent(face):
        properties.append(element("w:ind", indent))
    properties.append(element("w:jc", {"w:val": face.align}))


def _indent(face: Face) -> dict[str, str]:
    """In hundredths of a character; programs that do not know those take the twips."""
    lengths = {
        "right": face.right, "left": face.left, "hanging": face.hanging, "firstLine": face.indent
    }  # fmt: skip
    found: dict[str, str] = {}
    for name, characters in lengths.items():
        if characters:
            found[f"w:{name}Chars"] = str(round(characters * 100))
            found[f"w:{name}"] = str(round(characters * face.size * 10))
    return found


def set_normal(style: Any) -> None:
    """What is written later in the file by hand looks like the rest."""
    face = FACES[Style.BODY]
    style.font.size = Pt(face.size / 2)
    style.font.name = face.latin
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Twips(face.line)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), face.font)


def set_page(section: Any, *, wide: bool) -> None:
    size = (layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
    width, height = size[::-1] if wide else size
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(width), Twips(height)
    section.top_margin, section.bottom_margin = Twips(layout.TOP), Twips(layout.BOTTOM)
    section.left_margin, section.right_margin = Twips(layout.LEFT), Twips(layout.RIGHT)
    section.footer_distance = Twips(layout.FOOTER)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(_grid(wide=wide))
    for footer, side in ((section.footer, "odd"), (section.even_page_footer, "even")):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0], layout.PAGE_NUMBER[side])


def _grid(*, wide: bool) -> Any:
    """28 characters to a line; a sheet that lies across holds tables, which have no such grid."""
    pitch = {"w:linePitch": str(layout.LINE)}
    if wide:
        return element("w:docGrid", {"w:type": "lines"} | pitch)
    space = {"w:charSpace": str(layout.CHARACTER_SPACE)}
    return element("w:docGrid", {"w:type": "linesAndChars"} | pitch | space)


def set_borders(table: Any) -> None:
    """Said in the table itself, since a file of somebody else has not the style for it."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "auto"}
        borders.append(element(f"w:{side}", line))
    properties = table._tbl.tblPr
    behind = [qn(f"w:{tag}") for tag in ("shd", "tblLayout", "tblCellMar", "tblLook")]
    after = next((child for child in properties if child.tag in behind), None)
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)


def _page_number(paragraph: Any, face: Face) -> None:
    """A dash on each side of the number (7.5)."""
    format_paragraph(paragraph, face)
    paragraph._p.append(run("— ", face))
    field = element("w:fldSimple", {"w:instr": "PAGE"})
    field.append(run("1", face))
    paragraph._p.append(field)
    paragraph._p.append(run(" —", face))
