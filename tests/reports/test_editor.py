"""The pages of a text: written, looked at, commented on, sent through review, by whoever may."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
import reported
from bihuan.reports.actions import texts
from bihuan.reports.models import Comment, Edition, Report, ReportText


@pytest.fixture
def plan(office):
    return reported.campaign(office)


@pytest.fixture
def report(office, plan):
    return reported.report(office)


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def reviewer(checker):
    other = Client()
    other.force_login(checker.user)
    return other


def at(view, row):
    return reverse(f"reports:{view}", args=[row.pk])


def typed(report, text=None, **more):
    latest = texts.latest_text(report).text
    said = {"text": latest if text is None else text, "as_of": report.as_of.isoformat()}
    return said | {"base": report.revision} | more


def words(answer):
    return html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_a_report_is_begun_from_a_kind_or_from_nothing(clerk):
    new = reverse("reports:text-new")
    day = {"as_of": "2025-04-02", "length": "special"}
    answer = clerk.post(new, day)
    assert "空白文稿请写题目" in words(answer)
    answer = clerk.post(new, day | {"title": "情况汇报"})
    report = Report.objects.get(title="情况汇报")
    assert answer["Location"] == at("text-edit", report)
    assert (report.length, report.limit) == ("special", 4000)
    clerk.post(new, day | {"kind": "year"})
    assert Report.objects.filter(kind="year").exists()
    assert "请选单位" in words(clerk.post(new, day | {"kind": "secretary"}))


def test_who_sees_one_unit_is_not_offered_the_department(guarded_client, division_head):
    guarded_client.force_login(division_head.user)
    new = reverse("reports:text-new")
    assert "全部门" not in words(guarded_client.get(new))
    answer = guarded_client.post(new, {"as_of": "2025-04-02", "length": "free", "title": "汇报"})
    assert answer.context["form"].errors["scope"]


def test_looking_and_finding_save_nothing_and_lose_nothing(clerk, report):
    text = f"{reported.TEXT}\n新写的一段。\n"
    for button in ({"look": "yes"}, {"find": "yes", "q": "集中整治 查摆"}):
        answer = clerk.post(at("text-edit", report), typed(report, text, **button))
        shown = html.unescape(answer.content.decode())
        assert "新写的一段。\n" in shown.split("<textarea")[1].split("</textarea>")[0]
    assert [offer.metric.code for offer in answer.context["offers"]][:1] == ["campaign.found"]
    assert answer.context["offers"][0].value == "0个"
    assert ReportText.objects.count() == 1


def test_a_figure_put_in_without_scripts_stands_at_the_end_and_is_not_saved(clerk, report):
    answer = clerk.post(at("text-edit", report), typed(report, insert="campaign.rules"))
    assert answer.context["form"]["text"].value().endswith("继续整改。\n\n{{ campaign.rules }}\n")
    assert ReportText.objects.count() == 1


def test_the_values_are_those_of_the_day_that_was_chosen(clerk, office, report, plan):
    given.problem(office, plan=plan, number="1", found_on=given.day(10))
    for day, value in ((given.day(9), "0个"), (given.day(10), "1个")):
        answer = clerk.post(at("text-edit", report), typed(report, as_of=day.isoformat()))
        article = answer.content.decode().split("<article")[1].split("</article>")[0]
        assert re.findall(r"/figures/campaign\.found/[^>]*>([^<]+)<", article) == [value]


def test_what_cannot_be_computed_is_marked_with_why_and_never_blank(clerk, report):
    text = "# 题\n\n比例{{ air.good_day_ratio }}，又{{ no.such }}。\n\n![走势](chart:no.such)\n"
    answer = clerk.post(at("text-edit", report), typed(report, text, look="yes"))
    marks = re.findall(
        r'<mark class="lacking" title="([^"]+)">([^<]+)</mark>', answer.content.decode()
    )
    assert [shown for _why, shown in marks] == [
        "〔air.good_day_ratio 算不出〕", "〔no.such 算不出〕", "〔图“走势”画不出〕",
    ]  # fmt: skip
    assert all(why for why, _shown in marks)
    assert "2 个数字算不出" in words(answer)


def test_a_placeholder_written_wrongly_is_told_by_its_line_and_can_be_saved(clerk, report):
    text = "# 题\n\n问题{{ campaign.found 个。\n"
    answer = clerk.post(at("text-edit", report), typed(report, text, look="yes"))
    assert "第 3 行" in words(answer)
    assert clerk.post(at("text-edit", report), typed(report, text, save="yes")).status_code == 302
    assert "第 3 行" in words(clerk.get(at("text", report)))


def test_a_fault_in_one_line_hides_nothing_of_the_others(clerk, report):
    text = f"{reported.TEXT}\n共{{{{ campaign.found|upper }}}}个。\n\n末段照旧。\n"
    answer = clerk.post(at("text-edit", report), typed(report, text, look="yes"))
    assert [fault.message for fault in answer.context["faults"]] == [
        "模板第 9 行：“{{ campaign.found|upper }}”里的“upper”不是可用的写法。"
    ]
    said = words(answer)
    assert "查摆问题0个" in said
    assert "末段照旧。" in said


def test_the_length_is_that_of_the_printed_text_and_what_is_over_is_said(clerk, report):
    answer = clerk.post(at("text-edit", report), typed(report, f"# 题\n\n{'字' * 5000}\n"))
    assert (answer.context["length"], answer.context["over"]) == (5001, 1)
    assert "超出 1 字" in words(answer)
    answer = clerk.post(at("text-edit", report), typed(report, "# 题\n\n截至{{ as_of }}\n"))
    assert answer.context["length"] == len("题截至2025年4月2日")


def test_attachments_do_not_count_on_the_page_as_little_as_in_a_command(clerk, report):
    text = "# 题\n\n截至{{ as_of }}\n\n@附件 清单\n\n又十个字。\n"
    answer = clerk.post(at("text-edit", report), typed(report, text))
    assert answer.context["length"] == len("题截至2025年4月2日") == answer.context["draft"].length


def test_the_later_of_two_sees_the_difference_and_saves_over_it_knowingly(clerk, office, report):
    reported.saved(office, report, "# 题\n\n先存的。\n")
    mine = typed(report, "# 题\n\n后存的。\n", save="yes")
    answer = clerk.post(at("text-edit", report), mine)
    assert "有人已存下第 2 版" in words(answer)
    assert "后存的。" in answer.context["form"]["text"].value()
    kinds = [piece.kind for line in answer.context["conflict"] for piece in line.pieces]
    assert kinds == ["same", "removed", "added"]
    base = answer.context["form"]["base"].value()
    assert clerk.post(at("text-edit", report), mine | {"base": base}).status_code == 302
    assert list(report.texts.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("part", ["preview", "library"])
def test_a_part_of_the_editor_comes_by_itself(clerk, report, part):
    address = f"{at('text-edit', report)}?part={part}"
    answer = clerk.post(address, typed(report), headers={"HX-Request": "true"})
    content = answer.content.decode()
    assert content.strip().startswith(f'<div id="{part}">')
    assert "<textarea" not in content


def test_a_bad_day_is_told_beside_its_field(clerk, report):
    answer = clerk.post(at("text-edit", report), typed(report, as_of="昨天", save="yes"))
    assert 'id="id_as_of_error"' in answer.content.decode()
    assert ReportText.objects.count() == 1


def test_through_review_to_the_edition_by_the_pages(clerk, reviewer, office, report):
    clerk.post(at("text-submit", report))
    answer = reviewer.get(at("text", report))
    assert answer.context["may"] == {"comment", "return", "resolve", "review"}
    quoted = answer.context["comment"].fields["quoted"].choices[2][0]
    reviewer.post(at("text-comment", report), {"quoted": quoted, "text": "口径要写明"})
    comment = Comment.objects.get()
    assert (comment.quoted, comment.number) == (quoted, 1)
    clerk.post(at("comment-answer", comment), {"answer": "已写明"})
    reviewer.post(at("comment-resolve", comment))
    reviewer.post(at("text-review", report))
    assert "issue" in clerk.get(at("text", report)).context["may"]
    answer = clerk.post(at("text-issue", report))
    assert answer["Location"] == at("edition", Edition.objects.get())
    assert clerk.get(at("text", report)).context["may"] == set()
    assert clerk.get(at("text-edit", report))["Location"] == at("text", report)


def test_the_return_and_the_comment_say_what_is_missing(clerk, reviewer, report):
    clerk.post(at("text-submit", report))
    assert "请写明理由" in words(reviewer.post(at("text-return", report), {}))
    assert "请写明意见" in words(reviewer.post(at("text-comment", report), {}))
    reviewer.post(at("text-return", report), {"return-reason": "数字要核"})
    assert "数字要核" in words(clerk.get(at("text", report)))
    assert "请写明理由" in words(clerk.post(at("text-withdraw", report), {}))
    clerk.post(at("text-withdraw", report), {"withdraw-reason": "重复"})
    assert clerk.get(at("text", report)).status_code == 404


def test_two_versions_are_compared_the_last_two_unless_asked(clerk, office, report):
    for text in ("# 题\n\n二。\n", "# 题\n\n三。\n"):
        report = reported.saved(office, report, text)
    address = at("text-versions", report)
    for query, shown in (({}, ["二。", "三。"]), ({"before": 3, "after": 2}, ["三。", "二。"])):
        lines = clerk.get(address, query).context["lines"]
        assert [piece.text for piece in lines[-1].pieces] == shown
    assert clerk.get(address, {"before": 9, "after": 1}).context["lines"] is None


def test_more_comments_and_versions_ask_no_more_of_the_database(clerk, office, report):
    def grow():
        nonlocal report
        report = reported.saved(office, report, f"{reported.TEXT}\n{report.revision}。\n")
        texts.comment_on(report, text="一条意见", **reported.by(office.checker))

    def counted(view):
        with CaptureQueriesContext(connection) as found:
            assert clerk.get(at(view, report)).status_code == 200
        return len(found)

    grow()
    views = ("text", "text-edit", "text-versions")
    first = {view: (clerk.get(at(view, report)), counted(view))[1] for view in views}
    for _n in range(15):
        grow()
    assert all(counted(view) <= first[view] for view in views)
