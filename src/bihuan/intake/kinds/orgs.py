"""Units, posts, appointments, further units of posts, and terms."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs import actions
from bihuan.orgs.actions import terms
from bihuan.orgs.models import Level, Post, PostType, Term, Unit, UnitKind
from bihuan.orgs.queries import unit_written
from bihuan.words import LIST, lazy

RELATIONS = {
    "second_duty": lazy("分管"), "contact_point": lazy("联系点"), "opening": lazy("开放"),
}  # fmt: skip


def _unit(line: Line) -> Values:
    name = line.word_text("name", 200)
    if not name:
        line.text("name", required=True)
    code = line.word_text("code", 64) or name[:64]
    parent = _parent(line)
    line.lookups.hear(name, code)
    return {
        "code": code,
        "name": name,
        "short_name": line.word_text("short_name", 100),
        "kind": line.word("kind", UnitKind, "division"),
        "level": line.named("level", Level, by_the_way=True),
        "parent_written": parent,
        "from_on": line.day("from_on"),
        "to_on": line.day("to_on"),
    }


def _parent(line: Line) -> str:
    """The parent as written; one that stands nowhere yet leaves the unit without."""
    said = line.word_text("parent", 200)
    if not said or line.lookups.has_heard(said):
        return said
    if known := unit_written(said):
        return known.code
    line.remark(
        "parent", "no-such-unit",
        _("没有“%(said)s”这个上级单位，本单位先不归上级。") % {"said": said},
        _("上级单位在同一表里的，须排在下级之前。"),
    )  # fmt: skip
    return ""


def _found(
    *, code: str, name: str, kind: UnitKind, parent_written: str, actor: Actor, at: datetime,
    **values: object,
) -> Unit:  # fmt: skip
    """The parent may stand in the same file above."""
    on = values["from_on"] if isinstance(values["from_on"], date) else at.date()
    with writing(actor, at) as log:
        parent = None
        if parent_written:
            parent = log.find(Unit, code=parent_written) or log.find(Unit, name=parent_written)
            if parent is None:
                raise Refused(
                    _("没有“%(written)s”这个上级单位。") % {"written": parent_written},
                    hint=_("上级单位须排在下级之前。"),
                )
        return actions.found_unit(
            code=code, name=name, kind=kind, on=on, parent=parent, actor=actor, at=at, **values
        )


def _post(line: Line) -> Values:
    return {
        "code": line.word_text("code", 100),
        "name": line.word_text("name", 200),
        "unit": line.unit("unit", required=True),
        "post_type": line.named("post_type", PostType, required=True),
        "superior": line.coded("superior", Post, required=False),
        "on": line.given.on,
    }


def _create_post(*, superior: Post | None, actor: Actor, at: datetime, **values: Any) -> Post:
    with writing(actor, at):
        post = actions.create_post(**values, actor=actor, at=at)
        if superior is not None:
            actions.set_superior(post, superior=superior, on=values["on"], actor=actor, at=at)
        return post


def _appointment(line: Line) -> Values:
    return {
        "post": line.coded("post", Post),
        "key": line.word_text("person", 64),
        "from_on": line.day("from_on", required=True),
        "to_on": line.day("to_on"),
    }


def _further(line: Line) -> Values:
    return {
        "kind": line.choice("kind", RELATIONS),
        "post": line.coded("post", Post),
        "unit": line.unit("unit", required=True),
        "from_on": line.day("from_on", required=True),
        "to_on": line.day("to_on"),
    }


def _term(line: Line) -> Values:
    return {
        "unit": line.unit("unit", required=True),
        "elected_on": line.day("elected_on", required=True),
        "years": line.integer("years", default=0),
        "years_basis": line.word_text("years_basis", 300),
        "extended_to": line.day("extended_to"),
        "extended_on": line.day("extended_on"),
        "extended_by": line.word_text("extended_by", 200),
        "extension_basis": line.word_text("extension_basis", 300),
        "renewed_on": line.day("renewed_on"),
        "renewal_basis": line.word_text("renewal_basis", 300),
    }


def _open_term(
    *, renewed_on: date | None, renewal_basis: str, actor: Actor, at: datetime, **values: Any
) -> Term:
    with writing(actor, at):
        term = terms.open_term(**values, actor=actor, at=at)
        if renewed_on:
            terms.renew_term(term, on=renewed_on, basis=renewal_basis, actor=actor, at=at)
        return term


UNITS = Kind("units", lazy("单位", LIST), "name", _unit, _found, model=Unit, unique=("code",))
POSTS = Kind("posts", lazy("岗位", LIST), "code", _post, _create_post, model=Post, unique=("code",))
APPOINTMENTS = Kind("appointments", lazy("任职"), "post", _appointment, actions.appoint)
FURTHER_UNITS = Kind("further_units", lazy("岗位所及单位"), "post", _further, actions.give_unit)
TERMS = Kind("terms", lazy("届期"), "unit", _term, _open_term)
