"""The only writer of uploads: a file is kept, tried, corrected, and committed or dropped."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.queries import plan_coded
from bihuan.errors import BihuanError, Refused
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.models import Upload
from bihuan.intake.readers.columns import Correspondence
from bihuan.intake.results import Options, Result
from bihuan.ledger.actions import Actor
from bihuan.ledger.evidence import bare_name
from bihuan.orgs.models import Post, User

Progress = Callable[[str, int, int], None]


def folder_of(upload: Upload) -> Path:
    return Path(settings.BIHUAN_DIR) / "uploads" / str(upload.pk)


def file_of(upload: Upload) -> Path:
    return folder_of(upload) / upload.file_name


def take_in(file: IO[bytes], name: str, *, user: User, post: Post, **said: Any) -> Upload:
    """Keep a file under its bare name; it becomes nothing until it is committed."""
    upload = Upload.objects.create(user=user, post=post, file_name=bare_name(name), **said)
    path = file_of(upload)
    path.parent.mkdir(parents=True)
    with path.open("wb") as kept:
        shutil.copyfileobj(file, kept)
    return upload


def _check_still_open(upload: Upload, what: str) -> None:
    if upload.is_running or upload.state == Upload.State.DONE:
        raise Refused(_("这份台账正在处理或已经导入，不能%(what)s。") % {"what": what})


def correct_columns(upload: Upload, columns: dict[str, str]) -> None:
    _check_still_open(upload, _("再改对照"))
    upload.columns, upload.state = columns, Upload.State.TRYING
    upload.save()


def begin_commit(upload: Upload) -> None:
    if upload.is_running:
        raise Refused(_("这份台账正在办理，请稍候。"))
    if upload.state != Upload.State.TRIED or upload.result.get("refused_file"):
        raise Refused(_("这份台账还有须改的地方，不能导入。"))
    upload.state = Upload.State.COMMITTING
    upload.save()


def drop(upload: Upload) -> None:
    """Forget a file that was not committed."""
    _check_still_open(upload, _("丢弃"))
    shutil.rmtree(folder_of(upload), ignore_errors=True)
    upload.delete()


def work_on(upload: Upload, at: datetime) -> None:
    """Try or commit an upload, as its state asks; what is told of it stands in ``result``."""
    commits = upload.state == Upload.State.COMMITTING
    try:
        result = _import(upload, at, dry_run=not commits)
    except BihuanError as error:
        upload.state, upload.result = Upload.State.FAILED, {"error": str(error)}
    else:
        upload.state = Upload.State.DONE if commits and result.batch else Upload.State.TRIED
        upload.batch = result.batch if commits else None
        upload.result = {**result.as_json(), "refused_file": result.is_refused}
    finally:
        progress_file(upload).unlink(missing_ok=True)
    upload.save()
    if upload.state == Upload.State.DONE:
        shutil.rmtree(folder_of(upload), ignore_errors=True)


def _import(upload: Upload, at: datetime, *, dry_run: bool) -> Result:
    options = Options(
        on=timezone.localdate(at),
        plan=plan_coded(upload.plan) if upload.plan else None,
        year=upload.year,
        mapping=Correspondence(columns=upload.columns),
        dry_run=dry_run,
    )
    actor = Actor(upload.user.person.key, upload.post_id)
    return import_file(
        file_of(upload), kind_named(upload.kind), options, actor=actor, at=at,
        progress=_told(upload),
    )  # fmt: skip


def progress_file(upload: Upload) -> Path:
    return folder_of(upload) / ".progress"


def _told(upload: Upload) -> Progress:
    """Progress goes into a file: the import is one transaction, of which others see nothing."""
    path, last = progress_file(upload), -1

    def tell(_what: str, done: int, whole: int) -> None:
        nonlocal last
        percent = 100 * done // max(whole, 1)
        if percent != last:
            last = percent
            path.write_text(str(percent), encoding="utf-8")

    return tell


def percent_done(upload: Upload) -> int:
    try:
        return int(progress_file(upload).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0
