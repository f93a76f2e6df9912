"""Reports as a test needs them: written by the clerk, reviewed by the checker, issued."""

import given
from bihuan.orgs.queries import actor_in, post_named
from bihuan.reports.actions import editions, texts
from bihuan.reports.actions.texts import Start

TEXT = """# 集中整治情况报告

截至{{ as_of }}，查摆问题{{ campaign.found }}，已完成整改{{ campaign.rectified }}。

## 下一步

继续整改。
"""

AS_OF = given.day(30)
"""The day that reports of tests speak of."""


def by(actor, day=40):
    """Who does it, and when: after the day that the report speaks of."""
    return {"on": given.day(day), "actor": actor, "at": given.AT}


def report(office, text=TEXT, **values):
    values = {"title": "", "as_of": AS_OF, "text": text} | values
    return texts.start_report(Start(**values), **by(office.clerk))


def saved(office, report, text, **values):
    values = {"as_of": report.as_of, "base": report.revision} | values
    return texts.save_text(report, text=text, **values, **by(office.clerk))


def reviewed(office, report):
    report = texts.submit_report(report, **by(office.clerk))
    return texts.review_report(report, **by(office.checker))


def edition(office, text=TEXT, **values):
    """An edition of a report whose figures the office can give."""
    return issued(office, report(office, text, **values))


def issued(office, report):
    return editions.issue_edition(reviewed(office, report), **by(office.clerk))


def campaign(office):
    """The plan whose problems the text counts."""
    return given.plan(office, "campaign-2025", name="集中整治")


def rectified(office, number, **values):
    """A problem of the campaign that reached 已完成整改 in the first days."""
    found = given.problem(office, f"问题{number}", number=str(number), **values)
    return given.walked(office, found, "planned", "started", "rectified")


def of_unit(unit, name):
    """What the pages of reports speak of: a text sent to review, a comment, an edition; of nobody
    of the personas, so that each of them might be the second person.
    """
    start = Start(name, AS_OF, scope=unit)
    system = {"on": given.day(40), **given.SYSTEM_AT}
    waiting, commented, ready = (texts.start_report(start, **system) for _number in range(3))
    texts.submit_report(waiting, **system)
    comment = texts.comment_on(commented, text=name, **system)
    ready = texts.submit_report(ready, **system)
    ready = texts.review_report(ready, **by(actor_in(post_named("committee.checker"), given.DAY)))
    edition = editions.issue_edition(ready, **system)
    return {"text": waiting, "comment": comment, "edition": edition}
