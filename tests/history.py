"""A history in which each table has something, for tests of what holds for them all."""

from dataclasses import replace
from datetime import date

import branched
import inspected
import reported
import scored
from bihuan.burden import actions as burden
from bihuan.duties.actions import case_amends, cases, matters, plans, steps
from bihuan.duties.actions.workyears import publish_work_year
from bihuan.duties.models import Plan, Procedure
from bihuan.handover.actions import closing, drafting, issuing
from bihuan.indicators.actions import withdraw_alias
from bihuan.inspections.actions import found, notices, petition_amends, petitions, rounds
from bihuan.inspections.actions.petitions import Stand
from bihuan.inspections.models import Round
from bihuan.monitoring.actions import fuse, part, set_target
from bihuan.notices.actions.by_hand import remind_by_hand
from bihuan.notices.actions.letters import (
    About,
    Draft,
    issue_letter,
    sign_letter,
    withdraw_letter,
)
from bihuan.notices.actions.reminding import remind
from bihuan.orgs import actions as orgs
from bihuan.orgs.actions import terms
from bihuan.orgs.models import Person, User
from bihuan.records import actions as records
from bihuan.records.actions.fulfilments import make_occurrences
from bihuan.records.models import AgendaKind
from bihuan.reports.actions import editions, texts
from bihuan.risks.actions import points
from bihuan.risks.actions.reviews import (
    Judged,
    review_point,
    review_risks,
    withdraw_point_review,
)
from bihuan.scorecards.actions import debriefs
from bihuan.scorecards.actions.appeals import Answer, answer_appeal, appeal
from bihuan.scorecards.models.cards import Outcome
from given import (
    AT,
    DAY,
    SYSTEM_AT,
    TO_CLOSED_PROBLEM,
    TO_CLOSED_TASK,
    Office,
    activity,
    actor,
    alias,
    appraisal,
    day,
    decided,
    duty,
    evidence,
    file,
    held_by,
    imported,
    observation,
    occurrence,
    outcome,
    plan,
    post,
    problem,
    risk_point,
    said,
    step,
    task,
    walked,
)
from recurring import cadence, fit


def mixed_history(office: Office) -> None:
    """Something of every table: entered, read in, moved, corrected, withdrawn."""
    _organisation(office)
    _plans(office)
    _matters(office)
    _records(office)
    _notices(office)
    _inspections(office)
    _monitoring(office)
    _fused(office)
    _risks(office)
    _reports(office)
    branched.everything(office)
    _scores(office)
    imported(office)
    _said(office)
    _handed_over(office)


def _notices(office: Office) -> None:
    """Reminders by the rules and by hand, a letter signed for and one withdrawn."""
    owed = walked(office, task(office, "办理时限"), "assigned")
    remind(on=owed.due_on, **SYSTEM_AT)
    by = {"on": owed.due_on, "actor": office.clerk, "at": AT}
    remind_by_hand(owed, **by)
    about = [About("task", owed.pk, str(owed), owed.due_on)]
    draft = Draft("reminder", office.division, "办理时限", "请办结。", about=about)
    first = issue_letter(draft, reason="超期", **by)
    second = issue_letter(replace(draft, topic="又一事"), reason="超期", **by)
    sign_letter(first, on=owed.due_on, actor=office.head, at=AT)
    withdraw_letter(second, reason="重复", **by)


