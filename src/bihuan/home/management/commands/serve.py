"""bihuan serve: the pages, on loopback, and the timer beside them."""

from typing import Any

from bihuan.home import server
from bihuan.ledger import queries
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "在本机地址上提供网页服务，同时运行定时器，Ctrl+C 停止。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")

    def run(self, *, port: int) -> int:
        queries.head()
        server.check_port(port)
        with server.beside("timer"):
            terminal.say(f"网页服务：http://{server.ADDRESS}:{port}/ ，Ctrl+C 停止。")
            server.serve(port)
        return 0
