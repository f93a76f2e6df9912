"""The embedded engine takes its settings."""

from bihuan.environment import engines


def test_an_engine_takes_what_it_is_told(tmp_path):
    told = engines.embedded(threads=1, memory="1GB", folder=tmp_path)
    names = "'threads', 'memory_limit', 'temp_directory'"
    rows = told.raw_sql(
        f"SELECT name, value FROM duckdb_settings() WHERE name IN ({names})"
    ).fetchall()
    assert dict(rows) == {
        "threads": "1", "memory_limit": "953.6 MiB", "temp_directory": str(tmp_path),
    }  # fmt: skip
    plain = engines.embedded()
    assert plain.raw_sql("SELECT 1").fetchall() == [(1,)]
