"""Reading what tables and people write of scores: 每少1次扣0.5分, 90分以上, 15分."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from bihuan.scorecards.terms import Band, shown
from bihuan.words import _

NUMBER = r"\d+(?:\.\d+)?"
_IN_BRACKETS = re.compile(rf"[(（]\s*(?:满分|共|计)?\s*({NUMBER})\s*分\s*[)）]")
_DEDUCTS = re.compile(rf"(?:扣减?|减|加|奖)\s*({NUMBER})\s*分?")
_EACH = re.compile(
    rf"每[^，,；;。扣加减]{{0,12}}?({NUMBER})?\s*"
    r"(人次|项次|项·?次|个百分点|百分点|微克/立方米|次|项|人|个|件|份|起|家|天|处|分|名|条)"
)
_UNTIL = re.compile(rf"(?:最多|最高|至多|累计)(?:扣减?|加)?\s*({NUMBER})\s*分")


def folded(text: str) -> str:
    """Full-width digits and marks as narrow ones, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Said:
    """What a line of a scheme says of its points; each None where it does not."""

    points: Decimal | None = None
    per: Decimal = Decimal(1)
    measure: str = ""
    cap: Decimal | None = None


def read_points(text: str) -> Said:
    """The points of a wording such as ``每少1次扣0.5分，最多扣2分``."""
    said = folded(text)
    until = _UNTIL.search(said)
    taken = _DEDUCTS.search(said[: until.start()] if until else said)
    each = _EACH.search(said)
    return Said(
        Decimal(taken[1]) if taken else None,
        Decimal(each[1]) if each and each[1] else Decimal(1),
        each[2] if each else "",
        Decimal(until[1]) if until else None,
    )


def parts_of(text: str) -> list[str]:
    """The single rules of a cell that holds several, parted by semicolons, full stops or lines."""
    return [part.strip() for part in re.split(r"[;；。\n]+", text) if part.strip(" ，,、")]


def points_in_brackets(text: str) -> Decimal | None:
    """The points that a heading gives itself: 责任制（34分）."""
    found = _IN_BRACKETS.search(text)
    return Decimal(found[1]) if found else None


def without_points(text: str) -> str:
    return _IN_BRACKETS.sub("", text).strip()


class NotABand(ValueError):
    """A line that does not say from which score to which a grade is given."""


_GRADE = re.compile(r"^([^\d\s:：,，、(（<>≥≤]+)[\s:：,，、(（]*(.*)$")
_LEAST = re.compile(rf"(?:≥|>=|不低于|达到)?({NUMBER})分?(?:\(?含\)?)?(?:及?以上|起)?")
_BELOW = re.compile(
    rf"(?:不到|低于|未满|不足|小于|<|不满)({NUMBER})分?|({NUMBER})分?(?:\(?不含\)?)?以下"
)
_FROM_TO = re.compile(rf"({NUMBER})分?(?:\(?含\)?)?(?:-|—|–|~|～|至|到)+({NUMBER})分?")


def read_band(line: str, row: int = 0) -> Band:
    """A grade with its scores: ``优秀 90分以上``, ``良好 80分以上、不到90分``, ``80-90``.

    ``80-89`` ends at 89, so that the gap before 90 shows.
    """
    split = _GRADE.match(line.strip())
    if split is None:
        raise NotABand(_("“%(line)s”没有写等次的名称。") % {"line": line.strip()})
    grade, rest = split[1].strip(), folded(split[2])
    if rest.startswith("-"):
        raise NotABand(_("“%(line)s”的分数不能是负数。") % {"line": line.strip()})
    if span := _FROM_TO.search(rest):
        return Band(grade, Decimal(span[1]), Decimal(span[2]), row)
    upper = _BELOW.search(rest)
    below_at = Decimal(upper[1] or upper[2]) if upper else None
    lower = _LEAST.search(rest[: upper.start()] if upper else rest)
    if lower is None and below_at is None:
        raise NotABand(_("“%(line)s”没有写分数。") % {"line": line.strip()})
    return Band(grade, Decimal(lower[1]) if lower else Decimal(0), below_at, row)


def written_band(band: Band) -> str:
    """A band as ``read_band`` reads it again, in whatever language the page is."""
    least = f"{band.grade} {shown(band.least)}分以上"
    return least if band.below is None else f"{least}、不到{shown(band.below)}分"


def band_in_words(band: Band) -> str:
    """A band for the reader of a page."""
    said = {"grade": band.grade, "least": shown(band.least)}
    if band.below is None:
        return _("%(grade)s %(least)s 分以上") % said
    return _("%(grade)s %(least)s 分以上、不到 %(below)s 分") % {**said, "below": shown(band.below)}
