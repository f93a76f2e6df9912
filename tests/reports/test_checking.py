"""A draft against the sample department: verdicts, aliases, the command, the copy with comments."""

import io
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest

import given
from bihuan.errors import NotComputable, Refused
from bihuan.indicators import actions
from bihuan.indicators.models import Alias
from bihuan.periods import Moment
from bihuan.reports.drafts import MOST_DAYS, as_json, check_draft, with_comments
from bihuan.reports.queries import draft
from bihuan.reports.rules import Block
from bihuan.reports.shipped import shipped
from reports.judged import AT, checked, verdicts

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
import labels


@pytest.mark.parametrize(
    ("text", "verdict", "code"),
    [
        ("集中整治查摆问题298个。", "supported", "campaign.found"),
        ("集中整治查摆问题289个。", "contradicted", "campaign.found"),
        ("集中整治共查摆问题近300个。", "supported", "campaign.found"),
        ("集中整治查摆问题300余个。", "contradicted", "campaign.found"),
        ("集中整治问题整改完成率73.5%。", "supported", "campaign.rectified"),
        ("集中整治尚有79个问题未完成整改。", "supported", "campaign.rectified"),
        ("集中整治查摆的问题全部完成整改。", "contradicted", "campaign.rectified"),
        ("今年到期的支部全部完成换届。", "supported", "terms.branches_renewed"),
        ("党建考核连续七年获评优秀。", "supported", "appraisal.excellent_streak"),
        ("开展第一议题学习三十二次。", "supported", "study.first_topic"),
        ("32次第一议题学习取得实效。", "supported", "study.first_topic"),
        ("国控断面优良水质比例同比上升2.4个百分点。", "supported", "water.good_section_ratio.yoy"),
        (
            "国控断面优良水质比例同比下降2.4个百分点。",
            "contradicted",
            "water.good_section_ratio.yoy",
        ),
        ("松花江干流水质为良好。", "contradicted", "water.songhua_main_stem"),
        ("召开警示教育会2场。", "supported", "integrity.meetings"),
        ("修建公路12公里。", "unsupported", ""),
        ("明年集中整治力争查摆问题400个。", "unsupported", ""),
        ("集中整治问题通过验收160个。", "supported", "campaign.accepted"),
        ("集中整治问题通过验收168个。", "contradicted", "campaign.accepted"),
        ("集中整治问题滞后12个。", "contradicted", "campaign.behind"),
        ("集中整治销号率40.3%。", "contradicted", "campaign.closed_ratio"),
        ("巡察反馈问题14个。", "contradicted", "inspection.problems"),
        ("今年共登记问题318个。", "supported", "problems.registered"),
        ("PM2.5平均浓度同比下降1.9微克/立方米。", "contradicted", "air.pm25_mean.yoy"),
        ("党建工作连续七年获评优秀。", "supported", "appraisal.excellent_streak"),
        ("截至8月31日，集中整治完成整改136个。", "supported", "campaign.rectified"),
        ("截至8月底，集中整治完成整改219个。", "contradicted", "campaign.rectified"),
        ("去年同期第一议题学习25次。", "supported", "study.first_topic"),
        ("去年同期第一议题学习32次。", "unsupported", ""),
        ("集中整治完成整改比8月底增加83个。", "unsupported", ""),
        ("集中整治销号的目标为280个。", "unsupported", ""),
        ("12月20日前集中整治问题销号280个。", "unsupported", ""),
        ("座谈会各开1次。", "unsupported", ""),
        ("上半年，厅党组第一议题学习20次。", "supported", "study.first_topic"),
        ("上半年，厅党组第一议题学习31次。", "contradicted", "study.first_topic"),
        ("1—8月，中心组集体学习8次。", "supported", "study.centre_group"),
        ("前8个月，警示课开展8期。", "supported", "integrity.monthly_lesson"),
        ("9月底的时候，集中整治完成整改192个。", "supported", "campaign.rectified"),
        ("今年前三季度，优良天数比例94.3%。", "supported", "air.good_day_ratio"),
        ("前三季度，优良天数比例93.4%。", "contradicted", "air.good_day_ratio"),
        ("去年上半年，第一议题学习20次。", "unsupported", ""),
        ("三季度，第一议题学习9次。", "unsupported", ""),
        ("7月份，中心组学习1次。", "unsupported", ""),
        ("“七一”前后，各支部讲党课40余次。", "unsupported", ""),
        ("集中整治真正销了号的117个。", "supported", "campaign.closed"),
        ("集中整治未按期完成的问题11个。", "supported", "campaign.behind"),
        ("集中整治中，11个滞后的要在11月15日前说明原因。", "supported", "campaign.behind"),
        ("68个在时限之内、按集中整治序时进度推进。", "supported", "campaign.on_schedule"),
        ("督察转来的11件信访件都有人包案。", "supported", "petitions.total"),
        ("督察转来的信访件1874件。", "unsupported", ""),
        ("大气处完成整改18个问题。", "unsupported", ""),
        ("集中整治第一批问题120个。", "unsupported", ""),
        ("松花市优良天数比例为88.2%。", "unsupported", ""),
        ("已有8个支部提前换届。", "unsupported", ""),
        ("巡察发现立行立改问题5个。", "unsupported", ""),
        ("第三方回访群众满意率91.7%。", "unsupported", ""),
        ("集中整治中同一张照片用在3个问题里。", "unsupported", ""),
    ],
)
def test_the_verdict_on_a_figure(sample, text, verdict, code):
    assert verdicts(text)[0][1:] == (verdict, code)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("集中整治滞后问题11个。这11个都建了台账。", ["supported"] * 2),
        ("集中整治滞后问题12个。上述12个都建了台账。", ["contradicted"] * 2),
        ("集中整治滞后问题11个。为此召开会议11次。", ["supported", "unsupported"]),
        ("施行中的廉政风险点8个，其中高等级3个、中等级4个。", ["supported"] * 3),
        ("施行中的廉政风险点8个，其中高等级3个、中等级3个。", ["supported"] * 2 + ["contradicted"]),
        ("方案体系共12个方案，其中思想政治3个，基层组织5个。", ["supported"] * 3),
        ("巡察反馈问题12个，3个已完成整改，占四分之一。", ["supported"] * 3),
        ("巡察反馈问题12个，3个已完成整改，占三分之一。", ["supported"] * 2 + ["unsupported"]),
        ("办好实事50件，50件实事有3件重复。", ["supported"] * 2 + ["unsupported"]),
        ("9个城市优良天数比例超过95%。", ["unsupported"] * 2),
        ("298个集中整治问题中过期未改的达到11个。", ["supported"] * 2),
        ("巡察整改任务3项，其中1项已通过验收。", ["supported"] * 2),
        ("中心组学习\t10次\t含1次扩大学习", ["supported", "unsupported"]),
        ("2月\n26日　印发责任清单3份，其中机关党建2份。", ["supported", "unsupported"]),
        ("问1：督察信访件办得怎样？\n答：办结6件，阶段性办结3件。", ["supported"] * 2),
    ],
)
def test_what_stands_around_a_figure_tells_of_what_it_is(sample, text, said):
    assert [verdict for _said, verdict, _code in verdicts(TITLE + text)] == said


