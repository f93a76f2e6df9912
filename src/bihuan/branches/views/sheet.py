"""支部一张表: what there is of a branch, line by line, each number with the list it opens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bihuan.branches.models import TrainingRule
from bihuan.branches.queries import Facts, owed_and_met
from bihuan.branches.rules import Pace, Use
from bihuan.branches.views.addresses import Links
from bihuan.duties.cadences import PeriodState
from bihuan.orgs.models import Unit
from bihuan.orgs.views.terms import left_in_words, term_url
from bihuan.ui.lists import Count, dated
from bihuan.ui.templatetags.ui import day
from bihuan.words import Marked


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: how it stands in a word, its numbers, and what is said besides.

    ``words`` are texts with the address that each leads to, if any.
    """

    label: str
    state: Marked | None = None
    counts: list[Count] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)


class Sheet:
    """The lines of one branch."""

    def __init__(self, unit: Unit, facts: Facts) -> None:
        self.unit, self.facts, self.at = unit, facts, facts.at
        self.links = Links(unit, facts.period, facts.at)

    def lines(self) -> list[Line]:
        return [
            self._term(), self._posts(), self._visits(), *self._ratings(), self._life(),
            self._newcomers(), self._trainings(), self._admissions(), self._outcomes(),
            self._matters(),
        ]  # fmt: skip

    def _term(self) -> Line:
        term = self.facts.terms.get(self.unit.pk)
        if term is None:
            return Line(_("届期"), words=[(_("没有登记"), self.links.term())])
        said = _("%(elected)s选举，%(due)s到期") % {
            "elected": day(term.elected_on), "due": day(term.days.last_day(self.at.as_of)),
        }  # fmt: skip
        left = left_in_words(term, self.at.as_of)
        words = [(said, dated(term_url(term), self.at)), *([(left, "")] if left else [])]
        return Line(_("届期"), term.state_on(self.at.as_of), words=words)

    def _posts(self) -> Line:
        whole, vacant = self.facts.posts.get(self.unit.pk, (0, 0))
        return Line(_("岗位"), counts=[
            Count(_("共"), whole, self.links.posts()),
            Count(_("空缺"), vacant, self.links.posts(vacant="yes")),
        ])  # fmt: skip

    def _visits(self) -> Line:
        found = self.facts.cares[self.unit.pk]
        if not found:
            return Line(_("联系点"), words=[(_("不是联系点"), self.links.points())])
        owed, made = sum(one.owed for one in found), sum(one.made for one in found)
        gap = sum(one.gap for one in found)
        return Line(
            _("联系点"),
            found[0].pace if len(found) == 1 else None,
            [Count(_("全年应走访"), owed, self.links.points()),
             Count(_("已走访"), made, self.links.visits()),
             Count(_("还差"), gap, self.links.visits())],
            [(str(one.point.post), "") for one in found],
        )  # fmt: skip

    def _ratings(self) -> Iterator[Line]:
        """The class, and what each standard list found last."""
        found = self.facts.ratings[self.unit.pk]
        given = next((one for one in found if one.is_class), None)
        said = f"{given.kind} · {given.grade}" if given else _("本年度还没有定")
        url = self.links.ratings(use=Use.CLASS.value)
        yield Line(_("分类定级"), words=[(said, url)])
        last: dict[str, Any] = {}
        for one in found:
            if not one.is_class:
                last.setdefault(one.checklist.code, one)
        for code, one in last.items():
            asked = {"checklist": code, "year": one.year, "part": one.part}
            yield Line(str(one.checklist), counts=[
                Count(_("适用"), one.asked, self.links.results(**asked, verdict=["met", "unmet"])),
                Count(_("达到"), one.met, self.links.results(**asked, verdict=["met"])),
            ], words=[(one.period_name, "")])  # fmt: skip
        if not last:
            yield Line(_("标准化"), words=[(_("本年度还没有评定"), self.links.ratings())])

    def _life(self) -> Line:
        standings = self.facts.periods[self.unit.pk]
        owed, met = owed_and_met(standings)
        missed = standings[PeriodState.MISSED]
        return Line(_("组织生活"), counts=self.links.owed(owed, met, missed))

    def _newcomers(self) -> Line:
        """Whoever was appointed within the year, or is still owed a training."""
        found = [
            one for one in self.facts.newcomers[self.unit.pk]
            if one.due_on >= self.facts.period.start or one.pace is Pace.RUNNING
        ]  # fmt: skip
        words = [
            (_("%(post)s应于%(due)s前培训") % {"post": one.held.post, "due": day(one.due_on)}, "")
            for one in found
        ]
        state = found[0].pace if len(found) == 1 else None
        return Line(_("任职培训"), state, words=words or [(_("没有新任书记"), "")])

    def _trainings(self) -> Line:
        n, days, heads = self.facts.trainings[self.unit.pk]
        rules = TrainingRule.objects.current().values_list("activity_kind__code", flat=True)
        url = self.links.trainings(sorted(set(rules)))
        return Line(_("举办培训班"), counts=[
            Count(_("期数"), n, url), Count(_("天数"), days, url), Count(_("人次"), heads, url),
        ])  # fmt: skip

    def _admissions(self) -> Line:
        n = self.facts.admissions.get(self.unit.pk, 0)
        return Line(_("发展党员"), counts=[Count(_("本年度"), n, self.links.admissions())])

    def _outcomes(self) -> Line:
        found = self.facts.outcomes[self.unit.pk]
        counts = [Count(_(name), n, self.links.outcomes(kind=code)) for code, name, n in found]
        return Line(_("成果"), counts=counts, words=[] if counts else [(_("本年度还没有"), "")])

    def _matters(self) -> Line:
        n, late = self.facts.problems.get(self.unit.pk, (0, 0))
        _open, tasks = self.facts.tasks.get(self.unit.pk, (0, 0))
        return Line(_("问题与任务"), counts=[
            Count(_("未销号问题"), n, self.links.open("problems")),
            Count(_("滞后问题"), late, self.links.behind("problems")),
            Count(_("滞后任务"), tasks, self.links.behind("tasks")),
        ])  # fmt: skip
