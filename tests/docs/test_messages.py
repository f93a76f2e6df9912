"""What the pages say goes through the catalogues, and every word of it has its English."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest

from bihuan import words
from bihuan.duties.lifecycle import TASK_LABELS, TASK_STEPS, TaskState, step_named

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bihuan"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES"

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRITTEN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
TRANSLATED = {"_", "lazy", "counted", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy"}
TOLD = {"wrong", "remark", "fault", "Finding"}
"""What makes a remark out of words, besides raising."""

TO_A_TERMINAL = {
    "config/command.py", "environment/arguments.py", "environment/command.py",
    "home/sample.py", "home/server.py",
    "home/setup.py", "ledger/backup.py",
    "ledger/rebuild.py", "ledger/reindex.py", "ledger/upgrade.py", "ledger/verifier.py",
    "ui/terminal.py",
}  # fmt: skip
"""Modules that only commands speak through, which speak Chinese; so do the commands themselves."""
COMPARED_OR_KEPT = {
    "inspections/actions/petitions.py", "inspections/forms/__init__.py", "inspections/numbers.py",
    "inspections/papers.py", "intake/kinds/inspections.py",
    "campaigns/paper.py",
    "burden/matching.py", "handover/actions/issuing.py", "periods.py",
    "config/api.py", "config/schemas.py", "config/settings.py", "documents/layout.py",
    "documents/pdf.py", "documents/pictures.py", "documents/sheets.py", "documents/word.py",
    "duties/actions/cases.py", "duties/actions/case_amends.py",
    "duties/actions/casework.py", "duties/forms/__init__.py",
    "documents/commenting.py",
    "environment/air/items.py", "environment/air/lists.py",
    "environment/headings.py", "environment/water/times.py", "environment/water/units.py",
    "ledger/queries.py",
    "environment/short_lists.py", "environment/water/cells.py", "environment/water/changes.py",
    "environment/water/headings.py", "environment/water/items.py",
    "environment/water/measures.py", "environment/water/readers.py", "environment/wording.py",
    "home/tasks.py", "reports/drafts.py",
    "intake/actions/imports.py", "intake/kinds/matters.py", "intake/kinds/monitoring.py",
    "intake/lines.py",
    "home/views/environment.py", "monitoring/basins.py", "monitoring/sentences.py",
    "notices/actions/by_hand.py", "notices/actions/channels.py", "notices/actions/delivering.py",
    "notices/actions/reminding.py",
    "notices/feeds.py", "notices/letters.py", "notices/messages.py", "notices/senders.py",
    "notices/sources.py",
    "intake/kinds/scorecards.py", "intake/kinds/statistics.py",
    "intake/reading.py", "ledger/verification.py",
    "reports/actions/listing.py", "reports/ledgers.py", "reports/paper.py",
    "reports/queries.py", "reports/rules.py",
    "scorecards/actions/debriefs.py", "forbidden.py", "scorecards/wording.py",
}  # fmt: skip
"""Modules with words that are compared with what people write, or kept, or put into a report, or
told to programs: in Chinese whoever reads."""
READ = ("environment/air/readers/", "intake/readers/", "reports/checks/", "written/")
"""And so are all words of these packages."""


def naked(path: Path) -> Iterator[tuple[int, bool]]:
    """The lines with Chinese that no translation sees, and whether it is raised or remarked."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}

    def visit(node: ast.AST, *, is_told: bool) -> Iterator[tuple[int, bool]]:
        name = getattr(node, "func", None) and getattr(
            node.func, "id", getattr(node.func, "attr", "")
        )
        if name in TRANSLATED or id(node) in docstrings:
            return
        is_told = is_told or isinstance(node, ast.Raise) or name in TOLD
        if isinstance(node, ast.Constant) and CHINESE.search(str(node.value)):
            yield node.lineno, is_told
        for child in ast.iter_child_nodes(node):
            yield from visit(child, is_told=is_told)

    return visit(tree, is_told=False)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not {"migrations", "commands"} & set(path.parts) and name not in TO_A_TERMINAL:
            yield name, path


def test_every_chinese_word_of_a_module_goes_through_the_catalogues():
    found = [
        f"{name}:{line}"
        for name, path in modules()
        for line, is_told in naked(path)
        if is_told or not (name in COMPARED_OR_KEPT or name.startswith(READ))
    ]
    assert found == []


@pytest.mark.parametrize(
    "page",
    [path for end in ("html", "txt") for path in SOURCE.glob(f"*/templates/**/*.{end}")],
    ids=lambda page: page.relative_to(SOURCE).as_posix(),
)
def test_every_chinese_word_of_a_template_goes_through_the_catalogues(page):
    text = page.read_text(encoding="utf-8")
    for tag in (
        r"blocktranslate.*?endblocktranslate",
        r"translate [^%]*?",
        r"comment.*?endcomment",
    ):
        text = re.sub(rf"{{%\s*{tag}\s*%}}", "", text, flags=re.DOTALL)
    assert WRITTEN.findall(re.sub(r"{#.*?#}|lang=\"zh-hans\">中文<", "", text)) == []


def test_every_word_has_its_english_and_the_catalogue_is_compiled():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "messages.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_catalogue_has_no_doubtful_and_no_located_entries():
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    assert not re.search(r"^#(, fuzzy|:|~)", text, re.MULTILINE)


@pytest.fixture
def english(monkeypatch):
    """The catalogue as the standard library reads it, for modules that know no Django."""
    with (CATALOGUE / "django.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    monkeypatch.setattr(words, "translate", catalogue.gettext)
    monkeypatch.setattr(words, "translate_counted", catalogue.ngettext)


def test_words_of_a_table_are_chinese_as_values_and_english_when_printed(english):
    drafted = TASK_LABELS[TaskState.DRAFTED]
    assert drafted == "拟定"
    assert {drafted: 1}["拟定"] == 1
    said = words._("%(n)s") % {"n": drafted}
    assert (str(drafted), f"{drafted}", said) == ("Drafted",) * 3
    assert words.listed([drafted, TASK_LABELS[TaskState.CLOSED]]) == "Drafted, Closed"


def test_a_step_is_asked_for_in_other_words_than_it_is_told(english):
    step = step_named(TASK_STEPS, "accepted")
    assert (str(step.label), words._(step.label)) == ("Accept", "Accepted")


def test_one_is_told_from_several(english):
    assert words.counted("超期 %(n)s 个工作日", 1) == "1 working day overdue"
    assert words.counted("超期 %(n)s 个工作日", 2) == "2 working days overdue"