@pytest.mark.parametrize(
    ("text", "is_foreign"),
    [
        ("答复口径\n以下内容供厅领导参考。\n办好实事50件。", False),
        ("情况汇报\n松花市水务局：\n办好实事50件。", False),
        ("情况汇报\n办好实事50件。\n松花市水务局", True),
    ],
)
def test_whose_a_draft_is_stands_in_its_title_or_signature(sample, text, is_foreign):
    assert bool(checked(text).other) is is_foreign


def sentences():
    """Of every metric: its code, a sentence with its value, and one with another."""
    from bihuan.indicators.figures import Question, answer, check_moment  # noqa: PLC0415
    from bihuan.indicators.queries import metrics  # noqa: PLC0415

    at = check_moment(AT)
    for metric in metrics(None, at.known_at):
        value = answer(Question(metric, at)).value
        unit = "" if metric.unit in {"等级", "等次"} else metric.unit
        change = "下降" if value.startswith("-") else "上升"
        lead = change if metric.code.endswith("yoy") else "为"
        other = {"优": "良好", "优秀": "良好"}.get(value) or str(abs(Decimal(value)) + 7)
        said = f"{metric.label}{lead}{value.lstrip('-')}{unit}。"
        yield metric.code, said, f"{metric.label}{lead}{other}{unit}。"


