"""The pages of accounts: opened, reset, disabled, unlocked."""

from django.test import Client
from django.urls import reverse

import given
from bihuan.orgs.models import AuditRecord, User
from home.officers import last_event, signed_in, text
from personas import replace_password


def test_an_account_is_opened_with_a_password_that_is_shown_once(officer):
    said = {"login": "qian", "name": "钱", "key": "P901"}
    answer = officer.post(reverse("home:account-new"), said)
    password = answer.context["password"]
    assert password in text(answer)
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(login="qian")
    assert password not in text(officer.get(reverse("home:account-of", args=[user.pk])))
    replace_password(user, password)
    assert last_event() == "account.opened"
    again = officer.post(reverse("home:account-new"), said)
    assert "已经有人用了" in text(again)


def change(officer, user, what: str):
    answer = officer.post(reverse("home:account-change", args=[user.pk, what]))
    user.refresh_from_db()
    return answer


def test_a_reset_password_is_for_once_and_ends_the_sessions(officer, division_head):
    user = division_head.user
    there = signed_in(user)
    password = change(officer, user, "reset").context["password"]
    assert there.get("/tasks/").status_code == 302
    assert user.must_change_password
    assert not user.check_password("correct-horse-9")
    typed = {"username": user.login, "password": password}
    client = Client()
    client.post(reverse("home:sign-in"), typed)
    assert client.get("/tasks/")["Location"] == reverse("home:password")
    assert AuditRecord.objects.filter(event="reset", login=user.login).count() == 1


def test_a_disabled_account_is_out_at_once_and_comes_back_when_enabled(officer, division_head):
    user = division_head.user
    there = signed_in(user)
    assert change(officer, user, "disable").status_code == 302
    assert last_event() == "account.disabled"
    assert there.get("/tasks/").status_code == 302
    typed = {"username": user.login, "password": "correct-horse-9"}
    assert Client().post(reverse("home:sign-in"), typed).status_code == 200
    change(officer, user, "enable")
    assert Client().post(reverse("home:sign-in"), typed).status_code == 302


def test_the_officer_signs_somebody_out_everywhere(officer, division_head):
    there = signed_in(division_head.user)
    change(officer, division_head.user, "sign-out")
    assert there.get("/tasks/").status_code == 302
    assert last_event() == "account.signed_out_everywhere"


def test_a_lock_is_shown_and_lifted(officer, division_head):
    typed = {"username": division_head.user.login, "password": "wrong"}
    for _number in range(5):
        Client().post(reverse("home:sign-in"), typed)
    locked = officer.get(reverse("home:accounts"), {"state": "locked"})
    assert [line[0].text for line in locked.context["lines"]] == [division_head.user.login]
    assert "锁定到" in text(locked)
    change(officer, division_head.user, "unlock")
    assert officer.get(reverse("home:accounts"), {"state": "locked"}).context["lines"] == []


def test_nobody_disables_their_own_account(officer, account_officer):
    assert change(officer, account_officer.user, "disable").status_code == 409
    assert account_officer.user.is_active


def test_who_manages_accounts_sees_no_business_data(officer, office):
    given.task(office)
    assert officer.get("/tasks/").context["lines"] == []
    assert officer.get(reverse("home:rights")).status_code == 403
    assert officer.get(reverse("home:audit")).status_code == 403
