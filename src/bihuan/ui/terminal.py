"""What commands print: data on standard output, progress and remarks on standard error."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import BaseCommand

from bihuan.periods import YEARS


class Command(BaseCommand):
    """The base of Bihuan's commands: ``run`` returns the exit status, 0 unless it says so."""

    requires_system_checks: tuple[str, ...] = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Only the options that the command itself has; Django's own stay with manage.py."""
        parser = argparse.ArgumentParser(
            prog=f"{prog_name} {subcommand}", description=self.help or None
        )
        self.add_arguments(parser)  # type: ignore[arg-type]
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        return self.run(**options)

    run: Callable[..., int | None]


def day(text: str) -> date:
    """A day on the command line, as 2025-10-31, within the years that a ledger may speak of."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} 不是日期，请写成 2025-10-31") from error
    if found.year not in YEARS:
        raise argparse.ArgumentTypeError(f"{text} 超出了台账可记的年份")
    return found


def add_format(parser: Any) -> None:
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="输出格式，默认 text"
    )


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def remark(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def say_json(value: Any) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=1))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def say_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns aligned for a terminal, where a Chinese character is two places wide."""
    lines = [list(headings), *[list(row) for row in rows]]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(headings))]
    for line in lines:
        cells = [cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(line)]
        say("  ".join(cells).rstrip())


class Progress:
    """One line on standard error that is written over; silent where nobody watches."""

    EVERY = 0.2

    def __init__(self) -> None:
        self._shown_at = 0.0
        self._is_open = False
        self._watched = sys.stderr.isatty()

    def __call__(self, what: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if not self._watched or (now - self._shown_at < self.EVERY and done < whole):
            return
        self._shown_at, self._is_open = now, True
        share = f"{100 * done // whole:3d}%" if whole else ""
        sys.stderr.write(f"\r\033[K{what} {share} {done}/{whole}")
        sys.stderr.flush()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._is_open:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
