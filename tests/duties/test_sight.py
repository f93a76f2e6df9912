"""What no known unit leads is seen by who sees the department, and by nobody else."""

import pytest
from django.urls import reverse

import given
from bihuan.duties.models import Problem, ProblemStanding
from bihuan.records.models import Activity


@pytest.fixture
def unplaced(office):
    problem = given.problem(office, "火星处的问题", lead_unit=None, lead_unit_text="火星处")
    activity = given.activity(office, host_unit=None, host_unit_text="火星处")
    return problem, activity


@pytest.mark.parametrize(
    ("persona", "sees"),
    [("office_clerk", 1), ("checker", 1), ("group_secretary", 1), ("division_head", 0),
     ("leader_with_second_duty", 0), ("branch_secretary", 0), ("appraiser", 0),
     ("account_officer", 0), ("stranger", 0)],
)  # fmt: skip
def test_a_record_of_an_unknown_unit_is_the_office_s_to_see(request, unplaced, persona, sees):
    user = request.getfixturevalue(persona).user
    for rows in (Problem.objects.current(), ProblemStanding.objects.current(),
                 Activity.objects.current()):  # fmt: skip
        assert rows.visible_to(user).count() == sees


def test_a_task_does_not_tell_of_a_problem_that_its_reader_may_not_see(
    office, client, division_head, office_clerk
):
    hidden = given.problem(office, "别处的隐情", lead_unit=office.other_division)
    task = given.task(office, "配合整改", problem=hidden)
    pages = (
        reverse("duties:task", args=[task.pk]),
        f"{reverse('duties:tasks')}?columns=text&columns=problem",
        f"{reverse('duties:tasks')}?columns=text&columns=problem&format=csv",
    )
    for persona, seen in ((division_head, False), (office_clerk, True)):
        client.force_login(persona.user)
        for page in pages:
            answer = client.get(page)
            text = b"".join(answer).decode("utf-8-sig")
            assert answer.status_code == 200
            assert "配合整改" in text
            assert (hidden.text in text) is seen, page
