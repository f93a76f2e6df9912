"""Readers, the pure half of intake: a file becomes tables, tables become values and findings."""
