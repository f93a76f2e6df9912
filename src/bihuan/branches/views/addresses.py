"""Where each number of a branch is opened: the lists behind it, with the same filter."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.branches.queries import MET, OWED, Facts, admission_rule
from bihuan.duties.cadences import PeriodState
from bihuan.duties.tallies import OPEN
from bihuan.orgs.models import Unit
from bihuan.periods import Moment, Period
from bihuan.ui.lists import Count, dated, list_address


def branch_url(unit: Unit, at: Moment | None = None) -> str:
    url = reverse("branches:branch", args=[unit.version_of_id or unit.pk])
    return dated(url, at) if at else url


def year_before(url: str, at: Moment) -> tuple[str, str]:
    """A page as it stood at the end of the year before, which is what a new year begins with."""
    end = Moment(date(at.as_of.year - 1, 12, 31), at.known_at)
    return _("%(year)s年年末") % {"year": end.as_of.year}, dated(url, end)


class Links:
    """The lists of one branch alone in a period, as they stood at a moment."""

    def __init__(self, unit: Unit, period: Period, at: Moment) -> None:
        self.unit, self.period, self.at = unit, period, at

    def _list(self, name: str, **filters: Any) -> str:
        return list_address(name, self.at, **filters)

    def term(self) -> str:
        return self._list("orgs:terms", unit=self.unit.code)

    def posts(self, **filters: Any) -> str:
        return self._list("orgs:posts", unit=self.unit.code, **filters)

    def visits(self) -> str:
        return self._list("branches:visits", alone=self.unit.code, year=self.period.start.year)

    def points(self) -> str:
        return self._list("orgs:contact-points", unit=self.unit.code)

    def ratings(self, **filters: Any) -> str:
        year = self.period.start.year
        return self._list("branches:ratings", alone=self.unit.code, year=year, **filters)

    def results(self, **filters: Any) -> str:
        return self._list("branches:results", alone=self.unit.code, **filters)

    def periods(self, *standing: PeriodState) -> str:
        return self._list(
            "records:occurrences", unit=self.unit.code, year=self.period.start.year,
            standing=[one.value for one in standing],
        )  # fmt: skip

    def open(self, kind: str) -> str:
        """Problems or tasks that are not closed."""
        states = sorted(map(str, OPEN[kind]))
        return self._list(f"duties:{kind}", lead_unit=self.unit.code, state=states)

    def behind(self, kind: str) -> str:
        return self._list(f"duties:{kind}", lead_unit=self.unit.code, pace="behind")

    def outcomes(self, **filters: Any) -> str:
        return self._list("records:outcomes", alone=self.unit.code, **filters, **self._days())

    def activities(self) -> str:
        return self._list("records:activities", host=self.unit.code, **self._days())

    def trainings(self, kinds: list[str]) -> str:
        return self._list("records:activities", host=self.unit.code, kind=kinds, **self._days())

    def admissions(self) -> str:
        rule = admission_rule(self.at.as_of)
        said = {"procedure": rule.procedure, "step": rule.step} if rule else {}
        year = self.period.start.year
        return self._list("duties:case-steps", unit=self.unit.code, year=year, **said)

    def _days(self) -> dict[str, str]:
        last = min(self.at.as_of, self.period.end - timedelta(days=1))
        return {"since": self.period.start.isoformat(), "until": last.isoformat()}

    def owed(self, owed: int, met: int, missed: int) -> list[Count]:
        """Organisation life: how many periods count, how many were met, how many missed."""
        return [
            Count(_("应履行"), owed, self.periods(*OWED)),
            Count(_("已履行"), met, self.periods(*MET)),
            Count(_("未履行"), missed, self.periods(PeriodState.MISSED)),
        ]

    def doings(self, facts: Facts) -> list[Count]:
        """What a mass organisation did in the period, and what is open."""
        pk = self.unit.pk
        came = sum(n for _code, _name, n in facts.outcomes[pk])
        return [
            Count(_("活动"), facts.activities.get(pk, 0), self.activities()),
            Count(_("成果"), came, self.outcomes()),
            Count(_("未办结任务"), facts.tasks.get(pk, (0, 0))[0], self.open("tasks")),
            Count(_("未销号问题"), facts.problems.get(pk, (0, 0))[0], self.open("problems")),
        ]
