"""Word templates with placeholders: the only owner of filling them; nothing in them is executed.

Of the language of templates only a dotted name and one filter without arguments are let through:
no attribute, call, index, arithmetic, loop, condition or import. The names are looked up by whoever
fills the template, never on an object of Python.
"""

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import docx
import docxtpl
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from bihuan.documents import opening
from bihuan.documents.elements import element
from bihuan.documents.parts import Anchor, Appendix
from bihuan.documents.word import Writer, save
from bihuan.errors import Unreadable
from bihuan.words import _

BEGIN, MIDDLE, END = "\ue000", "\ue001", "\ue002"
"""Around a figure while the file is made: code, words. They are in no script."""

MARKED = re.compile(f"{BEGIN}([^{MIDDLE}]*){MIDDLE}([^{END}]*){END}")
BRACES = re.compile(r"[{\uff5b]{2}|[}\uff5d]{2}|\{[%#]|[%#]\}")
NOT_READ = (
    PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, IndexError, AttributeError,
    TypeError, SyntaxError, RecursionError,
)  # fmt: skip
"""What the libraries raise at a file that only looks like one of Word."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph with placeholders: its number in its part of the file, and its words."""

    part: str
    number: int
    text: str


def spots(path: Path) -> list[Spot]:
    """The paragraphs that hold braces, in the order of the file; a file that is none is refused."""
    opening.check(path)
    try:
        parts = list(_parts(docx.Document(str(path))))
    except NOT_READ as error:
        raise _broken(path) from error
    return [spot for part in parts for spot in _paragraphs(part) if BRACES.search(spot.text)]


def _broken(path: Path) -> Unreadable:
    return Unreadable(
        _("“%(name)s”损坏了，打不开。") % {"name": path.name},
        hint=_("模板应是 Word 的 .docx 文件。"),
    )


def _paragraphs(part: Any) -> Iterator[Spot]:
    for number, paragraph in enumerate(part.iter(qn("w:p")), start=1):
        text = "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
        yield Spot(part.tag.rpartition("}")[2], number, text)


def _parts(word: Any) -> Iterator[Any]:
    """What docxtpl fills: text, headers, footers, footnotes; KeyError without a text."""
    if word.element.body is None:
        raise KeyError(opening.MAIN)
    yield word.element.body
    for part in word.part.package.iter_parts():
        kind = part.content_type.rpartition(".")[2]
        if kind in {"header+xml", "footer+xml", "footnotes+xml"}:
            yield docx.oxml.parse_xml(part.blob)


# --- Names, and nothing else ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Name:
    """A dotted name as far as it was read."""

    path: str


class _Names(SandboxedEnvironment):
    """An environment that knows dotted names: everything else is refused before it is compiled."""

    def __init__(
        self, words: Mapping[tuple[str, str], str], known: Iterable[str], filters: tuple[str, ...]
    ) -> None:
        super().__init__(finalize=self.shown)
        self.words, self.known = words, frozenset(known)
        self.globals = {}
        self.tests = {}
        self.filters = {name: self._filter(name) for name in filters}

    def _filter(self, name: str) -> Callable[[Any], str]:
        return lambda found: self.shown(found, name)

    def shown(self, found: Any, way: str = "") -> str:
        if not isinstance(found, _Name):
            return str(found)
        words = escape(self.words[found.path, way], quote=False)
        return f"{BEGIN}{found.path}{MIDDLE}{words}{END}"

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Never of the object: a longer name."""
        if not isinstance(obj, _Name):
            raise SecurityError(attribute)
        return _Name(f"{obj.path}.{attribute}")

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        tree = self._checked(source) if isinstance(source, str) else source
        return super().compile(tree, *args, **kwargs)

    def _checked(self, source: str) -> nodes.Template:
        if "{#" in source:
            raise _not_a_name(source, source[: source.index("{#")].count("\n") + 1)
        try:
            tree = self.parse(source)
        except TemplateSyntaxError as error:
            raise _not_a_name(source, error.lineno) from error
        except RecursionError as error:
            raise _not_a_name(source, 1) from error
        for output in tree.body:
            for node in output.nodes if isinstance(output, nodes.Output) else [output]:
                if not isinstance(node, nodes.TemplateData) and not self._is_known(node):
                    raise _not_a_name(source, node.lineno)
        return tree

    def _is_known(self, node: nodes.Node) -> bool:
        if isinstance(node, nodes.Filter):
            has_arguments = node.args or node.kwargs or node.dyn_args or node.dyn_kwargs
            if has_arguments or node.name not in self.filters or node.node is None:
                return False
            node = node.node
        return _dotted(node) in self.known


def _dotted(node: nodes.Node) -> str:
    """The dotted name that an expression is, if it is nothing else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (before := _dotted(node.node)):
        return f"{before}.{node.attr}"
    return ""


