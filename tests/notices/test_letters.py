"""Reminders by hand, and formal letters: numbered, previewed, issued by a person, signed for."""

import io
from datetime import date, timedelta

import docx
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

import given
from bihuan.duties.models import Reminder
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.models import Entry
from bihuan.notices.actions.by_hand import remind_by_hand
from bihuan.notices.actions.channels import set_mail
from bihuan.notices.actions.letters import (
    Draft,
    issue_letter,
    may_sign,
    reply_to_letter,
    sign_letter,
    withdraw_letter,
)
from bihuan.notices.models import Delivery, Digest, Letter, Notice
from bihuan.orgs.actions.terms import open_term
from notices.reminded import leader, owed, run
from notices.test_reminding import DUE, days

ON = date(2025, 7, 21)


def by(office, on=ON):
    return {"on": on, "actor": office.clerk, "at": given.AT}


def letter(office, kind="supervision", on=ON, **values):
    values = {"text": "请办结。", "topic": "台账核对"} | values
    draft = Draft(kind=kind, unit=office.division, **values)
    return issue_letter(draft, reason="超期已久", **by(office, on))


# --- By hand --------------------------------------------------------------------------------------


def test_one_click_tells_whose_matter_it_is_and_is_logged(office, division_head):
    set_mail(user=division_head.user, address="head@example.gov.cn", is_on=True)
    task = owed(office, DUE)
    assert remind_by_hand(task, **by(office)) == 1
    notice = Notice.objects.get()
    assert (notice.text, notice.signal, notice.rule) == ("请抓紧办理：按月核对台账", "red", None)
    assert Reminder.objects.get().text == notice.text
    assert list(Delivery.objects.values_list("carries", "number")) == [("notice", notice.pk)]
    events = Entry.objects.order_by("-seq").values_list("event", flat=True)[:2]
    assert set(events) == {"task.reminded", "digest.reminded_by_hand"}


def test_a_reminder_by_hand_leaves_the_digest_of_the_day_to_the_run(office, division_head):
    set_mail(user=division_head.user, address="head@example.gov.cn", is_on=True)
    task = owed(office, DUE)
    remind_by_hand(task, text="今天务必办结", **by(office, DUE))
    assert run(DUE).digests == 1
    assert Digest.objects.count() == 1
    assert Notice.objects.count() == 2
    assert set(Delivery.objects.values_list("carries", flat=True)) == {"notice", "digest"}
    assert run(DUE).digests == 0


def test_periods_and_terms_are_reminded_of_by_hand_by_who_assigns(office, branch_secretary):
    period = given.occurrence(office, given.duty(office, given.plan(office)))
    term = open_term(unit=office.branch, elected_on=date(2022, 12, 1), years=3, **given.SYSTEM_AT)
    for record in (period, term):
        assert remind_by_hand(record, **by(office)) == 1
        with pytest.raises(NotAllowed):
            remind_by_hand(record, on=ON, actor=branch_secretary.actor, at=given.AT)


def test_what_nobody_answers_for_cannot_be_reminded_of(office):
    task = owed(office, DUE, lead_unit=office.other_division)
    with pytest.raises(Refused, match="提醒不到人"):
        remind_by_hand(task, **by(office))


# --- Letters --------------------------------------------------------------------------------------


def test_numbers_are_continuous_by_kind_and_year_and_a_withdrawn_one_stays_taken(office):
    numbers = [letter(office, topic=f"台账核对{n}").number for n in range(2)]
    withdrawn = letter(office)
    withdraw_letter(withdrawn, reason="发错单位", **by(office))
    numbers += [withdrawn.number, letter(office).number, letter(office, "reminder").number]
    numbers.append(letter(office, on=date(2026, 1, 4)).number)
    assert numbers == [
        "督办〔2025〕1号", "督办〔2025〕2号", "督办〔2025〕3号", "督办〔2025〕4号",
        "提醒〔2025〕1号", "督办〔2026〕1号",
    ]  # fmt: skip
    assert Entry.objects.get(event="letter.withdrawn").reason == "发错单位"


