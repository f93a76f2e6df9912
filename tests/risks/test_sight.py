"""Who sees a risk point: its unit, discipline, the party group, the office; nobody else.

On every page that could tell of it: lists, exports, search, traces, the matrix, the log.
"""

import json

import pytest
from django.urls import reverse

import given
import personas
from bihuan.errors import NotAllowed
from bihuan.ledger.models import Entry
from bihuan.orgs.actions import give_unit, redefine
from bihuan.orgs.models import PostType, Unit
from bihuan.risks.actions import points
from bihuan.risks.actions.reviews import Judged, review_point
from bihuan.risks.models import RiskCategory, RiskPoint
from bihuan.risks.queries import units_to_record_for
from config.tables import PERSONAS

SEES = {
    "office_clerk": {"水处审批", "支部用车"},
    "group_secretary": {"水处审批", "支部用车"},
    "leader_with_second_duty": {"水处审批", "支部用车"},
    "discipline_secretary": {"水处审批", "支部用车"},
    "division_head": {"水处审批"},
    "branch_secretary": {"支部用车"},
    "checker": set(),
    "appraiser": set(),
    "account_officer": set(),
    "stranger": set(),
}
"""The appraiser has the branch opened, the checker the whole department: neither tells of risks."""

BOTH = {"水处审批", "支部用车"}
BLIND = {"account_officer", "stranger"}


@pytest.fixture
def discipline_secretary(office):
    unit = given.unit("discipline", "discipline", office.committee, name="机关纪委")
    return personas._newcomer("discipline_secretary", unit, "P120")


@pytest.fixture
def known(office):
    """A point of the division and one of the branch, each revised and reviewed."""
    for unit, power in ((office.division, "水处审批"), (office.branch, "支部用车")):
        point = given.risk_point(office, unit, power=power, manifestation=f"{power}的表现")
        by = {"actor": office.clerk, "at": given.AT}
        points.revise_point(point, reason=f"{power}的理由", controls="公示", on=given.day(1), **by)
        review_point(point, Judged("yearly", "kept", given.day(2)), **by)
    return office


@pytest.fixture(params=SEES)
def reader(request, known, guarded_client):
    persona = request.getfixturevalue(request.param)
    guarded_client.force_login(persona.user)
    return request.param, guarded_client


