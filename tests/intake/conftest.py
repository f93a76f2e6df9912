"""Reading a file in, as the office clerk."""

from datetime import date

import pytest

import given
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options


@pytest.fixture
def read_in(db):
    """Import a file into a small office; gives the result."""
    office = given.office()

    def read(path, kind="problems", on=date(2025, 6, 1), **options):
        return import_file(
            path,
            kind_named(kind),
            Options(on=on, **options),
            actor=office.clerk,
            at=given.AT,
            progress=lambda *_said: None,
        )

    read.office = office
    return read
