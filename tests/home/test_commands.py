"""The command as an office runs it, in processes of its own: exit status, output, errors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite_only


def bihuan(folder, *arguments, env=None):
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "bihuan", *arguments],
        env={**kept, "BIHUAN_DIR": str(folder), **(env or {})},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo, once: what it printed, and its folder."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, bihuan(folder, "demo", "--no-serve")


def test_the_demo_ends_well_with_report_trace_and_intact_ledger(demo):
    folder, done = demo
    assert done.returncode == 0, done.stderr
    assert (folder / "output" / "report.docx").is_file()
    assert "账本完好" in done.stdout
    assert bihuan(folder, "verify").returncode == 0


def test_the_demo_prints_one_time_passwords_and_keeps_none_by_default(demo):
    lines = [line.split() for line in demo[1].stdout.splitlines()]
    passwords = {line[1] for line in lines if len(line) >= 3 and line[1].count("-") == 2}
    assert len(passwords) == 9
    assert "一次性密码" in demo[1].stdout


def test_a_second_demo_keeps_what_is_there(demo):
    again = bihuan(demo[0], "demo", "--no-serve")
    assert again.returncode == 0
    assert "不再装入" in again.stdout


def test_figures_print_all_codes_as_json(demo):
    done = bihuan(demo[0], "figures", "--as-of", "2025-10-31", "--format", "json")
    figures = json.loads(done.stdout)
    assert len(figures) >= 44
    keys = [
        "code",
        "label",
        "value",
        "unit",
        "as_of",
        "known_at",
        "period",
        "scope",
        "records",
        "digest",
        "note",
    ]
    assert all(list(figure) == keys for figure in figures)
    assert all(isinstance(f["value"], str) and isinstance(f["records"], int) for f in figures)


def test_a_trace_lists_the_records(demo):
    done = bihuan(demo[0], "trace", "inspection.units", "--as-of", "2025-10-31", "--format", "json")
    assert done.returncode == 0
    assert "七台河" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["fly"], 2, "没有 fly 这个命令"),
        (["figures", "--as-of", "31/10/2025"], 2, "不是日期"),
        (["figures", "--as-of", "2025-10-31", "--code", "no.such"], 2, "no.such"),
        (["figures", "--as-of", "1990-01-01"], 1, "还没有任何记录"),
        (["trace", "no.such", "--as-of", "2025-10-31"], 2, "no.such"),
        (["report", "year", "--as-of", "2025-10-31", "--out", "r.odt"], 2, "不是 .docx"),
        (["import", "no-such.xlsx", "--as", "problems"], 2, "找不到文件"),
        (["import", "x.csv", "--as", "poems"], 2, "没有“poems”这一类台账"),
        (["receipt", "abc", "--out", "r.json"], 2, "不是行号"),
        (["rebuild", "--at", "999999", "--out", "r.sqlite3"], 2, "999999"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_a_status(demo, arguments, status, said):
    done = bihuan(demo[0], *arguments)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_import_tells_its_findings_as_json(demo, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("序号,存在问题,整改时限\n1,甲,2025年2月30日\n", encoding="utf-8")
    done = bihuan(demo[0], "import", str(path), "--as", "problems", "--format", "json")
    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert (said["read"], said["accepted"], said["refused"]) == (1, 0, 1)
    assert said["findings"][0]["row"] == 2
    assert said["findings"][0]["column"] == "整改时限"


def test_a_receipt_holds_without_bihuan(demo, tmp_path):
    folder, out = demo[0], tmp_path / "receipt.json"
    found = bihuan(
        folder, "trace", "brands.recognised", "--as-of", "2025-10-31", "--format", "json"
    )
    number = json.loads(found.stdout)["trace"][0]["number"]
    assert bihuan(folder, "receipt", str(number), "--out", str(out)).returncode == 0
    assert bihuan(folder, "verify", "--receipt", str(out)).returncode == 0
    said = json.loads(out.read_text(encoding="utf-8"))
    said["entries"][0]["text"] = said["entries"][0]["text"].replace("2025", "2024")
    out.write_text(json.dumps(said), encoding="utf-8")
    assert bihuan(folder, "verify", "--receipt", str(out)).returncode == 1


def test_a_backup_restores_elsewhere_and_is_verified(demo, tmp_path):
    folder, kept, fresh = demo[0], tmp_path / "backup", tmp_path / "fresh"
    assert bihuan(folder, "backup", str(kept)).returncode == 0
    done = bihuan(fresh, "restore", str(kept))
    assert done.returncode == 0, done.stderr
    assert "账本完好" in done.stdout
    same = [bihuan(f, "figures", "--as-of", "2025-10-31", "--format", "json").stdout
            for f in (folder, fresh)]  # fmt: skip
    assert same[0] == same[1]


def test_an_office_starts_with_init_and_a_one_time_password(tmp_path):
    done = bihuan(tmp_path / "office", "init", "--office", "某单位")
    assert done.returncode == 0, done.stderr
    assert "一次性密码" in done.stdout
    again = bihuan(tmp_path / "office", "init", "--office", "某单位")
    assert again.returncode == 2
    assert "已经启用过" in again.stderr


def test_a_folder_without_an_office_says_what_to_do(tmp_path):
    done = bihuan(tmp_path / "none", "verify")
    assert done.returncode == 2
    assert "bihuan init" in done.stderr


def test_the_list_of_commands_is_complete():
    done = bihuan("/nonexistent", "--help")
    assert done.returncode == 0
    for name in ("demo", "init", "serve", "worker", "figures", "trace", "report", "import",
                 "verify", "receipt", "rebuild", "backup", "restore"):  # fmt: skip
        assert f"  {name}" in done.stdout


def test_tables_of_an_older_version_are_upgraded_before_anything_else(tmp_path):
    office = tmp_path / "office"
    bihuan(office, "init", "--office", "某单位")
    unmigrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", "sessions", "zero"]
    kept = {**os.environ, "BIHUAN_DIR": str(office)}
    subprocess.run(unmigrate, env=kept, cwd=Path(__file__).parents[2], check=True)
    refused = bihuan(office, "verify")
    assert refused.returncode == 2
    assert "bihuan upgrade" in refused.stderr
    assert bihuan(office, "backup", str(tmp_path / "kept")).returncode == 0
    assert "账本完好" in bihuan(office, "upgrade").stdout
    assert bihuan(office, "verify").returncode == 0
