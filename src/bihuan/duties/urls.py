from django.urls import path

from bihuan.duties.views import (
    bulk,
    cases,
    compare,
    entering,
    evidence,
    lists,
    matters,
    plans,
    procedures,
    tree,
    workyears,
)

app_name = "duties"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/tree/", tree.plan_tree, name="plan-tree"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/correct/", plans.correct, name="plan-correct"),
    path("plans/<int:pk>/clauses/new/", plans.clause_new, name="duty-new"),
    path("headings/", plans.headings, name="headings"),
    path("inspection-targets/", plans.targets, name="targets"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/steps/", cases.case_steps, name="case-steps"),
    path("cases/new/", cases.new, name="case-new"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/take/", cases.take, name="case-take"),
    path("cases/<int:pk>/stop/", cases.stop, name="case-stop"),
    path("cases/<int:pk>/resume/", cases.resume, name="case-resume"),
    path("cases/<int:pk>/correct/", cases.correct, name="case-correct"),
    path("cases/<int:pk>/withdraw/", cases.withdraw, name="case-withdraw"),
    path(
        "cases/<int:pk>/steps/<int:step_id>/correct/", cases.step_correct, name="case-step-correct"
    ),
    path(
        "cases/<int:pk>/steps/<int:step_id>/withdraw/",
        cases.step_withdraw,
        name="case-step-withdraw",
    ),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/new/", procedures.new, name="procedure-new"),
    path("procedures/<int:pk>/", procedures.procedure, name="procedure"),
    path("procedures/<int:pk>/edit/", procedures.edit, name="procedure-edit"),
    path("procedures/<int:pk>/steps/new/", procedures.step_new, name="procedure-step-new"),
    path("procedures/<int:pk>/steps/<int:step_id>/", procedures.step, name="procedure-step"),
    path(
        "procedures/<int:pk>/steps/<int:step_id>/move/",
        procedures.step_move,
        name="procedure-step-move",
    ),
    path(
        "procedures/<int:pk>/steps/<int:step_id>/remove/",
        procedures.step_remove,
        name="procedure-step-remove",
    ),
    path("tasks/", lists.tasks, name="tasks"),
    path("tasks/new/", entering.new_task, name="task-new"),
    path("tasks/<int:pk>/", matters.task, name="task"),
    path("problems/", lists.problems, name="problems"),
    path("problems/new/", entering.new_problem, name="problem-new"),
    path("problems/<int:pk>/", matters.problem, name="problem"),
    path("work-years/", workyears.work_years, name="work-years"),
    path("work-years/<int:year>/", workyears.work_year, name="work-year"),
    path("work-years/<int:year>/withdraw/", workyears.withdraw, name="work-year-withdraw"),
    path("bulk/<int:first>/<int:last>/", bulk.done, name="bulk-done"),
    *[
        path(f"{kind}/bulk/<str:action>/", bulk.bulk, {"kind": kind}, name=f"{kind}-bulk")
        for kind in matters.KINDS
    ],
    *[
        path(
            f"{kind}/<int:pk>/steps/<str:event>/", matters.move, {"kind": kind}, name=f"{kind}-move"
        )
        for kind in matters.KINDS
    ],
    *[
        path(
            f"{kind}/<int:pk>/evidence/<int:link_id>/",
            matters.evidence_file,
            {"kind": kind},
            name=f"{kind}-evidence",
        )
        for kind in matters.KINDS
    ],
    *[
        path(f"{kind}/<int:pk>/compare/", compare.compare, {"kind": kind}, name=f"{kind}-compare")
        for kind in matters.KINDS
    ],
    *[
        path(f"{kind}/<int:pk>/{steps}", view, {"kind": kind}, name=f"{kind}-{name}")
        for kind in matters.KINDS
        for steps, name, view in (
            ("correct/", "correct", entering.correct),
            ("withdraw/", "withdraw", entering.withdraw),
            ("evidence/", "attach", evidence.attach),
            ("evidence/<int:link_id>/view/", "evidence-view", evidence.view),
            ("evidence/<int:link_id>/inline/", "evidence-inline", evidence.inline),
        )
    ],
]
