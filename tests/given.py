"""What a test starts from, built by the real actions: no test holds a state users cannot reach.

Days and the instant of recording are fixed: everything happens in 2025 and is recorded at ``AT``.
"""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from bihuan.duties.actions import matters, plans, steps, workyears
from bihuan.duties.actions.matters import Due
from bihuan.duties.actions.occurrences import owe_occurrence
from bihuan.duties.actions.steps import NOTHING_SAID, Said
from bihuan.duties.models import (
    DueKind,
    Duty,
    Heading,
    Matter,
    Occurrence,
    Plan,
    PlanKind,
    Problem,
    Task,
    WorkYear,
)
from bihuan.home import setup
from bihuan.home.actions import outputs
from bihuan.home.models import Output
from bihuan.indicators.actions import add_alias, record_observation, save_view
from bihuan.indicators.models import Alias, Observation, SavedView
from bihuan.intake.actions import uploads
from bihuan.intake.actions.imports import Options, import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.models import Upload
from bihuan.ledger.actions import SYSTEM, Actor
from bihuan.ledger.models import Evidence
from bihuan.monitoring import actions as monitoring
from bihuan.monitoring.models import Fusion, Target
from bihuan.notices.actions import channels
from bihuan.notices.actions.letters import Draft, issue_letter
from bihuan.notices.models import Channel, Letter
from bihuan.orgs import actions as orgs
from bihuan.orgs import queries
from bihuan.orgs.actions.accounts import Origin
from bihuan.orgs.models import Level, Post, PostType, Unit, UnitKind
from bihuan.records import actions as records
from bihuan.records.models import (
    Activity,
    ActivityKind,
    Appraisal,
    Outcome,
    OutcomeKind,
)
from bihuan.risks.actions import points as risks
from bihuan.risks.models import RiskCategory, RiskPoint
from kept import once

AT = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
FOUNDED = date(2024, 1, 2)
DAY = date(2025, 3, 3)

SYSTEM_AT = {"actor": SYSTEM, "at": AT}


def day(number: int) -> date:
    """The day so many days after the first one of a test."""
    return DAY + timedelta(days=number)


def file(text: str = "会议纪要", name: str = "纪要.txt") -> tuple[str, io.BytesIO]:
    return name, io.BytesIO(text.encode())


def said(reason: str = "", *files: tuple[str, io.BytesIO], due_on: date | None = None) -> Said:
    return Said(reason=reason, files=files, due_on=due_on)


# --- An office ------------------------------------------------------------------------------------


def preset(name: str = "party") -> None:
    setup.load_preset(name, on=FOUNDED, at=AT)


def unit(code: str, kind: str, parent: Unit | None = None, *, name: str = "", level: str = ""):
    return orgs.found_unit(
        code=code,
        name=name or code,
        kind=UnitKind.objects.current().get(code=kind),
        level=Level.objects.current().get(code=level) if level else None,
        parent=parent,
        on=FOUNDED,
        **SYSTEM_AT,
    )


def post(post_type: str, unit: Unit, *, code: str = "") -> Post:
    """A post of a type of the preset; ``code`` is that of its unit and type unless given."""
    kind = PostType.objects.current().get(code=post_type)
    return orgs.create_post(
        code=code or f"{unit.code}.{post_type}",
        name=f"{unit}{kind}",
        unit=unit,
        post_type=kind,
        on=FOUNDED,
        **SYSTEM_AT,
    )


def held_by(post: Post, key: str):
    """The appointment of a person to a post, without an end."""
    return orgs.appoint(post=post, key=key, from_on=FOUNDED, to_on=None, **SYSTEM_AT)


def actor(post: Post) -> Actor:
    return queries.actor_in(post, DAY)


@dataclass(frozen=True, slots=True)
class Office:
    """The sample office: two divisions, two branches, an institution, and a clerk and a checker."""

    dept: Unit
    group: Unit
    committee: Unit
    branch: Unit
    other_branch: Unit
    division: Unit
    other_division: Unit
    institution: Unit
    clerk: Actor
    checker: Actor
    head: Actor
    """Who heads ``division`` and owns what is assigned to it."""


@once
def office() -> Office:
    preset()
    dept = unit("dept", "department", name="示例省生态环境厅")
    committee = unit("committee", "committee", dept, name="机关党委", level="L2")
    division = unit("div.water", "division", dept, name="水处")
    clerk = post("office_clerk", committee, code="office.clerk")
    checker = post("checker", committee)
    head = post("division_head", division)
    for held, key in ((clerk, "P001"), (checker, "P002"), (head, "P003")):
        held_by(held, key)
    return Office(
        dept=dept,
        group=unit("group", "party_group", dept, name="厅党组", level="L1"),
        committee=committee,
        branch=unit("branch.1", "branch", committee, name="第一党支部", level="L3"),
        other_branch=unit("branch.2", "branch", committee, name="第二党支部", level="L3"),
        division=division,
        other_division=unit("div.air", "division", dept, name="大气处"),
        institution=unit("inst.1", "institution", dept, name="监测站"),
        clerk=actor(clerk),
        checker=actor(checker),
        head=actor(head),
    )


