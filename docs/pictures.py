"""The pictures of the user guide, taken of the sample department in a real browser.

python docs/pictures.py                    take them all anew
python docs/pictures.py --only year desk   take some

An office is made in a temporary folder and served on loopback by this process. The clock stands
still from its first entry to the last picture, so the same code gives the same pictures.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import docx
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday, when the year of the sample has just closed."""

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
AS_IN_CHINA = """() => {
    for (const field of document.querySelectorAll('input[type=date], input[type=file]')) {
        const day = field.value.replaceAll('-', '/');
        field.value = '';
        [field.type, field.value] = ['text', field.type === 'date' ? day : '选择文件　未选择文件'];
    }
    scrollTo(0, 0);
}"""
"""Fields as a Chinese browser prints them, whatever catalogue this Chromium has; and the top."""

Deed = Callable[[Page], object]

# --- What is done before a picture -------------------------------------------------------------


def follow(name: str) -> Deed:
    return lambda page: page.get_by_role("main").get_by_role("link", name=name).first.click()


def unfold(name: str) -> Deed:
    return lambda page: page.locator("main summary", has_text=name).first.click()


def press(name: str) -> Deed:
    return lambda page: page.get_by_role("main").get_by_role("button", name=name).first.click()


def fill(label: str, said: str) -> Deed:
    return lambda page: page.get_by_role("main").get_by_label(label).first.fill(said)


def wait_for(element: str) -> Deed:
    return lambda page: page.locator(element).first.wait_for()


def tick(count: int) -> Deed:
    def rows(page: Page) -> None:
        for box in page.locator("main tbody input[type=checkbox]").all()[:count]:
            box.check()

    return rows


def choose(name: str, content: bytes) -> Deed:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    return lambda page: page.locator("main input[type=file]").first.set_input_files(file)


LEDGER = """2026年度廉政风险自查问题台账,,,
序号,存在问题,责任处室,整改时限
1,招标代理机构抽取记录没有留存,规财处,立行立改
2,值班电话转接三次以上才有人受理,办公室,2026年2月底前
3,固废跨省转移商请函办理进度查不到,固废处,2026年3月底前
4,流动监测车使用登记不全,应急保障科,2026年13月底前
"""

REPORT = """# 集中整治整改进展专报

@主送 厅党组：

截至{{ as_of }}，集中整治已完成整改{{ campaign.rectified }}，滞后{{ campaign.behind }}。\
滞后问题逐一列出如下，请各责任单位说明原因，明确完成时限。

![整改滞后的问题](table:behind:campaign-{year})
"""

DRAFT = """关于集中整治的情况汇报

截至2025年10月31日，厅党组在集中整治中查摆问题298个，已完成整改210个，整改率73.5%。\
其中长期坚持的问题全部落实到位。
党的二十大以来，全厅开展党风廉政检查32次，连续七年获得考核优秀。
"""


def template() -> bytes:
    """A Word file of an office's own, with one code misspelt."""
    word, file = docx.Document(), BytesIO()
    for text in ("情况统计", "查摆{{ campaign.found }}。", "整改{{ campaign.rectifed }}。"):
        word.add_paragraph(text)
    word.save(file)
    return file.getvalue()


# --- The table ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, where, what is done first, and how much of the page is kept."""

    name: str
    login: str
    address: str
    deeds: tuple[Deed, ...] = ()
    height: int = 900
    """At most so many pixels, from the top of what is kept."""
    width: int = 1024
    whole: bool = False
    """The whole page with its menu, or only its main part."""


