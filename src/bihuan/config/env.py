"""The only reader of environment variables: names, forms, and what a wrong value says."""

import os
import secrets
from datetime import datetime, time
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str, *, default: bool) -> bool:
    """A value that is neither yes nor no stops the start instead of meaning no."""
    value = text(name, "yes" if default else "no").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")
    return value in TRUE


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number; anything else, or less than ``least``, stops the start."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} up, not {value!r}")
    return int(value)


def hour(name: str, default: str) -> time:
    """An hour of the day, as 07:30; anything else stops the start."""
    value = text(name, default)
    try:
        return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - an hour has no zone
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be an hour as 07:30, not {value!r}") from error


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def secret(name: str, kept_in: Path) -> str:
    """The secret from the environment, else one made once and kept in a file only we may read.

    Where the folder is not there yet, nothing is kept: looking for an office makes none.
    """
    if value := os.environ.get(name, "").strip():
        return value
    if not kept_in.parent.is_dir():
        return secrets.token_urlsafe(50)
    if not kept_in.exists():
        descriptor = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return kept_in.read_text().strip()


SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
    "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;"
)


def sqlite(path: Path | str) -> dict[str, object]:
    """SQLite as an audit record needs it: survives a power cut, never fails as "locked".

    ``recursive_triggers`` makes INSERT OR REPLACE fire the triggers that keep the ledger whole.
    ``cache_size`` lets a connection keep 16 MB: with the 2 MB that it has by itself, a question to
    large tables reads the same pages again and again.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def database(name: str, default: Path) -> dict[str, object]:
    """``sqlite:///path`` or ``postgresql://user:password@host:port/name?option=value``."""
    url = os.environ.get(name, "").strip()
    if not url:
        return sqlite(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path.removeprefix("/")))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with sqlite:/// or postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
    }