SAY_LITTLE = {
    "education.problem_areas", "education.measures", "style.groups", "tasks.assigned",
    "branch.lessons",
}  # fmt: skip
"""Metrics whose label alone may be said of much else: 整改措施, 工作专班."""
TITLE = "省生态环境厅机关党委工作总结\n\n有关情况如下。\n"


def test_every_metric_is_borne_out_and_contradicted_by_its_own_name(sample):
    for code, right, wrong in sentences():
        assert verdicts(TITLE + right)[-1][1] == "supported", right
        if code not in SAY_LITTLE:
            assert verdicts(TITLE + wrong)[-1][1] == "contradicted", wrong


def test_a_figure_of_another_day_says_of_which(sample):
    [found] = as_json(checked("截至8月31日，集中整治完成整改130个。"))
    assert (found["ledger_value"], found["verdict"]) == ("136", "contradicted")
    assert "2025-08-31" in found["why"]


def test_the_days_that_a_draft_asks_for_are_bounded(sample):
    said = (f"截至9月{day}日，集中整治查摆问题1个。" for day in range(1, 31))
    judged = [verdict for _said, verdict, _code in verdicts("\n".join(said))]
    assert set(judged[:MOST_DAYS]) == {"contradicted"}
    assert set(judged[MOST_DAYS:]) == {"unsupported"}


def test_a_total_over_several_ledgers_is_no_figure_of_one(sample):
    rows = "集中整治\t298\t219\n巡察反馈\t12\t3\n合计\t310\t222\n"
    text = f"情况表\n台账\t查摆问题\t完成整改\n{rows}"
    said = [verdict for _said, verdict, _code in verdicts(text)]
    assert said == ["supported"] * 4 + ["unsupported"] * 2


def test_the_rows_of_a_table_are_no_totals(sample):
    text = "集中整治情况\n单位\t完成\t整改完成率\n水处\t18\t100%\n固废中心\t23\t88.5%\n"
    assert "contradicted" not in {verdict for _said, verdict, _code in verdicts(text)}


def test_a_letter_to_one_unit_speaks_of_that_unit(sample):
    said = "本轮巡察反馈问题14个。"
    assert verdicts(said)[0][1] == "contradicted"
    assert verdicts(f"请你中心认真整改。巡察发现问题26个。{said}") == [
        ("26个", "unsupported", ""), ("14个", "contradicted", "inspection.problems")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_foreign"),
    [
        ("在全市市场监管系统调度会上的讲话\n全市查处案件298件。", True),
        ("在全省系统调度会上的讲话\n全省、全市各级查处案件298件。", False),
        ("在厅机关调度会上的讲话\n全市、全县都要看，全市查处案件298件。", False),
    ],
)
def test_a_draft_about_another_level_of_office_is_another_s(sample, text, is_foreign):
    assert bool(checked(text).other) is is_foreign


OF_A_UNIT = {"secretary"}
"""Kinds that speak of one unit, while a draft is held against the whole office."""


def test_a_draft_of_another_office_has_nothing_in_this_ledger(sample):
    found = checked("某市教育局工作总结\n开展第一议题学习32次。")
    assert found.other
    assert [one.verdict.value for one in found.figures] == ["unsupported"]


@pytest.mark.parametrize("template", [t.name for t in shipped("party") if t.name not in OF_A_UNIT])
def test_every_shipped_report_is_borne_out_by_its_own_ledger(sample, template):
    """What the product writes, the product can check: no figure of it is contradicted."""
    found = draft(template, AT)
    text = "\n".join(
        "".join(p if isinstance(p, str) else found.text_of(p) for p in block.pieces)
        for block in found.template.blocks
        if isinstance(block, Block)
    )
    said = [one for one in checked(text).figures if one.verdict == "contradicted"]
    assert [(one.quoted.text, one.code) for one in said] == []


