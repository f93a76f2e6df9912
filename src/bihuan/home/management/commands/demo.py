"""bihuan demo: a sample office from nothing to a report and a running site."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from bihuan import presets
from bihuan.errors import NotIntact, Refused
from bihuan.home import server, setup
from bihuan.home.sample import SAMPLE, Persona, load_sample, manifest_of
from bihuan.ledger import queries
from bihuan.ledger.models import Head
from bihuan.ledger.verification import verify
from bihuan.orgs.queries import preset_name
from bihuan.periods import Moment
from bihuan.reports.actions.writing import write_report
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "装入示例单位，写出报告及溯源文件，核验账本，然后提供网页服务。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--no-serve", action="store_true", help="不提供网页服务，做完就退出")
        parser.add_argument("--dir", type=Path, help="数据文件夹，默认 BIHUAN_DIR 或 var/")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument(
            "--sample", choices=presets.samples(), default=SAMPLE,
            help="哪个示例单位：sample 省厅（默认），bureau_sample 市局",
        )  # fmt: skip

    def run(self, *, no_serve: bool, dir: Path | None, port: int, sample: str) -> int:
        if dir is not None and dir.resolve() != settings.BIHUAN_DIR:
            return _again_in(dir, "--sample", sample, no_serve=no_serve, port=port)
        setup.migrate()
        with terminal.Progress() as progress:
            self._load(sample, progress)
            out = settings.BIHUAN_OUTPUT_DIR / "report.docx"
            out.parent.mkdir(parents=True, exist_ok=True)
            said = manifest_of(sample)
            written = write_report(said["report"], at=Moment(said["as_of"]), out=out)
            verdict = verify(progress)
        if not verdict.is_intact:
            raise NotIntact("核验不符：" + "；".join(verdict.faults[:5]))
        head = queries.head()
        terminal.say(f"报告      {written.document}")
        terminal.say(f"溯源      {written.trace}")
        terminal.say(f"数据      {settings.BIHUAN_DIR}")
        terminal.say(f"账本完好  {head.size} 条，{head.digest_name} {head.root}")
        return 0 if no_serve else _serve(port)

    def _load(self, sample: str, progress: terminal.Progress) -> None:
        """The sample goes into an empty database only; a second demo keeps what is there."""
        if Head.objects.exists():
            terminal.say("数据库里已有数据，不再装入示例；账号和密码不变。")
            _check_preset(sample)
            return
        today = timezone.localdate()
        personas = load_sample(sample, today=today, at=timezone.now(), progress=progress)
        _say_personas(personas)


def _check_preset(sample: str) -> None:
    """What is there already is the sample's own office, or one of the same preset."""
    wanted, found = manifest_of(sample)["preset"], preset_name()
    if wanted != found:
        raise Refused(
            f"这里已是预置 {found} 的单位，不能再作 {wanted} 的示例。",
            hint="请用 --dir 另指一个数据文件夹。",
        )


def _say_personas(personas: list[Persona]) -> None:
    terminal.say("示例账号（一次性密码，首次登录须改，此后不再显示）：")
    rows = [(p.login, p.password, p.post.name) for p in personas]
    terminal.say_table(("登录名", "一次性密码", "岗位"), rows)


def _again_in(folder: Path, *further: str, no_serve: bool, port: int) -> int:
    """The data folder is a setting, so the demo starts again with it set."""
    arguments = ["demo", "--port", str(port), *further, *(["--no-serve"] if no_serve else [])]
    environment = {**os.environ, "BIHUAN_DIR": str(folder.resolve())}
    command = [sys.executable, "-m", "bihuan", *arguments]
    return subprocess.call(command, env=environment)  # noqa: S603 - our own program


def _serve(port: int) -> int:
    server.check_port(port)
    with server.beside("worker", "timer"):
        terminal.say(f"网页服务  http://{server.ADDRESS}:{port}/ ，Ctrl+C 停止。")
        server.serve(port)
    return 0
