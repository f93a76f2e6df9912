"""PDF from a Word file, by LibreOffice where it is there: the only owner of that program.

It runs with a profile of its own that is gone afterwards, so that it neither meets a running one
nor leaves anything behind; a file at which it hangs is given up after a while.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

from bihuan.errors import Refused
from bihuan.words import _, lazy

PROGRAMS = ("soffice", "libreoffice")
PATIENCE_S = 120

ABSENT = lazy("这台机器上没有 LibreOffice，不能转成 PDF。")
INSTEAD = lazy("请先出 Word 文件，在电脑上打开后另存为 PDF；或请管理员安装 LibreOffice。")

STANDS_IN = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "楷体_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
    "Times New Roman": "Liberation Serif",
}
"""Types that are free, where those of the standard are not there; they are as wide."""


def program() -> str:
    """Where LibreOffice is; empty if it is nowhere."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), "")


def convert(document: Path, out: Path) -> None:
    """Write the PDF of a Word file to ``out``, whole or not at all."""
    office = program()
    if not office:
        raise Refused(str(ABSENT), hint=str(INSTEAD))
    with tempfile.TemporaryDirectory(dir=out.parent.resolve(), prefix=".writing-") as folder:
        profile, made = Path(folder, "profile"), Path(folder, "made")
        _set_up(profile)
        shutil.copyfile(document, Path(folder, "document.docx"))
        _run(
            [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
             "--convert-to", "pdf", "--outdir", str(made), str(Path(folder, "document.docx"))]
        )  # fmt: skip
        found = made / "document.pdf"
        if not found.is_file():
            raise Refused(
                _("LibreOffice 没有转成 PDF。"), hint=_("Word 文件不受影响，请另存为 PDF。")
            )
        found.replace(out)


def _run(command: list[str]) -> None:
    """The program starts another; both end with the session that they are."""
    process = subprocess.Popen(  # noqa: S603 - a program of the machine and paths of our own
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired as error:
        raise Refused(
            _("LibreOffice 在 %(seconds)s 秒内没有转完。") % {"seconds": PATIENCE_S},
            hint=_("Word 文件不受影响，请另存为 PDF。"),
        ) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _set_up(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    pairs = "".join(_pair(number, *pair) for number, pair in enumerate(_lacking(), start=1))
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {NAMESPACES}>\n'
        f'<item oor:path="{SUBSTITUTION}"><prop oor:name="Replacement" oor:op="fuse">'
        f"<value>true</value></prop></item>\n{pairs}</oor:items>\n",
        encoding="utf-8",
    )


NAMESPACES = (
    'xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
SUBSTITUTION = "/org.openoffice.Office.Common/Font/Substitution"


def _pair(number: int, lacking: str, instead: str) -> str:
    values = {
        "Always": "true", "OnScreenOnly": "false", "ReplaceFont": lacking,
        "SubstituteFont": instead,
    }  # fmt: skip
    said = "".join(
        f'<prop oor:name="{name}"><value>{value}</value></prop>' for name, value in values.items()
    )
    path = quoteattr(f"{SUBSTITUTION}/FontPairs")
    return (
        f'<item oor:path={path}><node oor:name="_{number}" oor:op="replace">{said}</node></item>\n'
    )


def _lacking() -> list[tuple[str, str]]:
    """Types that the machine has not got, and has another for."""
    there = _families()
    return [
        (name, instead)
        for name, instead in STANDS_IN.items()
        if name not in there and instead in there
    ]


@cache
def _families() -> frozenset[str]:
    """The families of type on this machine, where it can say so."""
    fontconfig = shutil.which("fc-list")
    if not fontconfig:
        return frozenset()
    said = subprocess.run(  # noqa: S603 - a program of the machine
        [fontconfig, ":", "family"], capture_output=True, check=False, timeout=30
    ).stdout.decode(errors="replace")
    return frozenset(name.strip() for line in said.splitlines() for name in line.split(","))