# --- What an office keeps -------------------------------------------------------------------------


def plan(office: Office, code: str = "plan.1", *, kind: str = "plan", **values: Any) -> Plan:
    values.setdefault("name", f"方案 {code}")
    return plans.issue_plan(
        code=code,
        kind=PlanKind.objects.current().get(code=kind),
        issued_on=DAY,
        actor=office.clerk,
        at=AT,
        **values,
    )


def problem(office: Office, text: str = "台账更新不及时", **values: Any) -> Problem:
    values.setdefault("lead_unit", office.division)
    values.setdefault("found_on", DAY)
    return matters.register_problem(text=text, actor=office.clerk, at=AT, **values)


def task(office: Office, text: str = "按月核对台账", **values: Any) -> Task:
    """A task of the division, drafted by the clerk and due in two months unless told."""
    values.setdefault("lead_unit", office.division)
    values.setdefault("due", Due(DueKind.DAY, day(60), "5月底前"))
    values.setdefault("on", DAY)
    return matters.draft_task(text=text, actor=office.clerk, at=AT, **values)


MOVERS = {
    "started": "head",
    "reported": "head",
    "rectified": "head",
    "acceptance_asked": "head",
    "extension_requested": "head",
    "check_started": "checker",
    "accepted": "checker",
    "returned": "checker",
}
"""Who of the office takes a step; the clerk takes the others."""


def step(office: Office, matter: Matter, event: str, on: date, said: Said = NOTHING_SAID) -> Any:
    who = getattr(office, MOVERS.get(event, "clerk"))
    return steps.take_step(matter, event, on=on, actor=who, at=AT, said=said)


def walked(office: Office, matter: Matter, *events: str, first: int = 1) -> Any:
    """The matter after these steps, a day each; every closing brings a file of evidence."""
    for number, event in enumerate(events, start=first):
        brought = said("核查属实", file(f"{event} {matter.pk}"))
        matter = step(office, matter, event, day(number), brought)
    return matter


TO_CLOSED_TASK = ("assigned", "started", "reported", "check_started", "accepted", "closed")
TO_CLOSED_PROBLEM = ("planned", "started", "rectified", "acceptance_asked", "accepted", "closed")


def closed_task(office: Office, **values: Any) -> Task:
    return walked(office, task(office, **values), *TO_CLOSED_TASK)


def closed_problem(office: Office, **values: Any) -> Problem:
    return walked(office, problem(office, **values), *TO_CLOSED_PROBLEM)


def activity(office: Office, kind: str = "theme_day", **values: Any) -> Activity:
    values.setdefault("title", "主题党日")
    values.setdefault("first_on", day(3))
    values.setdefault("host_unit", office.branch)
    return records.record_activity(
        kind=ActivityKind.objects.current().get(code=kind), actor=office.clerk, at=AT, **values
    )


def decided(office: Office, activity: Activity, text: str = "修订台账办法", **values: Any) -> Task:
    """The task that the clerk made of what an activity decided, for the division unless told."""
    values.setdefault("lead_unit", office.division)
    values.setdefault("on", activity.last_on)
    return records.decide_task(activity, text=text, actor=office.clerk, at=AT, **values).task


def outcome(office: Office, kind: str = "rule", **values: Any) -> Outcome:
    values.setdefault("title", "台账管理办法")
    values.setdefault("unit", office.committee)
    return records.record_outcome(
        kind=OutcomeKind.objects.current().get(code=kind),
        happened_on=day(5),
        actor=office.clerk,
        at=AT,
        **values,
    )


def air_day(office: Office, place: str = "甲市", on: date = DAY, **items: Any) -> None:
    """A clean day of a city, read in by the clerk; ``items`` are values that differ."""
    clean = {"so2": 8, "no2": 20, "co": "0.6", "o3": 90, "pm10": 45, "pm25": 25}
    row = {"place": place, "day": on, "made_from": "city_day", **clean, **items}
    monitoring.enter_air_days([row], actor=office.clerk, at=AT)


def water_month(office: Office, section: str = "A1", **values: Any) -> None:
    """A section's month of class II."""
    row = {
        "section": section, "month": DAY.replace(day=1), "samples": 1, "values_text": "{}",
        "standard": "GB3838-2002", "grade": 2, "status": "优", **values,
    }  # fmt: skip
    monitoring.enter_water_months([row], actor=office.clerk, at=AT)


def target(office: Office, value: str = "90") -> Target:
    """A good-day ratio for a city."""
    return monitoring.set_target(
        place="甲市", year=2025, item="good_ratio", value=value, document="示例发〔2025〕3号",
        on=DAY, actor=office.clerk, at=AT,
    )  # fmt: skip


def fusion(office: Office, work: Plan | Task | Problem) -> Fusion:
    """A work set beside the target of ``target``."""
    return monitoring.fuse(
        place="甲市", item="good_ratio", work=work, reason="减少燃煤污染", on=DAY,
        actor=office.clerk, at=AT,
    )  # fmt: skip


