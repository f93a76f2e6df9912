"""The only owner of what a ledgered row is, and of the tables the log itself lives in."""

from datetime import date
from functools import cache
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger import canonical
from bihuan.ledger.canonical import quoted, whole
from bihuan.search.actions import Searched

SCHEMA = 5
"""Version of the shape of ledgered rows; raised by a migration that changes one of them."""


EVER = -1
"""In place of a position: rows that counted at any time, whether they still do or not."""


def known(seq: int | None, prefix: str = "") -> models.Q:
    """That a row, or one joined by ``prefix``, counted once the entry ``seq`` was written."""
    if seq == EVER:
        return models.Q()
    counts = models.Q(**{f"{prefix}superseded_seq__isnull": True})
    if seq is None:
        return counts
    later = models.Q(**{f"{prefix}superseded_seq__gt": seq})
    return (counts | later) & models.Q(**{f"{prefix}recorded_seq__lte": seq})


class LedgeredQuerySet(models.QuerySet[Any]):
    def known_at(self, seq: int | None) -> Self:
        """The rows that counted once the entry ``seq`` was written; None means now."""
        return self.filter(known(seq))

    def current(self) -> Self:
        return self.known_at(None)

    def leading(self, most: int) -> list[Any]:
        """The first rows in their order. Their keys are sorted alone, which an index may cover."""
        keys = list(self.values_list("pk", flat=True)[:most])
        rows = self.order_by().in_bulk(keys)
        return [rows[key] for key in keys]


class Ledgered(models.Model):
    """A row that counts from one entry until another, and that is never deleted.

    ``id`` comes from one counter for all ledgered tables, so a number names one row anywhere.
    """

    id = models.BigIntegerField(_("行号"), primary_key=True, editable=False)
    recorded_seq = models.BigIntegerField(_("自第几条记录起算"), editable=False)
    superseded_seq = models.BigIntegerField(_("至第几条记录止"), null=True, editable=False)

    objects: ClassVar = models.Manager.from_queryset(LedgeredQuerySet)()

    searched: ClassVar[tuple[str, ...]] = ()
    """The columns of text by which a row is found while it counts; see the search app."""

    is_guarded: ClassVar[bool] = False
    """Whether even who reads the log is shown a row only where ``visible_to`` says so."""

    class Meta:
        abstract = True

    @classmethod
    def label_of(cls, column: str) -> str:
        """What a column is called; a tie without a name of its own, as what it leads to."""
        field: Any = cls._meta.get_field(column)
        is_named = field.verbose_name != field.name.replace("_", " ")
        return str(field.verbose_name if is_named else field.related_model._meta.verbose_name)

    def as_searched(self) -> Searched:
        """The row as the index takes it; a row that does not count any more has no text."""
        texts = [getattr(self, name) for name in self.searched if self.superseded_seq is None]
        return Searched(self.pk, self._meta.db_table, "\n".join(text for text in texts if text))

    def after_state(self) -> canonical.Row:
        return {
            column: canonical.plain(getattr(self, attribute))
            for column, attribute in columns(type(self))
        }

    @classmethod
    def upgraded(cls, row: canonical.Row, schema: int) -> canonical.Row:
        """A row as an entry of an older ``schema`` left it, in today's columns.

        A model whose columns were renamed or split overrides this; columns that are merely new
        take the default of their field.
        """
        if schema == SCHEMA:
            return row
        fresh = cls().after_state()
        return {column: row.get(column, fresh[column]) for column in fresh}


class Revisable(Ledgered):
    """A row that can be corrected in place: the earlier version stays beside it, superseded.

    Other rows keep pointing at the same id; ``version_of`` names the living row in a version.
    """

    version_of = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="versions"
    )

    class Meta(Ledgered.Meta):
        abstract = True


@cache
def columns(model: type[Ledgered]) -> tuple[tuple[str, str], ...]:
    """Column and attribute of each field of a ledgered model."""
    return tuple((str(field.column), field.attname) for field in model._meta.concrete_fields)


@cache
def ledgered_models() -> dict[str, type[Ledgered]]:
    """Every ledgered table and its model, in the order of the tables' names."""
    found = {m._meta.db_table: m for m in apps.get_models() if issubclass(m, Ledgered)}
    return dict(sorted(found.items()))


