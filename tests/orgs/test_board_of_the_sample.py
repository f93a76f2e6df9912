"""The board of terms of the sample department: early in 2025, and when its branches are renewed."""

from django.urls import reverse
from django.utils import timezone

from bihuan.orgs.models import User
from bihuan.orgs.terms import TermState


def board(browser, on):
    return browser.get(reverse("orgs:term-board"), {"as_of": on})


def test_the_sample_has_its_branches_near_their_end_early_in_2025(sample, client):
    User.objects.update(must_change_password=False, password_changed_at=timezone.now())
    client.force_login(User.objects.get(login="clerk"))
    rows = board(client, "2025-03-10").context["rows"]
    branches = [row.state for row in rows if row.unit.kind.code == "branch"]
    assert branches == [TermState.NEAR] * 23
    rows = board(client, "2026-11-26").context["rows"]
    assert {row.state for row in rows if row.unit.kind.code == "branch"} == {TermState.RUNNING}
    assert [row.unit.short_name for row in rows if row.state is TermState.NEAR] == [
        "机关妇委会", "机关工会", "机关团委"
    ]  # fmt: skip
