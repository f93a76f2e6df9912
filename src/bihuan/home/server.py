"""The web server on loopback, and the worker beside it."""

import subprocess
import sys

from granian import Granian
from granian.constants import Interfaces

ADDRESS = "127.0.0.1"


def serve(port: int) -> None:
    """Serve until interrupted; a proxy in front gives TLS and the outer address."""
    Granian(
        "bihuan.config.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_access=False,
    ).serve()


def start_worker() -> "subprocess.Popen[bytes]":
    """Background work in a process of its own; the caller ends it."""
    return subprocess.Popen([sys.executable, "-m", "bihuan", "worker"])
