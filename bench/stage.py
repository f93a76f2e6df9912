"""The stage of every benchmark: an empty office in a folder of its own, and how figures print."""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BIHUAN = [sys.executable, "-m", "bihuan"]


@contextmanager
def office() -> Iterator[Path]:
    """An office just started by ``bihuan init``, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        os.environ["BIHUAN_DIR"] = folder
        run("init", "--office", "基准测试单位")
        yield Path(folder)


def run(*arguments: str) -> str:
    done = subprocess.run([*BIHUAN, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def timed(*arguments: str) -> tuple[float, float]:
    """Seconds and peak memory in MB of a ``bihuan`` command in a process of its own."""
    code = (
        "import resource, subprocess, sys, time\n"
        "at = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(time.perf_counter() - at, used.ru_maxrss / 1024)\n"
    )
    command = [sys.executable, "-c", code, *BIHUAN, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


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
