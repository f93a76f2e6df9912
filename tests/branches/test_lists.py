"""Checklists: what may be asked, who may alter them and until when, and that versions hold."""

import pytest

import branched
import given
from bihuan.branches.actions import lists, ratings
from bihuan.branches.actions.ratings import Judged, Said
from bihuan.branches.models import Checklist, RatedItem, Rating
from bihuan.branches.rules import Part, Verdict
from bihuan.errors import NotAllowed, Refused
from bihuan.records.actions.fulfilments import make_occurrences
from given import day
from recurring import cadence


def by(office):
    return branched.by(office)


@pytest.mark.parametrize(
    "text",
    [
        "每季度召开会议次数不少于三次",
        "全年印发文件数量",
        "党员学时不少于32学时",
        "学习笔记不少于一万字",
        "在省级媒体刊发稿件",
        "获得领导批示",
        "活动照片齐全",
        "学习平台登录积分",
    ],
)
def test_what_may_not_be_counted_is_no_item_and_the_regulation_is_named(office, text):
    with pytest.raises(Refused, match=r"规定|办法") as refusal:
        branched.checklist(office, items=[{"code": "x", "text": text}])
    assert text in str(refusal.value)
    made = branched.checklist(office)
    with pytest.raises(Refused):
        lists.add_item(made, code="x", text=text, on=given.DAY, **by(office))
    with pytest.raises(Refused):
        lists.change_item(made.items.get(), text=text, on=given.DAY, **by(office))


def test_the_shipped_lists_are_taken_and_the_second_is_an_example(office):
    shipped = {one.code: one for one in Checklist.objects.current()}
    assert set(shipped) == {"four_strong", "six_norms", "branch_class"}
    assert [code for code, one in shipped.items() if one.is_example] == ["six_norms"]
    aspects = shipped["four_strong"].items.order_by("order").values_list("aspect", flat=True)
    assert list(dict.fromkeys(aspects)) == [
        "政治功能强", "支部班子强", "党员队伍强", "作用发挥强"
    ]  # fmt: skip


def test_a_number_that_the_records_do_not_give_is_refused_by_name(office):
    with pytest.raises(Refused, match="meetings_held"):
        branched.checklist(office, items=[{"code": "x", "text": "甲", "measure": "meetings_held"}])


def test_nobody_is_rated_by_an_example_until_the_office_confirms_it(office):
    made = branched.checklist(office, is_example=True)
    with pytest.raises(Refused, match="示例"):
        branched.rated(office, made)
    lists.confirm_checklist(made, source="本局文件", on=given.DAY, **by(office))
    made.refresh_from_db()
    assert branched.rated(office, made).met == 1


def test_a_list_in_use_is_not_altered_and_a_new_version_changes_no_earlier_result(office):
    made = branched.checklist(office)
    earlier = branched.rated(office, made, part=Part.Q1)
    with pytest.raises(Refused, match="另立"):
        lists.add_item(made, code="more", text="又一项", on=day(30), **by(office))
    new = lists.renew_checklist(
        made, effective_from=day(40), source="新办法", on=day(30), **by(office)
    )
    lists.add_item(new, code="more", text="又一项", on=day(30), **by(office))
    earlier.refresh_from_db()
    assert (earlier.met, earlier.asked, earlier.checklist_id) == (1, 1, made.pk)
    later = branched.rated(office, new, part=Part.Q2, on=day(60))
    assert later.asked == 2
    with pytest.raises(Refused, match="另一版"):
        branched.rated(office, made, part=Part.Q2, on=day(60), unit=office.other_branch)
    with pytest.raises(Refused, match="另一版"):
        branched.rated(office, new, part=Part.Q1, on=day(60), unit=office.other_branch)


def test_a_new_version_is_in_force_later_and_once(office):
    made = branched.checklist(office)
    for on in (made.effective_from, given.day(0)):
        if on == made.effective_from:
            with pytest.raises(Refused, match="晚于"):
                lists.renew_checklist(made, effective_from=on, source="甲", on=on, **by(office))
        else:
            lists.renew_checklist(made, effective_from=on, source="甲", on=on, **by(office))
            with pytest.raises(Refused, match="已有"):
                lists.renew_checklist(made, effective_from=on, source="甲", on=on, **by(office))


