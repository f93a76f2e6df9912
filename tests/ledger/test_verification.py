"""Whatever a hand changes below the system is found, and named."""

import pytest
from django.db import connection

import given
from bihuan.duties.actions.matters import register_problem
from bihuan.ledger import merkle, queries, verification
from bihuan.ledger.models import Evidence, Head, ledgered_models
from bihuan.ledger.verification import Verdict, verify
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import actor_in, post_named
from ledger import forgery

pytestmark = pytest.mark.django_db


def test_a_mixed_history_is_intact_and_touches_every_table(history):
    verdict = verify()
    assert verdict.faults == []
    assert verdict.is_intact
    assert verdict.entries == Head.objects.get().size
    assert verdict.files == Evidence.objects.count() > 5
    empty = {table for table, model in ledgered_models().items() if not model.objects.exists()}
    assert empty == set()


def test_progress_is_told_of_entries_rows_and_files(history):
    told = []
    verify(lambda what, done, whole: told.append((what, done, whole)))
    assert {what for what, *_ in told} == {"核对佐证文件"}
    assert told[-1][1] == told[-1][2]


def test_progress_is_told_in_a_long_log(history, monkeypatch):
    monkeypatch.setattr(queries, "FETCH", 10)
    monkeypatch.setattr(verification, "ROWS_TOLD", 100)
    told = []
    verdict = verify(lambda what, *_: told.append(what))
    assert verdict.is_intact
    assert set(told) == {"核对台账记录", "核对数据表", "核对佐证文件"}


# --- What a driver would hide ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column", "disguise"),
    [
        ("duties_problem", "found_on", "replace({}, '-', '')"),
        ("duties_problem", "found_on", "{} || x'0a'"),
        ("duties_problem", "found_on", "'no day'"),
        ("duties_problem", "found_on", "'2025-13-45'"),
        ("orgs_posttype", "is_first_responsible", "2"),
        ("orgs_posttype", "is_first_responsible", "'x'"),
        ("duties_problem", "text", "CAST({} AS BLOB)"),
        ("duties_problem", "text", "CAST(x'ff' AS TEXT)"),
        ("duties_problem", "id", "'x'"),
        ("duties_problem", "id", "1.5"),
        ("duties_problem", "id", "x'31'"),
        ("ledger_evidence", "digest", "CAST({} AS BLOB)"),
        ("ledger_evidence", "digest", "'a' || CAST(x'00' AS TEXT)"),
        ("ledger_entry", "happened_on", "replace({}, '-', '')"),
        ("ledger_entry", "happened_on", "'2025-13-45'"),
        ("ledger_entry", "rows", "CAST({} AS BLOB)"),
        ("ledger_entry", "rows", "CAST(x'ff' AS TEXT)"),
        ("ledger_entry", "seq", "'x'"),
        ("ledger_entry", "seq", "1.5"),
        ("ledger_entry", "post_id", "9e999"),
        ("ledger_entry", "schema", "99"),
        ("ledger_evidence", "file_name", "CAST(x'ff' AS TEXT)"),
        ("ledger_head", "peaks", "CAST(x'ff' AS TEXT)"),
        ("ledger_head", "next_id", "'x'"),
        ("ledger_head", "size", "'x'"),
        ("ledger_head", "size", "1.5"),
        ("ledger_head", "root", "CAST({} AS BLOB)"),
        ("ledger_head", "digest_name", "CAST({} AS BLOB)"),
    ],
)
def test_a_value_in_disguise_is_a_fault_and_no_crash(unguarded, table, column, disguise):
    """SQLite keeps what it is given; a driver may read two texts as one day, or fail."""
    forgery.only_on("sqlite")
    with forgery.undone():
        where = {"orgs_posttype": " WHERE is_first_responsible = 0"}.get(table, "")
        key = {"ledger_entry": "seq"}.get(table, "id")
        first = f'(SELECT max("{key}") FROM "{table}"{where})'
        forgery.run(
            f'UPDATE "{table}" SET "{column}" = {disguise.format(column)} WHERE "{key}" = {first}'
        )
        assert not verify().is_intact


def test_a_text_that_looks_like_the_mark_of_a_blob_is_not_taken_for_one(history):
    forgery.only_on("sqlite")
    unit = Unit.objects.get(code="div.water")
    clerk = actor_in(post_named("office.clerk"), given.DAY)
    problem = register_problem(
        text="?b'x'", found_on=given.DAY, lead_unit=unit, actor=clerk, at=given.AT
    )
    forgery.run("UPDATE duties_problem SET text = CAST('x' AS BLOB) WHERE id = %s", problem.pk)
    assert not verify().is_intact


