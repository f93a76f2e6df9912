"""The digest that each persona of the sample would get on 31 October 2025."""

from datetime import date

import pytest

import given
from bihuan.ledger.actions import SYSTEM
from bihuan.notices.actions.reminding import remind
from bihuan.notices.messages import MOST_LINES, digested, notices_of
from bihuan.notices.models import Digest
from bihuan.orgs.models import User

ON = date(2025, 10, 31)

# Kind, then colour and number; what is over twenty lines stands on the page only.
DIGESTS = """
clerk      35: 任务 红 19, 问题 红 1
secretary   8: 任务 红 7, 问题 红 1
member      4: 任务 红 2, 问题 红 2
head        1: 问题 红 1
branch      0:
deputy     35: 任务 红 19, 问题 红 1
checker     0:
appraiser   0:
accounts    0:
"""


@pytest.fixture
def reminded(sample):
    remind(on=ON, actor=SYSTEM, at=given.AT)


def said_to(login):
    user = User.objects.get(login=login)
    digest = Digest.objects.filter(person=user.person, on=ON).first()
    if digest is None:
        return "0:"
    read = digested(digest, notices_of([digest])[digest.pk])
    counts = {}
    for group in read.groups:
        for line in group.lines:
            key = f"{group.label} {line.notice.get_signal_display()}"
            counts[key] = counts.get(key, 0) + 1
    return f"{read.whole}: " + ", ".join(f"{key} {n}" for key, n in counts.items())


def test_each_persona_gets_a_digest_that_one_would_send(reminded):
    rows = [line.split(None, 1) for line in DIGESTS.strip().splitlines()]
    assert {login: said_to(login) for login, _said in rows} == {
        login: said.strip() for login, said in rows
    }


def test_no_digest_shows_more_lines_than_a_person_reads(reminded):
    for digest in Digest.objects.filter(on=ON):
        read = digested(digest, notices_of([digest])[digest.pk])
        assert sum(len(group.lines) for group in read.groups) <= MOST_LINES
        assert read.more == max(read.whole - MOST_LINES, 0)


def test_the_gravest_and_oldest_come_first(reminded):
    user = User.objects.get(login="member")
    digest = Digest.objects.get(person=user.person, on=ON)
    first = digested(digest, notices_of([digest])[digest.pk]).groups[0].lines[0]
    assert (first.standing, first.notice.text) == (
        "超期 205 个工作日", "生态环境监测处：推进监测站点视频监控全覆盖"
    )  # fmt: skip
