"""That the three officers stay three; the pages of rights, presets and the audit."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.home import setup, tasks
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify
from bihuan.orgs import actions
from bihuan.orgs.models import Appointment, AuditRecord, ContactPoint, PostType, Unit, User
from bihuan.orgs.queries import actor_of, powers_of_user, require_power
from home.officers import last_event, signed_in, text
from personas import replace_password


@pytest.fixture
def clerk(office_clerk) -> Client:
    return signed_in(office_clerk.user)


# --- Three officers -------------------------------------------------------------------------------


def appoint(clerk, post, key: str):
    said = {"key": key, "from_on": "2025-03-10", "to_on": ""}
    return clerk.post(reverse("home:rights-appoint", args=[post.pk]), said)


def test_who_manages_accounts_is_not_given_the_granting_of_rights(clerk, office, account_officer):
    post = given.post("rights_officer", office.committee)
    answer = appoint(clerk, post, account_officer.person.key)
    assert "不能既管理账号又授予权限" in text(answer)
    assert not Appointment.objects.filter(post=post).exists()


def test_who_grants_rights_is_not_given_accounts(clerk, office, office_clerk):
    post = given.post("account_officer", office.committee)
    answer = appoint(clerk, post, office_clerk.person.key)
    assert "不能既管理账号又授予权限" in text(answer)


def test_who_manages_accounts_is_not_given_a_post_that_sees_business_data(
    clerk, office, account_officer
):
    post = given.post("branch_secretary", office.branch)
    assert "不看业务数据" in text(appoint(clerk, post, account_officer.person.key))


def test_one_after_the_other_is_allowed(clerk, office, account_officer):
    clerk.post(
        reverse("home:rights-appointment-end", args=[account_officer.appointment.pk]),
        {"on": "2025-03-09"},
    )
    post = given.post("rights_officer", office.committee)
    assert appoint(clerk, post, account_officer.person.key).status_code == 302


@pytest.mark.parametrize(
    ("powers", "reach", "said"),
    [
        (["accounts", "define"], "nothing", "不能既管理账号又授予权限"),
        (["accounts"], "department", "不看业务数据"),
    ],
)
def test_a_post_type_may_not_mix_the_offices(clerk, powers, reach, said):
    form = {"code": "mixed", "name": "混", "reach": reach, "powers": powers}
    answer = clerk.post(reverse("home:word-new", args=["post_type"]), form)
    assert said in text(answer)
    assert not PostType.objects.filter(code="mixed").exists()


def test_a_post_type_may_not_gain_what_its_holder_may_not_have(clerk, office, account_officer):
    extra = given.post("auditor", office.committee)
    given.held_by(extra, account_officer.person.key)
    kind = extra.post_type
    form = {"name": kind.name, "reach": "nothing", "powers": ["ledger", "define"]}
    answer = clerk.post(reverse("home:word", args=["post_type", kind.pk]), form)
    assert "不能既管理账号又授予权限" in text(answer)


@pytest.fixture
def administrator(db):
    given.preset()
    password = setup.first_administrator(
        office="某单位", login="admin", on=given.FOUNDED, at=given.AT
    )
    user = User.objects.get(login="admin")
    replace_password(user, password)
    return user


def test_the_first_administrator_does_both_until_there_is_an_account_officer(administrator):
    acts = {"actor": actor_of(administrator, "define"), "at": given.AT}
    key = {"key": "P500", "from_on": given.FOUNDED, "to_on": None}
    assert {"accounts", "define"} <= powers_of_user(administrator)
    actions.open_account(login="officer", key="P500", name="", on=given.DAY, **acts)
    post = given.post("account_officer", Unit.objects.current().get(code="dept"))
    actions.appoint(post=post, **key, **acts)

    assert "accounts" not in powers_of_user(administrator)
    with pytest.raises(NotAllowed):
        require_power(administrator, "accounts")
    with pytest.raises(NotAllowed):
        actions.open_account(login="more", key="P501", name="", on=given.DAY, **acts)
    assert signed_in(administrator).get(reverse("home:accounts")).status_code == 403
    assert signed_in(administrator).get(reverse("home:rights")).status_code == 200


def test_the_last_who_grants_rights_does_not_leave_without_a_successor(office, office_clerk):
    with pytest.raises(Refused, match="最后一个"):
        actions.end_appointment(
            office_clerk.appointment, on=given.day(5), actor=office_clerk.actor, at=given.AT
        )
    given.held_by(given.post("rights_officer", office.committee), "P700")
    actions.end_appointment(
        office_clerk.appointment, on=given.day(5), actor=office_clerk.actor, at=given.AT
    )


# --- Rights ---------------------------------------------------------------------------------------


def test_a_post_is_created_filled_and_vacated_on_its_pages(clerk, office, division_head):
    said = {
        "code": "new.post", "name": "新岗位", "unit": office.branch.pk,
        "post_type": PostType.objects.current().get(code="branch_secretary").pk,
    }  # fmt: skip
    page = clerk.post(reverse("home:rights-new"), said)["Location"]
    post = office.branch.posts.get(code="new.post")
    assert "空缺" in text(clerk.get(reverse("home:rights"), {"text": "新岗位"}))
    assert "已经有岗位了" in text(clerk.post(reverse("home:rights-new"), said))
    assert "没有这个人员代号" in text(appoint(clerk, post, "P-no-such"))
    assert appoint(clerk, post, division_head.person.key)["Location"] == page
    shown = clerk.get(reverse("home:rights"), {"text": "新岗位"})
    assert division_head.user.name in text(shown)
    held = Appointment.objects.get(post=post)
    clerk.post(reverse("home:rights-appointment-end", args=[held.pk]), {"on": "2025-04-01"})
    held.refresh_from_db()
    assert held.to_on.isoformat() == "2025-04-01"
    assert verify().is_intact


def test_a_further_unit_is_seen_from_its_first_day_until_its_last(clerk, office, division_head):
    there = signed_in(division_head.user)
    address = reverse("orgs:unit", args=[office.branch.pk])
    assert there.get(address).status_code == 404
    said = {"kind": "contact_point", "unit": office.branch.pk, "from_on": "2025-03-10"}
    clerk.post(reverse("home:rights-give", args=[division_head.post.pk]), said)
    assert there.get(address).status_code == 200
    seen = ContactPoint.objects.get(post=division_head.post)
    end = reverse("home:rights-given-end", args=["contact_point", seen.pk])
    assert clerk.post(end, {"on": "2025-03-10"}).status_code == 409
    clerk.post(end, {"on": "2025-06-01"})
    assert last_event() == "contact_point.ended"
    assert there.get(address).status_code == 404
    assert verify().is_intact


def test_an_end_before_the_beginning_is_said_beside_its_field(clerk, division_head):
    said = {"key": division_head.person.key, "from_on": "2025-03-10", "to_on": "2025-03-01"}
    answer = clerk.post(reverse("home:rights-appoint", args=[division_head.post.pk]), said)
    assert answer.context["appoint"].errors == {"to_on": ["结束日期须晚于开始日期。"]}


# --- Presets --------------------------------------------------------------------------------------


def names(clerk, kind: str) -> list[str]:
    found = clerk.get(reverse("home:preset", args=[kind])).context["words"]
    return [word.name for word in found]


def test_a_word_is_added_renamed_and_moved(clerk):
    before = names(clerk, "strand")
    clerk.post(reverse("home:word-new", args=["strand"]), {"code": "rule", "name": "制度"})
    assert names(clerk, "strand") == [*before, "制度"]
    word = clerk.get(reverse("home:preset", args=["strand"])).context["words"][len(before)]
    clerk.post(reverse("home:word", args=["strand", word.pk]), {"name": "制度建设"})
    assert last_event() == "preset.changed"
    clerk.post(reverse("home:word-move", args=["strand", word.pk]), {"to": "up"})
    assert names(clerk, "strand") == [*before[:-1], "制度建设", before[-1]]
    clerk.post(reverse("home:word-move", args=["strand", word.pk]), {"to": "down"})
    size = Entry.objects.count()
    clerk.post(reverse("home:word-move", args=["strand", word.pk]), {"to": "down"})
    assert Entry.objects.count() == size, "what is last already stays"
    again = clerk.post(reverse("home:word-new", args=["strand"]), {"code": "rule", "name": "又"})
    assert "这个编码已经用过" in text(again)
    assert verify().is_intact


@pytest.mark.parametrize("kind", sorted(setup.WORDS))
def test_every_kind_of_word_has_its_page(clerk, kind):
    assert clerk.get(reverse("home:preset", args=[kind])).status_code == 200
    word = setup.WORDS[kind].objects.current().first()
    assert clerk.get(reverse("home:word", args=[kind, word.pk])).status_code == 200


def test_a_post_type_keeps_what_its_form_shows(clerk):
    kind = PostType.objects.current().get(code="division_head")
    address = reverse("home:word", args=["post_type", kind.pk])
    initial = clerk.get(address).context["form"].initial
    said = {"name": "处长", "reach": initial["reach"], "powers": initial["powers"]}
    clerk.post(address, {**said, "needs_second_factor": "on"})
    kind.refresh_from_db()
    assert (kind.name, kind.powers, kind.needs_second_factor) == ("处长", "deliver record", True)


# --- The audit ------------------------------------------------------------------------------------


@pytest.fixture
def auditor(office) -> Client:
    post = given.post("auditor", office.committee)
    given.held_by(post, "P800")
    user, password = actions.open_account(
        login="auditor", key="P800", name="审计", on=given.FOUNDED, **given.SYSTEM_AT
    )
    replace_password(user, password)
    return signed_in(user)


def audited(auditor, **asked) -> list[list[str]]:
    lines = auditor.get(reverse("home:audit"), asked).context["lines"]
    return [[str(cell.text) for cell in line] for line in lines]


def test_the_auditor_sees_failures_exports_and_verifications(auditor, clerk, office, office_clerk):
    given.task(office)
    Client().post(reverse("home:sign-in"), {"username": "zhang", "password": "wrong"})
    assert clerk.get("/tasks/", {"format": "csv"}).status_code == 200
    tasks.verify_ledger.func()
    assert audited(auditor, event="failed", login="zhang")
    exported = audited(auditor, event="exported")
    assert [line[2] for line in exported] == [office_clerk.user.login]
    assert "/tasks/?format=csv" in exported[0][5]
    assert "完好" in audited(auditor, event="verified")[0][5]


def test_the_auditor_changes_nothing(auditor, office):
    assert auditor.get(reverse("home:rights")).status_code == 403
    assert auditor.get(reverse("home:accounts")).status_code == 403
    assert auditor.get("/units/").context["lines"] == []


# --- The menu -------------------------------------------------------------------------------------


def menu(client: Client) -> dict[str, list[str]]:
    groups = client.get(reverse("home:account")).context["menu"]
    return {str(group.label): [item.url for item in group.items] for group in groups}


def test_the_menu_offers_each_officer_their_own_pages_and_no_loop_to_who_sees_nothing(
    officer, auditor, clerk, division_head
):
    assert menu(officer) == {"总览": ["/", "/suggestions/", "/outputs/"], "系统": ["/accounts/"]}
    assert menu(auditor) == {
        "总览": ["/", "/suggestions/", "/outputs/"],
        "系统": ["/audit/", "/ledger/"],
    }
    assert menu(clerk)["系统"] == [
        "/rights/", "/presets/", "/reminder-rules/", "/deliveries/", "/work-years/", "/audit/",
    ]  # fmt: skip
    assert "系统" not in menu(signed_in(division_head.user))


# --- The lists ------------------------------------------------------------------------------------


def account(number: int) -> None:
    actions.open_account(
        login=f"many{number}", key=f"M{number}", name="", on=given.DAY, **given.SYSTEM_AT
    )


def filled_post(office, number: int) -> None:
    post = given.post("division_head", office.division, code=f"many.{number}")
    given.held_by(post, f"M{number}")


def failure(number: int) -> None:
    AuditRecord.objects.create(at=timezone.now(), event="failed", login=f"many{number}")


GROWN = {
    "home:accounts": ("officer", lambda _office, n: account(n)),
    "home:rights": ("clerk", filled_post),
    "home:audit": ("auditor", lambda _office, n: failure(n)),
}


@pytest.mark.parametrize("name", GROWN)
def test_fifty_rows_ask_no_more_of_the_database_than_one(name, office, request):
    who, grow = GROWN[name]
    client = request.getfixturevalue(who)

    def counted() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(name)).status_code == 200
        return len(found)

    grow(office, 0)
    counted()
    with_one = counted()
    for number in range(1, 50):
        grow(office, number)
    assert counted() <= with_one