def appraisal(office: Office, year: int = 2024, grade: str = "优秀") -> Appraisal:
    return records.remember_appraisal(
        scheme="party_work",
        unit=office.committee,
        year=year,
        grade=grade,
        graded_on=date(year + 1, 2, 1),
        actor=office.clerk,
        at=AT,
    )


def observation(office: Office, value: str = "24.0", **values: Any) -> Observation:
    return record_observation(
        series="air.pm25_mean",
        period_from=date(2025, 1, 1),
        period_to=date(2025, 3, 31),
        document="一季度通报",
        value=value,
        actor=office.clerk,
        at=AT,
        **values,
    )


def risk_point(office: Office, unit: Unit | None = None, **said: Any) -> RiskPoint:
    """A point of the division in force since the first day, of the grade that the rules give."""
    said.setdefault("power", "工程招标")
    said.setdefault("category", RiskCategory.objects.current().get(code="process"))
    said.setdefault("manifestation", "化整为零，规避招标")
    said.setdefault("controls", ["集体决策", "合规审核"])
    said.setdefault("factors", ["procurement"])
    said.setdefault("on", DAY)
    return risks.enter_point(unit=unit or office.division, actor=office.clerk, at=AT, **said)


def alias(code: str = "", said: str = "拔除钉子") -> Alias:
    """Words that mean no metric unless told."""
    return add_alias(code=code, said=said, on=DAY, **SYSTEM_AT)


def duty(office: Office, plan: Plan, code: str = "duty.1", **values: Any) -> Duty:
    """A clause that the first branch owes unless told."""
    values.setdefault("unit", office.branch)
    return plans.lay_down_duty(
        plan=plan,
        code=code,
        text="每季度召开党员大会",
        cadence="每季度",
        on=DAY,
        actor=office.clerk,
        at=AT,
        **values,
    )


def work_year(office: Office, year: int = 2027, **said: str) -> WorkYear:
    """A year that the clerk entered: a holiday from Friday on, and a Saturday worked for it."""
    said = {"source": f"{year}年通知", "days_off": "01-01~01-03", "days_on": "01-09", **said}
    return workyears.publish_work_year(year=year, **said, on=DAY, actor=office.clerk, at=AT)


def heading(office: Office, plan: Plan, code: str, order: int = 1) -> Heading:
    return plans.set_heading(
        plan=plan, code=code, name=f"方面 {code}", order=order, on=DAY, actor=office.clerk, at=AT
    )


def occurrence(
    office: Office, duty: Duty, unit: Unit | None = None, code: str = "2025Q2"
) -> Occurrence:
    return owe_occurrence(
        duty=duty,
        unit=unit or office.branch,
        code=code,
        first_on=date(2025, 4, 1),
        last_on=date(2025, 6, 30),
        due_on=date(2025, 6, 30),
        actor=office.clerk,
        at=AT,
    )


def evidence(office: Office, text: str = "签到表", name: str = "签到表.pdf") -> Evidence:
    """A file attached to a new activity."""
    records.attach_evidence(
        activity(office), files=[file(text, name)], on=day(4), actor=office.clerk, at=AT
    )
    return Evidence.objects.get(file_name=name)


def saved_view() -> SavedView:
    """A view of the problems, shared by somebody who is no persona."""
    user, _password = orgs.open_account(login="saver", key="P900", name="", on=FOUNDED, **SYSTEM_AT)
    return save_view(
        owner=user, list_page="duties:problems", name="已登记的", query="state=registered",
        is_shared=True, at=AT,
    )  # fmt: skip


def output(user) -> Output:
    """A file of the problems that a person waits for."""
    return outputs.ask_for_list(
        user=user, address="/problems/?as_of=2025-10-31", kind="csv", at=timezone.now()
    )


def imported(office: Office, text: str = "问题,责任单位\n台账缺页,水处\n", kind: str = "problems"):
    """The batch of a file that the clerk read in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "台账.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(
            path, kind_named(kind), Options(on=day(1)), actor=office.clerk, at=AT,
            progress=lambda *_said: None,
        ).batch  # fmt: skip


def uploaded(office: Office, user, text: str = "问题,责任单位\n台账缺项,水处\n") -> Upload:
    """A file that the clerk has let the browser try."""
    upload = uploads.take_in(
        io.BytesIO(text.encode()),
        "上传.csv",
        user=user,
        post=queries.post_named("office.clerk"),
        kind="problems",
    )
    uploads.work_on(upload, AT)
    return upload


def letter(
    office: Office, unit: Unit | None = None, topic: str = "台账核对", **values: Any
) -> Letter:
    """A letter of reminder from the clerk, to the division unless told."""
    values = {"kind": "reminder", "text": "请抓紧办理。"} | values
    draft = Draft(unit=unit or office.division, topic=topic, **values)
    return issue_letter(draft, reason="超期", on=day(10), actor=office.clerk, at=AT)


def webhook(office: Office) -> Channel:
    """A webhook of the department with a test that waits to be sent."""
    channel = channels.open_webhook(
        unit=office.dept, form="wecom", address="https://example.com/hook", secret="",
        actor=office.clerk, origin=Origin(AT),
    )  # fmt: skip
    channels.send_test(channel, at=AT)
    return channel
