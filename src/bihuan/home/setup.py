"""Setting up an office: the database, the words of its preset, its figures, its first people."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from bihuan import presets
from bihuan.branches.actions.lists import lay_down_checklist
from bihuan.branches.models import (
    AdmissionRule,
    BranchGrade,
    BranchKind,
    TrainingRule,
    VisitRule,
)
from bihuan.duties.actions.procedures import define_procedure
from bihuan.duties.models import PlanKind, Procedure, ProcedureStep, Strand
from bihuan.duties.procedures import DueRule
from bihuan.errors import NotFound
from bihuan.indicators.actions import define_metric
from bihuan.inspections.models import PetitionType, RoundKind, RoundRule
from bihuan.ledger.actions import SYSTEM, writing
from bihuan.notices.actions.rules import enter_defaults
from bihuan.notices.models import ReminderRule
from bihuan.orgs import actions as orgs
from bihuan.orgs.models import Level, PostType, Preset, TermRule, UnitKind, User
from bihuan.records.models import ActivityKind, AgendaKind, OutcomeKind
from bihuan.risks.models import GradeRule, RiskCategory, RiskFactor, RiskGrade

WORDS: dict[str, type[Preset]] = {
    "level": Level,
    "unit_kind": UnitKind,
    "post_type": PostType,
    "strand": Strand,
    "plan_kind": PlanKind,
    "activity_kind": ActivityKind,
    "agenda_kind": AgendaKind,
    "outcome_kind": OutcomeKind,
    "term_rule": TermRule,
    "petition_type": PetitionType,
    "round_kind": RoundKind,
    "round_rule": RoundRule,
    "branch_kind": BranchKind,
    "branch_grade": BranchGrade,
    "visit_rule": VisitRule,
    "training_rule": TrainingRule,
    "admission_rule": AdmissionRule,
    "risk_category": RiskCategory,
    "risk_grade": RiskGrade,
    "risk_factor": RiskFactor,
    "grade_rule": GradeRule,
}
"""The tables of a preset's words, in the order in which they need each other."""

NAMED: dict[str, type[Preset]] = {
    "level": Level,
    "unit_kind": UnitKind,
    "round_kind": RoundKind,
    "procedure": Procedure,
    "post_type": PostType,
    "activity_kind": ActivityKind,
    "factor": RiskFactor,
    "gives": RiskGrade,
}
"""The columns of words that name another word by its code."""


def check_preset(name: str) -> None:
    if name not in presets.names():
        known = "、".join(presets.names())
        raise NotFound(f"没有名为 {name} 的预置。", hint=f"可用的预置：{known}。")


def _table(preset: str, name: str) -> dict[str, Any]:
    return tomllib.loads(presets.path_of(preset, name).read_text(encoding="utf-8"))


def migrate() -> None:
    """The tables of an office, and the folder that holds its data."""
    settings.BIHUAN_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)


def load_preset(name: str, *, on: date, at: datetime) -> None:
    """Enter words, procedures, metrics and reminder rules of a preset; again, only what changed."""
    check_preset(name)
    orgs.begin_office(preset=name, on=on, actor=SYSTEM, at=at)
    _enter_procedures(name, on=on, at=at)
    _enter_words(name, WORDS, on=on, at=at)
    _enter_checklists(name, on=on, at=at)
    with writing(SYSTEM, at):
        for order, metric in enumerate(_table(name, "metrics.toml")["metric"], start=1):
            define_metric(**metric, order=order, on=on, actor=SYSTEM, at=at)
    _enter_reminders(name, on=on, at=at)


def _enter_words(preset: str, kinds: Iterable[str], *, on: date, at: datetime) -> int:
    """Enter the words of these kinds, or find them; how many the preset has."""
    words = _table(preset, "words.toml")
    with writing(SYSTEM, at):
        for kind in kinds:
            for order, word in enumerate(words.get(kind, []), start=1):
                _define(WORDS[kind], {"order": order, **word}, on=on, at=at)
    return sum(len(words.get(kind, [])) for kind in kinds)


def _enter_procedures(preset: str, *, on: date, at: datetime) -> None:
    with writing(SYSTEM, at):
        for order, said in enumerate(_table(preset, "procedures.toml")["procedure"], start=1):
            steps = [_step_columns(step) for step in said.pop("step")]
            define_procedure(**said, order=order, steps=steps, on=on, actor=SYSTEM, at=at)


def _enter_checklists(preset: str, *, on: date, at: datetime) -> None:
    with writing(SYSTEM, at):
        for said in _table(preset, "checklists.toml")["checklist"]:
            items = said.pop("item")
            lay_down_checklist(**said, items=items, on=on, actor=SYSTEM, at=at)


def _enter_reminders(preset: str, *, on: date, at: datetime) -> int:
    reminders = _table(preset, "reminders.toml")["rule"]
    return enter_defaults(reminders, on=on, actor=SYSTEM, at=at)


def has_begun() -> bool:
    """Whether an office has entered anything: an empty database is for init or demo."""
    return User.objects.exists()


def add_missing(name: str, *, on: date, at: datetime) -> bool:
    """What an office that began with an older version has not: words, steps, reminder rules."""
    check_preset(name)
    missing = [kind for kind, model in WORDS.items() if not model._default_manager.exists()]
    has_steps = ProcedureStep.objects.exists()
    if missing or not has_steps:
        _enter_procedures(name, on=on, at=at)
    has_words = not _enter_words(name, missing, on=on, at=at)
    has_rules = ReminderRule.objects.exists()
    if not has_rules:
        _enter_reminders(name, on=on, at=at)
    return not (has_words and has_steps and has_rules)


def _step_columns(said: dict[str, Any]) -> dict[str, Any]:
    """``within``, ``before`` and ``least`` say ``"30 workdays"`` and the like; ``set`` is true."""
    for rule in (DueRule.WITHIN, DueRule.BEFORE):
        if rule in said:
            n, said["due_in"] = said.pop(rule).split()
            said |= {"due_rule": rule, "due_n": int(n)}
    if said.pop("set", False):
        said["due_rule"] = DueRule.SET
    if "least" in said:
        n, said["least_in"] = said.pop("least").split()
        said["least_n"] = int(n)
    return said


def _define(model: type[Preset], word: dict[str, Any], *, on: date, at: datetime) -> None:
    for column, named in NAMED.items():
        if column in word and model._meta.get_field(column).is_relation:
            with writing(SYSTEM, at) as log:
                word[column] = log.find(named, code=word[column])
    orgs.define(model, **word, on=on, actor=SYSTEM, at=at)


@transaction.atomic
def first_administrator(*, office: str, login: str, on: date, at: datetime) -> str:
    """The root unit, an administrator's post and account; returns the one-time password."""
    with writing(SYSTEM, at) as log:
        kind = log.find(UnitKind, code="department")
        post_type = log.find(PostType, code="administrator")
        if kind is None or post_type is None:
            raise NotFound("预置里没有 department 单位类型或 administrator 岗位类型。")
        unit = orgs.found_unit(code="dept", name=office, kind=kind, on=on, actor=SYSTEM, at=at)
        post = orgs.create_post(
            code="administrator", name="系统管理员", unit=unit, post_type=post_type, on=on,
            actor=SYSTEM, at=at,
        )  # fmt: skip
        orgs.appoint(post=post, key=login, from_on=on, to_on=None, actor=SYSTEM, at=at)
    _user, password = orgs.open_account(login=login, key=login, name="", on=on, actor=SYSTEM, at=at)
    return password
