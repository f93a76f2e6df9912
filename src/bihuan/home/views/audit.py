"""The audit, for who reads it and changes nothing."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.home.forms import AuditFilter
from bihuan.orgs.models import AuditRecord
from bihuan.orgs.queries import SignedIn, require_power
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.templatetags.ui import instant


@require_GET
def audit(request: SignedIn) -> HttpResponseBase:
    require_power(request.user, "ledger")
    at = moment(request)
    listing = Listing(
        title=_("审计"),
        rows=AuditRecord.objects.filter(at__date__lte=at.as_of),
        form=AuditFilter,
        columns=[
            Column(_("时间"), lambda record: instant(record.at)),
            Column(_("事件"), lambda record: record.get_event_display()),
            Column(_("登录名"), lambda record: record.login),
            Column(_("经办人员代号"), lambda record: record.by),
            Column(_("网络地址"), lambda record: record.address or ""),
            Column(_("说明"), lambda record: record.detail),
        ],
        order=("-at", "-pk"),
        empty=_("没有符合条件的审计记录。"),
    )
    return list_page(request, listing, at)
