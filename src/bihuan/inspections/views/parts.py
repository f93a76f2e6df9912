"""What the pages of inspections share: finding a round, acting in its name, addresses."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.models import InspectionTarget
from bihuan.inspections.models import Notice, Round
from bihuan.orgs.models import User
from bihuan.orgs.queries import seen


def round_seen(user: User, pk: int) -> Round:
    rows = Round.objects.filter(version_of__isnull=True).select_related("plan", "kind")
    found: Round = seen(rows, user, pk, _("没有这个轮次，或者您的岗位看不到它。"))
    return found


def round_url(found: Round) -> str:
    return reverse("inspections:round", args=[found.version_of_id or found.pk])


def target_url(target: InspectionTarget) -> str:
    return reverse("inspections:target", args=[target.version_of_id or target.pk])


def notice_url(notice: Notice) -> str:
    return reverse("inspections:notice", args=[notice.version_of_id or notice.pk])
