"""Who records at the office, each signed in under guard."""

import pytest
from django.test import Client

from guard import changing, reading


@pytest.fixture
def entered(monkeypatch):
    """A guarded browser for a persona."""

    def signed_in(persona) -> Client:
        client = Client()
        client.force_login(persona.user)
        request = client.request

        def guarded(**environ):
            is_read = environ.get("REQUEST_METHOD", "GET") in {"GET", "HEAD"}
            with reading() if is_read else changing():
                return request(**environ)

        monkeypatch.setattr(client, "request", guarded)
        return client

    return signed_in


@pytest.fixture
def clerk(entered, office_clerk):
    return entered(office_clerk)
