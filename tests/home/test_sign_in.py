"""Signing in: locks after failures, rules of passwords, codes good once, sessions ended."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

import given
from bihuan.errors import Refused
from bihuan.orgs.actions import accounts, open_account, redefine
from bihuan.orgs.models import AuditRecord, PostType
from bihuan.orgs.passwords import NotUsedBefore, OfSeveralKinds, kinds_of
from bihuan.orgs.queries import locked_logins

GOOD = "correct-horse-9"


def sign_in(login: str, password: str = GOOD, client: Client | None = None):
    client = client or Client()
    return client, client.post(reverse("home:sign-in"), {"username": login, "password": password})


def events() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("event", flat=True))


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("home:account")).status_code == 200


# --- Locking --------------------------------------------------------------------------------------


def test_five_failures_lock_and_then_the_right_password_is_refused_too(division_head):
    login = division_head.user.login
    for _number in range(4):
        assert sign_in(login, "wrong")[1].status_code == 200
    answer = sign_in(login, "wrong")[1]
    assert answer.status_code == 429
    assert "还要等 30 分钟" in answer.content.decode()
    client, answer = sign_in(login)
    assert answer.status_code == 429
    assert not is_signed_in(client)


def test_a_lock_ends_by_itself_and_is_not_drawn_out_by_trying(division_head):
    login, start = division_head.user.login, timezone.now()
    for _number in range(5):
        sign_in(login, "wrong")
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        answer = sign_in(login)[1]
        assert "还要等 " in answer.content.decode()
        assert answer.status_code == 429
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        assert is_signed_in(sign_in(login)[0])


def test_one_who_is_locked_locks_nobody_else(division_head, office_clerk):
    for _number in range(5):
        sign_in(division_head.user.login, "wrong")
    assert is_signed_in(sign_in(office_clerk.user.login)[0])


def test_failures_before_a_good_sign_in_are_forgotten(division_head):
    login = division_head.user.login
    for _round in range(2):
        for _number in range(4):
            sign_in(login, "wrong")
        assert is_signed_in(sign_in(login)[0])


def test_a_login_that_nobody_has_locks_alike(db):
    for _number in range(4):
        sign_in("no-such", "wrong")
    assert sign_in("no-such", "wrong")[1].status_code == 429


def test_the_account_officer_unlocks(division_head, account_officer):
    login = division_head.user.login
    for _number in range(5):
        sign_in(login, "wrong")
    assert set(locked_logins(timezone.now())) == {login}
    accounts.unlock(
        division_head.user, on=given.DAY, origin=accounts.Origin(timezone.now()),
        actor=account_officer.actor,
    )  # fmt: skip
    assert locked_logins(timezone.now()) == {}
    assert is_signed_in(sign_in(login)[0])


def test_failures_and_locks_stand_in_the_audit_with_login_and_address(division_head):
    before = AuditRecord.objects.count()
    for _number in range(6):
        sign_in("\u202ezhang", "wrong")
    found = AuditRecord.objects.order_by("pk")[before:]
    assert [record.event for record in found] == ["failed"] * 4 + ["locked"] * 2
    assert {(r.login, r.address) for r in found} == {("\u202ezhang", "127.0.0.1")}


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_audit_is_only_added_to(division_head, change):
    records = AuditRecord.objects.all()
    assert records.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        records.update(login="nobody") if change == "update" else records.delete()


# --- Passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "kinds"), [("abc", 1), ("abC", 2), ("abC1", 3), ("aB1-", 4), ("密码-1", 3)]
)
def test_kinds_of_characters(password, kinds):
    assert kinds_of(password) == kinds


@pytest.mark.parametrize(("password", "is_good"), [("abcdefgh1", False), ("abcdefgh-1", True)])
def test_three_kinds_of_four_are_asked_for(password, is_good):
    if is_good:
        OfSeveralKinds().validate(password)
    else:
        with pytest.raises(ValidationError, match="3 种"):
            OfSeveralKinds().validate(password)


def changed(user, password: str) -> None:
    accounts.change_password(user, password, origin=accounts.Origin(timezone.now()))


def test_the_last_five_passwords_may_not_be_chosen_again(division_head):
    user = division_head.user
    for number in range(5):
        changed(user, f"another-horse-{number}")
    for used in (GOOD, "another-horse-0", "another-horse-4"):
        with pytest.raises(ValidationError):
            NotUsedBefore().validate(used, user)
    changed(user, "another-horse-5")
    NotUsedBefore().validate(GOOD, user)
    assert user.old_passwords.count() == 5


def replacing(old: str) -> dict[str, str]:
    return {"old_password": old, "new_password1": "new-horse-10", "new_password2": "new-horse-10"}


def test_a_stale_password_opens_only_the_page_that_replaces_it(division_head, client):
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        client.force_login(division_head.user)
        assert client.get("/tasks/")["Location"] == reverse("home:password")
        assert "用得太久" in client.get(reverse("home:password")).content.decode()
        said = {
            "old_password": GOOD,
            "new_password1": "new-horse-10",
            "new_password2": "new-horse-10",
        }
        assert client.post(reverse("home:password"), said).status_code == 302
        assert client.get("/tasks/").status_code == 200


def test_a_password_of_ones_own_is_replaced_only_by_who_knows_it(division_head, client):
    client.force_login(division_head.user)
    said = {"new_password1": "new-horse-10", "new_password2": "new-horse-10"}
    for old in ("", "wrong"):
        assert (
            client.post(reverse("home:password"), {**said, "old_password": old}).status_code == 200
        )
    division_head.user.refresh_from_db()
    assert division_head.user.check_password(GOOD)


# --- The second factor ----------------------------------------------------------------------------


def code_of(user, *, steps: int = 0) -> str:
    """What the app on the phone shows, so many half minutes from now."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp() + 30 * steps
    return f"{totp.token():06d}"