# --- The head -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [("size", 1), ("size", 0), ("size", 10**9), ("size", -1), ("root", "00" * 32), ("root", ""),
     ("peaks", ""), ("digest_name", "sha256"), ("digest_name", "md5"), ("next_id", 1),
     ("next_id", 10**9)],
)  # fmt: skip
def test_a_changed_head_is_found(unguarded, column, value):
    with forgery.undone():
        forgery.run(f"UPDATE ledger_head SET {column} = %s", value)
        assert not verify().is_intact


def test_a_wrong_head_is_called_so(unguarded):
    for column in ("root", "peaks"):
        with forgery.undone():
            forgery.run(f"UPDATE ledger_head SET {column} = ''")
            assert any("存证头" in fault for fault in verify().faults)


def test_a_missing_head_is_found(unguarded):
    with forgery.undone():
        forgery.run("DELETE FROM ledger_head")
        assert verify().faults == ["账本没有存证头。"]


@pytest.mark.parametrize("number", [-1, 0, 99])
def test_a_second_head_is_found(unguarded, number):
    with forgery.undone():
        forgery.copy("ledger_head", "id", Head.objects.get().pk, id=number)
        assert not verify().is_intact


def test_a_head_moved_back_with_its_entries_is_found_by_the_rows(unguarded):
    """Cutting the end off leaves a whole log, but rows that no entry left."""
    head, cut = queries.head_at(queries.head().size - 1), merkle.Frontier("sm3")
    cut.extend(queries.leaves(head.size))
    with forgery.undone():
        forgery.run("DELETE FROM ledger_entry WHERE seq > %s", head.size)
        forgery.run(
            "UPDATE ledger_head SET size = %s, root = %s, peaks = %s",
            head.size, head.root, cut.to_text(),
        )  # fmt: skip
        assert any("没有任何台账记录" in fault for fault in verify().faults)


def test_an_entry_of_an_unknown_shape_leaves_the_tables_unchecked_and_says_so(unguarded):
    with forgery.undone():
        forgery.put("ledger_entry", "rows", "nonsense", "seq", 5)
        faults = verify().faults
        assert any("第 5 条" in fault for fault in faults)
        assert "台账记录里的行状态无法读出，未能核对数据表。" in faults


def test_a_row_of_a_table_that_is_no_more_is_named_as_the_log_names_it(unguarded):
    lines = '["gone_table",900000,{"id":900000}]'
    with forgery.undone():
        forgery.run("UPDATE ledger_entry SET rows = rows || %s WHERE seq = 5", f"\n{lines}")
        assert any(fault.startswith("gone_table 第 900000 行") for fault in verify().faults)


def test_many_faults_are_cut_short():
    verdict = Verdict()
    for number in range(verification.MOST_FAULTS + 20):
        verdict.fault(str(number))
    assert len(verdict.faults) == verification.MOST_FAULTS + 1
    assert verdict.faults[-1] == "……其余从略。"


def test_a_log_emptied_names_what_is_missing(unguarded):
    with forgery.undone():
        forgery.run("DELETE FROM ledger_entry")
        assert "缺少第 1 条台账记录：被删除过。" in verify().faults


# --- Evidence files -------------------------------------------------------------------------------


def evidence_file(settings):
    row = Evidence.objects.order_by("pk").first()
    return row, settings.BIHUAN_EVIDENCE_DIR / row.digest[:2] / row.digest[2:4] / row.digest


def test_a_changed_evidence_file_is_found(history, settings):
    row, path = evidence_file(settings)
    whole = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(whole + b" ")
    faults = verify().faults
    path.write_bytes(whole)
    assert faults == [f"佐证 {row.pk}（{row.file_name}）的文件与其摘要不符：被改动过。"]


@pytest.mark.parametrize("left", ["nothing", "folder"])
def test_a_missing_evidence_file_is_found(history, settings, left):
    row, path = evidence_file(settings)
    aside = path.rename(path.with_suffix(".aside"))
    if left == "folder":
        path.mkdir()
    faults = verify().faults
    if left == "folder":
        path.rmdir()
    aside.rename(path)
    assert faults == [f"佐证 {row.pk}（{row.file_name}）的文件不见了。"]


def test_an_evidence_row_that_names_an_unknown_digest_is_found(unguarded):
    with forgery.undone():
        forgery.run("UPDATE ledger_evidence SET digest_name = 'md5'")
        assert any("文件不见了" in fault for fault in verify().faults)


def test_evidence_rows_and_files_are_counted(history):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_evidence")
        assert verify().files == cursor.fetchone()[0]
