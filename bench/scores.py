"""A scheme of 30 items over 65 units: every score, its explanation, and one record that changes.

    python bench/scores.py [UNITS] [ITEMS]

Loads the sample department and adds UNITS branches and ITEMS duties that each of them owes every
month; a scheme has an item for each duty, and every third one also counts problems. Then it prints,
on SQLite: all scores computed and explained (aim: under 5 s for 65 units and 30 items, 1,950
scores), with the number of queries; the scores computed again after one activity is entered, which
must move one score of one unit; and the same comparison of both moments that the page makes. The
bare limit is the sum alone, with what was counted given.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import stage

YEAR = 2025
AT = datetime(2026, 1, 5, 1, tzinfo=UTC)
ON = date(2026, 1, 4)


def branches(units: int) -> list[Any]:
    """Units of a kind of their own, by the real action."""
    from bihuan.ledger.actions import SYSTEM, writing
    from bihuan.orgs.actions import define, found_unit
    from bihuan.orgs.models import Unit, UnitKind

    with writing(SYSTEM, AT):
        first = {"on": date(YEAR, 1, 1), "actor": SYSTEM, "at": AT}
        kind = define(UnitKind, code="scored", name="受考单位", order=99, **first)
        top = Unit.objects.current().get(code="committee")
        return [
            found_unit(code=f"scored-{n}", name=f"受考单位{n}", kind=kind, parent=top, **first)
            for n in range(units)
        ]


def duties(items: int, kind: Any) -> list[Any]:
    """Clauses that each unit owes every month, each fulfilled by a kind of activity of its own."""
    from bihuan.duties.actions.cadences import set_cadence
    from bihuan.duties.actions.plans import lay_down_duty
    from bihuan.duties.cadences import Per, Rule
    from bihuan.duties.models import Plan
    from bihuan.ledger.actions import SYSTEM, writing
    from bihuan.orgs.actions import define
    from bihuan.records.actions.fulfilments import fulfil_by
    from bihuan.records.models import ActivityKind

    by = {"on": date(YEAR, 1, 1), "actor": SYSTEM, "at": AT}
    rule = Rule(per=Per.MONTH, from_on=date(YEAR, 1, 1), until_on=date(YEAR + 1, 1, 1))
    made = []
    with writing(SYSTEM, AT) as log:
        plan = Plan.objects.current().order_by("pk").first()
        for n in range(items):
            word = define(ActivityKind, code=f"scored-{n}", name=f"事项{n}", order=n + 90, **by)
            duty = lay_down_duty(plan=plan, code=f"scored-{n}", text=f"每月事项{n}", unit=None,
                                 post_type=None, cadence="", source="", **by)  # fmt: skip
            log.flush()
            fulfil_by(duty=duty, kind=word, agenda_kind=None, **by)
            set_cadence(duty=duty, rule=rule, owner=kind, **by)
            made.append(duty)
    return made


def meetings(units: list[Any], items: int) -> None:
    """Of thirteen months' duties one is missed."""
    from bihuan.ledger.actions import SYSTEM, writing
    from bihuan.records.actions import record_activity
    from bihuan.records.models import ActivityKind

    kinds = [ActivityKind.objects.current().get(code=f"scored-{n}") for n in range(items)]
    number = 0
    with writing(SYSTEM, AT):
        for unit in units:
            for kind in kinds:
                for month in range(1, 13):
                    number += 1
                    if number % 13:
                        record_activity(
                            kind=kind, title=str(kind), first_on=date(YEAR, month, 10),
                            host_unit=unit, actor=SYSTEM, at=AT,
                        )  # fmt: skip