def test_a_letter_that_is_sent_twice_by_a_double_click_is_issued_once(office):
    letter(office)
    with pytest.raises(Refused, match="督办〔2025〕1号"):
        letter(office)
    assert Letter.objects.count() == 1


def test_nobody_is_written_to_about_what_is_done(office, clerk):
    task = owed(office, DUE, "核对台账")
    address = f"{reverse('notices:letter-new', args=['task'])}?row={task.pk}"
    assert clerk.get(address).status_code == 200
    given.step(office, task, "cancelled", ON, given.said("重复"))
    refused = clerk.get(address)
    assert (refused.status_code, "不用催办" in refused.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("kind", "values", "why"),
    [
        ("supervision", {"text": " "}, "没有正文"),
        ("supervision", {"topic": " "}, "事由"),
        ("supervision", {"reply_due_on": date(2025, 7, 1)}, "早于发函"),
        ("talk", {"text": "谈话内容", "held_on": ON}, "不写内容"),
        ("talk", {"text": ""}, "约谈日期"),
    ],
)
def test_a_letter_that_says_what_it_may_not_is_refused(office, kind, values, why):
    with pytest.raises(Refused, match=why):
        letter(office, kind, **values)
    assert not Letter.objects.exists()


def test_the_database_itself_keeps_no_text_of_a_talk(office):
    talk = letter(office, "talk", text="", held_on=ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=talk.pk).update(text="说了什么")


def test_only_who_assigns_or_checks_issues_and_only_to_what_they_see(office, branch_secretary):
    draft = Draft(kind="reminder", unit=office.division, topic="台账", text="请办。")
    member = leader(office)
    with pytest.raises(NotAllowed):
        issue_letter(draft, reason="超期", on=ON, actor=branch_secretary.actor, at=given.AT)
    issue_letter(draft, reason="超期", on=ON, actor=given.actor(member), at=given.AT)
    beyond = Draft(kind="reminder", unit=office.branch, topic="台账", text="请办。")
    with pytest.raises(NotAllowed, match="看不到"):
        issue_letter(beyond, reason="超期", on=ON, actor=given.actor(member), at=given.AT)
    for wrong in ({"reason": " "}, {"on": date(2027, 1, 1)}):
        with pytest.raises(Refused):
            issue_letter(draft, **({"reason": "超期", **by(office)} | wrong))


def test_the_addressee_signs_once_and_nobody_else(office, division_head, branch_secretary):
    found = letter(office)
    assert may_sign(found, division_head.actor)
    with pytest.raises(NotAllowed):
        sign_letter(found, on=ON, actor=branch_secretary.actor, at=given.AT)
    signed = sign_letter(found, on=ON, actor=division_head.actor, at=given.AT)
    assert (signed.received_on, signed.received_by) == (ON, division_head.post)
    with pytest.raises(Refused, match="已经签收"):
        sign_letter(found, on=ON, actor=division_head.actor, at=given.AT)