@pytest.fixture
def second_factor(division_head):
    """The division head has set one up; the recovery codes."""
    client = Client()
    client.force_login(division_head.user)
    client.post(reverse("home:second-factor-begin"))
    with time_machine.travel(timezone.now(), tick=False):  # or the code may grow old on its way
        said = {"code": code_of(division_head.user, steps=-1)}
        answer = client.post(reverse("home:second-factor-confirm"), said)
    return answer.context["codes"]


def give_code(client: Client, code: str):
    return client.post(reverse("home:sign-in-code"), {"code": code})


def test_setting_up_shows_a_picture_and_is_in_force_only_after_a_first_code(division_head, client):
    client.force_login(division_head.user)
    client.post(reverse("home:second-factor-begin"))
    picture = client.get(reverse("home:second-factor-picture"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"style" not in picture.content
    assert is_signed_in(sign_in(division_head.user.login)[0])
    wrong = client.post(reverse("home:second-factor-confirm"), {"code": "abc"})
    assert "不对" in wrong.content.decode()
    said = {"code": code_of(division_head.user)}
    codes = client.post(reverse("home:second-factor-confirm"), said).context["codes"]
    assert len(set(codes)) == 10
    assert client.get(reverse("home:second-factor-picture")).status_code == 404
    shown = client.get(reverse("home:second-factor")).content.decode()
    assert not any(code in shown for code in codes)


def test_with_a_second_factor_the_password_alone_opens_nothing(division_head, second_factor):
    client, answer = sign_in(division_head.user.login)
    assert answer["Location"] == reverse("home:sign-in-code")
    assert not is_signed_in(client)
    give_code(client, "000000")
    assert not is_signed_in(client)
    assert give_code(client, code_of(division_head.user)).status_code == 302
    assert is_signed_in(client)


def test_a_code_that_was_used_is_refused(division_head, second_factor):
    login, code = division_head.user.login, code_of(division_head.user)
    first, second = sign_in(login)[0], sign_in(login)[0]
    give_code(first, code)
    assert "已经用过" in give_code(second, code).content.decode()
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_a_recovery_code_is_good_once(division_head, second_factor):
    login = division_head.user.login
    first, second = sign_in(login)[0], sign_in(login)[0]
    give_code(first, second_factor[0])
    give_code(second, second_factor[0])
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_wrong_codes_lock_as_wrong_passwords_do(division_head, second_factor):
    client = sign_in(division_head.user.login)[0]
    answers = [give_code(client, "000000").status_code for _number in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert give_code(client, code_of(division_head.user)).status_code == 429
    assert not is_signed_in(client)
    assert events().count("code_failed") == 5


def test_the_first_half_of_signing_in_does_not_keep(division_head, second_factor):
    client = sign_in(division_head.user.login)[0]
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = give_code(client, code_of(division_head.user))
        assert answer["Location"] == reverse("home:sign-in")
        assert not is_signed_in(client)


def test_the_first_half_dies_with_the_password_it_was_given_with(division_head, second_factor):
    client = sign_in(division_head.user.login)[0]
    changed(division_head.user, "another-horse-1")
    give_code(client, code_of(division_head.user))
    assert not is_signed_in(client)


def test_turning_it_off_needs_a_code(division_head, second_factor):
    client = sign_in(division_head.user.login)[0]
    give_code(client, second_factor[0])
    client.post(reverse("home:second-factor-end"), {"code": "000000"})
    assert TOTPDevice.objects.filter(user=division_head.user).exists()
    client.post(reverse("home:second-factor-end"), {"code": second_factor[1]})
    assert not TOTPDevice.objects.filter(user=division_head.user).exists()
    assert is_signed_in(sign_in(division_head.user.login)[0])


@pytest.fixture
def required_of_heads(office):
    kind = PostType.objects.current().get(code="division_head")
    redefine(kind, on=given.DAY, needs_second_factor=True, **given.SYSTEM_AT)


def assert_must_be_set_up(user) -> None:
    client = sign_in(user.login)[0]
    assert client.get("/tasks/")["Location"] == reverse("home:second-factor")
    client.post(reverse("home:second-factor-begin"))
    client.post(reverse("home:second-factor-confirm"), {"code": code_of(user)})
    assert client.get("/tasks/").status_code == 200


def test_a_post_type_can_require_it(required_of_heads, division_head, office_clerk):
    assert_must_be_set_up(division_head.user)
    assert sign_in(office_clerk.user.login)[0].get("/tasks/").status_code == 200


def test_the_office_can_require_it_of_everybody(settings, office_clerk):
    settings.BIHUAN_REQUIRE_SECOND_FACTOR = True
    assert_must_be_set_up(office_clerk.user)


def test_what_is_required_is_not_turned_off(required_of_heads, division_head, second_factor):
    with pytest.raises(Refused):
        accounts.end_second_factor(
            division_head.user, on=timezone.localdate(), origin=accounts.Origin(timezone.now())
        )


# --- Sessions -------------------------------------------------------------------------------------


def test_signing_out_everywhere_ends_every_session_of_ones_own_and_no_other(
    division_head, office_clerk
):
    here, there = (sign_in(division_head.user.login)[0] for _number in range(2))
    other = sign_in(office_clerk.user.login)[0]
    here.post(reverse("home:sign-out-everywhere"))
    assert [is_signed_in(client) for client in (here, there, other)] == [False, False, True]
    assert is_signed_in(sign_in(division_head.user.login)[0])


def test_a_new_password_ends_the_other_sessions(division_head):
    here, there = (sign_in(division_head.user.login)[0] for _number in range(2))
    here.post(reverse("home:password"), replacing(GOOD))
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_an_account_from_a_page_is_audited_and_its_password_is_for_once(account_officer):
    _user, password = accounts.new_account(
        login="new", key="P777", name="新人", on=given.DAY,
        origin=accounts.Origin(timezone.now()), actor=account_officer.actor,
    )  # fmt: skip
    assert events()[-1] == "opened"
    client = sign_in("new", password)[0]
    assert client.get("/tasks/")["Location"] == reverse("home:password")
    for login, key in (("new", "P778"), ("newer", "P777")):
        with pytest.raises(Refused):
            open_account(login=login, key=key, name="", on=given.DAY, **given.SYSTEM_AT)
