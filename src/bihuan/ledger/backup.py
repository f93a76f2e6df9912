"""A backup that any engine can restore: every table as lines of JSON, and every evidence file."""

import gzip
import json
import shutil
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, models, transaction

from bihuan.errors import Refused, Unreadable
from bihuan.ledger import evidence, merkle, queries
from bihuan.ledger.models import Entry, Evidence, Head
from bihuan.ledger.reindex import reindex
from bihuan.ledger.verification import Progress, Verdict, verify

LEFT_OUT = frozenset({"contenttypes", "sessions", "search"})
BATCH = 1000
MANIFEST = "manifest.json"


def kept_models() -> list[type[models.Model]]:
    found = [m for m in apps.get_models() if m._meta.app_label not in LEFT_OUT]
    return [m for m in found if m._meta.managed and m._meta.label != "auth.Permission"]


def backup(target: Path, progress: Progress) -> dict[str, Any]:
    """Write everything to ``target``, which must be empty or absent; half of one never stays."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target} 不是空文件夹。", hint="请给出一个新的文件夹。")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        with transaction.atomic():
            Head.objects.select_for_update().first()  # writers wait, so that all is of one moment
            manifest = _write(partial, progress)
        (partial / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
        if target.exists():
            target.rmdir()
        partial.replace(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _write(folder: Path, progress: Progress) -> dict[str, Any]:
    tables = {}
    found = kept_models()
    for number, model in enumerate(found, start=1):
        rows = model._base_manager.order_by("pk")
        name = f"{model._meta.db_table}.jsonl.gz"
        with gzip.open(folder / name, "wt", encoding="utf-8") as out:
            serializers.serialize("jsonl", rows.iterator(chunk_size=BATCH), stream=out)
        tables[name] = {"rows": rows.count(), "digest": _digest(folder / name)}
        progress("备份数据表", number, len(found))
    _copy_evidence(folder / "evidence", progress)
    return {"bihuan": "backup", "version": 1, **queries.head().as_json(), "tables": tables}


def _copy_evidence(folder: Path, progress: Progress) -> None:
    rows = Evidence.objects.order_by("id")
    for number, row in enumerate(rows.iterator(), start=1):
        source = evidence.path_of(row)
        target = folder / source.relative_to(settings.BIHUAN_EVIDENCE_DIR)
        target.parent.mkdir(parents=True, exist_ok=True)
        with evidence.opened(row) as kept, target.open("wb") as copied:
            shutil.copyfileobj(kept, copied, evidence.CHUNK)
        progress("备份佐证", number, number)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return evidence.file_digest(queries.head().digest_name, stream)[0]


def restore(source: Path, progress: Progress) -> Verdict:
    """Fill the empty database from a backup, then verify what was restored."""
    manifest = _manifest(source)
    if Entry.objects.exists():
        raise Refused(
            "当前数据库里已有台账记录。", hint="恢复只写入空数据库，请换一个 BIHUAN_DIR。"
        )
    with transaction.atomic():
        for number, name in enumerate(manifest["tables"], start=1):
            _load(source / name, manifest["tables"][name])
            progress("恢复数据表", number, len(manifest["tables"]))
        _reset_sequences()
        reindex(progress)
    if (source / "evidence").is_dir():
        shutil.copytree(source / "evidence", settings.BIHUAN_EVIDENCE_DIR, dirs_exist_ok=True)
    return verify(progress)


def _manifest(source: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((source / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise Unreadable(f"{source} 里没有可读的备份清单 {MANIFEST}。") from error
    if not isinstance(manifest, dict) or manifest.get("bihuan") != "backup":
        raise Unreadable(f"{source / MANIFEST} 不是闭环的备份清单。")
    try:
        digests = {str(name): table["digest"] for name, table in manifest["tables"].items()}
        merkle.running_digest(manifest["digest_name"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"{source / MANIFEST} 的内容不完整。") from error
    for name, written in digests.items():
        path = source / name
        if not path.is_file():
            raise Unreadable(f"备份缺少 {name}。")
        with path.open("rb") as stream:
            digest, _size = evidence.file_digest(manifest["digest_name"], stream)
        if digest != written:
            raise Unreadable(f"备份里的 {name} 与清单的摘要不符，已损坏。")
    return manifest


def _load(path: Path, table: dict[str, Any]) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        objects = (item.object for item in serializers.deserialize("jsonl", lines))
        while batch := list(islice(objects, BATCH)):
            type(batch[0])._base_manager.bulk_create(batch, ignore_conflicts=False)


def _reset_sequences() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), kept_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
