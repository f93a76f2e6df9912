"""All tests once more on PostgreSQL, on a server of its own that is gone afterwards.

    python tests/on_postgresql.py [PYTEST_ARGUMENT ...]

Where no PostgreSQL programs are installed it says so and ends well. ``initdb`` refuses root, so
root hands the server to the account ``postgres`` or ``nobody``.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def programs() -> Path | None:
    """The folder of the newest PostgreSQL on the machine."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def account() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root; None means ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(bin_folder: Path, *, fsync: bool = False) -> Iterator[str]:
    """A fresh server on loopback; gives its DATABASE_URL. Tests need not survive a power cut."""
    owner, port = account(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="bihuan-postgresql-"))
    as_owner: dict[str, object] = {}
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    data = folder / "data"
    run = {"stdout": subprocess.DEVNULL, "cwd": folder, **as_owner}
    subprocess.run(
        [bin_folder / "initdb", "-D", data, "-U", "bihuan", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync"], check=True, **run,
    )  # fmt: skip
    process = subprocess.Popen(
        [bin_folder / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port),
         "-c", f"unix_socket_directories={folder}", "-c", f"fsync={'on' if fsync else 'off'}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **as_owner,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield f"postgresql://bihuan@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(0.5)
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("PostgreSQL did not start")


def main() -> int:
    if "DATABASE_URL" in os.environ:
        sys.stderr.write("DATABASE_URL is set: these tests ran on it already.\n")
        return 0
    bin_folder = programs()
    if bin_folder is None:
        sys.stderr.write("NOT TESTED ON POSTGRESQL: its programs are not on this machine.\n")
        return 0
    arguments = sys.argv[1:] or [
        "-n",
        "auto",
        "--dist",
        "loadfile",
        "-m",
        "not browser and not sqlite_only",
    ]
    with server(bin_folder) as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], env=environment)


if __name__ == "__main__":
    sys.exit(main())