def test_a_letter_goes_to_the_mail_also_of_who_has_turned_reminders_off(office, division_head):
    set_mail(user=division_head.user, address="head@example.gov.cn", is_on=False)
    letter(office)
    assert Delivery.objects.get().carries == "letter"


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def test_a_letter_is_filled_in_looked_at_and_issued(office, clerk, division_head):
    tasks = [owed(office, DUE, text) for text in ("核对台账", "补齐档案")]
    rows = "&".join(f"row={task.pk}" for task in tasks)
    address = f"{reverse('notices:letter-new', args=['task'])}?{rows}&kind=supervision"
    form = clerk.get(address).context["form"]
    assert form.initial["topic"] == "核对台账等2项工作"
    assert "1. 任务：核对台账（时限 2025年6月18日" in form.initial["text"]
    typed = {
        name: form.initial.get(name) or "" for name in ("kind", "topic", "reply_due_on", "text")
    } | {"reason": "超期"}
    preview = clerk.post(address, typed)
    assert "关于核对台账等2项工作的督办函" in preview.content.decode()
    assert not Letter.objects.exists()
    answer = clerk.post(address, typed | {"issue": "yes"})
    issued = Letter.objects.get()
    assert answer["Location"] == reverse("notices:letter", args=[issued.pk])
    page = clerk.get(answer["Location"]).content.decode()
    assert issued.number in page
    assert reverse("duties:task", args=[tasks[1].pk]) in page
    clerk.force_login(division_head.user)
    assert "签收这份函件" in clerk.get(answer["Location"]).content.decode()
    assert clerk.post(reverse("notices:letter-sign", args=[issued.pk])).status_code == 302
    assert "已签收" in clerk.get(reverse("notices:letters")).content.decode()


def test_another_kind_fills_the_text_in_again_and_going_back_keeps_what_was_typed(office, clerk):
    task = owed(office, DUE)
    address = f"{reverse('notices:letter-new', args=['task'])}?row={task.pk}"
    typed = {"kind": "supervision", "topic": "台账", "text": "我写的", "reason": "超期"}
    filled = clerk.post(address, typed | {"refill": "yes"}).content.decode()
    assert "经提醒仍未办结" in filled
    assert "超期" in filled
    assert "我写的" in clerk.post(address, typed | {"again": "yes"}).content.decode()
    talk = clerk.post(address, {**typed, "kind": "talk", "issue": "yes"})
    assert "约谈只记日期、单位和事由" in talk.content.decode()


def test_matters_of_several_units_are_refused_and_so_is_nothing(office, clerk):
    tasks = [owed(office, DUE), owed(office, DUE, lead_unit=office.branch)]
    new = reverse("notices:letter-new", args=["task"])
    assert clerk.get(f"{new}?row={tasks[0].pk}&row={tasks[1].pk}").status_code == 409
    assert clerk.get(new).status_code == 404
    assert clerk.get(f"{new}?row=x&row=99999999999999999999").status_code == 404
    assert clerk.get(reverse("notices:letter-new", args=["weather"])).status_code == 404


def test_the_word_file_has_the_letter_and_its_slip(office, clerk):
    found = letter(office, text="第一段。\n第二段。", reply_due_on=date(2025, 8, 4))
    answer = clerk.get(reverse("notices:letter-file", args=[found.pk]))
    lines = [p.text for p in docx.Document(io.BytesIO(b"".join(answer))).paragraphs]
    assert lines[:5] == [
        "关于台账核对的督办函",
        "督办〔2025〕1号",
        "水处：",
        "第一段。",
        "第二段。",
    ]
    assert lines[6:8] == ["机关党委", "2025年7月21日"]
    assert "回复期限：2025年8月4日" in lines


def test_a_letter_is_withdrawn_on_its_page_with_a_reason(office, clerk):
    found = letter(office)
    address = reverse("notices:letter-withdraw", args=[found.pk])
    assert "必填" in clerk.post(address, {"reason": ""}).content.decode()
    assert clerk.post(address, {"reason": "发错"}).status_code == 302
    assert "已撤回" in clerk.get(reverse("notices:letter", args=[found.pk])).content.decode()


def test_what_waits_long_is_suggested_until_a_letter_is_issued(office, clerk):
    leader(office)
    task = owed(office, DUE)
    run(days(40))
    suggested = reverse("notices:suggested")
    assert "拟督办函" in clerk.get(suggested).content.decode()
    draft = f"{reverse('notices:letter-new', args=['task'])}?row={task.pk}"
    clerk.post(draft, {"kind": "reminder", "topic": "t", "text": "x", "reason": "r", "issue": "y"})
    assert "拟督办函" in clerk.get(suggested).content.decode()
    clerk.post(
        draft, {"kind": "supervision", "topic": "t", "text": "x", "reason": "r", "issue": "y"}
    )
    assert Letter.objects.count() == 2
    assert "拟督办函" not in clerk.get(suggested).content.decode()


