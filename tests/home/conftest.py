"""Who asks at the office, and lists that are long."""

import pytest
from django.test import Client

from bihuan.ui import lists
from home.officers import signed_in


@pytest.fixture
def officer(account_officer) -> Client:
    return signed_in(account_officer.user)


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def long_lists(monkeypatch):
    """A list of more than two rows is long."""
    monkeypatch.setattr(lists, "AT_ONCE", 2)
