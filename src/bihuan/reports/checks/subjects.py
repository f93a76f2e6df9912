"""Of whom and when a sentence speaks: this office or another, what is or what is aimed at."""

import re
from calendar import monthrange
from datetime import date

from bihuan.reports.checks.matching import Spoken, is_bare
from bihuan.reports.checks.surroundings import Around
from bihuan.reports.checks.words import says, words
from bihuan.written.numerals import worth

ORGAN = r"[\u4e00-\u9fff]{2,14}?{}"
"""The name of an office, by how it ends."""
LEVELS = "省市县区州盟"
"""Signs of the level of an office in its name."""
MOST_IN_PASSING = 2
_BY = re.compile(r"(?<![年\d])\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号]|[底末])?(?=之?前)")
"""A day of this year by which something is to be done: 12月20日前."""
_DAY = re.compile(
    r"(?P<year>20\d\d)\s*年(?:(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?)?"
)


_AS_OF = re.compile(
    r"截[至止]到?\s*(?:(?P<year>20\d\d)\s*年)?\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"(?:\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]|份?[底末])?"
)
_UP_TO = re.compile(
    r"(?P<half>上半年|前两个季度)|(?P<three>前三个?季度|[1一][—–~～至到-]+[3三]季度)|(?P<quarter>第?[一1]季度)"
    r"|(?:今年|年)?(?<!\d)(?:1|一)月?份?[—–~～至到-]+(?P<to>\d{1,2}|十[一二]?|[二三四五六七八九])月"
    r"|前(?P<first>\d{1,2}|十[一二]?|[二三四五六七八九])个月"
    r"|(?<!\d)(?P<end>\d{1,2}|十[一二]?|[一二三四五六七八九])月[底末](?!之?前|以前)"
)
"""A span from the beginning of the year, or an end of a month, that a figure may be of."""
_YEAR_BEFORE = re.compile(
    r"(?<![较比与])(?:去年|上年|上一年|(?P<year>20\d\d)\s*年)度?(?:同期|这个时候|同时期)"
)
_MUST = re.compile(r"[^，。；]{0,12}的[也都还]?(?:要|须|必须|得|应|务必)")
"""What follows a figure of today, of which something is to become: 11个滞后的要说明原因."""
_STANDS = re.compile("滞后|超期|逾期|过期|未完成|没改完|未整改|未销号")
"""What follows a figure of today as well: 11个滞后问题逐一定责."""
_COUNTED = re.compile(r"[\d十百][个件项条家名次份]$")
_OF_THOSE = re.compile(r"有$|^(?:城市|地?市|县|区县|单位|处室|部门|支部|断面|企业)(?!的?问题)")
"""What says something of so many, counted just before: 12件实事有3件重复."""
_FIRST = re.compile(r"[^，。；]{0,4}(?:提前|率先)")
_LAST_YEAR = re.compile(r"(?<![较比与同])(?:去年|上年|前年|上一年)(?!同期|同时|以来|这个时候)")
_NEAR = 40
"""So many characters ahead may say the span that a change is over."""
_PLACED = r"[用现体中布散落放贴列存]在$|(?<![目之以日])前$|(?<!不)(?:含|包括|包含)$"
"""What leads in a part: 出现在3个单位, 含1次扩大学习."""
_OPERAND = re.compile(rf"{_PLACED}|[由从+\uff0b=\uff1d加减]\s*$|各[开办有讲派写]?了?\s*$")
_RECKONED = re.compile(r"\s*[+\uff0b=\uff1d加减]")
"""What reckons with a figure, begins with it or gives it to each, instead of stating it."""


def foreign(text: str, own: tuple[str, ...]) -> str:
    """The other office that a draft is about; empty where it is about this one or names none.

    ``own`` are the names of this office. The title and the end name whose draft it is; one that
    calls itself as this office does (我厅, 全厅) is taken for its own.
    """
    kind = own[0][-1:] if own else ""
    if any(name in text for name in own):
        return ""
    for place in _places(text):
        for found in says("organs", ORGAN).finditer(place):
            is_ours = found[0].endswith((f"全{kind}", f"我{kind}", f"本{kind}")) or (
                kind
                and not found[0].endswith(kind)
                and re.search(f"[我全]{kind}|{kind}党组|{kind}机关", text)
            )
            if not says("ours").match(found[0]) and not is_ours:
                return found[0]
    return _of_another_level(text, own, kind)


def _of_another_level(text: str, own: tuple[str, ...], kind: str) -> str:
    """What a draft says of all the city, say, where this office is of a province.

    It says so twice at least, and never speaks of an office of this one's kind.
    """
    level = next((sign for name in own for sign in name if sign in LEVELS), "")
    if not level or kind in text or re.search(f"[全我本]{level}|{level}[委直]", text):
        return ""
    others = LEVELS.replace(level, "")
    found = re.findall(
        f"[全我本][{others}]|[{others}](?:本级|级|里|直|人民政府|政府|委(?![员托派]))", text
    )
    return found[0] if len(found) >= MOST_IN_PASSING else ""


