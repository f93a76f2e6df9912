"""Pages of cases and procedures, what a file of steps is told, and figures of them."""

from datetime import date

import pytest
from django.urls import reverse

from bihuan.duties.actions import cases
from bihuan.duties.models import Case, CaseStep, Procedure, ProcedureStep
from bihuan.indicators.models import Metric
from bihuan.intake.actions.amends import withdraw_batch
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.ledger.verification import verify
from given import AT, DAY, day


@pytest.fixture
def clerk(client, office_clerk):
    client.force_login(office_clerk.user)
    return client


def procedure(code):
    return Procedure.objects.current().get(code=code)


def opened(office, kind="env_inspection", code="DC2025-01", **values):
    values.setdefault("unit", office.division)
    values.setdefault("on", DAY)
    return cases.open_case(
        procedure=procedure(kind), code=code, actor=office.clerk, at=AT, **values
    )


def taken(office, case, step, on):
    cases.take_case_step(
        procedure=case.procedure, code=case.code, unit=case.unit, step=step, on=on,
        actor=office.clerk, at=AT,
    )  # fmt: skip


def text(answer):
    return answer.content.decode()


def codes(answer):
    return [line[1].text for line in answer.context["lines"]]


# --- Cases ----------------------------------------------------------------------------------------


def test_a_case_is_opened_by_a_form_and_its_page_says_what_comes_next(office, clerk):
    said = {"procedure": procedure("democratic_life").pk, "code": "MZ2025", "on": "2025-11-03",
            "unit": office.group.pk, "planned_on": "2025-12-20", "has_tasks": "on"}  # fmt: skip
    answer = clerk.post(reverse("duties:case-new"), said, follow=True)
    assert "确定主题、制定会议方案" in text(answer)
    assert "2025-12-10" in text(answer)
    assert "MZ2025-01" in text(answer)


def test_a_name_for_a_code_is_refused_in_the_form(office, clerk):
    said = {"procedure": procedure("admission").pk, "code": "张三", "on": "2025-11-03",
            "unit": office.branch.pk}  # fmt: skip
    answer = clerk.post(reverse("duties:case-new"), said)
    assert "像是姓名" in text(answer)
    assert not Case.objects.exists()


def test_a_step_is_taken_on_the_page_and_a_warning_stands_by_it(office, clerk):
    case = opened(office, "admission", "FZ1", unit=office.branch, has_tasks=False)
    url = reverse("duties:case-take", args=[case.pk])
    clerk.post(url, {"step": "application", "on": "2025-03-03"})
    answer = clerk.post(url, {"step": "talk", "on": "2025-05-01"}, follow=True)
    # above, beside the step, and in what happened
    assert text(answer).count("超过时限：应于 2025-04-03 前完成") == 3
    assert "办得晚了" in text(answer)
    wrong = clerk.post(url, {"step": "activist", "on": "2099-01-01"})
    assert wrong.status_code == 409
    assert "这一天还没有到" in text(wrong)


def test_a_case_is_shown_as_it_stood_on_a_day_past(office, clerk):
    case = opened(office, has_tasks=False)
    taken(office, case, "plan", day(10))
    url = reverse("duties:case", args=[case.pk])
    assert "报送整改方案" in clerk.get(url, {"as_of": day(9)}).context["book"].next_name
    assert "公开整改方案" in clerk.get(url, {"as_of": day(10)}).context["book"].next_name
    assert "还没有启动" in text(clerk.get(url, {"as_of": day(-1)}))


