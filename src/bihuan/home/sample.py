"""The sample offices: their files are read in through intake, in the order of their manifest."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bihuan import presets
from bihuan.burden.actions import answer_suggestion, end_suggestion, send_suggestion
from bihuan.duties.queries import plan_coded
from bihuan.errors import BihuanError
from bihuan.home.setup import load_preset
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.ledger.actions import SYSTEM, Actor
from bihuan.orgs.actions import open_account
from bihuan.orgs.models import Post
from bihuan.orgs.queries import actor_in, post_named
from bihuan.records.actions.fulfilments import make_occurrences

SAMPLE = "sample"
"""The environment department that ``bihuan demo`` shows unless told."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Persona:
    """An account of the sample: how it signs in, the post it holds, its one-time password."""

    login: str
    post: Post
    password: str


def manifest_of(name: str) -> dict[str, Any]:
    """What a sample office says of itself: preset, files, accounts, a first report."""
    text = (presets.FOLDER / name / "manifest.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def load_sample(
    name: str = SAMPLE, *, today: date, at: datetime, progress: Progress
) -> list[Persona]:
    """Enter a whole sample office into an empty database; returns its accounts."""
    folder, manifest = presets.FOLDER / name, manifest_of(name)
    load_preset(manifest["preset"], on=manifest["on"], at=at)
    files = manifest["file"]
    has_periods = False
    for number, said in enumerate(files, start=1):
        progress("装入示例", number, len(files))
        if said.get("needs_periods") and not has_periods:
            make_occurrences(on=today, actor=_actor(manifest["actor"], today), at=at)
            has_periods = True
        _load(folder, said, manifest["on"], today, at)
    if not has_periods:
        make_occurrences(on=today, actor=_actor(manifest["actor"], today), at=at)
    _suggest(manifest, today, at)
    return [_open(said, manifest["on"], at) for said in manifest["account"]]


def _load(folder: Path, said: dict[str, Any], on: date, today: date, at: datetime) -> None:
    actor = _actor(said.get("actor", ""), today)
    options = Options(
        on=said.get("on", on),
        plan=plan_coded(said["plan"]) if "plan" in said else None,
        year=said.get("year"),
        folder=folder / "evidence",
    )
    path = folder / said["name"]
    kind = kind_named(said["kind"])
    result = import_file(path, kind, options, actor=actor, at=at, progress=_quiet)
    for finding in result.findings:
        if finding.refuses:
            raise BihuanError(f"示例文件 {said['name']} 第 {finding.row} 行：{finding.message}")


def _suggest(manifest: dict[str, Any], today: date, at: datetime) -> None:
    """What branches had to say, and what the office answered on the same day."""
    office = _actor(manifest["actor"], today)
    for said in manifest.get("suggestion", ()):
        sent = send_suggestion(
            kind=said["kind"], text=said["text"], shows_unit=said.get("shows_unit", True),
            on=today, actor=_actor(said["post"], today), at=at,
        )  # fmt: skip
        if "answer" in said:
            sent = answer_suggestion(sent, answer=said["answer"], on=today, actor=office, at=at)
        if "done" in said:
            end_suggestion(sent, is_done=True, outcome=said["done"], on=today, actor=office, at=at)


def _actor(code: str, today: date) -> Actor:
    return actor_in(post_named(code), today) if code else SYSTEM


def _quiet(_what: str, _done: int, _whole: int) -> None:
    pass


def _open(said: dict[str, Any], on: date, at: datetime) -> Persona:
    _user, password = open_account(
        login=said["login"], key=said["person"], name=said["name"], on=on, actor=SYSTEM, at=at
    )
    return Persona(said["login"], post_named(said["post"]), password)
