"""Surface water: from samples to classes, means, rivers and basins, change, TLI and CWQI.

By GB 3838-2002 and Huanban [2011] 22. A file of samples to the status of its basins::

    from pathlib import Path
    from bihuan.environment import water

    file = water.read(Path("samples.csv"))
    done = water.evaluate(file.table, period="month", by=["basin"])
    for finding in [*file.findings, *done.findings]:
        print(finding.message, finding.hint)
    if done.result and done.result.groups is not None:
        print(done.result.groups.to_pyarrow().to_pylist())

Each function takes and gives Ibis tables in field units (mg/L unless ``items`` says otherwise) and
runs as one expression on DuckDB, Polars or Spark; ``changes`` and ``ranking`` are plain Python on
small results. What the documents leave open stands under ``[unknown]`` of the data files.
"""

from bihuan.environment.water.changes import by_class, by_shares, by_status, compared
from bihuan.environment.water.checks import checked
from bihuan.environment.water.evaluate import Evaluation, Result, evaluate
from bihuan.environment.water.groups import grouped
from bihuan.environment.water.lakes import trophic
from bihuan.environment.water.lists import Deduction, Member, deducted, restricted
from bihuan.environment.water.means import Frozen, of_sections
from bihuan.environment.water.ranking import city, index, ranked
from bihuan.environment.water.readers import Samples, read
from bihuan.environment.water.report import Wanted, reported
from bihuan.environment.water.results import results, samples
from bihuan.environment.water.sections import graded
from bihuan.environment.water.standards import Edition, edition

__all__ = [
    "Deduction",
    "Edition",
    "Evaluation",
    "Frozen",
    "Member",
    "Result",
    "Samples",
    "Wanted",
    "by_class",
    "by_shares",
    "by_status",
    "checked",
    "city",
    "compared",
    "deducted",
    "edition",
    "evaluate",
    "graded",
    "grouped",
    "index",
    "of_sections",
    "ranked",
    "read",
    "reported",
    "restricted",
    "results",
    "samples",
    "trophic",
]
