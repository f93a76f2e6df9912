"""Deliveries: each sent once, tried again when it fails, shown and never dropped."""

import base64
import hashlib
import hmac
import json
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import SYSTEM
from bihuan.notices import senders
from bihuan.notices.actions import delivering, runs
from bihuan.notices.actions.channels import change_webhook, open_webhook, send_test, set_mail
from bihuan.notices.actions.delivering import MINUTES, send_due, try_again
from bihuan.notices.models import Delivery, Run
from bihuan.orgs.actions.accounts import Origin
from bihuan.orgs.models import AuditRecord
from notices.receivers import BUSY, DROPS, REFUSES, SILENT, Hook, Mailbox, listening
from notices.reminded import owed, run

DUE = date(2025, 6, 18)


class Clock:
    """The clock that the office looks at."""

    def __init__(self):
        self.at = given.AT

    def __call__(self):
        return self.at

    def on(self, minutes):
        self.at += timedelta(minutes=minutes)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def mailbox(settings):
    with listening(Mailbox()) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 0.3
        settings.DEFAULT_FROM_EMAIL = "bihuan@example.gov.cn"
        settings.BIHUAN_SITE_URL = "https://bihuan.example.gov.cn"
        yield server


@pytest.fixture
def hook(monkeypatch, settings):
    settings.BIHUAN_WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(senders, "PATIENCE", 0.3)
    with listening(Hook()) as server:
        yield server


@pytest.fixture
def mailed(office, division_head):
    """A division head who has reminders by mail, and a task of theirs that is due."""
    owed(office, DUE)
    return set_mail(user=division_head.user, address="head@example.gov.cn", is_on=True)


def states(**values):
    return [(row.state, row.error) for row in Delivery.objects.filter(**values).order_by("pk")]


def by(office):
    return {"actor": office.clerk, "origin": Origin(given.AT)}


def webhook(office, hook, form="plain", secret="geheim", **values):  # noqa: S107
    values = {"unit": office.dept, "address": hook.address, "is_on": True} | values
    return open_webhook(form=form, secret=secret, **by(office), **values)


# --- Mail -----------------------------------------------------------------------------------------


def test_a_digest_goes_out_once_and_names_nobody(mailed, mailbox, clock):
    run(DUE)
    assert send_due(now=clock).sent == 1
    run(DUE)
    assert send_due(now=clock).sent == 0
    mail = mailbox.mails.pop()
    assert mailbox.mails == []
    assert (mail["To"], mail["Subject"]) == (
        "head@example.gov.cn",
        "【闭环】6月18日提醒：到期 1 项",
    )
    text = mail.get_content()
    assert "[黄] 今天到期　按月核对台账" in text
    assert "https://bihuan.example.gov.cn/notices/" in text
    assert "P003" not in text
    assert mail["Message-ID"].startswith("<digest-")


@pytest.mark.parametrize(
    ("mood", "why"),
    [
        (REFUSES, "不收这个地址：550 nobody of that name"),
        (BUSY, "没有收下：451 later"),
        (SILENT, "没有按时应答"),
        (DROPS, "没有收下"),
    ],
)
def test_what_the_mail_server_does_not_take_is_said_and_tried_again(
    mailed, mailbox, clock, mood, why
):
    run(DUE)
    mailbox.moods = [mood]
    assert send_due(now=clock).waiting == 1
    [(state, error)] = states()
    assert state == "queued"
    assert why in error
    assert send_due(now=clock).sent == 0
    clock.on(MINUTES[0])
    assert send_due(now=clock).sent == 1
    assert states() == [("sent", "")]
    assert len(mailbox.mails) == 1


def test_without_a_mail_server_nothing_is_lost_and_after_the_last_attempt_a_person_decides(
    mailed, mailbox, clock, settings
):
    run(DUE)
    host, settings.EMAIL_HOST = settings.EMAIL_HOST, ""
    for minutes in (0, *MINUTES):
        clock.on(minutes)
        send_due(now=clock)
    [(state, error)] = states()
    assert (state, "BIHUAN_SMTP_HOST" in error) == ("failed", True)
    clock.on(100_000)
    assert send_due(now=clock).sent == 0
    settings.EMAIL_HOST = host
    delivery = Delivery.objects.get()
    try_again(delivery, at=clock())
    assert send_due(now=clock).sent == 1
    with pytest.raises(Refused, match="已经送出"):
        try_again(delivery, at=clock())