def _inspections(office: Office) -> None:
    """A round with team, drafts and feedback that was moved; a notice."""
    round_ = inspected.opened(office, "round.2", kind_="provincial")
    tie = inspected.joined(office, round_, post("division_head", office.other_branch))
    rounds.leave_team(tie, **inspected.by(office.clerk, 2))
    lead = post("division_head", office.other_division, code="team.lead")
    held_by(lead, "P044")
    inspected.joined(office, round_, lead, "leader")
    rounds.add_focus(round_, name="聚焦主责", **inspected.by(office.clerk, 0))
    target = inspected.target(office, round_)
    team = actor(lead)
    kept = inspected.draft(team, target)
    found.correct_found(kept, text="台账缺三页", reason="核实", **inspected.by(team, 6))
    found.withdraw_found(
        inspected.draft(team, target, text="重复"), reason="重复", **inspected.by(team, 6)
    )
    target = inspected.fed_back(office, target)
    rounds.correct_target(target, left_on=day(9), reason="补登", **inspected.by(office.clerk, 11))
    found.move_feedback(target, feedback_on=day(9), reason="写错", **inspected.by(office.clerk, 12))
    shown = target.problems.current().get()
    walked(office, shown, *TO_CLOSED_PROBLEM[:-1], first=13)
    notice = inspected.published(office, round_, shown)
    notices.object_to(notice.items.get(), reason="仍缺", **inspected.by(office.clerk, 21))
    notices.withdraw_notice(notice, reason="写错", **inspected.by(office.clerk, 22))
    rounds.correct_round(round_, begun_on=day(-1), reason="写错", **inspected.by(office.clerk, 22))
    _petitions(office, round_)


def _petitions(office: Office, round_: Round) -> None:
    batch = inspected.batch(office, round_)
    first = inspected.petition(office, round_, batch=batch, places=["甲市"])
    petitions.answer_petition(
        first, stand=Stand("settled", "true"), handling="停工", held=1,
        **inspected.by(office.clerk, 6),
    )  # fmt: skip
    petitions.reopen_petition(first, reason="反弹", **inspected.by(office.clerk, 8))
    petition_amends.correct_petition(
        first, places=["乙市"], reason="写错", **inspected.by(office.clerk, 9)
    )
    late = {"reason": "写错", **inspected.by(office.clerk, 9)}
    petition_amends.correct_batch(batch, handed_on=day(4), **late)
    petition_amends.withdraw_batch(inspected.batch(office, round_, number=2), **late)
    petitions.raise_problem(first, **inspected.by(office.clerk, 9))
    petition_amends.withdraw_petition(
        inspected.petition(office, round_, "误登"), reason="误登", **inspected.by(office.clerk, 9)
    )


def _reports(office: Office) -> None:
    """A text with a comment, issued; its correction, which supersedes it; one given up."""
    text = reported.saved(
        office, reported.report(office, scope=office.division), "# 通报\n\n事。\n"
    )
    made = texts.comment_on(text, text="写明口径", **reported.by(office.checker))
    made = texts.answer_comment(made, answer="已写明", **reported.by(office.clerk))
    texts.resolve_comment(made, **reported.by(office.checker))
    first = reported.issued(office, text)
    correction = editions.correct_edition(first, reason="漏报", **reported.by(office.clerk))
    reported.issued(office, correction)
    texts.withdraw_report(reported.report(office), reason="重复", **reported.by(office.clerk))


def _scores(office: Office) -> None:
    """A scheme settled, a result changed by an appeal, a debriefing with a problem."""
    of = scored.final(office, scored.opened(office), {})
    appeal(scored.card(of, office.branch), grounds="有异议", **scored.by(office.clerk))
    row = appeal(scored.card(of, office.other_branch), grounds="漏记", **scored.by(office.clerk))
    changed = Answer(Outcome.CHANGED, "属实", scored.marks(of, "3", "漏记三项"))
    answer_appeal(row, changed, **scored.by(office.clerk))
    voted = debriefs.record_votes(
        case=scored.debriefing(office), year=2025, present=20, votes={"good": 12},
        **scored.by(office.clerk),
    )  # fmt: skip
    debriefs.find_problem(voted, text="学用结合不紧", **scored.by(office.clerk))


def _monitoring(office: Office) -> None:
    """A day of air, a month of a section, and a target that was put right."""
    imported(
        office, "city,date,so2,no2,co,o3,pm10,pm25\n甲市,2025-01-30,8,20,0.6,90,45,25\n", "air"
    )
    imported(office, "section,body,sampled_on,do\nA1,river,2025-03-04,8.2\n", "water")
    for value in ("90", "91"):
        set_target(
            place="甲市", year=2025, item="good_ratio", value=value, document="计划", on=DAY,
            actor=office.clerk, at=AT,
        )  # fmt: skip


