"""What stands on the page of something that waits: remind in one click, or issue a letter."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from bihuan.duties.lifecycle import REMINDERS
from bihuan.duties.models import Matter
from bihuan.notices.actions.letters import ISSUING
from bihuan.orgs.models import Term
from bihuan.orgs.queries import powers_of_user

register = template.Library()


@register.inclusion_tag("notices/chase.html", takes_context=True)
def chase(context: RequestContext, what: str, record: Any) -> dict[str, Any]:
    """The part of a page that reminds of a record, for who may and while it waits."""
    powers, found = powers_of_user(context["user"]), {}
    if _waits(record):
        if "assign" in powers:
            found["remind_url"] = reverse("notices:remind", args=[what, record.pk])
        if powers & ISSUING:
            letter = reverse("notices:letter-new", args=[what])
            found["letter_url"] = f"{letter}?row={record.pk}"
    return {**found, "csrf_token": context.get("csrf_token")}


def _waits(record: Any) -> bool:
    if record.superseded_seq is not None:
        return False
    if isinstance(record, Matter):
        return record.state in REMINDERS[record.noun].sources and record.lead_unit_id is not None
    if isinstance(record, Term):
        return record.renewed_on is None
    return not record.fulfilled and record.excused_on is None