def test_cases_are_found_by_how_they_stand(office, clerk):
    late = opened(office, has_tasks=False)
    done = opened(office, code="DC2025-02", has_tasks=False)
    taken(office, done, "plan", day(30))
    url = reverse("duties:cases")
    asked = {"as_of": day(60)}
    assert codes(clerk.get(url, asked | {"overdue": "yes"})) == [late.code]
    assert codes(clerk.get(url, asked | {"overdue": "no"})) == [done.code]
    assert codes(clerk.get(url, {"as_of": day(40), "overdue": "yes"})) == []
    assert codes(clerk.get(url, asked | {"step": "报送整改方案"})) == [done.code]
    assert codes(clerk.get(url, asked | {"step": "plan"})) == [done.code]
    assert codes(clerk.get(url, asked | {"next": "publish_plan"})) == [done.code]
    assert codes(clerk.get(url, asked | {"standing": "open", "warned": "yes"})) == []
    assert "▲ 超期" in text(clerk.get(url, asked))


def test_steps_are_printed_by_name_and_those_of_old_as_written(office, clerk):
    case = opened(office, has_tasks=False)
    taken(office, case, "plan", DAY)
    CaseStep.objects.filter(step="plan").update(step="老写法")
    assert "老写法" in text(clerk.get(reverse("duties:case-steps")))
    assert "老写法" in text(clerk.get(reverse("duties:case", args=[case.pk])))


def test_the_task_of_a_step_leads_to_its_case(office, clerk):
    case = opened(office)
    task = case.tasks.current().get().task
    answer = text(clerk.get(reverse("duties:task", args=[task.pk])))
    assert reverse("duties:case", args=[case.pk]) in answer


def test_a_case_is_stopped_put_right_and_taken_back_on_its_pages(office, clerk):
    case = opened(office)
    why = {"on": "2025-06-01", "reason": "机构调整"}
    page = {name: reverse(f"duties:case-{name}", args=[case.pk])
            for name in ("stop", "resume", "correct", "withdraw")}  # fmt: skip
    assert "请写明理由" in text(clerk.post(page["stop"], {"on": "2025-06-01"}))
    assert "已中止" in text(clerk.post(page["stop"], why, follow=True))
    assert "下一步" in text(clerk.post(page["resume"], why, follow=True))
    stands = {"code": "DC2025-09", "unit": office.division.pk, "opened_on": "2025-03-03"}
    assert "DC2025-09" in text(clerk.post(page["correct"], {**why, **stands}, follow=True))
    assert "没有改动" in text(clerk.post(page["correct"], {**why, **stands}))
    clerk.post(page["withdraw"], why)
    assert not Case.objects.current().exists()


# --- Procedures -----------------------------------------------------------------------------------


def test_a_procedure_says_its_rules_their_source_and_what_is_yet_to_be_confirmed(office, clerk):
    answer = text(clerk.get(reverse("duties:procedure", args=[procedure("democratic_life").pk])))
    assert "“召开民主生活会”之前10日" in answer
    assert "依据不明，待核定" in answer
    assert "默认值" in answer


def test_a_step_that_makes_no_procedure_is_refused_beside_its_field(office, clerk):
    found = procedure("admission")
    target = found.steps.current().get(code="target")
    url = reverse("duties:procedure-step", args=[found.pk, target.pk])
    stands = {**clerk.get(url).context["form"].initial, "is_required": "on"}
    said = {name: value for name, value in stands.items() if value is not False}
    loop = clerk.post(url, {**said, "after": "archive"})
    assert "绕成了圈" in text(loop)
    early = clerk.post(url, {**said, "due_rule": "within", "due_n": 3, "due_in": "months"})
    assert "时限早于最短间隔" in early.context["form"].errors["due_n"][0]
    below = clerk.post(url, {**said, "least_n": -1})
    assert below.context["form"].errors["least_n"]
    clerk.post(url, {**said, "least_n": 18, "trust": "own"})
    target.refresh_from_db()
    assert (target.least_n, target.trust) == (18, "own")


