"""A round of the central inspection, whose petitions the tests speak of."""

from datetime import date

import pytest

import inspected


@pytest.fixture
def round_(office):
    return inspected.opened(office, kind_="central", begun_on=date(2022, 1, 1))
