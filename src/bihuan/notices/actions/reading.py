"""The only writer of what somebody says to have read. No record changes by it."""

from bihuan.notices.models import Reading
from bihuan.notices.queries import digests_of
from bihuan.orgs.models import User


def read_up_to(user: User, digest: int) -> None:
    """All digests of the user up to one of theirs are read; nothing becomes unread by it."""
    latest = digests_of(user).filter(pk__lte=digest).values_list("pk", flat=True).first()
    if latest is None:
        return
    reading, _is_new = Reading.objects.get_or_create(user=user)
    Reading.objects.filter(pk=reading.pk, digest_id__lt=latest).update(digest_id=latest)
