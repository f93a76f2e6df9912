"""Whatever a record says stays text: scripts, endless words, turned writing, formulas.

A world in which every record says such things is walked page by page at the narrowest width.
"""

import pytest
from playwright.sync_api import Dialog, Page

import given
from bihuan.orgs.actions.terms import open_term
from journeys.test_axe import walked
from journeys.test_reading import WIDER_THAN_THE_WINDOW

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
TURNED = "\u202egpj.单账\u202c"
FORMULA = "=cmd|' /C calc'!A0"
ENDLESS = "长" * 5_000 + "W" * 5_000
SHORT = f"{SCRIPT}{TURNED}{FORMULA}{{{{7*7}}}}"
"""For columns of some 300 characters; the braces are a template's."""

ADDED_BY_TEXT = "document.querySelectorAll('main script, main img[src=x], [onerror]').length"
LEAST_KINDS = 25


@pytest.fixture
def hostile_world(office, office_clerk):
    long = f"{SHORT}{ENDLESS}"
    plan = given.plan(office, "plan.hostile", name=SHORT)
    problem = given.problem(
        office, long, plan=plan, source=SCRIPT, category=FORMULA, region=TURNED, measures=long,
        lead_unit_text=SHORT, goal=long, progress=long, note=long,
    )  # fmt: skip
    given.walked(office, problem, "planned", "started")
    given.step(office, problem, "progressed", given.day(9), given.said(SHORT))
    given.steps.attach_evidence(
        problem, files=[given.file(long, name=f"{SCRIPT}.txt")], on=given.day(9), **given.SYSTEM_AT
    )
    task = given.task(office, long, plan=plan, problem=problem, goal=long, note=long)
    given.walked(office, task, "assigned")
    given.duty(office, plan)
    title = SHORT + "字" * (300 - len(SHORT))
    given.activity(office, title=title, host_unit=office.division, note=long, plan=plan)
    given.outcome(office, title=title, unit=office.division, note=long, topic=SCRIPT[:60])
    given.observation(office, area=SCRIPT[:60])
    given.unit("div.hostile", "division", office.dept, name=SHORT)
    open_term(unit=office.branch, elected_on=given.DAY, years=3, **given.SYSTEM_AT)
    given.imported(office, f"问题,责任单位\n{SCRIPT},{FORMULA}\n")
    return office_clerk.user


def faults(page: Page) -> list[str]:
    wide = page.evaluate(WIDER_THAN_THE_WINDOW)
    added = ["an element that some text brought"] if page.evaluate(ADDED_BY_TEXT) else []
    return [f"{page.url}: {fault}" for fault in [*added, *wide]]


def test_whatever_records_say_stays_text_on_every_page(visitor, home, hostile_world):
    page = visitor(hostile_world)
    shown: list[Dialog] = []
    page.on("dialog", lambda dialog: (shown.append(dialog), dialog.dismiss()))
    page.set_viewport_size({"width": 390, "height": 900})
    starts = ["/", "/search/?q=alert", "/search/?q=%3Cscript%3E"]
    met = {kind: faults(page) for start in starts for kind in walked(page, home, start)}
    assert [fault for found in met.values() for fault in found] == []
    assert shown == []
    assert len(met) >= LEAST_KINDS, sorted(met)
