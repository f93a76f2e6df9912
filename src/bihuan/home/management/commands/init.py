"""bihuan init: how a real office starts."""

from typing import Any

from django.utils import timezone

from bihuan import presets
from bihuan.errors import Refused
from bihuan.home import setup
from bihuan.orgs.models import User
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "新单位启用：建空数据库，装入所选预置，设首位管理员。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--office", required=True, help="单位全称")
        parser.add_argument("--admin", default="admin", help="管理员登录名，默认 admin")
        parser.add_argument(
            "--preset",
            default=presets.FIRST,
            help=f"预置，默认 {presets.FIRST}；可选 {'、'.join(presets.names())}",
        )

    def run(self, *, office: str, admin: str, preset: str) -> int:
        if not office.strip():
            raise Refused("请写明单位全称。", hint="如 --office 某省生态环境厅。")
        setup.check_preset(preset)
        setup.migrate()
        if User.objects.exists():
            raise Refused("这个数据库已经启用过。", hint="要另起一套，请换 BIHUAN_DIR。")
        today, now = timezone.localdate(), timezone.now()
        setup.load_preset(preset, on=today, at=now)
        password = setup.first_administrator(office=office, login=admin, on=today, at=now)
        terminal.say(f"已启用：{office}，预置 {preset}。")
        terminal.say(f"管理员 {admin} 的一次性密码：{password}（首次登录须改密码，此后不再显示）")
        terminal.say("下一步：bihuan import 单位表.xlsx --as units；bihuan serve。")
        return 0