def test_a_server_that_is_not_there_is_said(mailed, mailbox, clock, settings):
    settings.EMAIL_PORT = 1
    run(DUE)
    send_due(now=clock)
    assert "连不上邮件服务器" in states()[0][1]


def test_one_bad_address_does_not_hold_up_the_others(
    office, mailed, branch_secretary, mailbox, clock
):
    set_mail(user=branch_secretary.user, address="branch@example.gov.cn", is_on=True)
    owed(office, DUE, lead_unit=office.branch)
    run(DUE)
    mailbox.moods = [REFUSES]
    done = send_due(now=clock)
    assert (done.sent, done.waiting) == (1, 1)


def test_who_turns_mail_off_gets_none_not_even_what_was_queued(
    office, mailed, division_head, mailbox, clock
):
    run(DUE)
    set_mail(user=division_head.user, address="head@example.gov.cn", is_on=False)
    send_due(now=clock)
    run(DUE + timedelta(days=1))
    assert states() == [("cancelled", "通道已关闭")]
    assert mailbox.mails == []


def test_a_sender_that_was_killed_leaves_its_delivery_to_the_next_after_a_while(
    mailed, mailbox, clock, monkeypatch
):
    run(DUE)
    with monkeypatch.context() as patched:
        patched.setattr(
            delivering, "_note", lambda *_said: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            send_due(now=clock)
    assert send_due(now=clock).sent == 0
    clock.on(16)
    assert send_due(now=clock).sent == 1
    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_two_senders_do_not_send_the_same(mailed, mailbox, clock):
    run(DUE)
    found = delivering._claimed(clock)
    assert found is not None
    assert delivering._claimed(clock) is None
    assert send_due(now=clock).sent == 0


def test_a_digest_that_was_not_written_queues_nothing(mailed, monkeypatch):
    monkeypatch.setattr(delivering.Delivery.objects, "bulk_create", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(DUE)
    assert not Delivery.objects.exists()


# --- Webhooks -------------------------------------------------------------------------------------


def day_of(office, clock):
    runs.run(on=DUE, actor=SYSTEM, now=clock)
    return send_due(now=clock)


def test_a_unit_is_told_once_a_day_how_many_of_its_people_were_reminded_of_what(
    office, hook, clock
):
    webhook(office, hook)
    owed(office, DUE)
    owed(office, date(2025, 6, 10))
    assert day_of(office, clock).sent == 1
    assert day_of(office, clock).sent == 0
    [(_path, headers, body)] = hook.got
    said = json.loads(body)
    assert "水处：红 1，黄 1" in said["text"]
    signed = f"{headers['X-Bihuan-Timestamp']}.".encode() + body
    assert headers["X-Bihuan-Signature"] == (
        "sha256=" + hmac.new(b"geheim", signed, hashlib.sha256).hexdigest()
    )


def test_robots_get_what_they_accept(office, hook, clock):
    webhook(office, hook, form="wecom", secret="")
    webhook(office, hook, form="dingtalk")
    owed(office, DUE)
    assert day_of(office, clock).sent == 2
    (wecom, _, body), (dingtalk, _, same) = hook.got
    assert json.loads(body) == json.loads(same)
    assert json.loads(body)["msgtype"] == "text"
    assert "6月18日提醒汇总" in json.loads(body)["text"]["content"]
    assert wecom == "/hook?key=k"
    asked = parse_qs(urlsplit(dingtalk).query)
    stamp = asked["timestamp"][0]
    digest = hmac.new(b"geheim", f"{stamp}\ngeheim".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(digest).decode()]
    assert asked["key"] == ["k"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((500, {}), "对方应答 500"),
        ((302, {}), "对方应答 302"),
        ((0, {}), "秒内没有应答"),
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), "93000 invalid webhook url"),
        ((200, ["?"]), "读不懂"),
    ],
)
def test_what_a_receiver_does_not_take_is_said_and_tried_again(office, hook, clock, answer, why):
    webhook(office, hook, form="wecom")
    owed(office, DUE)
    hook.answers = [answer]
    assert day_of(office, clock).waiting == 1
    assert why in states()[0][1]
    clock.on(1)
    assert send_due(now=clock).sent == 1


