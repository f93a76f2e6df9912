"""docs/environment.md says what ships, what is absent, and how the library is called."""

import re
from pathlib import Path

import pytest

from bihuan.environment import standards
from bihuan.environment.short_lists import HEADINGS

TEXT = (Path(__file__).parents[2] / "docs" / "environment.md").read_text(encoding="utf-8")
SHIPPED = [(folder, name) for folder in ("air", "water") for name in standards.names(folder)]


@pytest.mark.parametrize(("folder", "name"), SHIPPED)
def test_every_standard_and_everything_absent_is_named(folder, name):
    assert f"`{name.lower().replace('/', '-')}`" in TEXT
    for absent in standards.document(folder, name).unknown:
        assert f"`{absent}`" in TEXT


def test_every_heading_of_a_list_is_named():
    assert [heading for heading in HEADINGS if heading not in TEXT] == []


def test_the_example_of_rules_can_be_supplied(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1], encoding="utf-8")
    new = standards.document("air", "HJ663-2026").with_rules(standards.supplied(path))
    assert new.has("index_items")
    assert new.has("exceptional_events")


def test_the_example_in_python_says_its_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("days.csv").write_text(
        "城市,日期,SO2,NO2,CO,O3_8h,PM10,PM2.5\n"
        "甲,2025-03-01,5,20,0.5,60,40,20\n乙,2025-03-01,5,20,0.5,60,40,70\n"
        "甲,2026-03-01,5,20,0.5,60,40,20\n乙,2026-03-01,5,20,0.5,60,40,20\n",
        encoding="utf-8",
    )
    exec(re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1], {})  # noqa: S102
    told = capsys.readouterr().out
    assert told.endswith("全省平均优良天数比例100.0%，同比上升50.0个百分点。\n")
