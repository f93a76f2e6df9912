"""Pages of branches: each number opens its records, and what is typed wrong stands beside it."""

import pytest
from django.test import Client
from django.urls import reverse

import branched
import given
from bihuan.branches.models import Rating, Recognition, Visit
from bihuan.branches.rules import Part
from bihuan.duties.actions import cases
from bihuan.duties.models import Procedure
from given import day

AS_OF = "2025-12-31"


@pytest.fixture
def browser(office_clerk):
    client = Client()
    client.force_login(office_clerk.user)
    return client


@pytest.fixture
def point(office):
    return branched.point(office, given.post("group_member", office.group), office.branch)


def counts_of(answer):
    return {
        (line.label, count.label): count
        for line in answer.context["lines"]
        for count in line.counts
    }


def sheet(browser, unit):
    return browser.get(reverse("branches:branch", args=[unit.pk]), {"as_of": AS_OF})


def filled(office, point):
    """A branch with something in each line of its sheet."""
    branched.ties.record_visit(point, on=day(6), **branched.by(office))
    given.post("branch_secretary", office.branch, code="branch.1.vacant")
    given.problem(office, lead_unit=office.branch)
    given.task(office, lead_unit=office.branch)
    given.outcome(office, "brand", title="先锋", unit=office.branch)
    given.activity(office, "training_class", title="书记班", attended=30)
    period = given.occurrence(office, given.duty(office, given.plan(office)))
    given.activity(office, fulfils=[period])
    made = branched.checklist(office, items=[branched.ROLE, branched.LIFE])
    branched.rated(office, made, on=day(200), year=2025)
    below(office, made)


def below(office, made):
    """A branch under the branch, which is looked after, rated and active too."""
    unit = given.unit("branch.1.1", "branch", office.branch, name="一支部下的支部")
    looked_after = branched.point(
        office, given.post("group_member", office.group, code="group.second"), unit
    )
    branched.ties.record_visit(looked_after, on=day(6), **branched.by(office))
    given.outcome(office, "brand", title="同心", unit=unit)
    given.activity(office, "training_class", title="下级班", attended=5, host_unit=unit)
    branched.rated(office, made, unit=unit, on=day(200), year=2025)


def test_each_number_of_the_sheet_is_as_many_as_the_list_it_opens(browser, office, point):
    filled(office, point)
    counts = counts_of(sheet(browser, office.branch))
    sums = {"全年应走访", "还差", "天数", "人次"}
    opened = {
        key: len(browser.get(count.url).context["page"].object_list)
        for key, count in counts.items()
        if key[1] not in sums
    }
    assert opened == {key: counts[key].value for key in opened}
    assert counts["联系点", "全年应走访"].value == 4
    assert counts["举办培训班", "人次"].value == 30
    assert sum(count.value > 0 for count in counts.values()) > 8


def test_a_sheet_says_so_where_there_is_nothing(browser, office):
    answer = sheet(browser, office.other_branch)
    text = answer.content.decode()
    for said in ("没有登记", "不是联系点", "本年度还没有定", "没有新任书记"):
        assert said in text
    assert browser.get(reverse("branches:branch", args=[office.division.pk])).status_code == 404


def test_the_list_shows_what_the_sheets_say(browser, office, point):
    filled(office, point)
    answer = browser.get(reverse("branches:branches"), {"as_of": AS_OF})
    found = {
        str(line[0].text): [str(cell.text) for cell in line] for line in answer.context["lines"]
    }
    row = found[str(office.branch)]
    assert "1/4" in row  # visits
    assert "2/2" in row or "1/2" in row  # the checklist
    assert "1/1" in row  # organisation life
    as_file = browser.get(reverse("branches:branches"), {"as_of": AS_OF, "format": "csv"})
    assert str(office.branch) in b"".join(as_file).decode()


def test_a_branch_is_found_by_the_class_that_its_line_shows(browser, office):
    classes = branched.checklist(office, "classes", use="class")
    for part, grade, number in ((Part.Q1, "advanced", 20), (Part.FIRST_HALF, "ordinary", 150)):
        said = branched.of_class(classes, grade)
        branched.rated(office, classes, said, part=part, on=day(number), year=2025)
    found = {
        grade: len(browser.get(
            reverse("branches:branches"), {"as_of": AS_OF, "grade": grade}
        ).context["lines"])
        for grade in ("advanced", "ordinary")
    }  # fmt: skip
    assert found == {"advanced": 0, "ordinary": 1}


def test_a_visit_is_counted_or_recorded_from_the_board(browser, office, point):
    held = given.activity(office, "visit", title="调研")
    board = browser.get(reverse("branches:points"), {"as_of": AS_OF})
    assert held in board.context["uncounted"]
    url = reverse("branches:visit-new", args=[point.pk])
    assert "请选一次已登记的活动" in browser.post(url, {"attended": ""}).content.decode()
    assert browser.post(url, {"activity": held.pk}).status_code == 302
    assert browser.post(url, {"on": "2025-04-01", "attended": "8"}).status_code == 302
    assert [visit.activity.attended for visit in Visit.objects.current().order_by("pk")] == [
        None,
        8,
    ]
    board = browser.get(reverse("branches:points"), {"as_of": AS_OF})
    [leader] = board.context["leaders"]
    assert [count.value for count in leader.sums] == [4, 2, 2]
    assert not board.context["uncounted"]


