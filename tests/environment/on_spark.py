"""The work of test_engines.py on a local Spark: its answers as one line of JSON."""

import json
import sys
from pathlib import Path

import ibis
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parents[1]))

from environment.test_engines import answers, daily, hourly
from environment.water.test_engines import of_months, samples, told

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.log.level": "ERROR",
}


def main() -> None:
    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    connection = ibis.pyspark.connect(session)
    found = answers(connection, hourly) | answers(connection, daily)
    found["water"] = [told(expression, connection) for expression in of_months(samples(1))]
    said = json.dumps(found, default=str)
    session.stop()
    print(said)  # noqa: T201


if __name__ == "__main__":
    main()