def _not_a_name(source: object, line: int) -> Unreadable:
    lines = str(source).splitlines()
    text = re.sub(r"<[^>]*>", "", lines[line - 1]) if line <= len(lines) else ""
    return Unreadable(
        _("模板里有不能用的写法：%(text)s") % {"text": text.strip()[:60]},
        hint=_("只能写数字的编码，如 {{ campaign.found }} 或 {{ campaign.found|value }}。"),
    )


# --- Filling --------------------------------------------------------------------------------------


def fill(
    path: Path, out: Path, said: Callable[[str, str], str], links: Mapping[str, Anchor],
    appendices: tuple[Appendix, ...] = (), filters: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Write the template with the words for each name, whole or not at all.

    ``said`` gives the words of a name and a filter; ``links`` says where those in the text lead.
    """
    opening.check(path)
    words = {(code, way): said(code, way) for code in links for way in ("", *filters)}
    word = _rendered(path, _Names(words, links, filters))
    _link(word, links)
    writer = Writer(word)
    writer.numbers = _last_bookmark(word) + 1
    for appendix in appendices:
        writer.appendix(appendix)
    _finish(word, out)


def _rendered(path: Path, names: _Names) -> Any:
    """The file with its names looked up; the library reads all parts of it only in doing so."""
    first = {name.partition(".")[0] for name in names.known}
    try:
        template = docxtpl.DocxTemplate(str(path))
        template.init_docx()
        template.render({name: _Name(name) for name in first}, names)
    except NOT_READ as error:
        raise _broken(path) from error
    return template.docx


def _last_bookmark(word: Any) -> int:
    marks = word.element.body.iter(qn("w:bookmarkStart"))
    said = [mark.get(qn("w:id"), "") for mark in marks]
    return max((int(number) for number in said if number.isdecimal()), default=0)


def _link(word: Any, links: Mapping[str, Anchor]) -> None:
    """A run that holds figures becomes runs, each figure among them a link in the same type."""
    for run in list(word.element.body.iter(qn("w:r"))):
        texts = run.findall(qn("w:t"))
        if len(texts) == 1 and MARKED.search(texts[0].text or "") and _may_be_parted(run):
            _part(run, texts[0].text, links, word.part)


def _may_be_parted(run: Any) -> bool:
    kinds = {child.tag for child in run}
    return kinds <= {qn("w:rPr"), qn("w:t")} and run.getparent().tag == qn("w:p")


def _part(run: Any, text: str, links: Mapping[str, Anchor], part: Any) -> None:
    at = 0
    for found in MARKED.finditer(text):
        run.addprevious(_like(run, text[at : found.start()]))
        made = _like(run, found[2])
        link = _hyperlink(links.get(found[1]), part)
        if link is not None:
            link.append(made)
        run.addprevious(made if link is None else link)
        at = found.end()
    run.addprevious(_like(run, text[at:]))
    run.getparent().remove(run)


def _hyperlink(anchor: Anchor | None, part: Any) -> Any:
    if anchor is None or not (anchor.url or anchor.to):
        return None
    if not anchor.url:
        return element("w:hyperlink", {"w:anchor": anchor.to, "w:history": "1"})
    number = part.relate_to(anchor.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    return element("w:hyperlink", {"r:id": number, "w:history": "1"})


def _like(run: Any, text: str) -> Any:
    made = deepcopy(run)
    words = made.find(qn("w:t"))
    words.text = text
    words.set(qn("xml:space"), "preserve")
    return made


def _finish(word: Any, out: Path) -> None:
    """Where figures could not be parted from their run, their marks go and their words stay."""
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".writing-") as folder:
        first, second = Path(folder, "first.docx"), Path(folder, "second.docx")
        save(word, first)
        with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w") as new:
            for member in old.infolist():
                new.writestr(member, _unmarked(old.read(member), member.filename))
        second.replace(out)


def _unmarked(content: bytes, name: str) -> bytes:
    if not name.endswith(".xml") or BEGIN.encode() not in content:
        return content
    return MARKED.sub(r"\2", content.decode("utf-8")).encode("utf-8")