DAY = "as_of=2025-12-31"
IN_OCTOBER = "as_of=2025-10-31"
TABLE = (
    Picture("desk", "head", "/", whole=True, height=880),
    Picture("phone", "branch", "/", whole=True, width=390, height=780),
    Picture("overview", "clerk", f"/overview/?{DAY}", height=760),
    Picture("year", "clerk", f"/year/?{DAY}", height=560),
    Picture("plan-tree", "clerk", f"/plans/tree/?{DAY}", height=760),
    Picture("matrix", "clerk", f"/plans/tree/?{IN_OCTOBER}",
            (follow("2025年廉洁文化建设方案"), follow("责任分解表")), height=600),
    Picture("list", "clerk", f"/problems/?{DAY}&unit=大气环境处", (unfold("筛选"),), height=940),
    Picture("bulk", "clerk", "/tasks/?due_before=2026-01-01&state=in_hand",
            (tick(3), press("提醒"), fill("提醒内容", "请于本周内报告进展。"), press("预览"))),
    Picture("task", "head", "/tasks/",
            (follow("推动机动车检测数据与维修信息闭环衔接"), unfold("申请延期")), height=760),
    Picture("evidence", "clerk", "/evidence/", (follow("整改验收记录-信访回应"),), height=450),
    Picture("calendar", "clerk", "/activities/calendar/?month=2025-04", height=700),
    Picture("meeting", "clerk", "/activities/?text=党组2025年第12次",
            (follow("厅党组2025年第12次会议"), follow("议题3转为任务")), height=880),
    Picture("units", "clerk", f"/units/tree/?{DAY}", height=560),
    Picture("trace", "clerk", f"/figures/campaign.rectified/?{DAY}",
            (wait_for("[data-chart] canvas"),), height=820),
    Picture("handover", "clerk", "/years/2025/",
            (press("据此拟下年的"), wait_for(".next-group")), height=760),
    Picture("inspection", "clerk", "/inspections/",
            (follow("2025年对驻市监测中心党组织巡察"),), height=760),
    Picture("branch", "clerk", f"/branches/?{DAY}", (follow("水生态环境处党支部"),), height=640),
    Picture("scorecard", "clerk", "/scorecards/",
            (follow("人事处党支部"), wait_for("main .lede")), height=840),
    Picture("campaign", "clerk", f"/campaigns/?{DAY}",
            (follow("2025年群众身边不正之风和腐败问题集中整治"),), height=900),
    Picture("risks", "clerk", f"/risks/matrix/?{DAY}", height=420),
    Picture("import", "clerk", "/imports/",
            (choose("廉政风险自查.csv", LEDGER.encode()), press("试读")), height=770),
    Picture("report", "clerk", f"/reports/?{IN_OCTOBER}", (press("先看原文"),), height=700),
    Picture("check", "clerk", "/reports/check/",
            (fill("稿子", DRAFT), fill("截至", "2025-10-31"), press("核对")), height=1180),
    Picture("own", "clerk", f"/reports/own/?{IN_OCTOBER}",
            (choose("情况统计表.docx", template()), press("在后台填写")), height=930),
)  # fmt: skip
WRITTEN = (
    Picture("editor", "clerk", "/reports/texts/",
            (follow("集中整治整改进展月报"), follow("编辑")), height=1270),
    Picture("edition", "clerk", "/reports/editions/",
            (follow("集中整治整改进展专报"),), height=820),
    Picture("diff", "clerk", "/reports/editions/",
            (follow("集中整治整改进展专报"), follow("印发后数字动了没有")), height=1000),
)  # fmt: skip
"""Pictures of reports that somebody wrote: taken last, for they need more than the sample."""

# --- The office and the camera -----------------------------------------------------------------


