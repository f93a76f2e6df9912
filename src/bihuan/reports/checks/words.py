"""The words that the check knows, read from data: names, counters, claims, grades."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "presets" / "party" / "draft.toml"
NAMES = DATA.with_name("names.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists as regular expressions, longest word first."""

    names: re.Pattern[str]
    hotlines: str
    codes: str
    """What leads in a number that only names: 电话, 编号."""
    ordered: str
    """Counters before which a lone 二 stands for the second: two of them would be 两."""
    counters: str
    """What may follow digits."""
    counted: str
    """What may follow a Chinese numeral: only words that count nothing but numbers."""
    units: dict[str, str]
    """Each counter or unit of measure and the class of things that it counts."""
    claim: re.Pattern[str]
    describing: re.Pattern[str]
    """How a claim begins that says how all are, not that all is done: 均标有."""
    grade: re.Pattern[str]
    filler: re.Pattern[str]
    """What stands around a figure and names nothing."""
    alike: tuple[frozenset[str], ...]
    topics: tuple[str, ...]
    counted_things: re.Pattern[str]
    objects: tuple[str, ...]
    """What things of a topic are counted, as 问题 and 任务."""
    separable: re.Pattern[str]
    """Verbs of two characters with 了 between them: 销了号."""
    points_of: str
    """What 点 behind a Chinese numeral counts: 三点意见."""
    subset: re.Pattern[str]
    of_one_unit: re.Pattern[str]
    """What tells that a draft speaks of one unit; ``of_all`` that a sentence speaks of all."""
    of_all: re.Pattern[str]
    elsewhere: re.Pattern[str]
    """What tells that a figure is of another set or another time than the metric."""


@cache
def words() -> Words:
    data = _data()
    units = _classes(data["counters"]) | _classes(data["measures"])
    spoken = [word for word in units if word not in data["only_after_digits"]]
    return Words(
        names=_names(), hotlines=either(data["hotlines"]),
        codes=either(data["codes"]), ordered=either(_ordered(data)),
        counters=either(units), counted=either(spoken), units=units,
        claim=_claim(data["claims"]), grade=_grade(data["grades"]),
        describing=re.compile(rf"(?:均|都|皆|全部)已?(?:{either(data['claims']['describing'])})"),
        alike=tuple(frozenset(row.split()) for row in data["alike"]),
        topics=tuple(data["topics"]), objects=tuple(data["objects"]),
        counted_things=re.compile(either(data["counted_things"])),
        separable=_separable(data["separable"]), points_of=either(data["points_of"]),
        subset=re.compile(either(data["subset"])),
        of_one_unit=re.compile(either(data["of_one_unit"])),
        of_all=re.compile(either(data["of_all"])),
        elsewhere=re.compile(rf"{either(data['elsewhere'])}|[较比](?:\d+月|计划|方案|目标)"),
        filler=re.compile(rf"{either(data['filler'])}|[\s，。、；：（）()“”\d%]"),
    )  # fmt: skip


def labels() -> dict[str, Any]:
    """What drafts say for the words of which labels of metrics are made."""
    return dict(_data()["labels"])


@cache
def says(name: str, around: str = "{}") -> re.Pattern[str]:
    """The pattern of what a text says, by its name in the data, within a larger one."""
    return re.compile(around.replace("{}", f"(?:{'|'.join(_data()['says'][name])})"))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def either(listed: Any) -> str:
    """Any of some words, the longer before the shorter."""
    return "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))


def _separable(verbs: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?<={verb[0]})了{verb[1]}" for verb in verbs))


def _classes(tables: dict[str, list[str]]) -> dict[str, str]:
    return {word: kind for kind, listed in tables.items() for word in listed}


def _ordered(data: dict[str, Any]) -> list[str]:
    """A lone 二 counts only people, and tenths: 二人, 二成."""
    kinds = data["counters"]
    counts = set(kinds["things"]) | set(kinds["events"]) | set(data["ordered_by_two"])
    return [word for word in counts if word[0] not in data["counted_by_two"]]


def _names() -> re.Pattern[str]:
    """Names as they stand, and the pattern of those that count what makes the name: 四个意识."""
    data = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    listed = [name for names in data["names"].values() for name in names]
    ends = [name for name in listed if re.fullmatch(f"[{_NUMERALS}0-9]", name[-1])]
    forms = (
        rf"(?<![{_NUMERALS}0-9])(?:{_listed(set(listed) - set(ends))})",
        rf"(?<![{_NUMERALS}0-9])(?:{_listed(ends)})(?![{_NUMERALS}0-9])",
        rf"[{_NUMERALS}0-9]{{1,12}}(?:{_after_numeral(data['named_after'])})",
        rf"[{_NUMERALS}]{{1,12}}(?:{_after_numeral(data['named_after_chinese'])})",
    )
    return re.compile("|".join(forms))


_NUMERALS = "零一二两三四五六七八九十百千万亿"


