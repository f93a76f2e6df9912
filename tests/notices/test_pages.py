"""The pages of reminders: what I was told, where it is sent, and what became of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import given
from bihuan.errors import Refused
from bihuan.ledger.actions import SYSTEM
from bihuan.ledger.models import Head
from bihuan.notices.actions import runs
from bihuan.notices.actions.channels import set_mail
from bihuan.notices.actions.delivering import MINUTES, queue, send_due
from bihuan.notices.management.commands.remind import Command
from bihuan.notices.models import Channel, Delivery, Digest, Run
from notices.reminded import leader, owed, run
from notices.test_reminding import DUE, days
from personas import replace_password

NOTICES, DESK = reverse("notices:notices"), reverse("home:desk")


@pytest.fixture
def head(guarded_client, division_head):
    guarded_client.force_login(division_head.user)
    return guarded_client


def text_of(client, address):
    return client.get(address).content.decode()


def test_a_digest_stands_on_the_desk_until_it_is_said_to_have_been_read(office, head):
    for n in range(8):
        owed(office, DUE, f"任务 {n}")
    run(DUE)
    desk = text_of(head, DESK)
    assert "2025年6月18日的提醒" in desk
    assert "另有 3 项" in desk
    page = head.get(NOTICES)
    assert page.content.decode().count("今天到期") == 8
    assert "未看" in page.content.decode()
    answer = head.post(reverse("notices:read"), {"latest": page.context["latest"]})
    assert answer.status_code == 302
    assert "的提醒</h2>" not in text_of(head, DESK)
    assert "未看" not in text_of(head, NOTICES)
    run(days(1))
    assert "未看" in text_of(head, NOTICES)


@pytest.mark.parametrize("wrong", ["", "x", "-1", "99999999999999999999999"])
def test_what_was_not_shown_is_not_read(office, head, wrong):
    owed(office, DUE)
    run(DUE)
    head.post(reverse("notices:read"), {"latest": wrong})
    assert ("未看" in text_of(head, NOTICES)) == (len(wrong) < 20)


def test_a_leader_reads_whose_it_is_and_which_letter_may_be_sent(office, guarded_client):
    leader(office)
    owed(office, DUE)
    run(days(40))
    user, password = given.orgs.open_account(
        login="leader", key="P202", name="", on=given.FOUNDED, **given.SYSTEM_AT
    )
    replace_password(user, password)
    guarded_client.force_login(user)
    page = text_of(guarded_client, NOTICES)
    assert "水处：按月核对台账" in page
    assert "可发督办函" in page


def test_nobody_reads_what_others_were_told(office, guarded_client, branch_secretary):
    owed(office, DUE)
    run(DUE)
    guarded_client.force_login(branch_secretary.user)
    assert "按月核对台账" not in text_of(guarded_client, NOTICES)


def test_mail_is_set_on_its_page_and_tried(head, division_head):
    address = reverse("notices:channels")
    assert head.post(address, {"address": "nobody", "is_on": "on"}).status_code == 200
    assert not Channel.objects.exists()
    assert head.post(address, {"address": "head@example.gov.cn"}).status_code == 302
    channel = Channel.objects.get(user=division_head.user)
    assert not channel.is_on
    assert head.post(reverse("notices:channel-test", args=[channel.pk])).status_code == 302
    assert Delivery.objects.get().carries == "test"
    assert "添加" not in text_of(head, address)


WEBHOOK = {"form": "wecom", "address": "https://example.com/hook?key=1", "is_on": "on"}


def test_a_webhook_is_entered_changed_and_tried_on_its_pages(office, guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    new, unit = reverse("notices:webhook-new"), {"unit": office.dept.pk}
    bad = guarded_client.post(new, WEBHOOK | unit | {"address": "http://example.com/"})
    assert "https://" in bad.content.decode()
    assert guarded_client.post(new, WEBHOOK | unit | {"secret": "s"}).status_code == 302
    channel = Channel.objects.get()
    one = reverse("notices:webhook", args=[channel.pk])
    assert "example.com" in text_of(guarded_client, one)
    changed = {"form": "wecom", "address": WEBHOOK["address"]} | unit
    assert guarded_client.post(one, changed).status_code == 302
    channel.refresh_from_db()
    assert (channel.is_on, channel.secret) == (False, "s")
    assert (
        guarded_client.post(reverse("notices:channel-test", args=[channel.pk])).status_code == 302
    )


def test_what_failed_is_shown_to_the_office_and_sent_again(
    office, guarded_client, office_clerk, division_head
):
    owed(office, DUE)
    channel = set_mail(user=division_head.user, address="head@example.gov.cn", is_on=True)
    run(DUE)
    delivery = Delivery.objects.get()
    for _attempt in range(len(MINUTES) + 1):
        Delivery.objects.update(next_at=given.AT)
        send_due(now=lambda: given.AT)
    guarded_client.force_login(office_clerk.user)
    address = reverse("notices:deliveries")
    page = text_of(guarded_client, address)
    assert "没有送出" in page
    assert "BIHUAN_SMTP_HOST" in page
    assert (
        guarded_client.post(reverse("notices:delivery-retry", args=[delivery.pk])).status_code
        == 302
    )
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    queue("test", [(channel.pk, n) for n in range(150)], at=given.AT)
    assert text_of(guarded_client, address).count("试发") == 100


def test_a_day_to_come_is_told_to_the_terminal_and_to_nobody_else(office, capsys):
    tomorrow = timezone.localdate() + timedelta(days=1)
    owed(office, tomorrow)
    before = Head.objects.get().size
    Command().run(on=tomorrow, format="text")
    said = capsys.readouterr().out
    assert "只是预览，什么也没有写" in said
    assert "按现在的登记，到时发出提醒 1 份，共 1 条。" in said
    assert "按月核对台账" in said
    Command().run(on=tomorrow, format="json")
    assert '"preview": true' in capsys.readouterr().out
    assert (Digest.objects.count(), Run.objects.count()) == (0, 0)
    assert Head.objects.get().size == before
    with pytest.raises(Refused, match="还没有到"):
        runs.run(on=tomorrow, actor=SYSTEM, now=timezone.now)


def test_the_command_prints_what_it_did(office, capsys):
    owed(office, DUE)
    owed(office, DUE, "没有人的任务", lead_unit=office.other_division)
    Command().run(on=DUE, format="text")
    said = capsys.readouterr()
    assert "2025-06-18：发出提醒 1 份，共 1 条。" in said.out
    assert "没有人可提醒：大气处：没有人的任务：没有在任的责任岗位" in said.err
    Command().run(on=DUE, format="json")
    assert '"digests": 0' in capsys.readouterr().out
