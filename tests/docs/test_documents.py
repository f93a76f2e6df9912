"""What the documents say of the code is so."""

import ast
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps

from bihuan.config.command import COMMANDS
from bihuan.duties.lifecycle import PROBLEM_STEPS, TASK_STEPS
from bihuan.ledger.models import Entry
from bihuan.orgs.rules import POWERS
from history import mixed_history

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bihuan"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_drawn_pages_are_as_drawn():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "draw.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    said = re.sub(r"`[^`\n]*`", "", page.read_text("utf-8"))  # what stands as code is no link
    links = re.findall(r"\]\(([^)#]+)", said)
    assert [link for link in links if not (page.parent / link).exists()] == []


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("bihuan.")]


def test_the_glossary_has_every_model_under_its_chinese_name():
    glossary = text("docs/glossary.md")
    for model in ours():
        assert f"`{model._meta.app_label}.{model.__name__}`" in glossary
        assert str(model._meta.verbose_name) in glossary


def words_of_events() -> set[str]:
    named = tomllib.loads(text("src/bihuan/presets/events.toml"))
    steps = {f"task.{step.event}" for step in TASK_STEPS}
    return set(named) | steps | {f"problem.{step.event}" for step in PROBLEM_STEPS}


def test_every_event_code_in_the_source_has_a_word():
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")]
    calls = (node for node in chain.from_iterable(map(ast.walk, trees)) if is_recording(node))
    codes = {
        call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(codes) > 20
    assert codes - words_of_events() == set()


def is_recording(node) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
    )


def test_every_event_of_a_long_history_has_a_word(office):
    mixed_history(office)
    events = set(Entry.objects.values_list("event", flat=True))
    assert events - words_of_events() == set()


def test_the_settings_page_names_every_variable_and_every_power():
    settings = text("docs/settings.md")
    read = re.findall(r'env\.\w+\("(\w+)"', text("src/bihuan/config/settings.py"))
    assert len(read) >= 8
    assert [name for name in read if f"`{name}`" not in settings] == []
    assert [power for power in POWERS if f"| `{power}` |" not in settings] == []


def test_every_command_that_the_documents_name_exists_and_every_one_is_named():
    said = "".join(page.read_text("utf-8") for page in PAGES)
    named = set(
        re.findall(r"`(?:\.venv/bin/)?bihuan ([a-z-]+)|^bihuan ([a-z-]+)", said, re.MULTILINE)
    )
    assert {a or b for a, b in named} == set(COMMANDS)


def test_the_readme_draws_every_package():
    layout = text("README.md").split("src/bihuan/")[2].split("tests/")[0]
    packages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert {name for name in packages if f"{name}/" not in layout} == set()


def test_no_text_was_left_with_two_sides_of_a_merge():
    left = re.compile(r"^(?:<{7}|>{7})", re.MULTILINE)
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.txt")]
    assert [page.name for page in pages if left.search(page.read_text(encoding="utf-8"))] == []
