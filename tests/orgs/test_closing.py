"""A unit that is dissolved or merged."""

from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.orgs.actions.units import close_unit

ON = date(2025, 5, 15)


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def test_a_closed_unit_is_gone_from_its_day_on(office, clerk):
    address = reverse("orgs:unit-close", args=[office.branch.pk])
    answer = clerk.post(address, {"reason": "并入第二党支部", "on": "2025-05-15"}, follow=True)
    assert "已撤销单位" in answer.content.decode()
    shown = [clerk.get(reverse("orgs:units"), {"as_of": day}) for day in ("2025-05-14", ON)]
    assert ["第一党支部" in one.content.decode() for one in shown] == [True, False]


@pytest.mark.parametrize("reason", ["", " "])
def test_it_is_not_closed_without_a_reason(office, reason):
    with pytest.raises(Refused, match="理由"):
        close_unit(office.branch, reason=reason, on=ON, **given.SYSTEM_AT)


def test_what_has_units_below_it_is_closed_after_them(office):
    with pytest.raises(Refused, match="第一党支部"):
        close_unit(office.committee, reason="撤并", on=ON, **given.SYSTEM_AT)


def test_it_is_closed_once_and_only_by_who_keeps_the_units(office):
    with pytest.raises(NotAllowed):
        close_unit(office.branch, reason="撤并", on=ON, actor=office.head, at=given.AT)
    close_unit(office.branch, reason="撤并", on=ON, **given.SYSTEM_AT)
    with pytest.raises(Refused, match="已经撤销"):
        close_unit(office.branch, reason="再次", on=ON, **given.SYSTEM_AT)
