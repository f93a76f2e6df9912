"""Which problem a task of a ledger puts right."""

import given
from bihuan.duties.models import Task


def read(read_in, tmp_path, plan, *meant):
    path = tmp_path / "任务.csv"
    rows = [f"Z{n},{said},建立台账,水处,2025年12月底" for n, said in enumerate(meant)]
    path.write_text(
        "\n".join(["任务编号,所整改问题编号,工作任务,牵头单位,完成时限", *rows]), encoding="utf-8"
    )
    result = read_in(path, "tasks", plan=plan, year=2025)
    tasks = Task.objects.current().order_by("number")
    told = [(f.row, f.code) for f in result.findings if f.column == "所整改问题编号"]
    return [task.problem for task in tasks], told


def test_a_number_is_one_of_the_plan_before_others(read_in, tmp_path):
    own, other = (given.plan(read_in.office, code) for code in ("own", "other"))
    there = given.problem(read_in.office, "别处的", plan=other, number="X1")
    here = given.problem(read_in.office, "这里的", plan=own, number="X1")
    alone = given.problem(read_in.office, "只此一个", plan=other, number="X2")
    meant, told = read(read_in, tmp_path, own, "X1", "X2")
    assert there not in meant
    assert (meant, told) == ([here, alone], [])


def test_what_may_be_either_of_two_is_told_and_left(read_in, tmp_path):
    for code in ("one", "two"):
        given.problem(
            read_in.office, "台账缺页", plan=given.plan(read_in.office, code), number="X1"
        )
    meant, told = read(read_in, tmp_path, given.plan(read_in.office), "X1", "台账缺页", "没有的")
    assert meant == [None, None, None]
    assert told == [(2, "several"), (3, "several"), (4, "no-such-problem")]
