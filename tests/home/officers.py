"""What the tests of the officers' pages read: answers, and the last entry."""

from django.test import Client

from bihuan.ledger.models import Entry


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def last_event() -> str:
    return Entry.objects.latest("seq").event


def text(answer) -> str:
    return answer.content.decode()
