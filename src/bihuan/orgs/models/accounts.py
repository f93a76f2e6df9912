"""The only owner of how people sign in, and of what was done with their accounts."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models.units import Appointment, Person, PostType


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login=username)


class User(AbstractBaseUser):
    """账号: how a person signs in. Not ledgered: names and passwords stay out of the log.

    ``session_round`` is part of what a session is checked against: raising it ends them all.
    """

    login = models.CharField(_("登录名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=64, blank=True)
    person = models.OneToOneField(
        Person, models.PROTECT, verbose_name=_("人员"), related_name="account"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("须先改密码"), default=True)
    password_changed_at = models.DateTimeField(_("密码更换时间"), null=True)
    session_round = models.PositiveIntegerField(_("会话轮次"), default=0)

    objects: ClassVar = UserManager()

    USERNAME_FIELD = "login"

    @cached_property
    def sees_department(self) -> bool:
        """One of the posts held today sees the whole department; asked once in a request."""
        today = timezone.localdate()
        held = Appointment.objects.current().filter(
            Q(to_on__isnull=True) | Q(to_on__gt=today), person=self.person_id, from_on__lte=today,
            post__post_type__reach=PostType.Reach.DEPARTMENT,
        )  # fmt: skip
        return held.exists()

    class Meta:
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name or self.login

    def get_session_auth_hash(self) -> str:
        said = f"{self.password}:{self.session_round}"
        return salted_hmac("bihuan.session", said, algorithm="sha256").hexdigest()

    def password_is_stale(self, at: datetime) -> bool:
        """True once a password is older than the office allows; 0 days allow any age."""
        days = settings.BIHUAN_PASSWORD_DAYS
        changed = self.password_changed_at
        return bool(days) and changed is not None and at - changed > timedelta(days=days)


class OldPassword(models.Model):
    """旧密码: the hash of a password that may not be chosen again yet."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(_("密码摘要"), max_length=128)
    replaced_at = models.DateTimeField(_("更换时间"))

    class Meta:
        verbose_name = _("旧密码")

    def __str__(self) -> str:
        return f"{self.user} {self.replaced_at}"


class AuditRecord(models.Model):
    """审计记录: what was done with an account, or taken out of the system; only ever added to.

    Not ledgered, since it names logins as they were typed and addresses of machines.
    """

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", _("登录")
        FAILED = "failed", _("登录失败")
        CODE_FAILED = "code_failed", _("动态口令不对")
        LOCKED = "locked", _("锁定")
        SIGNED_OUT = "signed_out", _("退出")
        SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", _("在所有设备上退出")
        PASSWORD_CHANGED = "password_changed", _("更换密码")
        SECOND_FACTOR_ON = "second_factor_on", _("启用动态口令")
        SECOND_FACTOR_OFF = "second_factor_off", _("停用动态口令")
        OPENED = "opened", _("开立账号")
        RESET = "reset", _("重置密码")
        DISABLED = "disabled", _("停用账号")
        ENABLED = "enabled", _("启用账号")
        UNLOCKED = "unlocked", _("解除锁定")
        EXPORTED = "exported", _("导出")
        VERIFIED = "verified", _("核验账本")
        WEBHOOK_SET = "webhook_set", _("设定群机器人或接口")

    at = models.DateTimeField(_("时间"), db_index=True)
    event = models.CharField(_("事件"), max_length=32, choices=Event)
    login = models.CharField(_("登录名"), max_length=64, blank=True)
    by = models.CharField(_("经办人员代号"), max_length=64, blank=True)
    address = models.GenericIPAddressField(_("网络地址"), null=True)
    detail = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("审计记录")

    def __str__(self) -> str:
        return f"{self.at} {self.event} {self.login}"
