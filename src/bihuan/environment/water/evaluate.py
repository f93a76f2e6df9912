"""From samples to sections and groups with findings: the one call that a command is made on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from bihuan.environment.columns import one_of
from bihuan.environment.standards import Rule
from bihuan.environment.water.checks import UNGROUPED, checked, unknown_sections
from bihuan.environment.water.groups import grouped
from bihuan.environment.water.lists import Deduction, Member, deducted, doubtful, restricted, unused
from bihuan.environment.water.means import NONE_FROZEN, SPANS, Frozen, Span, of_sections
from bihuan.environment.water.sections import graded
from bihuan.environment.water.standards import Edition, edition
from bihuan.findings import Finding, Severity, refusing
from bihuan.words import _


@dataclass(frozen=True, slots=True)
class Result:
    """Graded sections, and their groups where they were asked for."""

    sections: ir.Table
    groups: ir.Table | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of it: as measured, and beside it with deductions, if there are any.

    ``result`` is None where an error among the findings forbids it; ``standard`` and ``unproven``
    say by which documents it was worked out and which of their rules nobody here has read. Groups
    are None as well where the samples lack a column of them.
    """

    result: Result | None
    without: Result | None
    findings: list[Finding]
    standard: tuple[str, str]
    unproven: list[Rule]


def evaluate(
    samples: ir.Table,
    *,
    period: Span,
    by: Sequence[str] = ("section",),
    rules: Edition | None = None,
    within: tuple[str, Collection[Member]] | None = None,
    frozen: Frozen = NONE_FROZEN,
    deductions: Collection[Deduction] = (),
    assume: str | None = None,
) -> Evaluation:
    """Sections, rivers, basins or cities over months, quarters or years.

    Parameters
    ----------
    samples
        As in ``means.of_sections``; a file's come from ``readers.read``.
    period
        ``month``, ``quarter``, ``year``, or ``ytd``: years up to the last month of the samples.
    by
        ``["section"]`` for sections alone, or the columns of groups: ``["basin"]``,
        ``["city", "body"]``.
    rules
        The standard and the rules of assessment.
    within
        A set of sections: its name, and the list of all sets. The results name it.
    frozen
        Ice-bound sections.
    deductions
        Items left out for a documented reason: a second result without them stands beside the
        first.
    assume
        The body type of sections without one (``sections.graded``).
    """
    one_of(period, SPANS, "period")
    rules = rules or edition()
    groups = [name for name in by if name != "section"]
    findings = [*checked(samples, by=groups, assume=assume), *doubtful(deductions)]
    if "section" in samples.columns:
        findings += unknown_sections(samples, within, frozen)
    if period == "ytd" and not rules.assessment.has("to_date"):
        findings.append(_no_rule_to_date(rules))
    standard = rules.limits.document, rules.assessment.document
    if {one.code for one in refusing(findings)} - {UNGROUPED}:
        return Evaluation(None, None, findings, standard, rules.unproven())
    if refusing(findings):
        groups = []  # sections can still be graded
    chosen = restricted(samples, within[1], within[0]) if within else samples
    through = _last_month(chosen) if period == "ytd" else 12
    means = _worked_out(of_sections(chosen, period, rules, frozen=frozen, through=through))
    name = within[0] if within else None
    result = _result(means, groups, rules, assume, name)
    without = None
    if deductions:
        findings += unused(means, deductions)
        without = _result(deducted(means, deductions), groups, rules, assume, name)
    return Evaluation(result, without, findings, standard, rules.unproven())


def _worked_out(table: ir.Table) -> ir.Table:
    """The rows of an expression, which several others stand on: written into them it is slow."""
    return ibis.memtable(table.to_pyarrow())


def _last_month(samples: ir.Table) -> int:
    """The month of the latest sample."""
    last = samples.sampled_on.max().to_pyarrow().as_py()
    return 12 if last is None else int(last.month)


def _no_rule_to_date(rules: Edition) -> Finding:
    said = {"document": rules.assessment.document}
    return Finding(
        "rule-missing",
        _("%(document)s 年内累计至少要几个月未收录：有几个月就平均几个月，见 months 一列。") % said,
        hint=_("请查原文，用 --rules 提供 to_date。"),
        severity=Severity.WARNING,
    )


def _result(
    means: ir.Table, groups: list[str], rules: Edition, assume: str | None, name: str | None
) -> Result:
    sections = graded(means, rules, assume=assume)
    sections = _worked_out(sections)
    together = grouped(sections, groups, rules) if groups else None
    return Result(_named(sections, name), None if together is None else _named(together, name))


def _named(table: ir.Table, name: str | None) -> ir.Table:
    return table if name is None else table.mutate(set=ibis.literal(name))
