"""The nine people of DESIGN 5, as fixtures: each with an account, a person, a post and an actor."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

import given
from bihuan.ledger.actions import Actor
from bihuan.orgs.actions import end_appointment, give_unit, open_account
from bihuan.orgs.models import Appointment, User


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody at the office. ``user`` signs in; ``actor`` is who the ledger says acted."""

    user: User
    appointment: Appointment
    actor: Actor

    @property
    def person(self):
        return self.appointment.person

    @property
    def post(self):
        return self.appointment.post


def _persona(appointment) -> Persona:
    key = appointment.person.key
    user, password = open_account(
        login=f"login-{key}", key=key, name=f"姓名{key}", on=given.FOUNDED, **given.SYSTEM_AT
    )
    replace_password(user, password)
    return Persona(user, appointment, given.actor(appointment.post))


def replace_password(user, password: str) -> None:
    """As everybody must at the first sign-in, through the page itself."""
    client = Client()
    typed = {"username": user.login, "password": password}
    assert client.post(reverse("home:sign-in"), typed).status_code == 302
    chosen = {"new_password1": "correct-horse-9", "new_password2": "correct-horse-9"}
    assert client.post(reverse("home:password"), chosen).status_code == 302
    user.refresh_from_db()
    assert not user.must_change_password


def _newcomer(post_type: str, unit, key: str) -> Persona:
    return _persona(given.held_by(given.post(post_type, unit), key))


def _holder(code: str) -> Persona:
    return _persona(Appointment.objects.current().get(post__code=code))


@pytest.fixture
def office(db):

    return given.office()


@pytest.fixture
def office_clerk(office) -> Persona:
    return _holder("office.clerk")


@pytest.fixture
def checker(office) -> Persona:
    return _holder("committee.checker")


@pytest.fixture
def division_head(office) -> Persona:
    return _holder("div.water.division_head")


@pytest.fixture
def group_secretary(office) -> Persona:
    return _newcomer("group_secretary", office.group, "P101")


@pytest.fixture
def leader_with_second_duty(office) -> Persona:
    """A member of the party group who answers for the division besides its business."""
    leader = _newcomer("group_member", office.group, "P102")
    give_unit(
        kind="second_duty", post=leader.post, unit=office.division, from_on=given.FOUNDED,
        to_on=None, **given.SYSTEM_AT,
    )  # fmt: skip
    return leader


@pytest.fixture
def branch_secretary(office) -> Persona:
    return _newcomer("branch_secretary", office.branch, "P103")


@pytest.fixture
def appraiser(office) -> Persona:
    """Reads only what is opened: the records of the first branch."""
    outside = given.unit("outside", "external", name="省直机关工委")
    reader = _newcomer("appraiser", outside, "P104")
    give_unit(
        kind="opening", post=reader.post, unit=office.branch, from_on=given.FOUNDED, to_on=None,
        **given.SYSTEM_AT,
    )  # fmt: skip
    return reader


@pytest.fixture
def account_officer(office) -> Persona:
    return _newcomer("account_officer", office.committee, "P105")


@pytest.fixture
def stranger(office) -> Persona:
    """Somebody with an account whose post has ended: sees nothing, may do nothing."""
    gone = _newcomer("division_head", office.other_division, "P106")
    end_appointment(gone.appointment, on=given.DAY, **given.SYSTEM_AT)
    return gone