def _fused(office: Office) -> None:
    """A plan that was set beside the target, and is no longer."""
    fusion = fuse(
        place="甲市", item="good_ratio", work=plan(office, "heating-2025"), reason="清洁取暖",
        on=DAY, actor=office.clerk, at=AT,
    )  # fmt: skip
    part(fusion, reason="方案合并", on=day(60), actor=office.clerk, at=AT)


def _risks(office: Office) -> None:
    """A point that is revised and reviewed after a change of process, one that was withdrawn."""
    clerk, head = ({"actor": actor, "at": AT} for actor in (office.clerk, office.head))
    point = risk_point(office)
    points.revise_point(point, reason="加公示", controls="公示", on=day(2), **head)
    points.approve_point(point, on=day(3), **clerk)
    points.report_process_change(point, note="改为会审", on=day(4), **head)
    judged = Judged("process", "kept", day(5))
    review_point(point, judged, **head)
    made = review_point(point, replace(judged, on=day(6)), **head)
    withdraw_point_review(made, reason="误记", on=day(7), **clerk)
    wrong = risk_point(office, power="误记")
    points.withdraw_point(wrong, reason="重复", on=day(8), **clerk)


def _organisation(office: Office) -> None:
    publish_work_year(
        year=2027, source="国办通知", days_off="01-01", days_on="", on=DAY, **SYSTEM_AT
    )
    clerk = {"actor": office.clerk, "at": AT}
    leader = post("group_member", office.group)
    held = held_by(leader, "P004")
    for kind in ("second_duty", "contact_point", "opening"):
        orgs.give_unit(
            kind=kind, post=leader, unit=office.division, from_on=DAY, to_on=None, **clerk
        )
    orgs.end_appointment(held, on=day(90), **clerk)
    orgs.name_unit(written="水环境处", unit=office.division, on=DAY, **clerk)
    term = terms.open_term(unit=office.branch, elected_on=date(2022, 5, 1), years=3, **clerk)
    terms.renew_term(term, on=day(70), **clerk)
    orgs.open_account(login="zhang", key="P004", name="张三", on=DAY, **SYSTEM_AT)


def _plans(office: Office) -> None:
    clerk = {"actor": office.clerk, "at": AT}
    whole = plan(office, "plan.all", kind="system", year=2025)
    part = plan(office, "plan.part", parent=whole, issuer=office.committee)
    round_ = plan(office, "round.1", kind="inspection")
    plans.set_heading(plan=part, code="h1", name="方面一", order=1, on=DAY, **clerk)
    plans.name_plan_unit(plan=part, unit=office.division, on=DAY, **clerk)
    plans.inspect_unit(plan=round_, unit=office.institution, on=DAY, **clerk)
    met = occurrence(office, duty(office, part))
    recurs = duty(office, part, "duty.2")
    cadence(office, recurs)
    fit(office, recurs)
    make_occurrences(on=day(0), **clerk)
    kind = AgendaKind.objects.current().get(code="first_topic")
    activity(
        office, kind="branch_congress", first_on=day(40), agenda=[(kind, "学习"), (None, "表决")],
        fulfils=[met], expected=20, attended=18, plan=part,
    )  # fmt: skip
    _cases(office)


def _cases(office: Office) -> None:
    clerk = {"actor": office.clerk, "at": AT}
    procedure = Procedure.objects.current().get(code="env_inspection")
    opened = cases.open_case(procedure=procedure, code="DC1", unit=office.division, on=DAY, **clerk)
    step(office, opened.tasks.current().get().task, "reported", day(2))
    case_amends.stop_case(opened, reason="等待批复", on=day(3), **clerk)
    case_amends.resume_case(opened, reason="", on=day(5), **clerk)
    procedure = Procedure.objects.current().get(code="admission")
    for number, name in enumerate(("application", "talk")):
        cases.take_case_step(
            procedure=procedure, code="A1", unit=office.branch, step=name, on=day(number), **clerk
        )


