"""The search index made anew from the tables; it is no record, so nothing is lost with it."""

from itertools import islice

from django.db import transaction

from bihuan.ledger.models import Head, ledgered_models
from bihuan.ledger.verification import Progress
from bihuan.search import actions as search

BATCH = 2000


def reindex(progress: Progress) -> int:
    """Put every row that counts into an empty index; writers wait. The number of rows read."""
    found = [model for model in ledgered_models().values() if model.searched]
    done = 0
    with transaction.atomic():
        Head.objects.select_for_update().first()
        search.clear()
        whole = sum(model.objects.current().count() for model in found)
        for model in found:
            rows = model.objects.current().order_by("pk").iterator(chunk_size=BATCH)
            while some := list(islice(rows, BATCH)):
                search.add(row.as_searched() for row in some)
                done += len(some)
                progress("建立检索索引", done, whole)
    return done
