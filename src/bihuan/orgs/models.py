"""The only owner of who there is: units, posts, the people who hold them, and their terms."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs import rules, terms

CURRENT = Q(superseded_seq__isnull=True)


class ByUnitQuerySet(LedgeredQuerySet):
    """Records of a unit: seen by who sees the unit, and by who sees the department.

    The latter also see what was kept of a unit that is not known yet.
    """

    unit_field = "unit"

    def visible_to(self, user: "User") -> Self:
        if user.sees_department:
            return self
        units = rules.visible_unit_ids(user.person_id, timezone.localdate())
        return self.filter(**{f"{self.unit_field}__in": units})


class OpenQuerySet(LedgeredQuerySet):
    """Records open to whoever sees any business data at all."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(rules.sees_anything(user.person_id, timezone.localdate()))


class Preset(Revisable):
    """A word that an office chooses for itself: code, name and order, loaded from a preset.

    Printed, it is translated while it is called as shipped; renamed, it is as the office wrote it.
    """

    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("名称"), max_length=200)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta(Revisable.Meta):
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="%(class)s_code"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)


class Level(Preset):
    """层级: a tier of the organisation, as the preset names it."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("层级")


class UnitKind(Preset):
    """单位类型: branch, division, affiliated institution and the like, as the preset names them."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("单位类型")


class PostType(Preset):
    """岗位类型: what a kind of post sees (``reach``) and may do (``powers``), as preset data.

    ``powers`` are words parted by blanks; orgs.rules.POWERS lists them.
    """

    class Reach(models.TextChoices):
        NOTHING = "nothing", _("不看业务数据")
        OPENED = "opened", _("只看向其开放的")
        BELOW = "below", _("本单位及下级")
        DEPARTMENT = "department", _("全部门")

    level = models.ForeignKey(
        Level, models.PROTECT, null=True, verbose_name=_("层级"), related_name="+"
    )
    reach = models.CharField(_("可见范围"), max_length=16, choices=Reach)
    powers = models.CharField(_("职权"), max_length=200, blank=True)
    is_first_responsible = models.BooleanField(_("第一责任人"), default=False)
    needs_second_factor = models.BooleanField(_("须用动态口令"), default=False)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("岗位类型")


class UnitQuerySet(LedgeredQuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(pk__in=rules.visible_unit_ids(user.person_id, timezone.localdate()))

    def visible_to_person(self, key: str) -> Self:
        person = Person.objects.current().get(key=key)
        return self.filter(pk__in=rules.visible_unit_ids(person.pk, timezone.localdate()))

    def existing_on(self, day: Any) -> Self:
        return self.filter(Q(from_on__isnull=True) | Q(from_on__lte=day)).filter(
            Q(to_on__isnull=True) | Q(to_on__gt=day)
        )


class Unit(Revisable):
    """单位: party group, committee, branch, division, institution or work group; a tree."""

    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("单位名称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=100, blank=True)
    kind = models.ForeignKey(UnitKind, models.PROTECT, verbose_name=_("单位类型"), related_name="+")
    level = models.ForeignKey(
        Level, models.PROTECT, null=True, verbose_name=_("层级"), related_name="+"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("上级单位"), related_name="children"
    )
    from_on = models.DateField(_("成立日期"), null=True)
    to_on = models.DateField(_("撤销日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(UnitQuerySet)()

    searched = ("code", "name", "short_name")

    class Meta(Revisable.Meta):
        verbose_name = _("单位")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="unit_code"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True)
                | Q(from_on__isnull=True)
                | Q(to_on__gt=F("from_on")),
                name="unit_ends_after_it_starts",
                violation_error_message=_("撤销日期须晚于成立日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class UnitAlias(Ledgered):
    """单位别名: how a ledger once wrote a unit; mapped to the unit once, for ever."""

    written = models.CharField(_("台账写法"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="aliases")

    class Meta(Ledgered.Meta):
        verbose_name = _("单位别名")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["written"], condition=CURRENT, name="alias_once"),
        ]

    def __str__(self) -> str:
        return f"{self.written} = {self.unit}"


class Post(Revisable):
    """岗位: belongs to a unit; people hold it, and duties are owed by it."""

    code = models.CharField(_("岗位编码"), max_length=100)
    name = models.CharField(_("岗位名称"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="posts")
    post_type = models.ForeignKey(
        PostType, models.PROTECT, verbose_name=_("岗位类型"), related_name="posts"
    )

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    searched = ("code", "name")

    class Meta(Revisable.Meta):
        verbose_name = _("岗位")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="post_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Ledgered):
    """人员: a key and nothing else; the name stands in the account, outside the ledger."""

    key = models.CharField(_("人员代号"), max_length=64)

    class Meta(Ledgered.Meta):
        verbose_name = _("人员")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=CURRENT, name="person_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Appointment(Ledgered):
    """任职: a person holds a post from a day up to, but not including, another."""

    post = models.ForeignKey(
        Post, models.PROTECT, verbose_name=_("岗位"), related_name="appointments"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("人员"), related_name="appointments"
    )
    from_on = models.DateField(_("任职日期"))
    to_on = models.DateField(_("离任日期"), null=True)

    class Meta(Ledgered.Meta):
        verbose_name = _("任职")

    def __str__(self) -> str:
        return f"{self.post} {self.from_on}"


class PostUnit(Ledgered):
    """A further unit that a post sees from a day on, beyond its own."""

    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="+")
    from_on = models.DateField(_("开始日期"))
    to_on = models.DateField(_("结束日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    class Meta(Ledgered.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.post} → {self.unit}"


class SecondDuty(PostUnit):
    """分管单位: the unit for whose conduct a leader answers besides its business (一岗双责)."""

    class Meta(PostUnit.Meta):
        verbose_name = _("分管单位")


class ContactPoint(PostUnit):
    """联系点: the unit that a leader's post looks after."""

    class Meta(PostUnit.Meta):
        verbose_name = _("联系点")


class Opening(PostUnit):
    """开放查阅: a unit whose records are opened to a post that reads from outside."""

    class Meta(PostUnit.Meta):
        verbose_name = _("开放查阅")


class Term(Revisable):
    """届期: a body's term of office: elected on a day, for years, due on a day."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="terms")
    elected_on = models.DateField(_("选举日期"))
    years = models.PositiveSmallIntegerField(_("任期年数"))
    due_on = models.DateField(_("到期日期"))
    extended_to = models.DateField(_("延期至"), null=True)
    renewed_on = models.DateField(_("换届日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("届期")
        indexes: ClassVar = [models.Index(fields=["due_on"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.elected_on}"

    def state_on(self, day: date) -> terms.TermState:
        return terms.state_on(
            day, due_on=self.due_on, extended_to=self.extended_to, renewed_on=self.renewed_on
        )


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
