"""Suggestions: anybody sends, the office answers in time, who sent it sees how it goes."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

import given
from bihuan.burden.actions import (
    answer_suggestion,
    end_suggestion,
    send_suggestion,
    set_term,
    withdraw_suggestion,
)
from bihuan.burden.models import AnswerTerm, Suggestion, SuggestionState
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry

DAY = date(2026, 1, 5)
LATER = datetime(2026, 2, 2, 1, tzinfo=UTC)
BOX = reverse("burden:suggestions")


def _by(persona):
    return {"on": DAY, "actor": persona.actor, "at": given.AT}


def _sent(persona, text="少报一张表", **values):
    said = {"kind": "demand", "text": text, "shows_unit": True, **values}
    return send_suggestion(**said, **_by(persona))


def test_a_suggestion_has_a_number_a_term_and_an_entry(office, branch_secretary):
    sent = _sent(branch_secretary)
    assert (sent.number, sent.state, sent.unit) == ("意见〔2026〕1号", "received", office.branch)
    assert sent.due_on == date(2026, 1, 26)  # fifteen working days
    assert Entry.objects.get(seq=sent.recorded_seq).event == "suggestion.received"
    assert _sent(branch_secretary, "又一条").serial == 2


def test_the_term_is_data_with_a_day_from_which_it_holds(office, office_clerk, branch_secretary):
    before = _sent(branch_secretary)
    set_term(workdays=5, effective_from=DAY, source="减负办法", **_by(office_clerk))
    assert _sent(branch_secretary, "又一条").due_on == date(2026, 1, 12)
    before.refresh_from_db()
    assert before.due_on == date(2026, 1, 26)


def test_setting_the_same_term_again_changes_nothing(office, office_clerk):
    for _ in range(2):
        set_term(workdays=5, effective_from=DAY, source="", **_by(office_clerk))
    assert AnswerTerm.objects.count() == 1


@pytest.mark.parametrize("workdays", [0, 61])
def test_a_term_that_is_none_is_refused(office, office_clerk, workdays):
    with pytest.raises(Refused, match="1 到 60"):
        set_term(workdays=workdays, effective_from=DAY, source="", **_by(office_clerk))


def test_sending_twice_is_one_suggestion(office, branch_secretary):
    first = _sent(branch_secretary)
    size = ledger.head().size
    assert _sent(branch_secretary) == first
    assert ledger.head().size == size


@pytest.mark.parametrize(
    ("kind", "text"), [("person", "x"), ("demand", " "), ("demand", "字" * 2001)]
)
def test_what_is_no_suggestion_is_refused(office, branch_secretary, kind, text):
    with pytest.raises(Refused):
        _sent(branch_secretary, text, kind=kind)


def test_received_answered_done(office, office_clerk, branch_secretary):
    sent = answer_suggestion(_sent(branch_secretary), answer="下月合并两张表", **_by(office_clerk))
    assert sent.state == SuggestionState.ANSWERED
    sent = end_suggestion(sent, is_done=True, outcome="已合并", **_by(office_clerk))
    assert (sent.state, sent.ended_on) == (SuggestionState.DONE, DAY)


def test_declining_needs_an_answer_and_a_reason(office, office_clerk, branch_secretary):
    sent = _sent(branch_secretary)
    with pytest.raises(Refused, match="待答复"):
        end_suggestion(sent, is_done=False, outcome="上级要求", **_by(office_clerk))
    sent = answer_suggestion(sent, answer="正在商量", **_by(office_clerk))
    with pytest.raises(Refused):
        end_suggestion(sent, is_done=False, outcome=" ", **_by(office_clerk))
    sent = end_suggestion(sent, is_done=False, outcome="上级要求", **_by(office_clerk))
    assert Entry.objects.order_by("-seq").first().reason == "上级要求"


@pytest.mark.parametrize(
    "who", ["division_head", "checker", "branch_secretary", "leader_with_second_duty"]
)
def test_only_the_office_answers(office, branch_secretary, who, request):
    sent = _sent(branch_secretary)
    with pytest.raises(NotAllowed):
        answer_suggestion(sent, answer="好", **_by(request.getfixturevalue(who)))


def test_who_sent_it_takes_it_back_until_it_is_answered(office, office_clerk, branch_secretary):
    sent = _sent(branch_secretary)
    with pytest.raises(NotAllowed):
        withdraw_suggestion(sent, reason="x", **_by(office_clerk))
    withdraw_suggestion(sent, reason="想好了再提", **_by(branch_secretary))
    assert not Suggestion.objects.current().exists()
    assert _sent(branch_secretary).serial == 2
    answered = answer_suggestion(_sent(branch_secretary), answer="好", **_by(office_clerk))
    with pytest.raises(Refused):
        withdraw_suggestion(answered, reason="晚了", **_by(branch_secretary))


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["branch_secretary", "division_head", "appraiser", "account_officer", "stranger"]
)
def test_anybody_signed_in_may_send_one(office, who, request, client):
    """Also whoever sees no business data, and who holds no post any more."""
    client.force_login(request.getfixturevalue(who).user)
    answer = client.post(
        reverse("burden:suggestion-new"), {"kind": "software", "text": "按钮太小"}, follow=True
    )
    sent = Suggestion.objects.get()
    assert answer.status_code == 200
    assert sent.number in answer.content.decode()
    assert sent.number in client.get(BOX).content.decode()


def test_only_who_sent_it_and_the_office_see_it(office, branch_secretary, request, client):
    sent = _sent(branch_secretary)
    url = reverse("burden:suggestion", args=[sent.pk])
    sees = {"branch_secretary": 200, "office_clerk": 200, "group_secretary": 200,
            "division_head": 404, "checker": 404, "appraiser": 404, "stranger": 404}  # fmt: skip
    for who, status in sees.items():
        client.force_login(request.getfixturevalue(who).user)
        assert client.get(url).status_code == status, who
        assert (sent.number in client.get(BOX).content.decode()) == (status == 200), who


def test_a_unit_that_is_not_to_be_shown_is_shown_nowhere(
    office, branch_secretary, office_clerk, client
):
    sent = _sent(branch_secretary, shows_unit=False)
    client.force_login(office_clerk.user)
    for url in (reverse("burden:suggestion", args=[sent.pk]), BOX):
        page = client.get(url).content.decode()
        assert str(office.branch) not in page.split("<main")[1]
        assert str(branch_secretary.post) not in page.split("<main")[1]
    client.force_login(branch_secretary.user)
    own = client.get(reverse("burden:suggestion", args=[sent.pk])).content.decode()
    assert str(branch_secretary.post) in own


def test_the_office_finds_on_its_desk_what_waits_for_an_answer(
    office, office_clerk, branch_secretary, client
):
    sent = _sent(branch_secretary)
    client.force_login(office_clerk.user)
    desk = client.get(reverse("home:desk")).content.decode()
    assert reverse("burden:suggestion", args=[sent.pk]) in desk
    answer_suggestion(sent, answer="好", **_by(office_clerk))
    assert "等我了结的意见建议" in client.get(reverse("home:desk")).content.decode()
    client.force_login(branch_secretary.user)
    assert "意见建议 <small>" not in client.get(reverse("home:desk")).content.decode()


def test_the_course_goes_through_the_pages(office, office_clerk, branch_secretary, client):
    sent = _sent(branch_secretary)
    client.force_login(office_clerk.user)
    empty = client.post(reverse("burden:suggestion-answer", args=[sent.pk]), {"on": "2026-01-05"})
    assert "请写明内容" in empty.content.decode()
    client.post(
        reverse("burden:suggestion-answer", args=[sent.pk]), {"answer": "办", "on": "2026-01-05"}
    )
    client.post(
        reverse("burden:suggestion-end", args=[sent.pk]),
        {"is_done": "no", "outcome": "上级有规定", "on": "2026-01-05"},
    )
    client.force_login(branch_secretary.user)
    page = client.get(reverse("burden:suggestion", args=[sent.pk])).content.decode()
    assert "不采纳" in page
    assert "上级有规定" in page


def test_who_reads_the_log_reads_no_suggestion_in_it(office, branch_secretary, checker, client):
    sent = _sent(branch_secretary, "少报一张表")
    client.force_login(checker.user)
    entry = reverse("home:ledger-entry", args=[sent.recorded_seq])
    assert "少报一张表" not in client.get(entry).content.decode()
    assert client.get(reverse("home:ledger-receipt", args=[sent.recorded_seq])).status_code == 403


def test_what_was_answered_later_was_overdue_then(office, office_clerk, branch_secretary, client):
    sent = _sent(branch_secretary)
    late = {"on": date(2026, 2, 2), "actor": office_clerk.actor, "at": LATER}
    answer_suggestion(sent, answer="已改", **late)
    client.force_login(office_clerk.user)
    for day, there in (("2026-01-26", 0), ("2026-01-27", 1), ("2026-02-02", 0)):
        listed = client.get(BOX, {"overdue": "yes", "as_of": day})
        assert listed.context["page"].paginator.count == there


@pytest.mark.parametrize("text", ["李四同志要的表太多", "请回电138-0013-8000"])
def test_no_name_and_no_number_of_a_person_goes_into_the_box(
    office, office_clerk, branch_secretary, client, text
):
    client.force_login(branch_secretary.user)
    answer = client.post(reverse("burden:suggestion-new"), {"kind": "demand", "text": text})
    assert "只写事情和岗位" in str(answer.context["form"].errors["text"])
    with pytest.raises(Refused, match="内容"):
        _sent(branch_secretary, text)
    with pytest.raises(Refused, match="内容"):
        answer_suggestion(_sent(branch_secretary), answer=text, **_by(office_clerk))
