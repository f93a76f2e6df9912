"""Environment outcomes by the national rules: from hourly data to the figures of a year.

Knows no Django, no clock and no files but the standards it ships. Everything computes on Ibis
tables, so that the same expression runs embedded (DuckDB) and on larger engines.
"""
