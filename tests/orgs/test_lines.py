"""Reporting lines: which post stands above which on a day."""

from datetime import date

import pytest

import given
from bihuan.errors import Refused
from bihuan.orgs import actions
from bihuan.orgs.models import Post
from bihuan.orgs.queries import reporting_line, superior_of

DAY = given.DAY


@pytest.fixture
def posts(office):
    """A held post of each kind in the office, by a short name."""
    held = {
        "secretary": ("group_secretary", office.group),
        "member": ("group_member", office.group),
        "committee": ("committee_secretary", office.committee),
        "deputy": ("deputy_secretary", office.committee),
        "branch": ("branch_secretary", office.branch),
    }
    found = {name: given.post(*said) for name, said in held.items()}
    for number, post in enumerate(found.values()):
        given.held_by(post, f"P7{number:02}")
    found["head"] = Post.objects.current().get(code="div.water.division_head")
    return found


@pytest.fixture
def below_the_group(office, posts):
    """The committee belongs below the party group, as it does in such an office."""
    for name in ("committee", "head"):
        actions.give_unit(
            kind="second_duty", post=posts["member"], from_on=DAY, to_on=None,
            unit=office.committee if name == "committee" else office.division, **given.SYSTEM_AT,
        )  # fmt: skip
    return posts


def named(line, posts) -> list[str]:
    names = {post.pk: name for name, post in posts.items()}
    return [names[post.pk] for post in line]


def test_a_line_goes_up_by_units_and_by_second_duties(below_the_group):
    posts = below_the_group
    assert named(reporting_line(posts["head"], DAY), posts) == ["member", "secretary"]
    assert named(reporting_line(posts["branch"], DAY), posts) == [
        "committee", "member", "secretary"
    ]  # fmt: skip
    assert named(reporting_line(posts["deputy"], DAY), posts) == ["member", "secretary"]
    assert superior_of(posts["secretary"], DAY) is None


def test_without_a_second_duty_the_first_responsible_post_of_the_unit_is_next(posts):
    assert superior_of(posts["deputy"], DAY) == posts["committee"]
    assert superior_of(posts["member"], DAY) == posts["secretary"]


def test_a_second_duty_counts_on_its_own_days(below_the_group):
    assert superior_of(below_the_group["head"], given.FOUNDED) is None


def test_a_vacant_post_is_passed_over(office, below_the_group):
    posts = below_the_group
    held = posts["committee"].appointments.current().get()
    actions.end_appointment(held, on=DAY, **given.SYSTEM_AT)
    assert superior_of(posts["branch"], DAY) == posts["member"]


def test_a_superior_that_is_named_comes_first_and_a_vacant_one_hands_on(office, below_the_group):
    posts = below_the_group
    vacant = given.post("discipline_secretary", office.committee)
    actions.set_superior(posts["branch"], superior=vacant, on=DAY, **given.SYSTEM_AT)
    assert superior_of(Post.objects.get(pk=posts["branch"].pk), DAY) == posts["member"]
    actions.set_superior(posts["branch"], superior=posts["deputy"], on=DAY, **given.SYSTEM_AT)
    line = reporting_line(Post.objects.get(pk=posts["branch"].pk), DAY)
    assert named(line, posts) == ["deputy", "member", "secretary"]
    actions.set_superior(posts["branch"], superior=None, on=DAY, **given.SYSTEM_AT)
    assert superior_of(Post.objects.get(pk=posts["branch"].pk), DAY) == posts["committee"]


def test_a_superior_who_makes_a_loop_is_refused_with_the_loop_spelled_out(below_the_group):
    posts = below_the_group
    with pytest.raises(Refused) as refusal:
        actions.set_superior(
            posts["secretary"], superior=posts["branch"], on=DAY, **given.SYSTEM_AT
        )
    loop = [str(posts[name]) for name in ("secretary", "branch", "committee", "member")]
    assert " → ".join([*loop, loop[0]]) in str(refusal.value)
    with pytest.raises(Refused, match="绕成一圈"):
        actions.set_superior(posts["head"], superior=posts["head"], on=DAY, **given.SYSTEM_AT)


def test_a_loop_is_found_through_posts_that_nobody_holds(office, posts):
    first = given.post("discipline_secretary", office.committee, code="v.1")
    second = given.post("discipline_secretary", office.committee, code="v.2")
    actions.set_superior(first, superior=second, on=DAY, **given.SYSTEM_AT)
    with pytest.raises(Refused, match="绕成一圈"):
        actions.set_superior(second, superior=first, on=DAY, **given.SYSTEM_AT)


def test_what_becomes_a_loop_later_ends_where_it_would_come_back(office, below_the_group):
    """A second duty given later may close a loop; nobody then stands above oneself."""
    posts = below_the_group
    actions.set_superior(posts["member"], superior=posts["head"], on=given.FOUNDED,
                         **given.SYSTEM_AT)  # fmt: skip
    line = reporting_line(Post.objects.get(pk=posts["head"].pk), date(2025, 6, 1))
    assert named(line, posts)[0] == "member"
    assert posts["head"] not in line


def test_the_lines_of_all_posts_cost_four_queries(below_the_group, django_assert_num_queries):
    with django_assert_num_queries(4):
        reporting_line(below_the_group["branch"], DAY)


def test_two_first_responsible_posts_of_a_unit_do_not_report_to_each_other(office, posts):
    second = given.post("committee_secretary", office.committee, code="committee.second")
    given.held_by(second, "P799")
    assert superior_of(posts["committee"], DAY) is None
    assert superior_of(posts["deputy"], DAY) == posts["committee"]