def test_a_procedure_is_made_from_nothing_on_its_pages(office, clerk):
    clerk.post(reverse("duties:procedure-new"), {"code": "audit", "name": "审计整改"})
    made = procedure("audit")
    url = reverse("duties:procedure-step-new", args=[made.pk])
    said = {"name": "报送整改报告", "code": "report", "who": "unit", "due_rule": "within",
            "due_n": 60, "due_in": "days", "least_n": 0, "least_in": "days", "trust": "M",
            "is_required": "on", "is_task": "on"}  # fmt: skip
    clerk.post(url, said)
    clerk.post(url, {**said, "name": "公告", "code": "notice", "after": "report"})
    report = made.steps.current().get(code="report")
    remove = reverse("duties:procedure-step-remove", args=[made.pk, report.pk])
    assert clerk.post(remove).status_code == 409
    assert opened(office, "audit", "SJ1").tasks.current().get().task.due_on == day(60)


# --- Files and figures ----------------------------------------------------------------------------


def read(office, tmp_path, kind, lines):
    path = tmp_path / f"{kind}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    options = Options(on=day(200))
    return import_file(path, kind_named(kind), options, actor=office.clerk, at=AT,
                       progress=lambda *_said: None)  # fmt: skip


HEAD = "流程编码,案例代号,单位,步骤,完成日期"


def test_a_file_of_steps_takes_names_and_codes_and_is_told_what_came_too_early(office, tmp_path):
    result = read(office, tmp_path, "case_steps", [
        HEAD,
        "admission,FZ1,第一党支部,application,2024-01-02",
        "admission,FZ1,第一党支部,推荐和确定入党积极分子,2024-06-03",
        "admission,FZ1,第一党支部,target,2025-03-03",
    ])  # fmt: skip
    assert (result.accepted, result.refused) == (3, 0)
    assert [(f.row, f.code) for f in result.findings] == [(4, "step-early")]
    assert "最早 2025-06-03" in result.findings[0].message


def test_a_file_with_a_step_that_there_is_not_is_refused_whole(office, tmp_path):
    result = read(
        office, tmp_path, "case_steps", [HEAD, "admission,FZ1,第一党支部,谈心,2024-01-02"]
    )
    assert result.refused == 1
    assert "没有“谈心”这一步" in result.findings[-1].message
    assert not Case.objects.exists()


def test_cases_are_opened_by_a_file(office, tmp_path):
    result = read(office, tmp_path, "cases", [
        "流程编码,案例代号,单位,启动日期,计划日期,生成任务",
        "renewal,HJ1,第一党支部,2025-03-03,2025-06-10,是",
        "renewal,HJ2,第二党支部,2025-03-03,,否",
    ])  # fmt: skip
    assert result.accepted == 2
    tasks = {case.code: case.tasks.current().count() for case in Case.objects.current()}
    assert tasks == {"HJ1": 3, "HJ2": 0}
    assert Case.objects.current().get(code="HJ1").planned_on == date(2025, 6, 10)


def test_a_metric_that_counted_steps_before_they_were_apart_goes_on_to_do_so(office):
    row = Metric.objects.current().get(code="members.admitted").after_state()
    before = {**row, "source": "cases"}
    assert Metric.upgraded(before, 3) == row
    assert Metric.upgraded(before, 4) == before


def test_every_shipped_step_has_a_ground_and_a_mark(office):
    for step in ProcedureStep.objects.current():
        assert step.source, step
        assert step.trust in "S t s M U", step
    admission = procedure("admission").steps.current()
    assert (admission.count(), admission.values("stage").distinct().count()) == (25, 5)


def test_a_file_of_steps_is_taken_back_whole(office, tmp_path):
    case = opened(office)
    result = read(office, tmp_path, "case_steps", [
        HEAD,
        "env_inspection,DC2025-01,水处,公开整改方案,2025-03-10",
        "env_inspection,DC2025-01,水处,现场核查,2025-03-12",
    ])  # fmt: skip
    assert case.steps.current().count() == 2
    withdraw_batch(result.batch, reason="读错了", on=day(201), actor=office.clerk, at=AT)
    assert not case.steps.current().exists()
    assert case.standings.current().get().next == "plan"
    assert verify(lambda *_said: None).is_intact