def told(answer) -> set[str]:
    """Of which points a page or a file says anything."""
    content = b"".join(answer) if answer.streaming else answer.content
    text = content.decode(errors="ignore")
    if answer["Content-Type"].startswith("application/json"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return {power for power in BOTH if power in text}


def test_every_persona_is_looked_at():
    assert set(SEES) - {"discipline_secretary"} == set(PERSONAS) - {"nobody"}


DATED = f"as_of={given.day(400)}"


def test_lists_their_files_and_the_interface_tell_only_of_what_is_seen(reader):
    name, client = reader
    for page in ("points", "owed", "changes", "point-reviews", "register"):
        address = reverse(f"risks:{page}")
        for form in ("", "&format=csv"):
            answer = client.get(f"{address}?{DATED}{form}")
            if page == "register" and name in BLIND:
                assert answer.status_code == 403
            else:
                assert told(answer) == SEES[name], (page, form)
    for listed in ("risk_points", "point_reviews"):
        assert told(client.get(f"/api/{listed}?{DATED}")) == SEES[name], listed


def test_search_finds_only_what_is_seen(reader):
    name, client = reader
    for sought, power in (("水处审批", "水处审批"), ("支部用车的表现", "支部用车")):
        answer = client.get(reverse("home:search"), {"q": sought})
        found = [
            result.url for section in answer.context["sections"] for result in section.results
            if section.kind.name == "risks"
        ]  # fmt: skip
        assert bool(found) == (power in SEES[name])
        assert power not in told(client.get(f"/api/search?q={sought}&kind=risks")) - SEES[name]


def test_a_figure_counts_all_and_its_trace_shows_what_is_seen_and_says_how_many_are_hidden(reader):
    name, client = reader
    for code in ("risk.points", "risk.points_high", "risk.points_reviewed", "risk.points_owed"):
        address = reverse("indicators:trace", args=[code])
        answer = client.get(f"{address}?as_of=2025-12-31" if "reviewed" in code else
                            f"{address}?{DATED}")  # fmt: skip
        if name in BLIND:
            assert answer.status_code == 403
            continue
        assert answer.context["figure"].value == "2"
        assert told(answer) == SEES[name]
        assert answer.context["hidden"] == 2 - len(SEES[name])
        if SEES[name] != BOTH:
            assert str(2 - len(SEES[name])) in answer.content.decode()
    said = client.get(f"/api/figures/risk.points?{DATED}")
    if name not in BLIND:
        assert (told(said), said.json()["hidden"]) == (SEES[name], 2 - len(SEES[name]))


def test_the_matrix_adds_up_what_is_seen_and_says_how_many_are_hidden(reader):
    name, client = reader
    answer = client.get(f"{reverse('risks:matrix')}?{DATED}")
    if name in BLIND:
        assert answer.status_code == 403
        return
    matrix = answer.context["matrix"]
    assert (matrix.total.whole, matrix.hidden) == (len(SEES[name]), 2 - len(SEES[name]))


def test_the_log_names_its_rows_only_to_who_may_see_all_points(reader):
    name, client = reader
    revised = Entry.objects.filter(event="risk.revised").order_by("seq").first()
    answers = [
        client.get(reverse("home:ledger")),
        client.get(reverse("home:ledger-entry", args=[revised.seq])),
        client.get(reverse("home:ledger-receipt", args=[revised.seq])),
    ]
    if name == "checker":  # who reads the log, and no risk points
        assert [answer.status_code for answer in answers] == [200, 200, 403]
        assert set().union(*map(told, answers)) == set()
    elif answers[0].status_code == 200:
        assert "水处审批" in told(answers[1])
        assert answers[2].status_code == 200


def test_who_answers_for_a_point_sees_it_wherever_the_post_is(known, guarded_client, checker):
    points.revise_point(
        points.RiskVersion.objects.current().running().get(power="支部用车").point,
        leader_post=checker.post, reason="分工调整", on=given.day(5), actor=known.clerk,
        at=given.AT,
    )  # fmt: skip
    guarded_client.force_login(checker.user)
    assert told(guarded_client.get(reverse("risks:points"))) == {"支部用车"}


def test_a_second_duty_or_an_opening_shows_no_risk_points(known, guarded_client, branch_secretary):
    for kind in ("second_duty", "contact_point", "opening"):
        give_unit(
            kind=kind, post=branch_secretary.post, unit=known.division, from_on=given.FOUNDED,
            to_on=None, **given.SYSTEM_AT,
        )  # fmt: skip
    guarded_client.force_login(branch_secretary.user)
    assert told(guarded_client.get(reverse("risks:points"))) == {"支部用车"}


def test_whether_the_office_sees_them_is_data(known, guarded_client, office_clerk):
    kind = PostType.objects.current().get(code="office_clerk")
    redefine(kind, powers=kind.powers.replace(" risks", ""), on=given.day(9), **given.SYSTEM_AT)
    guarded_client.force_login(office_clerk.user)
    assert told(guarded_client.get(reverse("risks:points"))) == set()
    found = points.RiskVersion.objects.current().running().get(power="支部用车")
    hidden = guarded_client.get(reverse("risks:point", args=[found.point_id]))
    assert hidden.status_code == 404


@pytest.mark.parametrize("kind", ["administrator", "division_head", "office_clerk"])
def test_a_point_is_drafted_only_where_it_is_seen_then(office, kind):
    """An administrator sees the whole department, and risk points of the own unit alone."""
    drafter = personas._newcomer(kind, office.institution, "P130")
    category = RiskCategory.objects.current().first()
    for unit in Unit.objects.current():
        try:
            point = points.draft_point(
                unit=unit, on=given.DAY, actor=drafter.actor, at=given.AT, power="用车",
                manifestation="私用", category=category,
            )  # fmt: skip
        except NotAllowed:
            assert not units_to_record_for(drafter.user).filter(pk=unit.pk).exists()
        else:
            assert units_to_record_for(drafter.user).filter(pk=unit.pk).exists()
            assert RiskPoint.objects.visible_to(drafter.user).filter(pk=point.pk).exists()
