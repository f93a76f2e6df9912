"""The index keeps step with the tables, and can be made of them anew."""

import pytest
from django.db import connection

import given
from bihuan.config import command
from bihuan.duties.actions import matters
from bihuan.duties.models import Problem, Task
from bihuan.errors import Refused
from bihuan.intake.actions import amends
from bihuan.ledger.actions import writing
from bihuan.ledger.models import ledgered_models
from bihuan.ledger.reindex import reindex
from bihuan.orgs.models import Unit
from bihuan.search import actions
from bihuan.search.actions import Searched
from bihuan.search.models import Text
from bihuan.search.queries import having
from bihuan.search.rules import terms
from history import mixed_history


def found(model, asked):
    rows = having(model.objects.all(), model._meta.db_table, terms(asked))
    return set(rows.values_list("pk", flat=True))


def whole_index():
    texts = set(Text.objects.values_list("id", "kind", "text"))
    if connection.vendor == "postgresql":
        return texts
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search_gram, instance)"
        )
        cursor.execute("SELECT DISTINCT term, doc FROM temp.words")
        grams = set(cursor.fetchall())
        cursor.execute("DROP TABLE temp.words")
    return texts | grams


def tabled():
    """Every text that should be found, read from the tables."""
    rows = (
        row.as_searched()
        for model in ledgered_models().values()
        if model.searched
        for row in model.objects.current()
    )
    return {(row.id, row.kind, actions.fold(row.text)) for row in rows if row.text.strip()}


def test_after_a_history_of_every_kind_the_index_says_what_the_tables_say(office):
    mixed_history(office)
    assert set(Text.objects.values_list("id", "kind", "text")) == tabled()
    assert len(tabled()) > 30


def test_the_index_made_anew_is_the_index_kept_in_step(office):
    mixed_history(office)
    kept = whole_index()
    actions.clear()
    assert found(Unit, "水处") == set()
    told = []
    assert reindex(lambda *said: told.append(said)) >= len(tabled())
    assert whole_index() == kept
    assert told


def test_a_record_is_found_by_any_run_of_its_text(office):
    text = "查处不正之风问题 PM2.5 年均 24.0μg/m³"
    problem = given.problem(office, text)
    other = given.problem(office, "查处不正问题，之后成风")
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if text[start:end].strip():
                assert problem.pk in found(Problem, text[start:end]), text[start:end]
    assert found(Problem, "不正之风") == {problem.pk}
    assert found(Problem, "不正 成风") == {other.pk}
    assert found(Problem, "风") == {problem.pk, other.pk}
    assert found(Problem, "ｐｍ２．５") == {problem.pk}  # noqa: RUF001


def test_fields_are_not_run_together(office):
    problem = given.problem(office, "制度不严", source="密织防线")
    assert found(Problem, "严密") == set()
    assert found(Problem, "不严 防线") == {problem.pk}


def test_a_record_is_not_found_as_another_kind(office):
    given.problem(office, "不正之风")
    assert found(Task, "不正之风") == set()


def test_what_is_corrected_is_found_by_its_new_words_only(office):
    problem = given.problem(office, "旧的写法")
    clerk = {"actor": office.clerk, "at": given.AT}
    matters.correct(problem, text="新的说法", reason="登记有误", on=given.day(1), **clerk)
    assert found(Problem, "旧的") == set()
    assert found(Problem, "新的") == {problem.pk}


def test_what_is_withdrawn_is_not_found_and_what_was_taken_back_is_found_again(office):
    problem = given.problem(office, "重复登记的问题")
    clerk = {"actor": office.clerk, "at": given.AT}
    matters.withdraw(problem, reason="重复", on=given.day(1), **clerk)
    assert found(Problem, "重复登记") == set()
    assert not Text.objects.filter(pk=problem.pk).exists()


def test_a_batch_read_in_is_found_and_gone_when_it_is_withdrawn(office):
    batch = given.imported(office)
    assert len(found(Problem, "台账缺页")) == 1
    amends.withdraw_batch(batch, reason="读错了", on=given.day(2), actor=office.clerk, at=given.AT)
    assert found(Problem, "台账缺页") == set()


def test_what_fails_leaves_nothing_in_the_index(office):
    before = whole_index()
    with pytest.raises(Refused):
        enter_and_fail(office)
    assert whole_index() == before


def enter_and_fail(office):
    with writing(office.clerk, given.AT) as log:
        given.problem(office, "不会留下的问题")
        log.flush()
        assert len(found(Problem, "不会留下")) == 1
        raise Refused("not this time")


def test_a_step_that_changes_no_words_writes_no_index(office):
    task = given.task(office)
    with connection.execute_wrapper(refuse_index_writes):
        given.step(office, task, "assigned", given.day(1))


def refuse_index_writes(execute, sql, params, many, context):
    assert "search_" not in sql or sql.startswith("SELECT"), sql
    return execute(sql, params, many, context)


@pytest.mark.parametrize(
    "text", ["一" * 10_000, "ab" * 5_000, "𠮷野家𠮷", "\ud83d\ude00的"[-1], "'\" AND OR * ( : ^"]
)
def test_odd_texts_are_kept_and_found(db, text):
    actions.put([Searched(7, "odd", text)])
    assert Text.objects.filter(pk=7).exists()
    rows = having(Text.objects.all(), "odd", terms(text[:90]))
    assert rows.count() == 1
    actions.put([Searched(7, "odd", "")])
    assert not Text.objects.exists()


def test_putting_a_thousand_records_at_once_is_possible(db):
    actions.put([Searched(number, "many", f"第{number}号") for number in range(1, 1201)])
    actions.put([Searched(number, "many", f"第{number}号甲") for number in range(1, 1201)])
    assert having(Text.objects.all(), "many", ["号甲"]).count() == 1200


def test_the_command_makes_the_index_anew(office, capsys):
    problem = given.problem(office, "不正之风")
    actions.clear()
    assert command.run(["reindex"]) == 0
    assert "检索索引已重建" in capsys.readouterr().out
    assert found(Problem, "不正之风") == {problem.pk}