def _places(text: str) -> list[str]:
    """The title and the signature; no sentence, nor whom a letter is addressed or copied to."""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    heads = (line for line in (*lines[:2], *lines[-3:]) if line[-1] not in "。：:；！？")
    return [line for line in heads if len(line) <= 60 and not says("sent_to").search(line)]


def is_aim(around: Around, said: str, as_of: date, matched: tuple[str, ...] = ()) -> bool:
    """Whether a figure is aimed at: words of intent in its clause, or a day still to come.

    ``matched`` are words by which it was seen what the figure speaks of; they do not count.
    """
    if any(says("aim").search(word) for word in matched):
        return False
    own, ahead = around.before, "".join(around.clauses[:1])
    if _STANDS.match(around.after) or (is_bare(own) and _MUST.match(around.after)):
        return False
    if says("aim").search(own) or _is_to_come(ahead + own + said, as_of):
        return True
    if is_bare(own) and "已" not in own and says("strives").search(ahead):
        return True
    return bool(says("leads_to_aims").search(around.lead)) or _is_to_come(around.lead, as_of)


def is_elsewhere(
    around: Around, metric: Spoken, as_of: date, matched: tuple[str, ...] = ()
) -> bool:
    """Whether a sentence seems to speak of another set or another time than a metric does.

    ``matched`` are words by which it was seen what the figure speaks of; they do not count.
    """
    if metric.is_change:
        return bool(says("other_span").search(around.sentence[-_NEAR:] + around.before))
    said = around.sentence.rpartition("；")[2] + around.before
    return _is_of_another_time(said, metric, as_of) or _is_of_a_part(around, said, matched)


def _is_of_another_time(said: str, metric: Spoken, as_of: date) -> bool:
    years = {str(as_of.year), *re.findall(r"20\d\d", metric.label)}
    if any(found["year"] not in years for found in _DAY.finditer(said)):
        return True
    last = _LAST_YEAR.search(said)
    if last and not says("now").search(said[last.end() :]):
        return True
    return bool(says("part_of_year").search(said))


def _is_of_a_part(around: Around, said: str, matched: tuple[str, ...]) -> bool:
    """Whether a figure is of some of what is counted, or is reckoned with."""
    own = around.before if around.before.strip() else "".join(around.clauses[:1])
    for word in matched:
        own = own.replace(word, "")
    return bool(
        words().subset.search(said)
        or says("of_a_part").search(said)
        or says("other_sections").search(said)
        or words().elsewhere.search(own)
        or _OPERAND.search(around.before)
        or _RECKONED.match(around.after)
        or (_OF_THOSE.search(around.before) and _COUNTED.search(around.sentence))
        or _FIRST.match(around.after)
    )


def is_of_one_unit(text: str) -> bool:
    """Whether a draft speaks of one unit, as a letter to it does: 你中心."""
    return bool(words().of_one_unit.search(text))


def own_day(around: Around, as_of: date) -> date:
    """The day that a figure is of: the last one that its sentence says, or else the draft's own.

    截至8月31日 and 去年同期 say one; a month without a day is meant to its end.
    """
    said = around.sentence.rpartition("；")[2] + around.before
    found = _YEAR_BEFORE.search(said)
    if found and not says("now").search(said[found.end() :]):
        return _same_day(as_of, int(found["year"] or as_of.year - 1))
    day = as_of
    for found in _AS_OF.finditer(said):
        day = _ends(found, as_of) or as_of
    return day


def day_up_to(around: Around, as_of: date) -> date | None:
    """The end of a span of this year that a sentence says: 上半年, 1—8月, 9月底; None for none."""
    said = around.sentence.rpartition("；")[2] + around.before
    found = next(iter(reversed(list(_UP_TO.finditer(said)))), None)
    if found is None or re.search(r"(?:[去上前]年|20\d\d年)度?$", said[: found.start()][-6:]):
        return None
    named = found.groupdict()
    month = 6 if named["half"] else 9 if named["three"] else 3 if named["quarter"] else 0
    month = month or int(worth(named["to"] or named["first"] or named["end"]))
    return date(as_of.year, month, monthrange(as_of.year, month)[1]) if month <= 12 else None


def _ends(found: re.Match[str], as_of: date) -> date | None:
    year, month = int(found["year"] or as_of.year), int(worth(found["month"]))
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(int(worth(found["day"])), last) if found["day"] else last)


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _is_to_come(said: str, as_of: date) -> bool:
    by = (f"{as_of.year}年{found[0]}" for found in _BY.finditer(said))
    days = (_DAY.search(each) for each in by)
    return any(found and _first_day(found) > as_of for found in (*days, *_DAY.finditer(said)))


def _first_day(found: re.Match[str]) -> date:
    month = int(found["month"] or 1)
    return date(int(found["year"]), month if 1 <= month <= 12 else 12, 1)