def test_a_unit_of_which_nobody_was_reminded_is_told_nothing(office, hook, clock):
    webhook(office, hook, unit=office.branch)
    owed(office, DUE)
    day_of(office, clock)
    assert states() == [("cancelled", "没有要说的")]
    assert hook.got == []


def test_the_summary_of_a_day_waits_until_its_run_has_ended(office, hook, clock):
    webhook(office, hook)
    owed(office, DUE)
    today = given.AT.date()
    run(today)
    Run.objects.create(on=today, started_at=clock())
    assert send_due(now=clock).waiting == 1
    Run.objects.update(finished_at=clock())
    clock.on(5)
    assert send_due(now=clock).sent == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/hook", "ftp://example.com/", "https://", "https://user:word@example.com/",
        "http://127.0.0.1.example.com/", "https://[::1", "https://example.com:port/", "hook",
        "https://exa mple.com/", "https://example.com/\nHost: x", "https://example.com/\x00",
    ],
)  # fmt: skip
def test_an_address_in_the_clear_is_refused(office, hook, address):
    with pytest.raises(Refused):
        webhook(office, hook, address=address)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/hook", "http://localhost:8080/", "https://10.1.2.3/", "https://[::1]/",
        "https://192.168.1.1/", "https://169.254.169.254/", "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/", "https://a.localhost/",
    ],
)  # fmt: skip
def test_an_inner_host_is_refused_unless_the_office_has_named_it(office, hook, settings, address):
    settings.BIHUAN_WEBHOOK_HOSTS = []
    with pytest.raises(Refused, match="没有开放") as refused:
        webhook(office, hook, address=address)
    assert "BIHUAN_WEBHOOK_HOSTS" in refused.value.hint
    settings.BIHUAN_WEBHOOK_HOSTS = [urlsplit(address).hostname]
    webhook(office, hook, address=address)


def test_a_name_that_leads_inside_gets_nothing(office, hook, clock, settings, monkeypatch):
    """It looked well when it was entered: only the connection shows where it leads."""
    channel = webhook(office, hook)
    monkeypatch.setattr(senders, "check_address", lambda _address: None)
    settings.BIHUAN_WEBHOOK_HOSTS = []
    send_test(channel, at=clock())
    assert send_due(now=clock).waiting == 1
    assert "指向本机或内网地址 127.0.0.1" in states()[0][1]
    assert hook.got == []


def test_what_the_system_says_of_a_connection_is_put_into_words(office, hook, clock):
    hook.shutdown()
    hook.server_close()
    send_test(webhook(office, hook), at=clock())
    assert send_due(now=clock).waiting == 1
    assert states()[0][1] == "连不上：对方拒绝连接（Connection refused）"


def test_a_webhook_is_the_business_of_who_defines_and_keeps_its_secret(office, hook, clock):
    with pytest.raises(NotAllowed):
        open_webhook(
            unit=office.dept,
            form="plain",
            secret="s",
            address=hook.address,
            **by(office) | {"actor": office.head},
        )
    with pytest.raises(Refused, match="签名密钥"):
        webhook(office, hook, secret="")
    channel = webhook(office, hook)
    values = {"form": "plain", "secret": "", "address": hook.address, "is_on": False}
    assert change_webhook(channel, **by(office), **values).secret == "geheim"
    lines = AuditRecord.objects.order_by("pk").values_list("event", "by", "detail")
    assert list(lines) == [
        ("webhook_set", office.clerk.person, f"{office.dept} 127.0.0.1 启用：新设"),
        ("webhook_set", office.clerk.person, f"{office.dept} 127.0.0.1 停用：改了启用"),
    ]
    send_test(channel, at=clock())
    assert send_due(now=clock).sent == 1
    assert "试发" in json.loads(hook.got[0][2])["subject"]