def test_the_page_of_a_matter_reminds_in_one_click_and_leads_to_a_letter(office, clerk):
    task = owed(office, DUE)
    page = clerk.get(reverse("duties:task", args=[task.pk])).content.decode()
    remind = reverse("notices:remind", args=["task", task.pk])
    assert remind in page
    assert f"{reverse('notices:letter-new', args=['task'])}?row={task.pk}" in page
    assert clerk.post(remind).status_code == 302
    assert Notice.objects.get().person.key == "P003"


def test_the_pages_of_a_period_and_of_a_term_do_too(office, clerk, branch_secretary):
    period = given.occurrence(office, given.duty(office, given.plan(office)))
    term = open_term(unit=office.branch, elected_on=date(2022, 12, 1), years=3, **given.SYSTEM_AT)
    for what, record, name in (
        ("occurrence", period, "records:occurrence"), ("term", term, "orgs:term"),
    ):  # fmt: skip
        page, remind = (
            reverse(name, args=[record.pk]),
            reverse("notices:remind", args=[what, record.pk]),
        )
        assert remind in clerk.get(page).content.decode()
        assert clerk.post(remind)["Location"] == page
        new = reverse("notices:letter-new", args=[what])
        assert clerk.get(f"{new}?row={record.pk}").status_code == 200


def test_a_talk_is_not_held_before_it_is_written_about(office):
    with pytest.raises(Refused, match="约谈日期不得早于"):
        letter(office, "talk", text="", held_on=date(1900, 1, 1))
    letter(office, "talk", text="", held_on=ON)


# --- What was answered ----------------------------------------------------------------------------


def answer(row, actor, **said):
    return reply_to_letter(
        row, **{"reply": "已办结", "on": ON + timedelta(days=1), **said}, actor=actor, at=given.AT
    )


def test_the_addressee_answers_once_and_then_no_reply_is_awaited(office, division_head):
    row = letter(office, reply_due_on=ON + timedelta(days=10))
    assert row.awaits_reply
    row = answer(row, division_head.actor)
    assert (row.reply, row.replied_on, row.awaits_reply) == (
        "已办结",
        ON + timedelta(days=1),
        False,
    )
    with pytest.raises(Refused, match="已经回复"):
        answer(row, division_head.actor)
    assert Entry.objects.filter(event="letter.replied").count() == 1


def test_who_issued_it_enters_an_answer_that_came_on_paper_and_nobody_else(
    office, branch_secretary
):
    row = letter(office, reply_due_on=ON + timedelta(days=10))
    with pytest.raises(NotAllowed):
        answer(row, branch_secretary.actor)
    with pytest.raises(Refused, match="日期须在发函之后"):
        answer(row, office.clerk, on=ON + timedelta(days=-1))
    with pytest.raises(Refused, match="请写明回复内容"):
        answer(row, office.clerk, reply=" ")
    assert answer(row, office.clerk).replied_by_id == office.clerk.post_id


def test_what_asks_for_no_reply_is_not_answered(office, division_head):
    for row in (letter(office), letter(office, "talk", text="", held_on=ON)):
        with pytest.raises(Refused, match="不用回复"):
            answer(row, division_head.actor)


def test_the_list_tells_what_awaits_a_reply_from_what_has_one(office, clerk):
    answered = letter(office, topic="甲", reply_due_on=ON + timedelta(days=10))
    letter(office, topic="乙", reply_due_on=ON + timedelta(days=10))
    answer(answered, office.clerk)
    for state, topic in (("awaited", "乙"), ("replied", "甲")):
        lines = clerk.get(reverse("notices:letters"), {"state": state}).context["lines"]
        assert [[cell.text for cell in line][3] for line in lines] == [topic]
