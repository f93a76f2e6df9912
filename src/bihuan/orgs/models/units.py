"""The only owner of who there is: units, posts, and the people who hold them."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs import rules

if TYPE_CHECKING:
    from bihuan.orgs.models.accounts import User

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

    once: ClassVar[tuple[str, ...]] = ()
    """Of a rule: what it is about, if anything, and last since when; no two rules agree in all."""

    class Meta(Revisable.Meta):
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="%(class)s_code"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)


class Office(Ledgered):
    """启用: the preset that the office began with; its reports and letters are that preset's."""

    preset = models.CharField(_("预置"), max_length=64)
    from_on = models.DateField(_("启用日期"))

    class Meta(Ledgered.Meta):
        verbose_name = _("启用")

    def __str__(self) -> str:
        return self.preset


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
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("直接上级"), related_name="inferiors"
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
