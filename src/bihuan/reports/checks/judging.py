"""Whether the ledger bears a figure out: supported, contradicted, or nothing in it to say."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from bihuan.reports.checks.matching import says_share
from bihuan.reports.checks.quoting import About, Kind, Quoted, bare_grade
from bihuan.reports.checks.words import labels, says
from bihuan.words import _
from bihuan.written.numerals import GREAT


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger gives for a metric on the day: its value, and the whole it belongs to."""

    code: str
    label: str
    value: str
    unit: str
    companion: tuple[str, str] | None = None
    """Label and value of what is printed beside it, as 查摆 298."""
    parts: tuple[tuple[str, str], ...] = ()
    grade: str = ""
    """What a streak counts, as 优秀."""


@dataclass(frozen=True, slots=True)
class Judged:
    verdict: Verdict
    ledger_value: str
    meant: str = ""
    """What of the metric was compared where it was not its value: 占比, 其余, 基数."""


def judge(figure: Quoted, known: Known, near: str) -> Judged:
    """The verdict on a figure that speaks of a metric, from the words around it."""
    if figure.kind is Kind.GRADE:
        return _grade(figure, known)
    if figure.kind is Kind.CLAIM:
        return _claim(known)
    meant, value = _meant(figure, known, near)
    if value is None:
        return Judged(Verdict.UNSUPPORTED, known.value)
    value *= GREAT.get(known.unit[:1], 1)
    said = Verdict.SUPPORTED if _agrees(figure, value, near, known.unit) else Verdict.CONTRADICTED
    return Judged(said, known.value if not meant else _printed(value), meant)


def _grade(figure: Quoted, known: Known) -> Judged:
    same = figure.value == bare_grade(known.grade or known.value)
    return Judged(Verdict.SUPPORTED if same else Verdict.CONTRADICTED, known.value)


def _claim(known: Known) -> Judged:
    """All of it: what is counted is as much as the whole beside it."""
    if known.unit == "%":
        same = known.value == "100"
        return Judged(Verdict.SUPPORTED if same else Verdict.CONTRADICTED, known.value)
    whole = known.companion and known.companion[1]
    if not whole:
        return Judged(Verdict.UNSUPPORTED, known.value)
    same = Decimal(whole) == Decimal(known.value)
    ledger = known.value if same else f"{known.value}/{whole}"
    return Judged(Verdict.SUPPORTED if same else Verdict.CONTRADICTED, ledger, _("全部"))


def _meant(figure: Quoted, known: Known, near: str) -> tuple[str, Fraction | None]:
    """What of the metric the words speak of: a part, a share, what remains, the whole, itself."""
    try:
        value = Fraction(known.value)
    except ValueError:
        return "", None
    said = near.replace(known.label, "")
    named = [part for part in known.parts if names_part(part[0], said)]
    if len(named) == 1:
        return named[0][0], Fraction(named[0][1])
    if known.companion is None:
        return "", None if figure.unit == "%" != known.unit else value
    return _beside(figure, known, value, near)


def names_part(part: str, said: str) -> bool:
    """Whether words name a part; a grade of one character only with the word for it: 高风险."""
    if len(part) > 1:
        return part[-3:] in said
    return any(f"{part}{of}" in said for of in ("等级", "风险", "级别"))


def _beside(figure: Quoted, known: Known, value: Fraction, near: str) -> tuple[str, Fraction]:
    """The same for a metric with a whole beside it."""
    label, written = known.companion or ("", "0")
    whole = Fraction(written)
    if known.unit != "%" and (figure.unit == "%" or (not figure.unit and says_share(near))):
        share = min(value, whole) * 100 / max(value, whole, Fraction(1))
        return _("占比"), 100 - share if says("remaining").search(near) else share
    if says("remaining").search(near):
        return _("其余"), abs(whole - value)
    if _says_label(label, near.rpartition("，")[2]):
        return label, whole
    return "", value


def _says_label(label: str, said: str) -> bool:
    """Whether words name what stands beside a metric: 应换届, 已验收 or 通过验收."""
    bare = re.sub("^(?:当年|其中)", "", label)
    others = labels()["pieces"].get(bare, "").partition(" ")[0]
    return any(word in said for word in (bare, *filter(None, others.split("|"))))


def _agrees(figure: Quoted, value: Fraction, near: str, known_unit: str) -> bool:
    low, high = figure.low, figure.high
    if low is None or high is None:
        return False
    if figure.unit == "%" and known_unit.endswith("百分点"):
        return False
    if value < 0 or (figure.unit.endswith("百分点") and value):
        signed = -1 if says("less").search(near) else 1
        low, high = sorted((signed * low, signed * high))
    if low != high:
        return low <= value <= high
    return _WITHIN[figure.about](value, high) or (
        figure.about is About.EXACTLY
        and (_rounds_to(value, figure) or _is_tenths_of(value, figure))
    )


_HALF = Fraction(1, 2)


def _is_tenths_of(value: Fraction, figure: Quoted) -> bool:
    """Tenths as they are spoken, 七成三, which leave out or round what comes after."""
    return figure.text[-2:-1] == "成" and -_HALF <= value - (figure.high or 0) < 1


def _rounds_to(value: Fraction, figure: Quoted) -> bool:
    """A share that the ledger knows exactly, written to some places: 73.5 for 219 of 298."""
    if value.denominator == 1 or not re.fullmatch(r"\d+(\.\d+)?", figure.value):
        return False
    places = places_of(figure.value)
    is_rounded = rounded(value, places) == Decimal(figure.value)
    return places > 0 and is_rounded and _is_endless(value)


def places_of(written: str) -> int:
    """The places behind the point of a number as it is written."""
    return len(written.partition(".")[2])


def rounded(value: Fraction, places: int) -> Decimal:
    """Half up, to so many places."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _is_endless(value: Fraction) -> bool:
    """Whether a share cannot be written out in a few places, so that it must have been rounded."""
    return (value * 100).denominator != 1


_WITHIN = {
    About.EXACTLY: lambda value, said: value == said,
    About.ROUGHLY: lambda value, said: abs(value - said) <= max(said / 10, 1),
    About.NEARLY: lambda value, said: said * Fraction(19, 20) <= value <= said,
    About.MORE: lambda value, said: said <= value <= said + max(said / 10, 10),
    About.LESS: lambda value, said: value <= said,
}


def _printed(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(rounded(value, 1))
