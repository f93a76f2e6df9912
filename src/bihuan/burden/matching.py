"""Whether a text asks somebody to report what is recorded already; words only, no Django.

A sentence asks where it says that something be handed in or counted up, and says figures, lists or
progress of what. It asks for what a holding is called by, whole or nearly so. A sentence that cuts
down on reports asks for none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

HAND_IN = re.compile(
    "报送|上报|呈报|填报|报来|报至|报到|报一下|报个|报我|报给|报办公室|报机关|报党委|报纪委"
    "|填写|填好|填一|填表|提供|反馈|提交|交来|交到|发来|发至|发到|发我|报告一下|书面报告"
    "|汇总|统计|摸底|摸清|摸排|盘点|清点|数一数|核一核|弄清|列出|列个|造册|要一份|要个"
)
QUANTITY = re.compile(
    "数量|情况|台账|清单|一览表|统计表|汇总表|报表|表格|数据|数字|次数|人数|天数|件数|场次|名单"
    "|明细|进展|进度|多少|几次|几个|几件|几名|几场|总数|完成率|比例|浓度|花名册|结果|表[。；，]?$"
)
CUTS_DOWN = re.compile(
    "(?:压减|减少|避免|杜绝|清理|精简|取消|不再|不得|停止|免于|严禁|整治|防止|少|合并)"
    "[^。；]{0,12}(?:填报|报送|上报|报表|台账|表格|统计|汇总|填写)"
    "|(?:填报|报送|上报|报表|台账|表格)[^。；]{0,6}(?:减少|压减|精简|合并|减负)"
)
OF_OTHERS = re.compile(
    "向社会|向公众|统计核算|统计制度|统计法|统计局|汇总机制|排放统计|数据库|信息系统"
)
"""What counts and hands in nothing of one's own."""

SENTENCE = re.compile("[。；;！!？?\n]+")
NEARLY = 0.75
"""The share of the pairs of characters of a name that a sentence must have."""
SHORTEST = 4
"""Names shorter than this count only where they stand whole."""
MOST = 6


@dataclass(frozen=True, slots=True)
class Held:
    """Something recorded: what it is, where it is seen, and the names by which it is asked for."""

    what: str
    label: str
    url: str
    names: tuple[str, ...] = field(default=())


def plain(text: str) -> str:
    """Without blanks, quotation marks and the forms of a letter that look the same."""
    return re.sub("[\\s“”‘’\"'《》〈〉（）()]", "", normalize("NFKC", text))


def asking(text: str) -> Iterator[str]:
    """The sentences of a text that ask for figures, lists or progress to be handed in."""
    for sentence in SENTENCE.split(normalize("NFKC", text)):
        said = plain(sentence)
        if _asks(said):
            yield said


def _asks(said: str) -> bool:
    is_asked = HAND_IN.search(said) and QUANTITY.search(said)
    return bool(is_asked and not CUTS_DOWN.search(said) and not OF_OTHERS.search(said))


def held_already(text: str, holdings: Iterable[Held]) -> list[Held]:
    """What of the holdings a text asks for, the closest first; at most so many as are read."""
    sentences = list(asking(text))
    if not sentences:
        return []
    found = [(_closeness(one.names, sentences), one) for one in holdings]
    found = [(close, one) for close, one in found if close]
    found.sort(key=lambda pair: -pair[0])
    return [one for _close, one in found[:MOST]]


def _closeness(names: Sequence[str], sentences: Sequence[str]) -> float:
    return max((_close(plain(name), said) for name in names for said in sentences), default=0)


def _close(name: str, said: str) -> float:
    """How much of a name stands in a sentence, in characters; 0 where it is not meant."""
    if not name:
        return 0
    if name in said:
        return len(name)
    if len(name) < SHORTEST:
        return 0
    pairs = {name[at : at + 2] for at in range(len(name) - 1)}
    share = sum(pair in said for pair in pairs) / len(pairs)
    return share * len(name) * NEARLY if share >= NEARLY else 0


HOW_OFTEN = re.compile("每(?:月|年|季度|半年|周|个月|季)|不少于.{1,4}次|[一两三四]次|[一两]期")
TO_DO = re.compile(
    "^(?:召开|组织|开展|制定|参加|研究|专题|上|讲|听取|检查|指导|落实|督促|推动|及时|一|以上)+"
)


def core_of(text: str) -> str:
    """What a clause is about: its first part, without how often and without the verb."""
    first = re.split("[，。；、,;]", plain(text))[0]
    core = TO_DO.sub("", HOW_OFTEN.sub("", first))
    return core if len(core) >= SHORTEST else ""
