"""Charts as PNG: drawn in a process of their own, always the same, never without their words."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from bihuan.documents import pictures
from bihuan.errors import Refused
from bihuan.ui import charts

POINTS = [(date(2025, month, 28), Decimal(month)) for month in range(1, 10)]
CHART = charts.on_paper(charts.trend(POINTS, label="已完成整改", unit="个"))


def test_a_chart_is_drawn_twice_the_same_and_another_is_another():
    other = charts.on_paper(charts.trend(POINTS, label="已完成整改", unit="件"))
    first, again, different = pictures.drawn([CHART, CHART, other])
    assert first.startswith(b"\x89PNG")
    assert first == again == pictures.drawn([CHART])[0]
    assert different != first


def test_nothing_is_drawn_in_this_process(monkeypatch):
    """Drawing holds the interpreter's lock: a page that is answered meanwhile would stand still."""
    monkeypatch.setattr("vl_convert.vegalite_to_png", lambda *_said, **_more: 1 / 0)
    assert len(pictures.drawn([CHART])) == 1


def test_no_process_is_started_for_nothing(monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_said, **_more: 1 / 0)
    assert pictures.drawn([]) == []


def test_two_characters_that_look_the_same_are_no_chinese_type():
    assert not pictures.has_chinese(lambda _definition: b"blank")
    assert pictures.has_chinese(lambda definition: definition["mark"]["text"].encode())


def test_without_the_type_nothing_is_drawn_and_the_report_is_refused(tmp_path, monkeypatch):
    """A package of that name without a font, on a machine without fonts."""
    package = tmp_path / "noto_cjk_sans_otc"
    package.mkdir()
    (package / "__init__.py").write_text(f"FONT_PATH = {str(package / 'none.ttc')!r}")
    (tmp_path / "fonts.conf").write_text("<fontconfig/>")
    (tmp_path / "vl_convert.py").write_text(
        "def register_font_directory(folder): pass\n"
        "def vegalite_to_png(definition, scale): return b'no words'\n"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", ""), *sys.path])
    monkeypatch.setenv("PYTHONPATH", path)
    with pytest.raises(Refused, match="没有汉字"):
        pictures.drawn([CHART])


def test_page_and_paper_share_one_definition():
    shown = charts.trend(POINTS, label="已完成整改", unit="个")
    printed = charts.on_paper(shown)
    for part in ("data", "mark", "encoding", "description"):
        assert printed[part] == shown[part]
