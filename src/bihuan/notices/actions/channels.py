"""The only writer of channels: the mail address of a person, the webhooks of a unit."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor
from bihuan.notices.actions.delivering import Carries, queue
from bihuan.notices.models import Channel
from bihuan.notices.senders import check_address
from bihuan.orgs.actions import require
from bihuan.orgs.actions.accounts import Origin, audit
from bihuan.orgs.models import AuditRecord, Unit, User


def set_mail(*, user: User, address: str, is_on: bool) -> Channel:
    """Where the mail of a person goes; turned off, only formal letters go there."""
    values = {"kind": Channel.Kind.MAIL, "address": address, "is_on": is_on}
    channel, _is_new = Channel.objects.update_or_create(user=user, defaults=values)
    return channel


@transaction.atomic
def open_webhook(*, unit: Unit, actor: Actor, origin: Origin, **values: Any) -> Channel:
    """A webhook of a unit, told what its people and those below were reminded of each day."""
    require(actor, "define")
    _check(values)
    channel = Channel.objects.create(kind=Channel.Kind.WEBHOOK, unit=unit, **values)
    _audit(channel, actor, origin, "新设")
    return channel


@transaction.atomic
def change_webhook(channel: Channel, *, actor: Actor, origin: Origin, **values: Any) -> Channel:
    """Say a webhook anew; an empty secret keeps the one there is."""
    require(actor, "define")
    values["secret"] = values.get("secret") or channel.secret
    _check(values)
    changed = [name for name, value in values.items() if getattr(channel, name) != value]
    for name, value in values.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(values))
    if changed:
        with translation.override("zh-hans"):
            labels = [str(f.verbose_name) for f in Channel._meta.fields if f.name in changed]
        _audit(channel, actor, origin, f"改了{'、'.join(labels)}")
    return channel


def _audit(channel: Channel, actor: Actor, origin: Origin, said: str) -> None:
    """Whose it is and which host it goes to: the rest of its address is a secret."""
    host, state = urlsplit(channel.address).hostname, "启用" if channel.is_on else "停用"
    audit(
        AuditRecord.Event.WEBHOOK_SET, origin=origin, by=actor.person,
        detail=f"{channel.unit} {host} {state}：{said}",
    )  # fmt: skip


def _check(values: dict[str, Any]) -> None:
    check_address(values["address"])
    if values["form"] == Channel.Form.PLAIN and not values["secret"]:
        raise Refused(_("通用格式须有签名密钥。"), hint=_("收方凭它核对消息是不是本系统发的。"))


def send_test(channel: Channel, *, at: datetime) -> None:
    """Queue a message that says that the channel works."""
    queue(Carries.TEST, [(channel.pk, int(at.timestamp() * 1000))], at=at)
