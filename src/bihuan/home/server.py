"""The web server on loopback, and what runs beside it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces

from bihuan.errors import Refused

ADDRESS = "127.0.0.1"


def check_port(port: int) -> None:
    """Refuse a port that is taken: two servers would share it, and requests fall on either."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except (OSError, OverflowError) as error:
            raise Refused(f"端口 {port} 用不了。", hint="请换一个端口（--port）。") from error


def serve(port: int) -> None:
    """Serve until interrupted; a proxy in front gives TLS and the outer address."""
    check_port(port)
    Granian(
        "bihuan.config.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
    ).serve()


@contextmanager
def beside(*commands: str) -> Iterator[None]:
    """Commands that run in processes of their own, and end with the server."""
    started = [subprocess.Popen([sys.executable, "-m", "bihuan", one]) for one in commands]  # noqa: S603 - our own program
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()
