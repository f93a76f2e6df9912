"""What the figures and words of a draft say of each other, apart from any ledger.

Each rule is one function from a text that was read to remarks; ``RULES`` names them all.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.judging import places_of, rounded
from bihuan.reports.checks.manuscript import (
    Manuscript,
    Remark,
    Rule,
    counts,
    remark_at,
    value_of,
)
from bihuan.reports.checks.matching import unit_class
from bihuan.reports.checks.quoting import About, Kind
from bihuan.reports.checks.surroundings import has_only_headings
from bihuan.reports.checks.twice import said_twice
from bihuan.reports.checks.words import says
from bihuan.reports.rules import LIMITS
from bihuan.reports.wording import letters
from bihuan.words import _, lazy

_TO = r"[^，。；]{0,8}{}[至到为]?"
_ENDS = r"{}了?$"
_AHEAD = r"{}[^，。；]{0,6}$"
_ADDED = re.compile(
    r"(\d+(?:\.\d+)?(?:\s*[+\uff0b]\s*\d+(?:\.\d+)?)+)\s*[=\uff1d]\s*(\d+(?:\.\d+)?)"
)
"""Words that lead in all parts of a whole, not some."""


def part_over_whole(manuscript: Manuscript) -> Iterator[Remark]:
    """A part, led in by 其中 or said to be done, is more than the whole before it."""
    for start, end in manuscript.sentences:
        numbers = [one for one in manuscript.numbers(start, end) if counts(one)]
        for whole, part in pairwise(numbers):
            between = manuscript.text[whole.quoted.end : part.quoted.start]
            said = part.around.before + part.around.after
            is_part = "其中" in between or (
                says("found").search(whole.around.before)
                and says("done").search(said)
                and not says("found").search(said)
            )
            if (
                is_part
                and whole.quoted.unit == part.quoted.unit
                and value_of(part) > value_of(whole)
            ):
                said = _("“%(part)s”是“%(whole)s”的一部分，却比它多。")
                names = {"part": part.quoted.text, "whole": whole.quoted.text}
                yield remark_at("part-over-whole", part, said % names)


def sum_of_parts(manuscript: Manuscript) -> Iterator[Remark]:
    """A sum that is written out, or parts after 分别, do not give the whole."""
    for found in _ADDED.finditer(manuscript.text):
        parts = [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", found[1])]
        if sum(parts) != Decimal(found[2]):
            said = _("“%(sum)s”算错了，应为 %(right)s。")
            yield Remark("sum", said % {"sum": found[0], "right": sum(parts)}, *found.span())
    for start, end in manuscript.sentences:
        yield from _parts_of(manuscript, manuscript.numbers(start, end))


def _parts_of(manuscript: Manuscript, numbers: list[Checked]) -> Iterator[Remark]:
    """其中 A、B、C, the same unit for all, in one breath, against the number before 其中."""
    for place, whole in enumerate(numbers[:-2]):
        parts = _listed(manuscript, numbers[place:])
        if len(parts) < 2 or not counts(whole):
            continue
        total = sum(map(value_of, parts), Fraction(0))
        lead = manuscript.text[whole.quoted.end : parts[0].quoted.start]
        is_all = says("splits").search(lead)
        overlap = unit_class(whole.quoted.unit) == "people"
        if (total > value_of(whole) and not overlap) or (is_all and total != value_of(whole)):
            said = _("分项之和是 %(total)s，与“%(whole)s”不符。")
            yield remark_at("sum", whole, said % {"total": total, "whole": whole.quoted.text})


def _listed(manuscript: Manuscript, numbers: list[Checked]) -> list[Checked]:
    whole, *rest = numbers
    parts: list[Checked] = []
    for one in rest:
        before = (parts[-1] if parts else whole).quoted.end
        between = manuscript.text[before : one.quoted.start]
        if (
            one.quoted.unit != whole.quoted.unit
            or "；" in between
            or (parts and "，" in between and "其中" in between)
        ):
            break
        if not parts and "其中" not in between and not says("splits").search(between):
            break
        parts.append(one)
    return parts


def rate_and_base(manuscript: Manuscript) -> Iterator[Remark]:
    """A rate is none of the shares that the numbers of its sentence give."""
    for start, end in manuscript.sentences:
        numbers = manuscript.numbers(start, end)
        for place, rate in enumerate(numbers):
            pairs = _wholes_and_parts([one for one in numbers[:place] if counts(one)])
            if not pairs or not _is_rate(rate) or rate.quoted.about is not About.EXACTLY:
                continue
            shares = [_shares(part, whole, rate.quoted.value) for whole, part in pairs]
            if all(Decimal(rate.quoted.value) not in share for share in shares):
                whole, part = pairs[-1]
                said = _("“%(rate)s”与基数不符：%(part)s ÷ %(whole)s = %(right)s%%。")
                names = {
                    "rate": rate.quoted.text, "part": part.quoted.text,
                    "whole": whole.quoted.text, "right": shares[-1][0],
                }  # fmt: skip
                yield remark_at("rate-base", rate, said % names)


def _wholes_and_parts(counted: list[Checked]) -> list[tuple[Checked, Checked]]:
    """Pairs of numbers with one unit, the later one done of the earlier one."""
    return [
        (whole, part)
        for place, part in enumerate(counted)
        for whole in counted[:place]
        if whole.quoted.unit == part.quoted.unit
        and 0 < value_of(part) <= value_of(whole)
        and says("done").search(part.around.before + part.around.after)
    ]


def _is_rate(one: Checked) -> bool:
    return one.quoted.unit == "%" and bool(says("rate").search(one.around.before))


def _shares(part: Checked, whole: Checked, like: str) -> list[Decimal]:
    """The share done and the share that remains, to as many places as a rate was written in."""
    done, places = value_of(part) * 100 / value_of(whole), places_of(like)
    return [rounded(share, places) for share in (done, 100 - done)]


def rate_without_base(manuscript: Manuscript) -> Iterator[Remark]:
    """A rate of work done stands without the number of which it is a share."""
    for start, end in manuscript.sentences:
        numbers = manuscript.numbers(start, end)
        if any(counts(one) for one in numbers):
            continue
        for one in numbers:
            if _is_rate(one) and says("rate_of_work").search(one.around.before):
                said = _("“%(rate)s”没有说基数，读的人不知道是多少分之多少。")
                yield remark_at("rate-without-base", one, said % {"rate": one.quoted.text})


def direction(manuscript: Manuscript) -> Iterator[Remark]:
    """由 A 上升到 B with a B that is less; and the other way round."""
    for first, second in pairwise(manuscript.figures):
        if first.quoted.kind is not Kind.NUMBER or second.quoted.kind is not Kind.NUMBER:
            continue
        between = manuscript.text[first.quoted.end : second.quoted.start]
        if (
            not re.search("[由从]", first.around.before[-8:])
            or first.quoted.unit != second.quoted.unit
        ):
            continue
        change = value_of(second) - value_of(first)
        if (says("up", _TO).fullmatch(between) and change < 0) or (
            says("down", _TO).fullmatch(between) and change > 0
        ):
            said = _("“%(words)s”方向说反了：前一个数和后一个数的大小与用词不符。")
            words = manuscript.text[first.quoted.start : second.quoted.end]
            yield Remark(
                "direction", said % {"words": words}, first.quoted.start, second.quoted.end
            )


def percent_and_points(manuscript: Manuscript) -> Iterator[Remark]:
    """A share that rises or falls by so many percent: points are meant."""
    for one in manuscript.figures:
        is_led = _is_compared(one) or _changes_a_share(manuscript, one)
        about = one.around.sentence[-40:] + one.around.before
        if (
            one.quoted.unit == "%"
            and is_led
            and re.search("比例|占比|率(?!先)|满意度|优良天数", about)
        ):
            said = _("比率的变化“%(said)s”应当用百分点：%% 是相对变化，百分点是相减。")
            yield remark_at("percent-points", one, said % {"said": one.quoted.text})


def _changes(one: Checked) -> re.Match[str] | None:
    before = one.around.before
    return says("up", _ENDS).search(before) or says("down", _ENDS).search(before)


def _is_compared(one: Checked) -> bool:
    """Whether a rise or fall on another time leads in a figure: 同比小幅提高2.4%."""
    found = _changes(one)
    return bool(found and says("compared", _AHEAD).search(one.around.before[: found.start()]))


def _changes_a_share(manuscript: Manuscript, one: Checked) -> bool:
    """Whether a rise or fall in percent follows a share: 下降到9.8%，下降2.8%."""
    if not _changes(one):
        return False
    start = one.quoted.start - len(one.around.before) - len(one.around.sentence)
    return any(n.quoted.unit == "%" for n in manuscript.numbers(start, one.quoted.start))


def until_now(manuscript: Manuscript) -> Iterator[Remark]:
    """截至目前 without a day: nobody can compute it again."""
    for found in re.finditer(
        r"截[至止](?:目前|现在|今|日前)|到目前为止|迄今为止|目前为止", manuscript.text
    ):
        said = _("“%(said)s”没有日期，过后无法复核；请写明截至哪一天。")
        yield Remark("until-now", said % {"said": found[0]}, *found.span())


def limit_without_standard(manuscript: Manuscript) -> Iterator[Remark]:
    """A limit stands beside a measured value, and which standard it is from is not said."""
    for start, end in manuscript.sentences:
        sentence = manuscript.text[start:end]
        measured = [
            one
            for one in manuscript.numbers(start, end)
            if unit_class(one.quoted.unit) == "concentration"
        ]
        if (
            measured
            and re.search("限值|标准", sentence)
            and not re.search(r"GB\s*3095|GB\s*3838|HJ\s*6", sentence)
        ):
            said = _("拿监测值同限值相比，没有写明是哪个标准、哪一年的版本；新旧标准限值不同。")
            yield Remark("limit-standard", said, start, end)


def all_and_some(manuscript: Manuscript) -> Iterator[Remark]:
    """全部 is claimed where the numbers beside it say that some is not done."""
    for start, end in manuscript.sentences:
        claims = [one for one in manuscript.between(start, end) if one.quoted.kind is Kind.CLAIM]
        counted = [one for one in manuscript.numbers(start, end) if counts(one)]
        for claim in claims:
            for whole, part in pairwise(counted):
                is_done = says("done").search(part.around.before) and says("found").search(
                    whole.around.before
                )
                if (
                    is_done
                    and whole.quoted.unit == part.quoted.unit
                    and value_of(part) < value_of(whole)
                ):
                    said = _("说“%(claim)s”，同一句里却是 %(whole)s 中的 %(part)s。")
                    names = {
                        "claim": claim.quoted.text, "whole": whole.quoted.text,
                        "part": part.quoted.text,
                    }  # fmt: skip
                    yield remark_at("all-and-some", claim, said % names)


def length(manuscript: Manuscript) -> Iterator[Remark]:
    """Longer than the rules allow."""
    count = letters(manuscript.text)
    if count > LIMITS["comprehensive"]:
        said = _("全文 %(count)s 字，超过综合性文件一般不超过 %(most)s 字的要求。")
        yield Remark("length", said % {"count": count, "most": LIMITS["comprehensive"]})
    elif count > LIMITS["special"]:
        said = _("全文 %(count)s 字，专项文件一般不超过 %(most)s 字。")
        yield Remark("length", said % {"count": count, "most": LIMITS["special"]})


def headings_only(manuscript: Manuscript) -> Iterator[Remark]:
    """Nothing but headings: there is nothing to check."""
    if not manuscript.figures and has_only_headings(manuscript.text):
        yield Remark("headings-only", _("全文只有标题，没有正文，没有可以核对的内容。"))


RULES = (
    Rule("part-over-whole", lazy("部分大于整体"), part_over_whole),
    Rule("sum", lazy("分项之和与总数不符"), sum_of_parts),
    Rule("rate-base", lazy("比率与基数不符"), rate_and_base),
    Rule("rate-without-base", lazy("比率没有基数"), rate_without_base),
    Rule("direction", lazy("升降方向说反"), direction),
    Rule("percent-points", lazy("百分比与百分点混用"), percent_and_points),
    Rule("said-twice", lazy("同一事实前后不一"), said_twice),
    Rule("until-now", lazy("截至目前没有日期"), until_now),
    Rule("limit-standard", lazy("限值没有写明标准"), limit_without_standard),
    Rule("all-and-some", lazy("说全部而数字不全"), all_and_some),
    Rule("length", lazy("篇幅超限"), length),
    Rule("headings-only", lazy("只有标题"), headings_only),
)


def remarks(manuscript: Manuscript) -> list[Remark]:
    """What every rule finds, in the order of the text."""
    found = [remark for rule in RULES for remark in rule.find(manuscript)]
    return sorted(found, key=lambda one: (one.start, one.rule))