class Head(models.Model):
    """存证头: size and root of the log after the last entry, moved by the same transaction."""

    digest_name = models.CharField(_("摘要算法"), max_length=16)
    size = models.BigIntegerField(_("记录数"), default=0)
    root = models.CharField(_("根"), max_length=128)
    peaks = models.TextField(_("树峰"))
    next_id = models.BigIntegerField(_("下一行号"), default=1)

    class Meta:
        verbose_name = _("存证头")

    def __str__(self) -> str:
        return f"{self.digest_name}:{self.size}:{self.root}"


class Entry(models.Model):
    """台账记录: one event that changed something, for ever.

    The leaf of the Merkle tree is composed from these columns and nothing else, so no column can
    be changed without changing the root. ``rows`` holds a line for each row left behind; ``leaf``
    repeats the digest of the rest, so that a proof is quick and a change can be placed.
    """

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    schema = models.PositiveSmallIntegerField(_("结构版本"))
    event = models.CharField(_("事件"), max_length=64, db_index=True)
    subject_table = models.CharField(_("对象表"), max_length=64)
    subject_id = models.BigIntegerField(_("对象"), db_index=True)
    post_id = models.BigIntegerField(_("经办岗位"), null=True)
    person = models.CharField(_("人员代号"), max_length=64)
    happened_on = models.DateField(_("发生日期"), db_index=True)
    recorded_at = models.CharField(_("登记时刻（UTC）"), max_length=32)
    reason = models.TextField(_("理由"), blank=True)
    rows = models.TextField(_("所留各行"))
    leaf = models.CharField(_("叶摘要"), max_length=128)

    class Meta:
        verbose_name = _("台账记录")
        verbose_name_plural = _("台账记录")

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"

    def text(self) -> str:
        values = [getattr(self, name) for name in ENTRY_COLUMNS]
        return compose(*values)

    def row_states(self) -> list[tuple[str, int, canonical.Row | None]]:
        return list(canonical.rows_of(self.rows))


ENTRY_COLUMNS = (
    "seq",
    "schema",
    "event",
    "subject_table",
    "subject_id",
    "post_id",
    "person",
    "happened_on",
    "recorded_at",
    "reason",
    "rows",
)


def compose(  # noqa: PLR0913, PLR0917 one argument for each column of an entry
    seq: int,
    schema: int,
    event: str,
    subject_table: str,
    subject_id: int,
    post_id: int | None,
    person: str,
    happened_on: date | str,
    recorded_at: str,
    reason: str,
    rows: str,
) -> str:
    """The canonical text of an entry, from its columns as any engine returns them.

    The header is written out, with its keys in order: verification composes every entry again,
    and the JSON encoder would take longer than the digest.
    """
    day = happened_on if isinstance(happened_on, str) else happened_on.isoformat()
    header = (
        f'{{"event":{quoted(event)},"happened_on":{quoted(day)},"person":{quoted(person)},'
        f'"post":{whole(post_id)},"reason":{quoted(reason)},"recorded_at":{quoted(recorded_at)},'
        f'"schema":{whole(schema)},"seq":{whole(seq)},'
        f'"subject":[{quoted(subject_table)},{whole(subject_id)}]}}'
    )
    return canonical.entry_text(header, rows)


class Evidence(Ledgered):
    """佐证: a file kept once by its digest, linked to any number of records."""

    digest = models.CharField(_("摘要"), max_length=128)
    digest_name = models.CharField(_("摘要算法"), max_length=16)
    size = models.BigIntegerField(_("字节数"))
    file_name = models.CharField(_("文件名"), max_length=255)

    searched = ("file_name",)

    class Meta(Ledgered.Meta):
        verbose_name = _("佐证")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest_name", "digest"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return self.file_name


class EvidenceLink(Ledgered):
    """The tie between a record and a file; each kind of record has its own table of them."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    linked_on = models.DateField(_("挂接日期"))

    class Meta(Ledgered.Meta):
        abstract = True


class YearClosing(Ledgered):
    """年度关账: the position of the log at which a year was closed, and what was open then.

    Entries that come after ``size`` and speak of the year are still good; they are marked as late.
    ``counts`` keeps the numbers of that moment as canonical JSON. ``superseded_seq`` says that the
    closing was taken back.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    closed_on = models.DateField(_("关账日期"))
    size = models.BigIntegerField(_("计到第几条台账记录"))
    root = models.CharField(_("存证头"), max_length=128)
    digest_name = models.CharField(_("摘要算法"), max_length=16)
    counts = models.TextField(_("当时各项数"), default="[]")

    class Meta(Ledgered.Meta):
        verbose_name = _("年度关账")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(superseded_seq__isnull=True),
                name="year_closed_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