def scheme(items: int, kind: Any) -> Any:
    from bihuan.ledger.actions import SYSTEM
    from bihuan.scorecards.actions.schemes import define_scheme, open_scheme
    from bihuan.scorecards.terms import Band, Basis, Item, Rule, Terms

    def rules(n: int) -> Iterator[Rule]:
        missed = {"duty": f"scored-{n}", "standing": ["missed"]}
        yield Rule(text=f"每月事项{n}少一次", points=Decimal("0.5"), basis=Basis.OCCURRENCES,
                   filter=missed)  # fmt: skip
        if n % 3 == 0:
            yield Rule(text="整改逾期", points=Decimal(1), basis=Basis.PROBLEMS,
                       filter={"pace": "behind"})  # fmt: skip

    each = Decimal(10)
    says = Terms(
        each * items,
        tuple(Item(name=f"项目{n}", standard=each, rules=tuple(rules(n))) for n in range(items)),
        (Band("优秀", Decimal(0)),),
    )
    by = {"on": date(YEAR, 2, 1), "actor": SYSTEM, "at": AT}
    made = define_scheme(code="bench", name="基准", year=YEAR, unit_kind=kind, says=says, **by)
    open_scheme(made, on=date(YEAR, 12, 1), actor=SYSTEM, at=AT)
    return made


def timed(what: str, work: Callable[[], Any]) -> Any:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        start = time.perf_counter()
        found = work()
        seconds = time.perf_counter() - start
    print(f"{what}: {seconds:.2f} s, {len(asked)} queries")
    return found


def told(found: dict[int, Any]) -> Iterator[Any]:
    """Every rule of every item of every unit, with why it took what it took."""
    for one in found.values():
        for item in one.items:
            yield from item.whys


def enter_missing(made: list[Any], found: dict[int, Any]) -> None:
    """One activity that fulfils the first period that was missed."""
    from bihuan.ledger.actions import SYSTEM
    from bihuan.records.actions import record_activity
    from bihuan.records.models import ActivityKind

    unit = next(pk for pk, one in found.items() if any(w.counted.causes for w in told({0: one})))
    cause = next(why.counted.causes[0] for why in told({0: found[unit]}) if why.counted.causes)
    kind = ActivityKind.objects.current().get(name=cause.told.split()[0].replace("每月", ""))
    host = next(one for one in made if one.pk == unit)
    record_activity(
        kind=kind, title="补登", first_on=cause.day, host_unit=host, actor=SYSTEM, at=AT
    )  # fmt: skip


def measure(made: list[Any], of: Any, cells: int) -> None:
    from bihuan.ledger import queries as ledger
    from bihuan.periods import Moment
    from bihuan.scorecards.queries import assess, moves, terms_of
    from bihuan.scorecards.scoring import score

    keys, since = [unit.pk for unit in made], ledger.head().size
    now = Moment(date(YEAR + 1, 1, 1), None)
    found = timed(f"{cells} scores with every record", lambda: assess(of, keys, now))
    items = [item for one in found.values() for item in one.items]
    explained = sum(all(why.says for why in item.whys) for item in items)
    causes = sum(len(why.counted.causes) for why in told(found))
    print(f"explained: {explained} of {cells}, by {causes} records")
    terms = terms_of(of)
    taken = {pk: {why.rule.key: why.points for why in told({0: one})} for pk, one in found.items()}
    timed("the sums alone", lambda: [score(terms, taken[pk]) for pk in keys])
    enter_missing(made, found)
    timed("all scores again after one activity", lambda: assess(of, keys, now))
    moved = timed(
        "compared with before it was entered",
        lambda: moves(of, of.cards.current(), Moment(now.as_of, since), now),
    )
    lines = [
        (str(m.card.unit), str(m.before.points), str(m.after.points), len(m.items)) for m in moved
    ]
    print(f"moved (unit, before, after, items): {lines}")


def main(units: int = 65, items: int = 30) -> None:
    with stage.office(start=stage.DEMO):
        stage.set_up()
        from bihuan.ledger.actions import SYSTEM
        from bihuan.records.actions.fulfilments import make_occurrences

        made = branches(units)
        duties(items, made[0].kind)
        make_occurrences(on=ON, actor=SYSTEM, at=AT)
        meetings(made, items)
        measure(made, scheme(items, made[0].kind), units * items)


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]])
