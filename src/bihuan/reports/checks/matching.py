"""Which metric a figure of a draft speaks of, and by which words that was seen.

An alias is a line of words that a person can write: ``~集中整治 问题|隐患 -完成整改``. Words are
parted by blanks; ``|`` gives alternatives; a word with ``~`` may stand farther off (in the
paragraph or a heading), one with ``-`` must not stand near; the others stand in the clause of
the figure or the one before. A line led in by ``?`` may bear a figure out, not contradict it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bihuan.reports.checks.quoting import Kind, Quoted
from bihuan.reports.checks.surroundings import Around
from bihuan.reports.checks.words import says, words


@dataclass(frozen=True, slots=True)
class Alias:
    """``code`` is the metric meant; empty where the words mean none of them."""

    code: str
    said: str
    near: tuple[tuple[str, ...], ...]
    wide: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    is_own: bool = False
    """Somebody of the office said so: it goes before what is shipped."""
    is_sure: bool = True
    """It tells so much that another value than the metric's is wrong."""
    is_general: bool = False
    """It counts all, whatever the topic: where one is named the figure is of that."""
    is_derived: bool = False
    """Nobody wrote it: it was made of the label of its metric."""


class Aliases:
    """Aliases by the words of which one must stand near, so that few are looked at closely."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._aliases = tuple(aliases)
        self._by_word: dict[str, list[int]] = {}
        for place, alias in enumerate(self._aliases):
            for word in {word for choices in alias.near for word in choices}:
                self._by_word.setdefault(word, []).append(place)
        self._always = [place for place, alias in enumerate(self._aliases) if not alias.near]

    def for_words(self, near: str) -> Iterator[Alias]:
        """Those that may fit words, in their order."""
        found = set(self._always)
        for word, places in self._by_word.items():
            if word in near:
                found.update(places)
        return (self._aliases[place] for place in sorted(found))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A metric as the check needs it: what its figures are counted in, and its kind."""

    code: str
    label: str
    unit: str
    has_base: bool = False
    is_change: bool = False
    is_grade: bool = False
    grade: str = ""
    """What a streak counts, as 优秀."""

    @property
    def unit_class(self) -> str:
        return unit_class(self.unit)


@dataclass(frozen=True, slots=True)
class Match:
    code: str
    alias: Alias
    words: tuple[str, ...]
    score: float
    near: str = ""
    """The words in which it was seen."""
    is_own_clause: bool = True
    is_sure: bool = True
    """Its topic stands near enough to tell that a value is wrong."""


def unit_class(unit: str) -> str:
    """The class of what a unit counts; 万 and the like before it do not matter."""
    units = words().units
    bare = unit.lstrip("十百千万亿")
    return units.get(unit) or units.get(bare) or ""


UNSURE = "?"


def alias(code: str, said: str, *, is_own: bool = False) -> Alias:
    """An alias from the line of words in which it is written."""
    near: list[tuple[str, ...]] = []
    wide: list[tuple[str, ...]] = []
    never: list[str] = []
    for word in said.removeprefix(UNSURE).split():
        choices = tuple(w for w in word.lstrip("~-").split("|") if w)
        if word.startswith("-"):
            never += choices
        elif choices:
            (wide if word.startswith("~") else near).append(choices)
    return Alias(
        code, said, tuple(near), tuple(wide), tuple(never), is_own,
        is_sure=not said.startswith(UNSURE),
    )  # fmt: skip


def names_of(office: str) -> tuple[str, ...]:
    """What an office is called in drafts: 省生态环境厅（示例） is 生态环境厅."""
    bare = re.sub(r"[（(][^）)]*[)）]", "", office)
    short = re.sub(
        r"^(?:[\u4e00-\u9fff]{1,6}?(?:省|市|县|区|自治州|自治区|盟|旗)|省|市|县|区)", "", bare
    )
    return tuple(dict.fromkeys(name for name in (short, bare) if name))


def match(
    figure: Quoted, around: Around, aliases: Aliases, metrics: dict[str, Spoken]
) -> list[Match]:
    """The aliases that fit, the best first; empty where none does or the best says: none."""
    for place, near in enumerate(nearer(figure, around)):
        found = [
            one
            for one in (_fits(alias, near, around) for alias in aliases.for_words(near))
            if one
            and _counts_its_thing(one.alias, around)
            and _counts_alike(figure, metrics.get(one.code), near, around, is_own=place == 0)
        ]
        if found:
            found = [replace(one, is_own_clause=place == 0) for one in found]
            found.sort(key=lambda one: -one.score)
            return found if found[0].code else []
    return []


def nearer(figure: Quoted, around: Around) -> list[str]:
    """The words of the figure's clause; and where they say nothing, those of clauses ahead."""
    near = [_QUOTES.sub("", f"{around.before}{figure.text}{around.after}")]
    for clause in around.clauses[: _clauses_ahead(figure, around)]:
        near.append(f"{_QUOTES.sub('', clause)}，{near[-1]}")
    return near


_QUOTES = re.compile('[“”‘’"]')
"""They do not part what they stand in: “月月警示”课 is 月月警示课."""


def _clauses_ahead(figure: Quoted, around: Around) -> int:
    """How many clauses ahead may say what a figure is of."""
    if figure.kind is Kind.CLAIM or says_nothing(around):
        return 4
    if figure.kind is Kind.GRADE or _COUNTED.search("".join(around.clauses[:1])):
        return 0
    return 1


_COUNTED = re.compile(r"\d|[一二两三四五六七八九十百]+[次个项条件家名份期例场天]")
"""A clause that has a figure of its own is not what the next one speaks of."""


