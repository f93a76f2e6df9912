"""The kinds of report that come with the preset of an office."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan import presets
from bihuan.errors import NotFound, Unreadable
from bihuan.orgs.queries import preset_name
from bihuan.reports import rules
from bihuan.words import listed


@dataclass(frozen=True, slots=True)
class Shipped:
    """A template that comes with a preset."""

    name: str
    title: str
    length: int
    """How many figures and charts it asks for, as progress counts them."""


def templates() -> tuple[Shipped, ...]:
    return shipped(preset_name())


@cache
def shipped(preset: str) -> tuple[Shipped, ...]:
    """They come with the program and are read once."""
    folder = folder_of(preset)
    kinds = tomllib.loads((folder / "kinds.toml").read_text(encoding="utf-8"))["kind"]
    return tuple(_shipped(folder / f"{kind['name']}.txt", kind["title"]) for kind in kinds)


def folder_of(preset: str) -> Path:
    return presets.path_of(preset, "reports")


def _shipped(path: Path, title: str) -> Shipped:
    template = rules.parse(text_of(path))
    return Shipped(path.stem, title, len(template.codes) + len(template.charts))


def template_named(name: str) -> Shipped:
    """A shipped template by its name, never a file by its path."""
    for one in templates():
        if one.name == name:
            return one
    raise _unknown(name)


def template_path(name: str) -> Path:
    """A shipped template by its name, or a text file by its path."""
    path = folder_of(preset_name()) / f"{name}.txt"
    if name.isidentifier() and path.is_file():
        return path
    if Path(name).is_file():
        return Path(name)
    raise _unknown(name)


def shipped_text(name: str) -> str:
    """The words of a shipped template, to begin a text of one's own with."""
    return text_of(template_path(template_named(name).name))


def _unknown(name: str) -> NotFound:
    known = listed(sorted(one.name for one in templates()))
    return NotFound(
        _("没有名为“%(name)s”的模板，也没有这个文件。") % {"name": name},
        hint=_("自带的模板：%(known)s。") % {"known": known},
    )


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            _("模板“%(name)s”读不出来。") % {"name": path.name},
            hint=_("模板是 UTF-8 的文本文件。"),
        ) from error
