"""The index by hand: Fractions and plain Python, written apart from the product's expressions."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

from bihuan.environment.air.standards import AqiStandard

ORDER = ("so2", "no2", "co", "o3", "pm10", "pm25")
STEP = {"co": Decimal("0.1")}


def rounded(value: Decimal, item: str) -> Decimal:
    return value.quantize(STEP.get(item, Decimal(1)), rounding=ROUND_HALF_EVEN)


def nearest(value: Fraction, places: int) -> Decimal:
    return Decimal(round(value * 10**places)).scaleb(-places)


def iaqi(standard: AqiStandard, item: str, span: str, value: Decimal | None) -> int | None:
    if value is None or value < 0:
        return None
    table = standard.breakpoints[item, span]
    concentration = rounded(value, item)
    points = list(zip(table.at, table.iaqi, strict=True))
    for (low, index), (high, above) in pairwise(points):
        if concentration <= high:
            part = Fraction(concentration - low) / Fraction(high - low)
            return ceil(index + (above - index) * part)
    return table.above


def aqi(indices: dict[str, int | None], standard: AqiStandard) -> tuple[int | None, str | None]:
    """The AQI and its primary pollutants; withheld by HJ 633-2026 5.3.1 when incomplete."""
    known = {item: index for item, index in indices.items() if index is not None}
    highest = max(known.values(), default=-1)
    if highest < 0 or (standard.id == "HJ633-2026" and len(known) < 6 and highest <= 100):
        return None, None
    leaders = [item for item in ORDER if known.get(item) == highest]
    return highest, ",".join(leaders) if highest > 50 else ""


def mean_day(values: list[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction()) / len(known) if len(known) >= 20 else None


def ozone_day(hours: dict[int, Fraction]) -> Fraction | None:
    """The daily maximum 8-hour mean of hours 1 to 24."""
    means = []
    for end in range(8, 25):
        window = [hours[hour] for hour in range(end - 7, end + 1) if hour in hours]
        if len(window) >= 6:
            means.append(sum(window, Fraction()) / len(window))
    if not means:
        return None
    return max(means) if len(means) >= 14 or max(means) > 160 else None


def natural_day(at: datetime) -> tuple[date, int]:
    """The natural day and the hour, 1 to 24, of a label that says when the hour ended."""
    began = at - timedelta(hours=1)
    return began.date(), began.hour + 1


def percentile(values: list[Fraction], percent: int) -> Fraction:
    ordered = sorted(values)
    rank = 1 + Fraction((len(ordered) - 1) * percent, 100)
    low = int(rank)
    high = min(low + 1, len(ordered))
    return ordered[low - 1] + (ordered[high - 1] - ordered[low - 1]) * (rank - low)
