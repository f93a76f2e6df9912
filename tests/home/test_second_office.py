"""A city bureau beside the department: other levels, posts and lists, the same program."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import given
import sampled
from bihuan.config.context import MENU
from bihuan.duties.models import Problem
from bihuan.errors import NotFound
from bihuan.indicators import queries
from bihuan.ledger.actions import SYSTEM
from bihuan.ledger.verification import verify
from bihuan.notices.actions.reminding import remind
from bihuan.orgs.models import Level, PostType, User
from bihuan.orgs.queries import preset_name
from bihuan.periods import Moment
from bihuan.reports.actions.writing import write_report
from bihuan.reports.drafts import check_draft
from bihuan.reports.shipped import template_named, templates

AT = Moment(date(2025, 10, 31))
COUNTED = {
    "study.first_topic": "9",
    "study.centre_group": "5",
    "branches.theme_days": "12",
    "branches.renewed": "4",
    "appraisal.good_streak": "3",
    "food.found": "9",
    "food.rectified": "6",
    "food.closed": "4",
    "food.rectified_ratio": "66.7",
    "fees.found": "6",
    "fees.rectified": "5",
    "fees.closed": "2",
    "fees.rectified_ratio": "83.3",
    "lifts.found": "5",
    "lifts.rectified": "2",
    "lifts.closed": "0",
    "lifts.rectified_ratio": "40.0",
    "tasks.assigned": "6",
    "tasks.accepted": "2",
    "service.deeds": "2",
    "service.rules": "3",
    "lists.issued": "2",
    "duties.owed": "40",
    "duties.fulfilled": "37",
    "risk.points": "0",
}
"""Counted by hand in the files of the sample, as of 31 October 2025.

Ten months of meetings, one of which began with business; thirty quarters of ten branches, two of
which held none in the third.
"""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), sampled.undone("bureau_sample") as files:
        yield files


@pytest.fixture
def bureau(loaded, db, settings):
    settings.BIHUAN_EVIDENCE_DIR = loaded
    return loaded


def signed_in(login):
    User.objects.filter(login=login).update(
        must_change_password=False, password_changed_at=timezone.now()
    )
    client = Client()
    client.force_login(User.objects.get(login=login))
    return client


def test_it_has_words_of_its_own(bureau):
    assert preset_name() == "bureau"
    assert list(Level.objects.current().order_by("order").values_list("name", flat=True)) == [
        "局党组", "机关党委", "党总支", "党支部",
    ]  # fmt: skip
    assert not PostType.objects.current().filter(code="office_clerk").exists()


def test_every_figure_is_the_one_counted_by_hand(bureau):
    found, refused = queries.figures(queries.metrics(), AT)
    assert {figure.code: figure.value for figure in found} == COUNTED
    assert refused == []


def test_its_reports_are_those_of_its_preset(bureau, tmp_path):
    assert [kind.name for kind in templates()] == ["brief", "campaigns"]
    with pytest.raises(NotFound, match="year"):
        template_named("year")
    for kind in templates():
        written = write_report(kind.name, at=AT, out=tmp_path / f"{kind.name}.docx")
        assert written.document.stat().st_size > 10_000


@pytest.mark.parametrize("login", ["clerk", "secretary", "branch", "head"])
def test_every_page_of_the_menu_opens(bureau, login):
    client = signed_in(login)
    for _stage, entries in MENU:
        for _name, address in entries:
            status = client.get(reverse(address)).status_code
            assert status == 200 or (status == 403 and login != "clerk"), address


def test_who_sees_what_follows_its_posts(bureau):
    seen = {
        login: Problem.objects.current().visible_to(User.objects.get(login=login)).count()
        for login in ("clerk", "secretary", "head", "branch", "accounts")
    }
    assert seen == {"clerk": 20, "secretary": 20, "head": 3, "branch": 0, "accounts": 0}


def test_the_matrix_has_its_branches_and_their_gaps(bureau):
    answer = signed_in("clerk").get(reverse("records:matrix"), {"as_of": "2025-10-31"})
    assert "东城二所支部" in answer.content.decode()


def test_drafts_are_checked_against_its_figures(bureau):
    said = "截至10月31日，校园食品安全整治发现问题9个，已完成整改7个；涉企收费整治发现问题6个。"
    found = check_draft(said.encode(), "稿.txt", AT).figures
    verdicts = [(one.quoted.text, one.verdict) for one in found]
    assert verdicts == [("9个", "supported"), ("7个", "contradicted"), ("6个", "supported")]


def test_it_reminds_and_its_ledger_is_intact(bureau):
    told = remind(on=date(2025, 11, 3), actor=SYSTEM, at=given.AT)
    assert told.digests > 0
    assert verify().is_intact