def says_nothing(around: Around) -> bool:
    return is_bare(around.before) and is_bare(around.after)


def is_bare(said: str) -> bool:
    """Whether words name nothing: 其中, 全年累计, 已完成."""
    return len(words().filler.sub("", said)) < 2


def _fits(alias: Alias, near: str, around: Around) -> Match | None:
    """Whether each word of an alias stands where it may: one at least in the clause itself."""
    if any(word in near for word in alias.never) or (alias.is_general and _has_topic(near, around)):
        return None
    here = [_longest(choices, near) for choices in alias.near]
    if alias.near and not any(here):
        return None
    said, score, is_sure = [], 0.0, alias.is_sure
    for choices, word in zip(alias.near, here, strict=True):
        ahead = word or _longest(choices, around.sentence)
        if not ahead:
            return None
        said.append(ahead)
        score += (2 + len(ahead)) / (1 if word else 2)
    for choices in alias.wide:
        word, weight = max(((w, _nearness(w, near, around)) for w in choices), key=lambda p: p[1])
        strong = sum(map(len, said)) >= STRONG
        if weight < (0.05 if strong else FARTHEST):
            return None
        said.append(word)
        is_sure = is_sure and weight >= FARTHEST
        score += 2 * weight + len(word) / 10
    return Match(alias.code, alias, tuple(said), score + OWN * alias.is_own, near, is_sure=is_sure)


def _has_topic(near: str, around: Around) -> bool:
    """Whether one topic is named; a sentence that names several adds them."""
    sentence = f"{around.sentence}{near}"
    if sum(topic in sentence for topic in words().topics) > 1 or says("added").search(sentence):
        return False
    said = "\n".join((near, around.ahead, *around.headings))
    return any(topic in said for topic in words().topics)


def _longest(choices: tuple[str, ...], said: str) -> str:
    return max((word for word in choices if word in said), key=len, default="")


OWN = 100
"""What an alias of the office's own weighs more than one that is shipped."""
FARTHEST = 0.2
"""How near a word of the topic must stand; about 240 characters."""
STRONG = 4
"""So many characters of an alias in the clause say enough where the topic stands far off."""


def _nearness(word: str, near: str, around: Around) -> float:
    """1 for a word in the clause, less the farther off it stands, 0 for nowhere."""
    if word in near:
        return 1.0
    if (at := around.ahead.rfind(word)) >= 0:
        if _is_left_for_another(word, around.sentence + around.before):
            return 0.0
        return 1 / (1 + (len(around.ahead) - at) / 60)
    if word in around.rest:
        return 0.15
    for place, heading in enumerate(around.headings, start=2):
        if word in heading:
            return 0.8 / place
    return 0.1 if word in around.document else 0.0


def _is_left_for_another(word: str, said: str) -> bool:
    """Whether the sentence has gone on from a topic to another one."""
    group = next((group for group in (words().topics, words().objects) if word in group), ())
    return any(said.rfind(other) > said.rfind(word) for other in group)


def _counts_its_thing(alias: Alias, around: Around) -> bool:
    """Whether what stands right behind the figure, as 支部, is among the words of an alias."""
    thing = words().counted_things.match(around.after.lstrip("的"))
    if thing is None or not alias.code:
        return True
    said = [word for choices in (*alias.near, *alias.wide) for word in choices]
    return any(thing[0] in word or word in thing[0] for word in said)


_CHANGED = r"{}(?:了|近|约|超过)?\s*$"
"""What leads in a change, which is no value of what changes."""


def _counts_alike(
    figure: Quoted, metric: Spoken | None, near: str, around: Around, *, is_own: bool
) -> bool:
    """Whether a figure can be of a metric: the same kind of thing is counted."""
    if metric is None:
        return True
    if figure.kind is Kind.GRADE:
        return metric.is_grade or bool(metric.grade)
    if figure.kind is Kind.CLAIM:
        return (metric.has_base or metric.unit == "%") and not words().describing.match(figure.text)
    if metric.is_grade or (
        says("changes", _CHANGED).search(around.before) and not metric.is_change
    ):
        return False
    return _same_unit(figure.unit, metric, near) and (
        is_own or says_nothing_but(figure, near) or _tells(figure.unit, metric)
    )


_ANYTHING = frozenset(("个", "项", "件", "条", ""))
"""Counters of anything."""


def _tells(unit: str, metric: Spoken) -> bool:
    """Whether a unit alone tells what is counted: not 个, nor a share of what is."""
    is_share = unit_class(unit) == "shares"
    if unit in _ANYTHING or (metric.unit in _ANYTHING and unit_class(unit) == "things"):
        return False
    return not is_share or metric.unit == "%"


def says_nothing_but(figure: Quoted, near: str) -> bool:
    """Whether the figure's own clause, the last of ``near``, names nothing."""
    return is_bare(near.rpartition("，")[2].replace(figure.text, ""))


def says_share(near: str) -> bool:
    """Whether a number without a unit stands in a column of shares."""
    return bool(says("share").search(near))


def _same_unit(unit: str, metric: Spoken, near: str) -> bool:
    mine, its = unit_class(unit), metric.unit_class
    if unit == "" and not says_share(near):
        return its not in {"shares", "points"}
    if mine == "shares" or unit == "":
        if its in {"things", "events", "people"}:
            return metric.has_base and bool(re.search("率|占|成|比例|之", near))
        return its == "shares" or (its == "points" and metric.is_change)
    if mine in {"things", "events", "people", "spans"}:
        return unit == metric.unit or any({unit, metric.unit} <= row for row in words().alike)
    return mine == its or (unit == "微克" and its == "concentration")