def _matters(office: Office) -> None:
    clerk = {"actor": office.clerk, "at": AT}
    part = Plan.objects.current().get(code="plan.part")
    found = problem(office, plan=part, number="1", co_units=[("大气处", office.other_division)])
    walked(office, task(office, problem=found, plan=part, number="1"), *TO_CLOSED_TASK)
    walked(office, found, *TO_CLOSED_PROBLEM, "recheck_opened", first=10)
    returned = walked(office, task(office, number="2", plan=part, co_units=[("某处", None)]),
                      "assigned", "reported", "returned")  # fmt: skip
    step(office, returned, "extension_requested", day(5), said("人手不足", due_on=day(99)))
    step(office, returned, "extension_granted", day(6))
    matters.correct(returned, text="按周核对台账", lead_unit=office.other_division,
                    reason="登记有误", on=day(7), **clerk)  # fmt: skip
    matters.withdraw(task(office, number="3"), reason="重复登记", on=day(8), **clerk)
    waiting = walked(office, task(office, number="4"), "assigned")
    steps.remind(waiting, text="请于月底前报告", on=day(9), **clerk)
    step(office, problem(office, number="2", plan=part), "suspended", day(1), said("等待批复"))


def _records(office: Office) -> None:
    clerk = {"actor": office.clerk, "at": AT}
    evidence(office)
    held = activity(office, title="读书班", kind="reading_class", last_on=day(5))
    records.correct(held, reason="多记一天", on=day(6), last_on=day(4), **clerk)
    item = records.add_agenda_item(held, kind=None, title="学习", on=day(5), **clerk)
    decided(office, held, item=item, due_on=day(30))
    records.correct_agenda_item(
        item, kind=None, title="学习办法", reason="写漏了", on=day(6), **clerk
    )
    records.withdraw(activity(office, title="误记"), reason="没有开", on=day(6), **clerk)
    rule = outcome(office)
    records.attach_evidence(rule, files=[file("办法全文")], on=day(6), **clerk)
    appraisal(office)
    observation(office)
    withdraw_alias(alias(), on=day(20), reason="不再这样写", **clerk)
    alias(said="清障")
    review_risks(unit=office.other_division, year=2025, on=day(20), reason="没有风险点", **clerk)


def _said(office: Office) -> None:
    """A term, a suggestion declined, one taken back, something asked again."""
    by = {"on": date(2026, 1, 5), "actor": office.clerk, "at": AT}
    burden.set_term(workdays=5, effective_from=DAY, source="办法", **by)
    burden.set_term(workdays=7, effective_from=DAY, source="办法", **by)
    first, second = (
        burden.send_suggestion(kind="demand", text=text, shows_unit=True, **by)
        for text in ("少报一张表", "按钮太小")
    )
    first = burden.answer_suggestion(first, answer="正在商量", **by)
    burden.end_suggestion(first, is_done=False, outcome="上级要求", **by)
    burden.withdraw_suggestion(second, reason="已经改了", **by)
    burden.ask_again(form="登记任务", text="报送名单", held=["名单"], reason="要原件", **by)


def _handed_over(office: Office) -> None:
    """A list of 2026 issued and taken back, another still a draft; the year closed."""
    by = {"on": date(2026, 1, 5), "actor": office.clerk, "at": AT}
    source = Plan.objects.current().get(code="plan.all")
    draft = drafting.draft_next(source, **by)
    under = draft.lines.get(source_id=source.pk)
    drafting.add_line(draft, drafting.Addition("duty", under, "新增", "new.1"), **by)
    issuing.undo_next(issuing.issue_next(draft, **by), reason="发错了", **by)
    drafting.draft_next(source, **by)
    clerk = User(person=Person.objects.current().get(key=office.clerk.person))
    closing.close_year(2025, reader=clerk, reason="", **by)