@contextmanager
def office(folder: Path) -> Iterator[str]:
    """The sample department, served to this process only; gives the address of its pages."""
    import django  # noqa: PLC0415 - the settings read the folder when they are first asked for

    os.environ |= {"BIHUAN_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    with patch("django.utils.timezone.now", lambda: NOW):
        django.setup()
        from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
        from django.test.testcases import LiveServerThread  # noqa: PLC0415

        from bihuan.config import command  # noqa: PLC0415

        with redirect_stdout(StringIO()):  # it says passwords
            command.run(["demo", "--no-serve", "--dir", str(folder)])
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://{server.host}:{server.port}"
        server.terminate()


def sessions() -> dict[str, str]:
    """A session for every account of the sample, so that no password is ever on the screen."""
    from django.test import Client  # noqa: PLC0415

    from bihuan.orgs.models import User  # noqa: PLC0415

    User.objects.update(must_change_password=False, password_changed_at=NOW)
    made = {}
    for user in User.objects.all():
        client = Client()
        client.force_login(user)
        made[user.login] = client.cookies["sessionid"].value
    return made


def write_reports() -> None:
    """An edition, what was entered after it, and the next text."""
    from bihuan.duties.actions import matters, steps  # noqa: PLC0415
    from bihuan.duties.models import Plan, Problem  # noqa: PLC0415
    from bihuan.orgs.queries import actor_in, post_named  # noqa: PLC0415
    from bihuan.reports.actions import editions, texts  # noqa: PLC0415

    def by(post: str) -> dict[str, Any]:
        return {"on": NOW.date(), "actor": actor_in(post_named(post), NOW.date()), "at": NOW}

    clerk, checker = by("office.clerk"), by("checker")
    start = texts.Start("", date(2025, 10, 31), text=REPORT)
    report = texts.submit_report(texts.start_report(start, **clerk), **clerk)
    editions.issue_edition(texts.review_report(report, **checker), **clerk)
    plan = Plan.objects.current().get(code="campaign-2025")
    rectified = Problem.objects.current().filter(plan=plan, state="rectified")
    first = rectified.filter(due_on__lt=date(2025, 9, 1)).order_by("number")[0]
    matters.register_problem(
        text="基层监测站台账更新不及时", found_on=date(2025, 10, 20), plan=plan,
        lead_unit=first.lead_unit, actor=clerk["actor"], at=NOW,
    )  # fmt: skip
    said = steps.Said("抽查发现没有改到位")
    steps.take_step(first, "returned", **checker | {"on": date(2025, 10, 30)}, said=said)
    words = REPORT.partition("![")[0].replace("专报", "月报")
    texts.start_report(texts.Start("", date(2025, 12, 31), text=words), **clerk)


def take(picture: Picture, browser: Browser, home: str, session: str) -> None:
    context = browser.new_context(
        base_url=home, locale="zh-CN", timezone_id=str(NOW.tzinfo), reduced_motion="reduce",
        viewport={"width": picture.width, "height": 900},
    )  # fmt: skip
    context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
    page = context.new_page()
    page.goto(picture.address)
    for deed in picture.deeds:
        page.wait_for_load_state("networkidle")
        deed(page)
    page.wait_for_load_state("networkidle")
    page.evaluate(AS_IN_CHINA)
    page.screenshot(path=PICTURES / f"{picture.name}.png", full_page=True, clip=kept(picture, page))
    context.close()


def take_all(pictures: list[Picture], home: str, signed_in: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for picture in pictures:
            take(picture, browser, home, signed_in[picture.login])
            sys.stdout.write(f"{picture.name}.png\n")
        browser.close()


def kept(picture: Picture, page: Page) -> dict[str, float]:
    """The part of the page that the picture shows; the window is made as high as that."""
    box = page.locator("body" if picture.whole else "main").bounding_box()
    assert box is not None  # noqa: S101
    height = min(box["height"], picture.height)
    page.set_viewport_size({"width": picture.width, "height": int(box["y"] + height)})
    return {"x": 0, "y": box["y"], "width": picture.width, "height": height}


def main() -> int:
    asked = argparse.ArgumentParser(description="Take the pictures of the user guide.")
    names = [one.name for one in (*TABLE, *WRITTEN)]
    asked.add_argument("--only", nargs="+", choices=names, default=names)
    only = asked.parse_args().only
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, office(Path(folder)) as home:
        signed_in = sessions()
        take_all([one for one in TABLE if one.name in only], home, signed_in)
        write_reports()
        take_all([one for one in WRITTEN if one.name in only], home, signed_in)
    return 0


if __name__ == "__main__":
    sys.exit(main())