def test_rating_asks_beside_the_item_for_a_reason_and_then_rates(browser, office):
    made = branched.checklist(office, items=[branched.ROLE, branched.LIFE])
    role = made.items.get(code="role")
    url = reverse("branches:rate", args=[office.branch.pk, made.pk])
    assert "组织生活未履行：0期" in browser.get(url).content.decode()
    said = {"year": "2025", "part": "h1", "on": "2025-07-15", f"verdict_{role.pk}": "met"}
    again = browser.post(url, said)
    assert again.context["form"].errors == {
        f"reason_{role.pk}": ["请写明理由，或写所据记录的编号。"]
    }
    wrong = browser.post(url, {**said, f"record_{role.pk}": "没有"})
    assert f"record_{role.pk}" in wrong.context["form"].errors
    given.activity(office, title="攻坚", number="HD9")
    assert browser.post(url, {**said, f"record_{role.pk}": "HD9"}).status_code == 302
    rating = Rating.objects.current().get()
    assert (rating.met, rating.asked) == (2, 2)
    text = browser.get(reverse("branches:rating", args=[rating.pk])).content.decode()
    assert "攻坚" in text
    results = browser.get(reverse("branches:results"), {"as_of": AS_OF, "verdict": "met"})
    assert len(results.context["lines"]) == 2
    board = browser.get(
        reverse("branches:checklist", args=[made.pk]), {"as_of": AS_OF, "year": 2025, "part": "h1"}
    ).context["board"]
    assert [met.value for met, _asked in board.sums] == [1, 1]
    assert board.rated == 1


def test_a_rating_says_which_numbers_later_records_would_move_and_stands(browser, office):
    made = branched.checklist(office, items=[{**branched.LIFE, "measure": "posts_vacant"}])
    rating = branched.rated(office, made, on=day(60))
    given.post("branch_secretary", office.branch, code="branch.1.late")
    answer = browser.get(reverse("branches:rating", args=[rating.pk]))
    assert answer.context["now"] == [("岗位空缺", 0, 1)]
    assert answer.context["rating"].met == 1


def test_classes_say_how_a_grade_changed_from_year_to_year(browser, office):
    classes = branched.checklist(office, "classes", use="class", effective_from=given.FOUNDED)
    for year, grade in ((2024, "ordinary"), (2025, "advanced")):
        on = given.DAY if year == 2024 else day(200)
        branched.rated(office, classes, branched.of_class(classes, grade), year=year, on=on)
    answer = browser.get(reverse("branches:classes"), {"as_of": AS_OF})
    row = next(one for one in answer.context["rows"] if one.unit == office.branch)
    assert [(r.grade.code if r else "", change) for r, change in row.cells[-2:]] == [
        ("ordinary", ""), ("advanced", "升")
    ]  # fmt: skip


def test_admissions_stand_by_stage_and_count_by_the_one_step(browser, office):
    procedure = Procedure.objects.current().get(code="admission")
    for code, steps in (("FZ1", ["application"]), ("FZ2", ["application", "branch_meeting"])):
        for number, step in enumerate(steps):
            cases.take_case_step(
                procedure=procedure, code=code, unit=office.branch, step=step, on=day(number),
                **branched.by(office),
            )  # fmt: skip
    answer = browser.get(reverse("branches:admissions"), {"as_of": AS_OF})
    assert answer.context["admitted"].value == 1
    opened = browser.get(answer.context["admitted"].url)
    assert len(opened.context["lines"]) == 1
    cards = {card.code: stage.name for stage in answer.context["stages"] for card in stage.cards}
    assert set(cards) == {"FZ1", "FZ2"}
    assert cards["FZ1"] == "申请入党"


def test_a_brand_is_recognised_once_in_a_batch_and_not_before_it_was(browser, office):
    brand = given.outcome(office, "brand", title="先锋", unit=office.branch)
    said = {"outcome": brand.pk, "batch": "首批", "recognised_by": "工委", "on": "2025-06-12"}
    url = reverse("branches:brand-new")
    early = browser.post(url, {**said, "on": "2025-03-01"})
    assert "早于成果的日期" in early.content.decode()
    assert browser.post(url, said).status_code == 302
    assert "已经登记过" in browser.post(url, said).content.decode()
    assert Recognition.objects.current().count() == 1


def test_mass_organisations_show_what_they_did(browser, office):
    union = given.unit("union", "mass", office.committee, name="机关工会")
    given.activity(office, "symposium", title="座谈会", host_unit=union)
    answer = browser.get(reverse("branches:mass"), {"as_of": AS_OF})
    [(unit, counts)] = answer.context["rows"]
    assert (unit, [count.value for count in counts]) == (union, [1, 0, 0, 0])
    assert len(browser.get(counts[0].url).context["lines"]) == 1


def test_a_checklist_is_made_altered_confirmed_and_renewed_on_its_pages(browser, office):
    made = browser.post(reverse("branches:checklist-new"), {
        "code": "norms", "name": "六规范", "use": "standard", "effective_from": "2025-01-01",
        "source": "本局文件",
    })  # fmt: skip
    url = made["Location"]
    item = {"code": "a", "text": "党员学时不少于32学时", "aspect": "", "measure": "", "bound": ""}
    refused = browser.post(f"{url}items/", item)
    assert "不能作为评定项目" in refused.content.decode()
    assert browser.post(f"{url}items/", {**item, "text": "有分工有落实"}).status_code == 302
    page = browser.get(url)
    assert "有分工有落实" in page.content.decode()
    early = browser.post(f"{url}renew/", {"effective_from": "2024-01-01", "source": "甲"})
    assert "须晚于" in early.content.decode()
    assert (
        browser.post(f"{url}renew/", {"effective_from": "2026-01-01", "source": "甲"}).status_code
        == 302
    )
    again = browser.post(reverse("branches:checklist-new"), {
        "code": "norms", "name": "甲", "use": "standard", "effective_from": "2027-01-01",
        "source": "甲",
    })  # fmt: skip
    assert "已有这个编码" in again.content.decode()
