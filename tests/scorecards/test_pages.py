"""The pages of schemes, cards, moves and debriefings, and who sees what on each of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

import given
import personas
import scored
from bihuan.indicators.actions import define_metric
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry
from bihuan.orgs.actions import give_unit, open_account
from bihuan.orgs.models import Post, UnitKind
from bihuan.records.models import Appraisal
from bihuan.scorecards.actions.appeals import Answer, answer_appeal, appeal, appeal_until
from bihuan.scorecards.actions.debriefs import record_votes
from bihuan.scorecards.forms.schemes import asked, query
from bihuan.scorecards.lifecycle import Stage
from bihuan.scorecards.models import Appeal, Scheme, Scorecard
from bihuan.scorecards.models.cards import Outcome
from bihuan.scorecards.models.schemes import Shown
from bihuan.scorecards.queries import terms_of
from bihuan.scorecards.terms import Basis, Item, Rule, Terms
from bihuan.ui.templatetags.ui import day as day_written
from scored import BANDS, HAND, by, card, marks

pytestmark = pytest.mark.django_db
DRAFT = "自评草稿里的理由"


def client(persona) -> Client:
    found = Client()
    found.force_login(persona.user)
    return found


@pytest.fixture
def of(office):
    scored.owing(office)
    return scored.opened(office)


def page(persona, name: str, *args, **asked):
    return client(persona).get(reverse(f"scorecards:{name}", args=args), asked)


# --- A card ---------------------------------------------------------------------------------------


def test_every_deduction_of_the_sheet_opens_the_period_that_was_missed(office, of, office_clerk):
    answer = page(office_clerk, "card", card(of, office.branch).pk)
    text = answer.content.decode()
    [first, *_rest] = answer.context["sheet"].groups
    line = first.items[0].lines[0]
    assert [told.state for told in line.causes] == ["未履行", "未履行"]
    for told in line.causes:
        assert f'href="{told.url}"' in text
        assert told.ground in text  # the rule that asked for it
        assert client(office_clerk).get(told.url).status_code == 200
    assert "−4" in text


def test_the_records_behind_a_metric_are_named_beside_its_aim(office, office_clerk):
    scored.owing(office)
    define_metric(
        code="branch.missed", label="未履行期次", source="occurrences", aggregate="count",
        filter={"state": "missed"}, span="year", on=given.DAY, **given.SYSTEM_AT,
    )  # fmt: skip
    measured = Rule(
        text="未履行的每期扣3分", points=Decimal(3), basis=Basis.METRIC, target=Decimal(1),
        metric="branch.missed", is_beyond=True,
    )  # fmt: skip
    rules = (scored.missed("duty.meet"), measured)
    of = scored.opened(
        office, Terms(Decimal(100), (Item("期次", standard=Decimal(100), rules=rules),), BANDS)
    )
    drawn = page(office_clerk, "card", card(of, office.branch).pk).context["sheet"]
    counted, asked_of_metric = drawn.groups[0].items[0].lines
    assert asked_of_metric.why.says == "指标 branch.missed 为 2，目标 1。"
    named = [told.text for told in asked_of_metric.causes]
    assert named == [told.text for told in counted.causes]
    assert all(named)


def test_the_list_behind_a_deduction_has_as_many_rows_as_it_counts(office, of, office_clerk):
    answer = page(office_clerk, "card", card(of, office.branch).pk)
    line = answer.context["sheet"].groups[0].items[0].lines[0]
    listed = client(office_clerk).get(line.list_url)
    assert listed.context["page"].paginator.count == len(line.why.counted.causes) == 2


def test_a_unit_scores_itself_on_its_page_and_the_office_reviews(
    office, of, branch_secretary, office_clerk
):
    one = card(of, office.branch)
    key = scored.rule(of, HAND.text).pk
    asked = client(branch_secretary).post(
        reverse("scorecards:card-self", args=[one.pk]),
        {"on": "2026-01-04", f"points_{key}": "2", f"reason_{key}": ""},
    )
    assert asked.context["marking"].errors == {f"reason_{key}": ["扣分、加分或否决都须写明理由。"]}
    done = client(branch_secretary).post(
        reverse("scorecards:card-self", args=[one.pk]),
        {"on": "2026-01-04", f"points_{key}": "2", f"reason_{key}": "两项没有执行"},
    )
    assert done.status_code == 302
    form = page(office_clerk, "card", one.pk).context["marking"]
    assert form[f"points_{key}"].value() == 2  # the review begins with what the unit said
    done = client(office_clerk).post(
        reverse("scorecards:card-review", args=[one.pk]),
        {"on": "2026-01-04", f"points_{key}": "3", f"reason_{key}": "三项没有执行"},
    )
    assert done.status_code == 302
    by_stage = {r.stage: str(r.score.normalize()) for r in one.ratings.current()}
    assert by_stage == {Stage.SELF: "94", Stage.REVIEW: "93"}


def test_the_office_reviews_at_once_where_a_unit_has_not_scored_itself(office, of, office_clerk):
    one = card(of, office.branch)
    found = page(office_clerk, "card", one.pk)
    assert not found.context["is_review"]
    assert "?step=review" in found.content.decode()
    at_once = client(office_clerk).get(
        reverse("scorecards:card", args=[one.pk]), {"step": "review"}
    )
    assert at_once.context["is_review"]
    assert "reason" in at_once.context["marking"].fields
    address = reverse("scorecards:card-review", args=[one.pk])
    said = {"on": "2026-01-04", "reason": "单位已撤并"}
    assert client(office_clerk).post(address, said).status_code == 302
    backwards = client(office_clerk).post(address, {"on": "2026-01-03"})
    assert "早于上一次评分" in backwards.content.decode()


# --- Who sees drafts ------------------------------------------------------------------------------


@pytest.fixture
def drafted(office, of, branch_secretary):
    return scored.self_scored(
        office, of, branch_secretary.actor, says=marks(of, "1", DRAFT)
    )  # fmt: skip


SEES = ("branch_secretary", "office_clerk", "checker", "group_secretary")
DOES_NOT = ("division_head", "appraiser", "account_officer", "stranger", "leader_with_second_duty")


@pytest.mark.parametrize("persona", [*SEES, *DOES_NOT])
def test_a_draft_is_seen_by_its_unit_the_office_and_the_checkers(request, drafted, persona):
    """Also not by an appraiser to whom the records of the unit are opened."""
    visitor = request.getfixturevalue(persona)
    answer = page(visitor, "card", drafted.pk)
    assert (answer.status_code == 200) is (persona in SEES)
    listed = page(visitor, "cards")
    seen = [str(cell.text) for line in listed.context["lines"] for cell in line]
    assert ("第一党支部" in seen) is (persona in SEES)
    exported = page(visitor, "cards", format="csv")
    assert ("第一党支部" in _text(exported)) is (persona in SEES)


def _text(answer) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode("utf-8-sig")


@pytest.mark.parametrize("persona", DOES_NOT)
def test_a_draft_is_found_neither_by_search_nor_in_figures_nor_in_the_interface(
    request, drafted, persona
):
    visitor = request.getfixturevalue(persona)
    found = client(visitor).get(reverse("home:search"), {"q": DRAFT[:6]})
    assert DRAFT not in found.content.decode().replace(f'value="{DRAFT[:6]}"', "")
    assert not Appraisal.objects.filter(scheme="branch_work").exists()  # no figure counts a draft
    answered = client(visitor).get("/api/")
    assert DRAFT not in answered.content.decode()


def test_another_branch_does_not_see_it(office, drafted):
    other = scored.secretary(office, office.other_branch, key="P701")
    rows = Scorecard.objects.current()

    user, _password = open_account(
        login="other", key=other.person, name="别支部", on=given.FOUNDED, **given.SYSTEM_AT
    )
    assert drafted not in rows.visible_to(user)
    # Not even by looking after that branch: a contact point shows records, not drafts.
    give_unit(
        kind="contact_point", post=_post(other), unit=office.branch, from_on=given.FOUNDED,
        to_on=None, **given.SYSTEM_AT,
    )  # fmt: skip
    assert drafted not in rows.visible_to(user)


def _post(actor):

    return Post.objects.get(pk=actor.post_id)


def test_finals_are_open_as_the_scheme_says(office, of, division_head, appraiser):
    scored.final(office, of)
    one = card(of, office.branch)
    assert page(division_head, "card", one.pk).status_code == 404
    assert page(appraiser, "card", one.pk).status_code == 200  # the branch is opened to it
    Scheme.objects.filter(pk=of.pk).update(finals_shown=Shown.OFFICE)
    answer = page(division_head, "card", one.pk)
    assert answer.status_code == 200
    line = answer.context["sheet"].groups[0].items[0].lines[0]
    assert (line.causes, line.hidden) == ((), 2)  # the records stay hidden, and are counted
    assert "另有 2 条您的岗位看不到" in answer.content.decode()


def test_an_appeal_is_seen_by_its_unit_and_the_office_alone(
    office, of, branch_secretary, division_head, appraiser, office_clerk
):
    scored.final(office, of)
    appeal(card(of, office.branch), grounds="有异议", **by(branch_secretary.actor))
    for visitor, sees in (
        (branch_secretary, True), (office_clerk, True), (division_head, False), (appraiser, False),
    ):  # fmt: skip
        assert Appeal.objects.visible_to(visitor.user).exists() is sees
        text = page(visitor, "appeals").content.decode()
        assert ("有异议" in text) is sees
    assert "有异议" not in page(appraiser, "card", card(of, office.branch).pk).content.decode()


@pytest.fixture
def logged(office, of, drafted):
    """A draft, an appeal, and what was voted on the branch, all in the log."""
    earlier = scored.opened(office, year=2024)
    scored.final(office, earlier, marks(earlier, "2", DRAFT))
    appeal(card(earlier, office.branch), grounds="有异议", **by(scored.secretary(office)))
    debrief = record_votes(
        case=scored.debriefing(office), year=2025, present=97, votes={"good": 83},
        **by(office.clerk),
    )  # fmt: skip
    tables = {"scorecard", "rating", "itemscore", "mark", "appeal", "debrief"}
    subjects = [*Scorecard.objects.all(), *Appeal.objects.all(), debrief]
    entries = Entry.objects.filter(subject_id__in=[one.pk for one in subjects])
    return entries, {f"scorecards_{name}" for name in tables}


@pytest.mark.parametrize(
    ("post_type", "sees"),
    [("auditor", set()), ("administrator", {"final"}), ("office_clerk", {"final", "closed"})],
)
def test_the_log_shows_drafts_votes_and_appeals_to_who_may_see_them(
    office, logged, post_type, sees
):
    """Whoever verifies has every digest; the rows themselves stay closed."""
    reader = client(personas._newcomer(post_type, office.committee, "P130"))
    entries, tables = logged
    final = {one.pk for one in Scorecard.objects.filter(state="final")}
    told = set()
    for entry in entries:
        answer = reader.get(reverse("home:ledger-entry", args=[entry.seq]))
        assert entry.leaf in answer.content.decode()
        kind = "final" if entry.subject_id in final else "closed"
        rows = zip(entry.row_states(), answer.context["rows"], strict=True)
        shown = {table: row is not None for (table, _pk, _row), (_name, _id, row) in rows}
        told |= set(shown)
        assert {shown[table] for table in set(shown) & tables} == {kind in sees}, entry.event
        receipt = reader.get(reverse("home:ledger-receipt", args=[entry.seq]))
        assert receipt.status_code == (200 if kind in sees else 403)
    assert tables <= told


# --- Schemes --------------------------------------------------------------------------------------


def test_a_scheme_is_laid_down_part_by_part_and_its_faults_are_told(office, office_clerk):

    visitor, kind = client(office_clerk), UnitKind.objects.current().get(code="branch")
    visitor.post(
        reverse("scorecards:scheme-new"),
        {"code": "b", "name": "办法", "year": 2025, "unit_kind": kind.pk, "total": "100",
         "appeal_days": 5, "finals_shown": "unit"},
    )  # fmt: skip
    of = Scheme.objects.get()
    visitor.post(
        reverse("scorecards:item-new", args=[of.pk]),
        {"name": "组织生活", "counts": "deduct", "standard": "90"},
    )
    item = of.items.get()
    refused = visitor.post(
        reverse("scorecards:rule-new", args=[item.pk]),
        {"text": "学习笔记每少1篇", "basis": "hand", "points": "1", "per": "1"},
    )
    assert "减负若干规定" in str(refused.context["form"].non_field_errors())
    strange = visitor.post(
        reverse("scorecards:rule-new", args=[item.pk]),
        {"text": "每少一次", "basis": "occurrences", "points": "1", "per": "1",
         "filter": "?duty=d&standing=missed"},
    )  # fmt: skip
    assert "没有编码为 d 的记录" in str(strange.context["form"].errors)
    given.duty(office, given.plan(office), code="d")
    visitor.post(
        reverse("scorecards:rule-new", args=[item.pk]),
        {"text": "每少一次", "basis": "occurrences", "points": "1", "per": "1",
         "filter": "?duty=d&standing=missed&standing=late&as_of=2025-12-31&select=page"},
    )  # fmt: skip
    [known] = terms_of(of).items
    assert dict(known.rules[0].filter) == {"duty": "d", "standing": ["missed", "late"]}
    told = visitor.get(reverse("scorecards:scheme", args=[of.pk])).context["faults"]
    assert [fault.code for fault in told] == ["sum", "no-band"]
    refused = visitor.post(
        reverse("scorecards:scheme-bands", args=[of.pk]), {"bands": "优秀 90分以上\n良好 80-89\n"}
    )
    assert "空档" in str(refused.context["form"].errors)
    refused = visitor.post(
        reverse("scorecards:scheme-open", args=[of.pk]),
        {"on": date.today().isoformat()},  # noqa: DTZ011
    )
    assert "合计 90 分" in str(refused.context["opening"].errors)


def test_the_page_of_moves_tells_unit_item_and_record(office, of, office_clerk):
    scored.reviewed(office, of)
    since = ledger.head().size
    given.activity(office, kind="branch_congress", first_on=given.day(150), host_unit=office.branch)
    answer = page(office_clerk, "scheme-moves", of.pk, since=since)
    [move] = answer.context["moves"]
    assert (str(move.card.unit), move.before, move.after) == ("第一党支部", "96", "98")
    assert "第三季度" in move.items[0].went[0].text
    for since in ("x", "0" * 20 + "9" * 30, str(2**63)):
        assert page(office_clerk, "scheme-moves", of.pk, since=since).status_code == 400
    assert page(office_clerk, "scheme-moves", of.pk).context["moves"][0].after == "98"


def test_a_filter_is_typed_again_as_it_was_saved():
    saved = {"duty": "甲&乙+100%", "standing": ["late", "missed"]}
    assert asked(Basis.OCCURRENCES, query(saved)) == saved
    whole = f"http://127.0.0.1:8000/occurrences/?{query(saved)}"
    assert asked(Basis.OCCURRENCES, whole) == saved


def test_a_card_says_until_when_an_appeal_was_possible(office, of, branch_secretary):
    scored.final(office, of)
    found = card(of, office.branch)
    until = appeal_until(found)
    assert until is not None
    for day, said in ((until, False), (until + timedelta(1), True)):
        with time_machine.travel(f"{day}T12:00:00+08:00", tick=False):
            text = page(branch_secretary, "card", found.pk).content.decode()
        assert (f"申诉期限是 {day_written(until)}，已经过了。" in text) == said, day


def test_lists_know_no_result_and_no_answer_before_their_days(office, of, office_clerk):
    scored.final(office, of)
    row = appeal(card(of, office.branch), grounds="有异议", **by(scored.secretary(office)))
    on = {"on": date(2026, 1, 5), "actor": office.clerk, "at": given.AT}
    answer_appeal(row, Answer(Outcome.KEPT, "经核实无误"), **on)

    def listed(name: str, day: str, **more) -> list[list[str]]:
        lines = page(office_clerk, name, as_of=day, **more).context["lines"]
        return [[str(cell.text) for cell in line] for line in lines]

    [[*_rest, outcome, answer, answered]] = listed("appeals", "2026-01-04", answered="no")
    assert (outcome, answer, answered) == ("待答复", "", "None")
    assert listed("appeals", "2026-01-04", answered="yes") == []
    [told] = listed("appeals", "2026-01-05", answered="yes")
    assert told[-3:] == ["维持原结果", "经核实无误", "2026-01-05"]
    assert listed("cards", "2026-01-03", grade="优秀") == []
    assert len(listed("cards", "2026-01-04", grade="优秀")) == 2


def test_results_by_unit_and_year_show_the_streak(office, office_clerk):
    scored.owing(office)
    for year in (2024, 2025):
        of = scored.scheme(office, year=year)
        scored.open_scheme(of, on=given.DAY, actor=office.clerk, at=given.AT)
        scored.final(office, of)
    scored.scheme(office, code="a_draft", name="还没有启动的", year=2026)
    answer = page(office_clerk, "results")
    assert list(answer.context["names"]) == ["branch_work"]
    assert answer.context["years"] == [2025, 2024]
    series = {str(one.unit): (one.streak, one.streak_grade) for one in answer.context["series"]}
    assert series == {"第一党支部": (2, "优秀"), "第二党支部": (2, "优秀")}
