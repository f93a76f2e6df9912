"""An office whose people are reminded, and what they were told, as the tests of it ask."""

from datetime import date

import given
from bihuan.ledger.actions import SYSTEM
from bihuan.notices.actions.reminding import remind
from bihuan.notices.actions.rules import end_rule
from bihuan.notices.models import Notice, ReminderRule
from bihuan.orgs.actions import give_unit


def run(on: date, actor=SYSTEM):
    return remind(on=on, actor=actor, at=given.AT)


def leader(office):
    """A member of the party group who answers for the division, and the secretary above."""
    member = given.post("group_member", office.group)
    secretary = given.post("group_secretary", office.group)
    for post, key in ((member, "P201"), (secretary, "P202")):
        given.held_by(post, key)
    give_unit(
        kind="second_duty", post=member, unit=office.division, from_on=given.FOUNDED, to_on=None,
        **given.SYSTEM_AT,
    )  # fmt: skip
    return member


def owed(office, due_on: date, text: str = "按月核对台账", **values):
    """A task assigned to the division, due on a day."""
    due = given.Due(given.DueKind.DAY, due_on, "")
    task = given.task(office, text, due=due, **values)
    return given.walked(office, task, "assigned")


def told(**values):
    """Person, code of the rule, and day of each line, in order."""
    rows = Notice.objects.current().filter(**values).select_related("digest__person", "rule")
    return [
        (row.digest.person.key, row.rule.code if row.rule else "", row.digest.on)
        for row in rows.order_by("digest__on", "digest__person__key", "pk")
    ]


def no_rules():
    for rule in ReminderRule.objects.current():
        end_rule(rule, on=rule.effective_from, **given.SYSTEM_AT)
