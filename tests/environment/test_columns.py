"""What a table lacks, or an argument cannot be, is said in words of our own."""

from datetime import date

import ibis
import pytest

from bihuan.environment import air, water
from bihuan.errors import Refused
from environment.tables import CLEAN, answered, table
from environment.water.samples import river
from environment.water.samples import table as water_table

OLD = air.edition("HJ633-2012")
DAY = {"city": "甲", "station": "1", "day": date(2022, 3, 1), **CLEAN}
DAYS = table([DAY])
HOURS = DAYS.mutate(at=DAYS.day.cast("timestamp"))
SAMPLES = water_table(river(do=8.0, tp=0.1))
KIND = air.Kind.CITY_DAY


def texts(of, *names):
    return of.mutate(**{name: ibis.literal("多") for name in names})


CASES = {
    "so2、co": [
        lambda: air.graded(DAYS.drop("so2", "co"), OLD.aqi, span="day"),
        lambda: air.graded(texts(DAYS, "so2", "co"), OLD.aqi, span="day"),
        lambda: air.periods(DAYS.drop("so2", "co"), OLD, span="year"),
        lambda: air.evaluate(DAYS.drop("so2", "co"), KIND, OLD, air.Wanted("year")),
        lambda: air.station_days(texts(HOURS, "so2", "co"), OLD.assessment),
    ],
    "city、day": [
        lambda: air.periods(DAYS.drop("city", "day"), OLD, span="month"),
        lambda: air.city_means(DAYS.drop("city", "day"), OLD.assessment, key="day"),
    ],
    "at": [
        lambda: air.city_days(DAYS, OLD.assessment),
        lambda: air.station_days(texts(HOURS, "at"), OLD.assessment),
        lambda: air.running_ozone(DAYS, OLD.assessment),
    ],
    "span": [
        lambda: air.graded(DAYS, OLD.aqi, span="week"),
        lambda: air.periods(DAYS, OLD, span="week"),
        lambda: water.of_sections(SAMPLES, "week"),
    ],
    "key": [lambda: air.city_means(DAYS, OLD.assessment, key="hour")],
    "period": [
        lambda: air.evaluate(DAYS, KIND, OLD, air.Wanted("week")),
        lambda: water.evaluate(SAMPLES, period="week"),
    ],
    "by": [lambda: air.evaluate(DAYS, KIND, OLD, air.Wanted("year", by="county"))],
    "rank": [lambda: air.evaluate(DAYS, KIND, OLD, air.Wanted("year", rank="nox"))],
    "places.*co": [lambda: air.periods(DAYS, OLD, span="year", places={"so2": 1})],
    "nox": [lambda: air.ranking(DAYS.mutate(period=DAYS.city), "nox")],
    "region": [lambda: air.province(air.periods(DAYS, OLD, span="year"), keys=["region"])],
    "assume": [lambda: water.graded(SAMPLES, assume="pond")],
    "sampled_on": [
        lambda: water.of_sections(SAMPLES.drop("sampled_on"), "month"),
        lambda: water.of_sections(texts(SAMPLES, "sampled_on"), "month"),
    ],
    "tp": [
        lambda: water.graded(texts(SAMPLES, "tp")),
        lambda: water.of_sections(texts(SAMPLES, "tp"), "month"),
    ],
    "reach": [lambda: water.grouped(water.graded(SAMPLES), ["reach"])],
}


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        pytest.param(named, asked, id=f"{named} {n}")
        for named, some in CASES.items()
        for n, asked in enumerate(some)
    ],
)
def test_what_cannot_be_computed_names_the_column_or_the_argument(named, asked):
    with pytest.raises(Refused, match=named):
        asked()


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e300, -1.0])
def test_what_is_no_concentration_is_missing(value):
    """HJ 633-2012: the other items are graded all the same."""
    odd = table([DAY | {"pm25": value}])
    (row,) = answered(air.graded(odd, OLD.aqi, span="day"))
    assert (row["pm25_iaqi"], row["aqi"], row["missing"]) == (None, 40, 1)
    (row,) = answered(water.graded(water_table(river(do=8.0, tp=value))))
    assert (row["tp_class"], row["class"]) == (None, 1)