def test_only_who_may_define_lays_down_a_list_and_only_who_may_check_rates(office):
    with pytest.raises(NotAllowed):
        lists.lay_down_checklist(
            code="x", effective_from=given.DAY, on=given.DAY, actor=office.head, at=given.AT,
            name="甲", use="standard",
        )  # fmt: skip
    made = branched.checklist(office)
    with pytest.raises(NotAllowed):
        ratings.rate(
            unit=office.branch, checklist=made, year=2025, said=branched.judged(made),
            on=day(20), actor=office.head, at=given.AT,
        )  # fmt: skip


# --- Rating ---------------------------------------------------------------------------------------


def missed_quarter(office):
    """The branch owes a meeting every quarter and held none in the first."""
    plan = given.plan(office)
    duty = given.duty(office, plan)
    cadence(office, duty)
    make_occurrences(on=day(60), **by(office))


def test_an_item_by_the_records_takes_the_number_of_the_day_and_keeps_it(office):
    missed_quarter(office)
    made = branched.checklist(office, items=[branched.LIFE])
    during = branched.rated(office, made, part=Part.Q1)
    after = branched.rated(office, made, part=Part.FIRST_HALF, on=day(150))
    assert [one.items.get().number for one in (during, after)] == [0, 1]
    assert [one.items.get().verdict for one in (during, after)] == ["met", "unmet"]
    assert (after.met, after.asked) == (0, 1)


def test_every_item_judged_by_a_person_needs_a_record_or_a_reason(office):
    made = branched.checklist(office)
    item = made.items.get()
    for said in (Said(), Said({item.pk: Judged(Verdict.MET)})):
        with pytest.raises(Refused, match="在中心工作中发挥作用"):
            branched.rated(office, made, said)
    held = given.activity(office)
    rating = branched.rated(office, made, Said({item.pk: Judged(Verdict.MET, record=held)}))
    assert rating.items.get().activity == held


def test_a_record_of_another_branch_is_no_ground(office):
    made = branched.checklist(office)
    held = given.activity(office, host_unit=office.other_branch)
    said = Said({made.items.get().pk: Judged(Verdict.MET, record=held)})
    with pytest.raises(Refused, match="不是这个支部的记录"):
        branched.rated(office, made, said)


def test_what_is_not_applicable_counts_neither_way_and_needs_a_reason(office):
    made = branched.checklist(office, items=[branched.ROLE, branched.LIFE])
    role, life = made.items.order_by("order")
    said = {role.pk: Judged(Verdict.MET, "实地了解")}
    with pytest.raises(Refused, match="要有记录或理由"):
        branched.rated(office, made, Said({**said, life.pk: Judged(Verdict.NOT_APPLICABLE)}))
    rating = branched.rated(
        office, made, Said({**said, life.pk: Judged(Verdict.NOT_APPLICABLE, "新成立")})
    )
    assert (rating.met, rating.asked) == (1, 1)
    assert rating.items.get(item=life).number is None


def test_a_class_needs_kind_grade_and_reason_and_a_standard_has_none(office):
    classes = branched.checklist(office, "classes", use="class")
    with pytest.raises(Refused, match="类别和等次"):
        branched.rated(office, classes)
    with pytest.raises(Refused, match="理由"):
        branched.rated(office, classes, branched.of_class(classes, reason=" "))
    given_ = branched.rated(office, classes, branched.of_class(classes, "ordinary"))
    assert (given_.kind.code, given_.grade.code) == ("office", "ordinary")
    standard = branched.checklist(office)
    with pytest.raises(Refused, match="分类管理"):
        branched.rated(office, standard, branched.of_class(standard))


def test_only_branches_are_rated_once_a_period_and_not_before_it(office):
    made = branched.checklist(office)
    with pytest.raises(Refused, match="不是支部"):
        branched.rated(office, made, unit=office.division)
    with pytest.raises(Refused, match="没有开始"):
        branched.rated(office, made, part=Part.Q4)
    first = branched.rated(office, made)
    with pytest.raises(Refused, match="已经评定"):
        branched.rated(office, made)
    ratings.withdraw_rating(first, reason="有误", on=day(30), **by(office))
    assert RatedItem.objects.current().count() == 0
    branched.rated(office, made)
    assert Rating.objects.current().as_of(day(19)).count() == 0
    assert Rating.objects.current().as_of(day(20)).count() == 1
