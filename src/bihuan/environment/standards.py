"""Standards as dated data: the only owner of how a rule is read, cited, supplied or missed.

Each file under ``data/`` is one document with its day of entry into force, its address and the
digest of the official file, and rules that each name their clause and how sure they are: A seen
in two transcriptions or proven on published figures, B one checked transcription, C doubtful,
K general knowledge. A rule that is not there is not guessed: it raises ``RuleMissing``, and can be
supplied in a file of the same form.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from bihuan.environment.shapes import Shape, like
from bihuan.errors import NotComputable, NotFound, Unreadable
from bihuan.words import _, listed

Raw = Mapping[str, Any]
NO_SHAPES: Mapping[str, Shape] = {}


class RuleMissing(NotComputable):
    """A standard does not say this here: the message names the document to consult."""

    code = "rule-missing"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a document: its value, its clause, and how sure it is."""

    name: str
    value: Any
    clause: str
    confidence: str
    document: str


@dataclass(frozen=True, slots=True)
class Document:
    """A standard: what it is called, when it holds, and where its official text is."""

    id: str
    document: str
    title: str
    from_on: date
    to_on: date | None = None
    address: str = ""
    sha256: str = ""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    def rule(self, name: str) -> Rule:
        """The rule of that name, or ``RuleMissing`` that names the document to consult."""
        if name in self.rules:
            return self.rules[name]
        said = self.unknown.get(name, name)
        raise RuleMissing(
            _("%(document)s《%(title)s》中“%(said)s”的规定未收录。")
            % {"document": self.document, "title": self.title, "said": said},
            hint=_("请查该文件原文，写成规则文件（[rules.%(name)s] 下写 value、clause）后提供。")
            % {"name": name},
        )

    def value(self, name: str) -> Any:
        return self.rule(name).value

    def has(self, name: str) -> bool:
        return name in self.rules

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def taken_over(self) -> list[Rule]:
        """Rules that stand here out of another document, which every result has to say."""
        return [rule for rule in self.rules.values() if rule.document != self.document]

    def with_rules(self, supplied: Raw, shapes: Mapping[str, Shape] = NO_SHAPES) -> Self:
        """The same document with rules that somebody read in its text and supplied.

        ``shapes`` says what the value of a rule may be; without one it is like the shipped value.

        Raises
        ------
        Unreadable
            A rule of a name that the document does not have, or a value that its rule cannot have.
        """
        checked(supplied)
        read = _rules(supplied, self.document)
        known = {*self.rules, *self.unknown}
        if strange := sorted(read.keys() - known):
            raise Unreadable(
                _("%(document)s 没有“%(names)s”这样的规定。")
                % {"document": self.document, "names": listed(strange)},
                hint=_("可用：%(names)s。") % {"names": listed(sorted(known))},
            )
        for name, rule in read.items():
            shipped = like(self.rules[name].value) if name in self.rules else None
            _fitting(rule, shapes.get(name) or shipped)
        return replace(self, rules={**self.rules, **read})


def supplied(path: Path) -> Raw:
    """Rules out of a file: ``[rules.NAME]`` with ``value`` and ``clause`` each."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(
            _("规则文件 %(path)s 读不出：%(error)s") % {"path": path, "error": error}
        ) from None
    try:
        checked(raw)
    except Unreadable as error:
        raise Unreadable(
            _("规则文件 %(path)s：%(error)s") % {"path": path, "error": error.message},
            hint=error.hint,
        ) from None
    return raw


def checked(raw: Raw) -> None:
    """Refuses what is no set of rules: each is a table with a value and a clause."""
    rules = raw.get("rules")
    if not isinstance(rules, dict) or not rules:
        raise Unreadable(
            _("没有一条规定。"), hint=_("每条写成 [rules.名称]，下面写 value 和 clause。")
        )
    for name, rule in rules.items():
        if not isinstance(rule, dict) or not {"value", "clause"} <= set(rule):
            raise Unreadable(_("[rules.%(name)s] 缺少 value 或 clause。") % {"name": name})
        if not isinstance(rule["clause"], str) or not rule["clause"].strip():
            raise Unreadable(_("[rules.%(name)s] 的 clause 要写明文件的条款。") % {"name": name})


def _fitting(rule: Rule, shape: Shape | None) -> None:
    if shape is not None and not shape.fits(rule.value):
        raise Unreadable(
            _("[rules.%(name)s] 的 value 不能是 %(value)s。")
            % {"name": rule.name, "value": rule.value},
            hint=_("应是%(expected)s。") % {"expected": shape.expected()},
        )


@cache
def raw(folder: str, name: str) -> Raw:
    """The shipped file of a standard, as it is written."""
    file = files("bihuan.environment") / "data" / folder / f"{name.lower().replace('/', '-')}.toml"
    if not file.is_file():
        raise NotFound(
            _("没有标准“%(name)s”。") % {"name": name},
            hint=_("可用：%(names)s。") % {"names": listed(names(folder))},
        )
    return tomllib.loads(file.read_text(encoding="utf-8"))


def names(folder: str) -> list[str]:
    """The identifiers of every shipped standard of a folder."""
    shipped = (files("bihuan.environment") / "data" / folder).iterdir()
    return sorted(tomllib.loads(file.read_text(encoding="utf-8"))["id"] for file in shipped)


def heading(of: Raw) -> dict[str, Any]:
    """What every document says of itself, as the fields of ``Document``."""
    return {
        "id": of["id"],
        "document": of["document"],
        "title": of["title"],
        "from_on": of["from"],
        "to_on": of.get("to"),
        "address": of.get("address", ""),
        "sha256": of.get("sha256", ""),
    }


def document(folder: str, name: str) -> Document:
    """A document whose rules are named values, with those it takes over from another."""
    of = raw(folder, name)
    rules = _rules(of, of["document"])
    if "taken_over" in of:
        taken = of["taken_over"]
        before = document(folder, taken["from"]).rules
        sure = taken["confidence"]  # that it still holds, which is less than that it held
        rules = {one: replace(before[one], confidence=sure) for one in taken["rules"]} | rules
    return Document(**heading(of), rules=rules, unknown=of.get("unknown", {}))


def _rules(of: Raw, document_name: str) -> dict[str, Rule]:
    return {
        name: Rule(
            name=name,
            value=rule["value"],
            clause=rule["clause"],
            confidence=rule.get("confidence", ""),
            document=document_name,
        )
        for name, rule in of.get("rules", {}).items()
    }
