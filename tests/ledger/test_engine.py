"""What only the engine lets a hand do: texts that are none, indexes that say otherwise."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial

import pytest

from bihuan.duties.models import Problem, Task
from bihuan.ledger.verification import verify
from ledger import forgery

pytestmark = pytest.mark.django_db


def test_a_text_that_cannot_be_decoded_is_named_and_hides_nothing_else(unguarded):
    forgery.only_on("sqlite")
    problem, task = Problem.objects.first(), Task.objects.first()
    forgery.run("UPDATE duties_problem SET note = CAST(x'ff41' AS TEXT) WHERE id = %s", problem.pk)
    forgery.run("UPDATE duties_task SET text = 'x' WHERE id = %s", task.pk)
    faults = verify().faults
    assert any(f"（duties_problem） 第 {problem.pk} 行" in fault for fault in faults)
    assert any(f"（duties_task） 第 {task.pk} 行" in fault for fault in faults)


def test_an_entry_that_cannot_be_decoded_is_named(unguarded):
    forgery.only_on("sqlite")
    forgery.run("UPDATE ledger_entry SET reason = CAST(x'ff41' AS TEXT) WHERE seq = 5")
    assert any("第 5 条" in fault for fault in verify().faults)


def test_a_head_under_another_number_is_found(unguarded):
    forgery.run("UPDATE ledger_head SET id = 7")
    assert any("编号" in fault for fault in verify().faults)


@pytest.mark.sqlite_only
def test_an_index_that_does_not_say_what_its_table_says_is_found(tmp_path):
    """Figures are read from indexes: one that leaves rows out would change them."""
    path = tmp_path / "office.sqlite3"
    environment = {**os.environ, "BIHUAN_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "bihuan"]
    run = partial(subprocess.run, env={**environment, "DATABASE_URL": f"sqlite:///{path}"},
                  capture_output=True, text=True, check=False)  # fmt: skip
    assert run([*command, "init", "--office", "某单位"]).returncode == 0
    with closing(sqlite3.connect(path)) as base:
        name = "orgs_unit_kind_id"
        [(name, sql)] = base.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'orgs_post'"
            " AND sql LIKE '%unit_id%' AND sql NOT LIKE '%WHERE%' LIMIT 1"
        ).fetchall()
        base.execute(f'DROP INDEX "{name}"')
        base.execute(f"{sql} WHERE unit_id > 999999")
        base.execute("PRAGMA writable_schema = on")
        base.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, name))
        base.execute("PRAGMA schema_version = 9999")
        base.commit()
    verdict = run([*command, "verify"])
    assert verdict.returncode == 1
    assert name in verdict.stderr
