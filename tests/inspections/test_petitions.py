"""Letters and petitions: answered, put right, handed over in batches, turned into problems."""

import re
from datetime import date

import pytest
from django.urls import reverse

import given
import inspected
from bihuan.errors import Refused
from bihuan.inspections.actions import petition_amends as amends
from bihuan.inspections.actions import petitions
from bihuan.inspections.actions.petitions import Stand
from bihuan.inspections.models import PetitionStanding, PetitionType
from inspected import by

# --- Answering ------------------------------------------------------------------------------------


def stood(petition, on):
    found = PetitionStanding.objects.current().as_of(on).get(petition=petition)
    return found.state, found.verdict


def test_each_past_day_keeps_how_a_petition_stood(office, round_):
    petition = inspected.petition(office, round_)
    said = {"found": "查实", "handling": "已停工"}
    petitions.answer_petition(petition, stand=Stand("open", "true"), **said, **by(office.clerk, 6))
    petitions.answer_petition(
        petition, stand=Stand("staged", "true"), **said, **by(office.clerk, 9)
    )
    petitions.answer_petition(
        petition, stand=Stand("settled", "true"), **said, **by(office.clerk, 12)
    )
    petitions.reopen_petition(petition, reason="又夜间施工", **by(office.clerk, 20))
    days = [stood(petition, given.day(n)) for n in (4, 6, 9, 12, 19, 20)]
    assert days == [
        ("open", ""), ("open", "true"), ("staged", "true"), ("settled", "true"),
        ("settled", "true"), ("open", "true"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stand", "values", "said"),
    [
        (Stand("settled", ""), {"handling": "已停工"}, "没有写是否属实"),
        (Stand("settled", "true"), {}, "没有写处理和整改情况"),
        (Stand("settled", "false"), {"held": 1}, "不会有人被问责"),
        (Stand("done", "true"), {}, "没有这种"),
    ],
)
def test_what_is_not_known_is_not_settled(office, round_, stand, values, said):
    petition = inspected.petition(office, round_)
    with pytest.raises(Refused, match=said):
        petitions.answer_petition(petition, stand=stand, **values, **by(office.clerk, 6))


def test_what_is_settled_is_not_opened_by_the_way(office, round_):
    petition = inspected.petition(office, round_)
    petitions.answer_petition(petition, stand=Stand("settled", "false"), **by(office.clerk, 6))
    with pytest.raises(Refused, match="重新办理"):
        petitions.answer_petition(petition, stand=Stand("open", "true"), **by(office.clerk, 7))


def test_the_answer_is_due_as_the_rule_of_the_batch_says(office, round_):
    batch = inspected.batch(office, round_)
    petition = inspected.petition(office, round_, batch=batch)
    assert petition.due_on == batch.due_on == given.day(13)  # ten days, as the preset has it
    amends.correct_batch(batch, handed_on=given.day(5), reason="日期写错", **by(office.clerk))
    petition.refresh_from_db()
    assert petition.due_on == given.day(15)


def test_a_deadline_that_was_counted_follows_the_batch_and_the_day(office, round_):
    first, second = (inspected.batch(office, round_, number=n, on=2 + n) for n in (1, 2))
    petition = inspected.petition(office, round_, batch=first)
    said_apart = inspected.petition(office, round_, batch=first, due_on=given.day(30))

    def corrected(petition, **values):
        said = amends.correct_petition(petition, reason="写错", **values, **by(office.clerk))
        return said.due_on

    assert corrected(petition, batch=second) == second.due_on == given.day(14)
    assert corrected(petition, received_on=given.day(3)) == second.due_on
    assert corrected(petition, batch=None) == given.day(13)
    assert corrected(petition, received_on=given.day(2)) == given.day(12)
    assert corrected(said_apart, batch=second) == given.day(30)


def test_a_petition_is_not_settled_on_a_day_to_come(office, round_):
    settled = Stand("settled", "false", date(2026, 6, 1))
    with pytest.raises(Refused, match="2026-06-01 还没有到"):
        inspected.petition(office, round_, stand=settled)


def test_a_petition_gives_rise_to_a_problem_once(office, round_):
    petition = inspected.petition(office, round_, number="D3HL202503060001", places=["甲市"])
    problem = petitions.raise_problem(petition, **by(office.clerk, 5))
    assert (problem.number, problem.source, problem.region) == (
        "D3HL202503060001", "信访举报", "甲市",
    )  # fmt: skip
    assert (problem.plan, problem.due_on) == (round_.plan, given.day(14))
    with pytest.raises(Refused, match="已经转为问题"):
        petitions.raise_problem(petition, **by(office.clerk, 6))
    with pytest.raises(Refused, match="先撤回那个问题"):
        amends.withdraw_petition(petition, reason="误登", **by(office.clerk, 6))


def test_a_correction_changes_ties_and_keeps_what_was_known(office, round_):
    petition = inspected.petition(office, round_, places=["甲市", "乙 市"])
    amends.correct_petition(
        petition, reason="写错", places=["丙市"], types=inspected.types("air", "water"),
        received_on=given.day(2), **by(office.clerk),
    )  # fmt: skip
    assert [one.name for one in petition.places.current()] == ["丙市"]
    assert petition.marks.current().count() == 2
    assert stood(petition, given.day(2)) == ("open", "")
    assert petition.places.count() == 3


def test_a_correction_that_says_the_same_is_refused_and_keeps_the_ties(office, round_):
    petition = inspected.petition(office, round_, places=["甲市", "乙市"], kinds=["air", "water"])
    same = {"places": ["乙 市", "甲市"], "types": inspected.types("water", "air")}
    with pytest.raises(Refused, match="没有改动任何一项"):
        amends.correct_petition(
            petition, text=petition.text, reason="核对", **same, **by(office.clerk)
        )
    amends.correct_petition(petition, text="另一件", reason="写错", **same, **by(office.clerk))
    assert petition.places.count() == petition.marks.count() == 2
    amends.correct_petition(petition, places=[], reason="写错", **by(office.clerk))
    assert not petition.places.current().exists()
    assert petition.marks.current().count() == 2


def test_a_batch_is_put_right_and_taken_back_on_its_page(office, round_, client, office_clerk):
    full, empty = (inspected.batch(office, round_, number=n) for n in (1, 2))
    petition = inspected.petition(office, round_, batch=full)
    client.force_login(office_clerk.user)
    text = client.get(reverse("inspections:round", args=[round_.pk])).content.decode()
    assert reverse("inspections:batch-correct", args=[full.pk]) in text
    assert reverse("inspections:batch-withdraw", args=[empty.pk]) in text
    assert reverse("inspections:batch-withdraw", args=[full.pk]) not in text
    said = {"reason": "写错", "on": given.day(9)}
    client.post(
        reverse("inspections:batch-correct", args=[full.pk]), {"handed_on": given.day(6), **said}
    )
    petition.refresh_from_db()
    assert petition.due_on == given.day(16)
    answer = client.post(reverse("inspections:batch-withdraw", args=[full.pk]), said)
    assert "这一批里还有信访件" in answer.content.decode()
    client.post(reverse("inspections:batch-withdraw", args=[empty.pk]), said)
    assert [one.number for one in round_.batches.current()] == [1]


def test_kinds_of_a_petition_are_kept_and_strange_ones_refused(office, client, office_clerk):
    round_ = inspected.opened(office)
    kind = PetitionType.objects.current().order_by("order").first()
    one = inspected.petition(office, round_, "台账", kinds=[kind.code])
    client.force_login(office_clerk.user)
    address = reverse("inspections:petition-correct", args=[one.pk])
    page = client.get(address).content.decode()
    assert re.search(rf'value="{kind.code}"[^>]*checked', page)
    for strange in ("9" * 21, "没有的"):
        answer = client.post(address, {"types": strange, "text": "台账"})
        assert "types" in answer.context["form"].errors
