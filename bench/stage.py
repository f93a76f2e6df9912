"""The stage of every benchmark: an empty office in a folder of its own, and how figures print.

Django is imported inside functions, once there is an office that it can be set up for.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

BIHUAN = [sys.executable, "-m", "bihuan"]
INIT = ("init", "--office", "基准测试单位")
DEMO = ("demo", "--no-serve")


@contextmanager
def office(database_url: str = "", start: Sequence[str] = INIT) -> Iterator[Path]:
    """An office just started and entered, in a folder that is gone afterwards.

    It is on SQLite unless a URL is given.
    """
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        enter(Path(folder), database_url)
        run(*start)
        yield Path(folder)


def enter(folder: Path, database_url: str = "") -> None:
    """From now on commands, new processes and ``set_up`` speak of this office."""
    os.environ.update(BIHUAN_DIR=str(folder), DATABASE_URL=database_url)


def set_up() -> None:
    """Django in this process, for the office entered."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
    import django

    django.setup()


def run(*arguments: str) -> str:
    done = subprocess.run([*BIHUAN, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


class Run(NamedTuple):
    seconds: float
    peak_mb: float
    said: str


def timed(*arguments: str, command: Sequence[str] = BIHUAN) -> Run:
    """A command in a process of its own: how long, how much memory, what it printed."""
    code = (
        "import json, resource, subprocess, sys, time\n"
        "at = time.perf_counter()\n"
        "done = subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE, text=True)\n"
        "seconds = time.perf_counter() - at\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([seconds, used.ru_maxrss / 1024, done.stdout]))\n"
    )
    watched = [sys.executable, "-c", code, *command, *arguments]
    done = subprocess.run(watched, check=True, capture_output=True, text=True)
    return Run(*json.loads(done.stdout))


def activity(number: int) -> dict[str, Any]:
    """What ``records.actions.record_activity`` takes: an entry of one row and ordinary size."""
    return {
        "number": f"HD{number:07d}",
        "title": f"第{number}次专题学习研讨：转变工作作风，压缩办理时限",
        "first_on": date(2025, 1, 1) + timedelta(days=number % 365),
        "host_unit_text": "机关第一党支部",
        "expected": 30,
        "attended": 28,
        "at": datetime.now(UTC),
    }


def median_of(repeats: int, work: Callable[[], object]) -> float:
    """Median seconds of some runs of the work."""
    found = []
    for _ in range(repeats):
        at = time.perf_counter()
        work()
        found.append(time.perf_counter() - at)
    return statistics.median(found)


def peak_memory() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(**figures: object) -> None:
    print(json.dumps(figures, ensure_ascii=False))