def _listed(names: Iterable[str]) -> str:
    """Any of some names; a comma in one may be another stop or none: 三天打鱼、两天晒网."""
    return either(names).replace("，", "[，、]?")


def _after_numeral(table: dict[str, list[str]]) -> str:
    """Counters with what after them makes a name of the number: 条禁令."""
    return "|".join(f"{counter}(?:{either(things)})" for counter, things in table.items())


_ENDS = r"(?=[，。；、！）”\n]|$)"


def _claim(data: dict[str, list[str]]) -> re.Pattern[str]:
    """全部…完成, 均已…到位, 无一例外, 一个不落, 零投诉, 全覆盖."""
    rest = r"[^，。；：、！？\n\d“”（）()]"
    already = r"(?:已经|已|按期|按时|如期|依规|按要求|顺利|得到|予以|实现|进行)*"
    verbs = rf"{already}(?:{either(data['done'])})(?:了)?(?:完毕|到位)?"
    return re.compile(
        "|".join(
            (
                rf"(?:已经|已|均)?(?:{either(data['all'])})(?:{rest}{{0,8}}?){verbs}",
                rf"(?<=[\u4e00-\u9fff，\s])(?:全部|悉数)(?!的|人员|党员|工作|责任|过程|内容|要素|精力|家底|力量|心血|热情|费用|资金|时间)"
                rf"[^，。；：、的\n\d]{{2,7}}{_ENDS}",
                rf"(?:均|都|皆)(?:已经|已|按期|按时|如期)(?:{rest}{{0,6}}?){verbs}",
                rf"(?<![平人户亩年月日场车])均(?!线|值|衡|价|摊|分|等|须|应|可|要|需)[\u4e00-\u9fff]{{2,10}}{_ENDS}",
                rf"全[销改办做]完?了{_ENDS}|没有一[个家人件例起][\u4e00-\u9fff]{{2,4}}{_ENDS}",
                rf"(?:条条|件件|项项|个个|户户|村村|事事|家家|桩桩|笔笔|都|均)已?有?(?:{either(data['settled'])})了?",
                rf"{either(data['covering'])}(?!行动|攻坚|计划|方案|专项|目标|工程)|(?<=“)全面完成(?=”)",
                rf"(?<=[\u4e00-\u9fff])(?<![为保争须将应])全面完成{_ENDS}",
                rf"(?<![清归])零(?!{either(data['not_none'])})[\u4e00-\u9fff]{{2}}{_ENDS}",
                rf"(?<!万)无一(?:[人例起件家户项处名][\u4e00-\u9fff]{{1,7}}|[\u4e00-\u9fff]{{1,4}}){_ENDS}",
                r"一[\u4e00-\u9fff](?:不|没|未)[落剩留漏少缺]",
            )
        )
    )


_GRADED = ("等次", "结果", "水质", "结论", "评价")
_CELL = "|".join((r"(?<=[\t\u3000])", "(?<=  )", *(rf"(?<={graded}[：:])" for graded in _GRADED)))
"""Where a grade may stand by itself: in a cell of a table, and behind what is graded."""


def _grade(data: dict[str, list[str]]) -> re.Pattern[str]:
    """优秀等次, 评为优秀, 优秀8个, 达到Ⅱ类, 定为Ⅲ级, 轻度污染."""
    found, tails = either(data["words"]), "等次|等级|档次|格次|档"
    led = "|".join(f"(?<={word})" for word in data["led"])
    roman = "[\u2160-\u2165]"
    return re.compile(
        "|".join(
            (
                rf"(?:{found})(?:{tails})",
                rf"(?:{led})(?!(?<=是)[好差]的)(?!(?<=(?<!总)评)(?:[优差](?![秀良])|先进))(?:{found})(?=[，。；、！\n）)的]|$)",
                rf"(?:{_CELL})(?:{found})(?=[\s，。；]|$)",
                rf"(?<=[为获评定是成个列得达][“\"])(?:{found})(?=[”\"])",
                rf"(?<=[“\"])(?:{found})(?=[”\"](?:{tails}))",
                rf"(?:{either(data['counted'])})(?=\s?[\d零一二两三四五六七八九十]+[个名人家项])",
                rf"(?<=[为达到是由至成“])(?<![-—~\uff5e])(?<![\u2160-\u2165]至)(?<![\u2160-\u2165]到)(?<!类至)(?<!类到)劣?{roman}类(?!断面|标准|水体|及|以|[-—~\uff5e至])",
                rf"(?<=[\u4e00-\u9fff])(?<![及或于])(?<!类至)(?<!类到)(?<!{roman}至)(?<!{roman}到)劣?{roman}类(?:{_ENDS}|(?=[好改恶退变升降提]))",
                rf"(?<=[为定]){roman}级(?!响应|应急|预警|警报|预案)",
                rf"(?<=[\u4e00-\u9fff])(?<![轻中重度、])(?:[轻中重]度污染|严重污染){_ENDS}",
            )
        )
    )
