"""What surrounds the records: files, letters, views, words and imports."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from bihuan.home.actions import outputs
from bihuan.home.models import Output
from bihuan.indicators.actions import add_alias, save_view
from bihuan.indicators.models import Alias, SavedView
from bihuan.intake.actions import uploads
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.models import Upload
from bihuan.intake.results import Options
from bihuan.ledger.models import Evidence
from bihuan.notices.actions import channels
from bihuan.notices.actions.letters import Draft, issue_letter
from bihuan.notices.models import Channel, Letter
from bihuan.orgs import actions as orgs
from bihuan.orgs import queries
from bihuan.orgs.actions.accounts import Origin
from bihuan.orgs.models import Unit
from bihuan.records import actions as records
from given.happened import activity
from given.offices import AT, DAY, FOUNDED, SYSTEM_AT, Office, day, file


def alias(code: str = "", said: str = "拔除钉子") -> Alias:
    """Words that mean no metric unless told."""
    return add_alias(code=code, said=said, on=DAY, **SYSTEM_AT)


def evidence(office: Office, text: str = "签到表", name: str = "签到表.pdf") -> Evidence:
    """A file attached to a new activity."""
    records.attach_evidence(
        activity(office), files=[file(text, name)], on=day(4), actor=office.clerk, at=AT
    )
    return Evidence.objects.get(file_name=name)


def saved_view() -> SavedView:
    """A view of the problems, shared by somebody who is no persona."""
    user, _password = orgs.open_account(login="saver", key="P900", name="", on=FOUNDED, **SYSTEM_AT)
    return save_view(
        owner=user, list_page="duties:problems", name="已登记的", query="state=registered",
        is_shared=True, at=AT,
    )  # fmt: skip


def output(user) -> Output:
    """A file of the problems that a person waits for."""
    return outputs.ask_for_list(
        user=user, address="/problems/?as_of=2025-10-31", kind="csv", at=timezone.now()
    )


def imported(office: Office, text: str = "问题,责任单位\n台账缺页,水处\n", kind: str = "problems"):
    """The batch of a file that the clerk read in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "台账.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(
            path, kind_named(kind), Options(on=day(1)), actor=office.clerk, at=AT,
            progress=lambda *_said: None,
        ).batch  # fmt: skip


def uploaded(office: Office, user, text: str = "问题,责任单位\n台账缺项,水处\n") -> Upload:
    """A file that the clerk has let the browser try."""
    upload = uploads.take_in(
        io.BytesIO(text.encode()),
        "上传.csv",
        user=user,
        post=queries.post_named("office.clerk"),
        kind="problems",
    )
    uploads.work_on(upload, AT)
    return upload


def letter(
    office: Office, unit: Unit | None = None, topic: str = "台账核对", **values: Any
) -> Letter:
    """A letter of reminder from the clerk, to the division unless told."""
    values = {"kind": "reminder", "text": "请抓紧办理。"} | values
    draft = Draft(unit=unit or office.division, topic=topic, **values)
    return issue_letter(draft, reason="超期", on=day(10), actor=office.clerk, at=AT)


def webhook(office: Office) -> Channel:
    """A webhook of the department with a test that waits to be sent."""
    channel = channels.open_webhook(
        unit=office.dept, form="wecom", address="https://example.com/hook", secret="",
        actor=office.clerk, origin=Origin(AT),
    )  # fmt: skip
    channels.send_test(channel, at=AT)
    return channel
