"""The only owner of the index: the folded text of every record that can be looked for.

Nothing here is ledgered; ``bihuan reindex`` makes all of it again. The grams of a text stand where
each engine finds them best: see the migration.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Text(models.Model):
    """检索文本: what a record can be found by; ``id`` is the number of the record."""

    id = models.BigIntegerField(_("行号"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=64)
    text = models.TextField(_("文本"))

    class Meta:
        verbose_name = _("检索文本")

    def __str__(self) -> str:
        return self.text[:60]
