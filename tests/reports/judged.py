"""A draft against the sample department: what is found in it, and how it is judged."""

from datetime import date

from bihuan.periods import Moment
from bihuan.reports.drafts import check_draft

AT = Moment(date(2025, 10, 31))


def checked(text, at=AT):
    return check_draft(text.encode(), "稿.txt", at)


def verdicts(text):
    return [(one.quoted.text, one.verdict.value, one.code) for one in checked(text).figures]
