"""Where a file may be written, and what is said where it may not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.errors import Refused, Unreadable
from bihuan.words import listed


def check_place(out: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse before any work what will not be written: another kind of file, or no folder."""
    if out.suffix.lower() not in suffixes:
        raise Unreadable(
            _("“%(name)s”不是 %(kinds)s 文件。") % {"name": out.name, "kinds": listed(suffixes)},
            hint=_("文件名写成如 %(name)s。") % {"name": f"report{suffixes[0]}"},
        )
    if not out.parent.is_dir():
        said = _("文件夹 %(name)s 不存在。") % {"name": out.parent}
        raise Unreadable(said, hint=_("请先建立，或换一个位置。"))


@contextmanager
def writing_to(out: Path) -> Iterator[None]:
    """What the machine does not let be written is refused with its reason."""
    try:
        yield
    except OSError as error:
        said = _("写不了 %(path)s：%(why)s。") % {"path": out, "why": error.strerror}
        raise Refused(said, hint=_("请核对位置和权限。")) from error
