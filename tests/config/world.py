"""An office in which every address of the tables leads somewhere."""

from django.urls import reverse

import branched
import given
import inspected
import recurring
import reported
import scored
from bihuan.burden import actions as suggestions
from bihuan.duties.actions import cases, plans, steps
from bihuan.duties.models import TIED, Procedure, Strand
from bihuan.handover.actions import closing, drafting, issuing
from bihuan.ledger.actions import Actor
from bihuan.notices.models import Delivery, ReminderRule
from bihuan.orgs.actions import give_unit, open_account
from bihuan.orgs.actions.terms import open_term
from bihuan.records.actions import attach_evidence, remember_appraisal
from bihuan.risks.actions.reviews import Judged, review_point, review_risks

UNITS = {"div": "水处", "branch": "第一党支部"}
"""A word that stands in every line that a list shows of the unit."""

OF_AN_OUTPUT = ("file", "trace", "cancel", "again", "delete")
"""The addresses of one output."""

OF_A_LIST = (
    "checklist", "checklist-renew", "checklist-confirm", "checklist-withdraw", "item-new",
)  # fmt: skip
OF_A_CAMPAIGN = ("campaign", "results-file", "referral-new", "survey-new")

STEP = {"tasks": "returned", "problems": "started"}
"""The step that the table asks for: one of who checks, one of who owns."""


THEIR_OWN = {"notices", "burden", "handover", "scorecards", "inspections"}
"""Apps whose addresses have a way of their own to be named, ``_of_`` and the app."""