@pytest.mark.parametrize(("folder", "least"), [
    ("tuned", (98, 97, 95)), ("fresh", (98, 97, 99)), ("second", (99, 99, 97)),
    ("heldout", (96, 96, 96)),
])  # fmt: skip
def test_labelled_drafts_are_found_and_judged_as_well_as_before(sample, folder, least):
    """What ``bench/drafts.py`` prints; the floors only rise."""
    from drafts import score  # noqa: PLC0415 - a command of bench/

    total = score(folder, lambda text: [
        (one.quoted.start, one.quoted.end, one.verdict.value) for one in checked(text).figures
    ])  # fmt: skip
    right = sum(n for (label, said), n in total.verdicts.items() if label == said)
    wrong = sum(total.verdicts.values()) - right
    assert total.share(total.found, total.missed) >= least[0]
    assert total.share(total.found, total.false) >= least[1]
    assert total.share(right, wrong) >= least[2]
    assert total.found + total.missed >= 500
    assert sum(not label.verdict for d in labels.labelled(folder) for label in d.labels) >= 300


# --- Aliases --------------------------------------------------------------------------------------


def add_alias(code, said):
    return actions.add_alias(code=code, said=said, on=given.DAY, **given.SYSTEM_AT)


def test_words_put_right_once_are_known_for_ever(sample):
    assert verdicts("清障行动拔除钉子298个。")[0][1] == "unsupported"
    alias = add_alias("campaign.found", "拔除钉子")
    assert verdicts("清障行动拔除钉子298个。")[0][1:] == ("supported", "campaign.found")
    actions.withdraw_alias(alias, on=given.DAY, reason="不再用", **given.SYSTEM_AT)
    assert verdicts("清障行动拔除钉子298个。")[0][1] == "unsupported"


def test_words_can_mean_no_metric_at_all(sample):
    assert verdicts("集中整治查摆问题289个。")[0][1] == "contradicted"
    add_alias("", "查摆问题")
    assert verdicts("集中整治查摆问题289个。")[0][1] == "unsupported"


def test_the_same_words_belong_to_one_metric(sample):
    add_alias("campaign.found", "拔除  钉子")
    add_alias("campaign.rules", "拔除 钉子")
    assert [alias.code for alias in Alias.objects.current()] == ["campaign.rules"]


@pytest.mark.parametrize("said", ["", "个", "~集中整治", "-问题", "个|项"])
def test_words_that_would_take_any_figure_are_refused(sample, said):
    with pytest.raises(Refused, match="太短"):
        add_alias("campaign.found", said)


# --- Out ------------------------------------------------------------------------------------------


def test_the_json_has_the_places_of_the_text(sample):
    text = "截至目前，集中整治查摆问题289个。"
    found = as_json(checked(text))
    figure, remark = (next(one for one in found if name in one) for name in ("verdict", "rule"))
    assert text[figure["start"] : figure["end"]] == figure["text"] == "289个"
    assert figure["ledger_value"] == "298"
    assert (remark["rule"], text[remark["start"] : remark["end"]]) == ("until-now", "截至目前")


def test_a_word_draft_comes_back_with_a_comment_at_each_finding(sample):
    word = docx.Document()
    word.add_paragraph("集中整治查摆问题289个，完成整改219个。")
    out = io.BytesIO()
    word.save(out)
    copy = docx.Document(io.BytesIO(with_comments(check_draft(out.getvalue(), "稿.docx", AT))))
    [comment] = copy.comments
    assert "289个" in comment.text
    assert "298" in comment.text


def test_nothing_is_checked_before_the_first_record(sample):
    with pytest.raises(NotComputable):
        checked("查摆问题298个。", Moment(date(1990, 1, 1)))


def test_the_command_prints_and_exits_by_what_it_finds(sample, tmp_path, capsys):
    from bihuan.config.command import run  # noqa: PLC0415 - the command line itself

    file = tmp_path / "稿.txt"
    file.write_text("集中整治查摆问题298个。", encoding="utf-8")
    assert run(["check-draft", str(file), "--as-of", "2025-10-31", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "supported"
    file.write_text("集中整治查摆问题289个。", encoding="utf-8")
    assert run(["check-draft", str(file), "--as-of", "2025-10-31"]) == 1
    assert "与台账不符" in capsys.readouterr().out
    assert run(["check-draft", str(tmp_path / "无.txt"), "--as-of", "2025-10-31"]) == 2