class World:
    """An office with one record of every kind of the division, and one of the branch."""

    def __init__(self, office, clerk):
        self.office, self.clerk, self.units = office, clerk, {}
        self.batch = given.imported(office)
        self.upload = given.uploaded(office, clerk)
        self.leader = given.post("group_member", office.group, code="group.vacant")
        self.plan = given.plan(office)
        self.duty = given.duty(office, self.plan, code="duty.of.all")
        self.rule, self.fit = recurring.cadence(office, self.duty), recurring.fit(office, self.duty)
        self.system = self._of_the_system()
        self.checklist = branched.checklist(office, "own", effective_from=given.FOUNDED)
        self.handed = self._handed_over()
        given.held_by(given.post("branch_secretary", office.branch, code="branch.1.held"), "P911")
        self.webhook = given.webhook(office)
        self.target = given.target(office)
        self.fusion = given.fusion(office, self.plan)
        self.view = given.saved_view()  # shared, and of none of the personas
        self.output = given.output(self.view.owner)
        self.of = {
            ".d": self._records(office.division, UNITS["div"]),
            ".b": self._records(office.branch, UNITS["branch"]),
        }

    def _of_the_system(self):
        """What the pages of the three officers speak of, by the name of the page."""
        user, _password = open_account(
            login="zhao", key="P910", name="赵", on=given.DAY, **given.SYSTEM_AT
        )
        post = given.post("division_head", self.office.other_division, code="div.air.second")
        held = given.held_by(post, "P910")
        seen = give_unit(
            kind="contact_point", post=post, unit=self.office.branch, from_on=given.FOUNDED,
            to_on=None, **given.SYSTEM_AT,
        )  # fmt: skip
        given.work_year(self.office)
        strand = Strand.objects.current().first()
        return {
            "account-of": [user.pk],
            "account-change": [user.pk, "reset"],
            **{
                name: [post.pk]
                for name in ("rights-of", "rights-appoint", "rights-give", "rights-superior")
            },
            "rights-appointment-end": [held.pk],
            "rights-given-end": ["contact_point", seen.pk],
            **{name: [2027] for name in ("work-year", "work-year-withdraw")},
            "alias-withdraw": [given.alias().pk],
            **{name: ["strand"] for name in ("preset", "word-new")},
            **{name: ["strand", strand.pk] for name in ("word", "word-move")},
        }

    def _handed_over(self):
        """What the pages of a handover speak of, by the name of the page."""
        by = {"on": given.AT.date(), "actor": self.office.clerk, "at": given.AT}
        source = given.plan(self.office, "list-2025", year=2025)
        issued = issuing.issue_next(drafting.draft_next(source, **by), **by)
        draft = drafting.draft_next(given.plan(self.office, "other-2025", year=2025), **by)
        closing.close_year(2025, reader=self.clerk, reason="", **by)
        year = ("year", "close", "reopen", "late")
        drafted = ("next", "next-add", "next-issue", "next-drop")
        return {
            **{name: [2025] for name in year},
            **{name: [draft.pk] for name in drafted},
            "next-undo": [issued.pk],
            "next-new": [draft.source_id],
        }

    def _suggested(self, unit, name):
        """What the head of a unit has to say."""
        return suggestions.send_suggestion(
            kind="demand", text=name, shows_unit=True, on=given.AT.date(),
            actor=Actor(f"P-{unit.code}", None), at=given.AT,
        )  # fmt: skip

    def _records(self, unit, name):
        task = given.task(self.office, name, lead_unit=unit)
        given.step(self.office, task, "assigned", given.day(1))
        task, problem = (
            steps.attach_evidence(
                matter, files=[given.file(name)], on=given.day(2), **given.SYSTEM_AT
            )
            for matter in (task, given.problem(self.office, name, lead_unit=unit))
        )
        # By nobody of the personas, so that each of them might check it.
        task = steps.take_step(task, "reported", on=given.day(3), **given.SYSTEM_AT)
        return {
            **self._further(unit, name),
            **reported.of_unit(unit, name),
            "unit": unit,
            "suggestion": self._suggested(unit, name),
            "letter": given.letter(self.office, unit, name, reply_due_on=given.day(40)),
            "post": given.post("division_head", unit, code=f"{unit.code}.vacant"),
            "task": task,
            "problem": problem,
            "activity": self._attached(
                given.activity(self.office, title=name, host_unit=unit, agenda=[(None, name)]), name
            ),
            "outcome": self._attached(given.outcome(self.office, title=name, unit=unit), name),
        }

    def _risk(self, unit, name):
        """A risk point of a unit whose every line names the unit, and its review."""
        said = {"power": f"{name}审批", "on": given.DAY}
        point = given.risk_point(self.office, unit, **said)
        judged = Judged("yearly", "kept", given.day(1))
        made = review_point(point, judged, actor=self.office.clerk, at=given.AT)
        return point, made

    def _attached(self, record, name):
        attach_evidence(
            record, files=[given.file(name)], on=given.day(5), actor=self.office.clerk, at=given.AT
        )
        return record

    def _further(self, unit, name):
        on, clerk = given.DAY, {"actor": self.office.clerk, "at": given.AT}
        for kind in ("second_duty", "contact_point"):
            give_unit(kind=kind, post=self.leader, unit=unit, from_on=on, to_on=None, **clerk)
        round_ = given.plan(self.office, f"round.{unit.code}", kind="inspection", issuer=unit)
        plans.inspect_unit(plan=round_, unit=unit, on=on, **clerk)
        plans.set_heading(plan=round_, code="h", name=name, order=1, on=on, **clerk)
        duty = given.duty(self.office, round_, code=f"duty.{unit.code}")
        period = given.occurrence(self.office, duty, unit=unit)
        term = open_term(unit=unit, elected_on=on, years=3, **clerk)
        remember_appraisal(
            scheme="党建考核", unit=unit, year=2024, grade="好", graded_on=on, **clerk
        )
        point, reviewed = self._risk(unit, name)
        self.units[unit.pk] = review_risks(
            unit=unit, year=2025, on=given.day(-1), reason="没有风险点", **clerk
        )
        given.observation(self.office, area=name)
        given.air_day(self.office, place=name)
        given.water_month(self.office, section=name)
        admission = Procedure.objects.current().get(code="admission")
        taken = cases.take_case_step(
            procedure=admission, code=unit.code, unit=unit, step="application", on=on, **clerk
        )
        return {
            "occurrence": period, "term": term, "case": taken.case, "taken": taken,
            "risk": point, "reviewed": reviewed, "units": self.units[unit.pk],
            **inspected.of_unit(self.office, unit, name),
            **branched.of_unit(self.office, self.leader, unit, name),
            **scored.of_unit(self.office, unit),
        }  # fmt: skip

    def address(self, row: str) -> str:
        """The address that a row of the table speaks of."""
        name, *rest = row.split()
        app, view = name.split(":")
        record = self.of[rest[0]] if rest and rest[0] in self.of else {}
        if record and (app == "reports" or view == "output-edition"):
            noun = view.removeprefix("output-").split("-")[0]
            return reverse(name, args=[record[noun].pk])
        if app == "risks" and record:
            found = {"point-withdraw": "reviewed", "review-withdraw": "units"}.get(view, "risk")
            return reverse(name, args=[record[found].pk])
        if view in record:
            return reverse(name, args=[record[view].pk])
        if app == "intake" and view not in {"imports", "map-unit"}:
            return reverse(name, args=[(self.batch if "batch" in view else self.upload).pk])
        if app in THEIR_OWN or (app == "branches" and record):
            return getattr(self, f"_of_{app}")(name, view, record)
        return self._of_record_of(name, record, app, view) if record else self._of_all(name, view)

    def _of_record_of(self, name: str, record, app: str, view: str) -> str:
        """Something of a term, a case, a matter, an activity or outcome."""
        if view.startswith(("term-", "case-")):
            return self._of_term_or_case(name, view, record)
        if app == "records":
            return self._of_record(name, record, *view.split("-", 1))
        return self._of_matter(name, *view.split("-"), record=record)

    def _of_scorecards(self, name: str, view: str, record) -> str:
        return reverse(name, args=scored.named_by(view, record, self.of[".b"]))

    def _of_handover(self, name: str, view: str, _record) -> str:
        return reverse(name, args=self.handed.get(view, []))

    @staticmethod
    def _of_burden(name: str, view: str, record) -> str:
        if view == "entries":
            return f"{reverse(name)}?unit={record['unit'].code}&month=2026-01"
        return reverse(name, args=[record["suggestion"].pk] if record else [])

    def _of_all(self, name: str, view: str) -> str:
        arguments = {
            "trace": ["campaign.rectified"],
            "nothing": ["elsewhere"],
            "token-revoke": [1],
            **{f"output-{what}": [self.output.pk] for what in OF_AN_OUTPUT},
            "plan": [self.plan.pk],
            **{name: [self.plan.pk] for name in ("plan-correct", "duty-new")},
            "unit-close": [self.office.branch.pk],
            "plan-matrix": [self.plan.pk],
            "ledger": [] if name == "home:ledger" else [self.plan.pk, "rectification"],
            **{name: [self.duty.pk] for name in ("duty", "rules", "rule-set", "fit-add")},
            **{key: [self.checklist.pk] for key in OF_A_LIST},
            **{key: [self.checklist.items.get().pk] for key in ("item", "item-drop")},
            **{key: [self.plan.pk] for key in OF_A_CAMPAIGN},
            **{name: [self.duty.pk, self.rule.pk] for name in ("rule-stop", "rule-withdraw")},
            "fit-drop": [self.duty.pk, self.fit.pk],
            "metric-new": ["problems"],
            "view-delete": [self.view.pk],
            "target-withdraw": [self.target.pk],
            "fuse": ["plan", self.plan.pk],
            "fusion-end": [self.fusion.pk],
            "tasks-bulk": ["remind"],
            "problems-bulk": ["remind"],
            "bulk-done": [1, 1],
            **self.system,
            **self._of_procedure(),
        }
        number = [1] if view in {"ledger-entry", "ledger-receipt"} else []
        return reverse(name, args=arguments.get(view, number))

    @staticmethod
    def _of_inspections(name: str, view: str, record) -> str:
        """Something of a round, a target, a draft, a notice, a petition; else of none."""
        if not record:
            return reverse(name)
        nouns = {"target-found": "draft_target", "target-feedback": "draft_target",
                 "found-correct": "draft", "found-withdraw": "draft", "team-leave": "team_post",
                 "notice-new": "round", "petition-new": "round", "notice-object": "notice_item",
                 "petition-table": "round", "petition-register": "round",
                 "board": "round"}  # fmt: skip
        further = {"round-add": ["focus"], "notice-file": ["docx"]}.get(view, [])
        noun = nouns.get(view) or view.split("-", maxsplit=1)[0]
        return reverse(name, args=[record[noun].pk, *further])

    def _of_branches(self, name: str, view: str, record) -> str:
        """Something of a branch, its contact point, its ratings, its new secretary."""
        if view == "rate":
            return reverse(name, args=[record["unit"].pk, self.checklist.pk])
        noun = {"branch": "unit", "visit-new": "point", "training-new": "appointment"}.get(view)
        return reverse(name, args=[record[noun or view.split("-", maxsplit=1)[0]].pk])

    def _of_notices(self, name: str, view: str, record) -> str:
        """Something of a letter, a task, an activity; else of the system."""
        if view == "letter-new":
            return f"{reverse(name, args=['task'])}?row={record['task'].pk}"
        rule = ReminderRule.objects.current().get(code="task.near").pk
        arguments = {
            "rule": [rule],
            "rule-end": [rule],
            "webhook": [self.webhook.pk],
            "channel-test": [self.webhook.pk],
            "delivery-retry": [Delivery.objects.get(carries=Delivery.Carries.TEST).pk],
            "feed": ["x" * 43],
            "feed-revoke": [1],
            "remind": ["task", record["task"].pk] if record else [],
            "invitation": [record["activity"].pk] if record else [],
        }
        of_letter = [record["letter"].pk] if view.startswith("letter-") else []
        return reverse(name, args=arguments.get(view, of_letter))

    @staticmethod
    def _of_term_or_case(name: str, view: str, record) -> str:
        further = {"term-step": ["begin"]}.get(view, [])
        if view.startswith("case-step"):
            further = [record["taken"].pk]
        return reverse(name, args=[record[view.split("-", maxsplit=1)[0]].pk, *further])

    @staticmethod
    def _of_procedure():
        """What the pages of a procedure and of its last step speak of, which no other names."""
        found = Procedure.objects.current().get(code="admission")
        step = [found.pk, found.steps.current().get(code="archive").pk]
        whole = ("procedure", "procedure-edit", "procedure-step-new")
        one = ("procedure-step", "procedure-step-move", "procedure-step-remove")
        return {name: [found.pk] for name in whole} | dict.fromkeys(one, step)

    @staticmethod
    def _of_record(name: str, record, noun: str, what: str = "") -> str:
        """Something of an activity or outcome; ``agenda`` and ``decide`` are of the activity."""
        found = record.get(noun) or record["activity"]
        if what.startswith("file"):
            return reverse(name, args=[found.pk, found.evidence_links.get().pk])
        item = [found.agenda.get().pk] if (noun, what) == ("agenda", "correct") else []
        return reverse(name, args=[found.pk, *item])

    @staticmethod
    def _of_matter(name: str, kind: str, *what: str, record) -> str:
        matter = record[kind.removesuffix("s")]
        link = TIED[matter.noun][1].objects.get(**{matter.noun: matter})
        further = {"evidence": [link.pk], "move": [STEP[kind]]}
        return reverse(name, args=[matter.pk, *further.get(what[0], [])])
