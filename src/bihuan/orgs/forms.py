"""What filters of records share, and those of the lists of units, posts, ties and terms."""

from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import known
from bihuan.orgs.actions.terms import CORRECTABLE
from bihuan.orgs.models import PostType, Preset, Term, Unit, UnitKind, User
from bihuan.orgs.queries import term_state, units_acted_for
from bihuan.orgs.rules import subtree_ids
from bihuan.orgs.terms import TermState
from bihuan.ui.forms import Dated, Day, FilterForm, PastDay, Reasoned
from bihuan.words import listed

YES_NO = [("", _("不限")), ("yes", _("是")), ("no", _("否"))]


def with_present(rows: QuerySet[Any], pk: int | None) -> QuerySet[Any]:
    """The rows to choose from, and the one that stands there though it be none of them."""
    either = Q(pk__in=rows.order_by().values("pk")) | Q(pk=pk)
    return rows.model._default_manager.filter(either).order_by(*rows.query.order_by)


def offer(form: forms.Form, name: str, preset: type[Preset]) -> None:
    """Let a choice field of a form offer the words of a preset."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        words = preset.objects.current().order_by("order", "id")
        none = [] if isinstance(field, forms.MultipleChoiceField) else [("", _("不限"))]
        field.choices = [*none, *[(word.code, str(word)) for word in words]]


NAMES = ("name", "short_name", "text")
"""The columns by which records that bear a code are called."""

MOST_NAMED = 5
"""How many records of like names are told apart in a message."""


class Named(forms.CharField):
    """A record that a person names by its code, its name, or a part of its name no other has.

    The filter's value is the code, as addresses and metrics say it. ``model`` is a label, since
    units are also filtered by plans, which stand above them.
    """

    def __init__(self, model: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model
        self.widget.attrs["placeholder"] = _("名称或编码")

    def code_of(self, said: str, reader: Any) -> str:
        """The code that is meant; a code that ever was one is taken as it is."""
        model: Any = apps.get_model(self.model)
        if self.is_code(said):
            return said
        found = self._called(said, "", reader) or self._called(said, "__icontains", reader)
        if len(found) == 1:
            return found.popitem()[0]
        raise forms.ValidationError(_not_one(model._meta.verbose_name, said, list(found.values())))

    def is_code(self, said: str) -> bool:
        """Whether there is, or ever was, a record of that code."""
        model: Any = apps.get_model(self.model)
        return bool(model.objects.filter(code=said).exists())

    def name_of(self, code: str, reader: Any) -> str:
        """What a record is called, where the reader may see it; else its code."""
        return str(self._rows(reader).filter(code=code).first() or code)

    def _called(self, said: str, how: str, reader: Any) -> dict[str, str]:
        """The code and name of each record that is called so."""
        rows = self._rows(reader)
        called = Q()
        for column in NAMES:
            if _has_column(rows.model, column):
                called |= Q(**{column + how: said})
        found = rows.filter(called).order_by("pk")[: MOST_NAMED + 1]
        return {row.code: str(row) for row in found}

    def _rows(self, reader: Any) -> QuerySet[Any]:
        model: Any = apps.get_model(self.model)
        rows = model.objects.current()
        return rows.visible_to(reader) if reader and hasattr(rows, "visible_to") else rows


def _not_one(word: Any, said: str, names: list[str]) -> str:
    """Why a name names no record: none is called so, or several are."""
    if not names:
        text = gettext("没有叫“%(said)s”的%(word)s。请写名称、简称或编码。")
    elif len(names) > MOST_NAMED:
        text = gettext("有许多%(word)s叫“%(said)s”，如%(names)s。请写全一些。")
    else:
        text = gettext("有几个%(word)s叫“%(said)s”：%(names)s。请写全一些。")
    return text % {"word": word, "said": said, "names": listed(names[:MOST_NAMED])}


def _has_column(model: Any, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


class RecordFilter(FilterForm):
    """A filter of ledgered records. What a person typed may name one; a saved filter says codes."""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            if self.reader and isinstance(field, Named) and said.get(name):
                try:
                    said[name] = field.code_of(said[name], self.reader)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return said

    def shown(self, name: str, value: str | list[str]) -> str:
        field = self.fields[name]
        if isinstance(field, Named) and isinstance(value, str):
            return field.name_of(value, self.reader)
        return super().shown(name, value)

    def known(self, prefix: str) -> Q:
        """The condition that a joined row counted at the moment."""
        return known(self.at.known_at, prefix)


class UnitFilter(RecordFilter):
    kind = forms.MultipleChoiceField(label=_("类型"))
    plan = Named("duties.Plan", label=_("方案"))
    below = Named("orgs.Unit", label=_("上级单位"))
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {"kind": "kind__code__in", "text": "name__icontains"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", UnitKind)

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(pk__in=subtree_ids(value)).exclude(code=value)

    def filter_plan(self, queryset: Any, value: str) -> Any:
        """Units that a plan names; the tie counts from its own day and entry."""
        named = Q(plans__plan__code=value, plans__from_on__lte=self.at.as_of)
        return queryset.filter(named & self.known("plans__")).distinct()


class PostFilter(RecordFilter):
    """The filter of posts with their holders, as ``holding.posts_at`` gives them."""

    text = forms.CharField(label=_("岗位或单位含"))
    unit = Named("orgs.Unit", label=_("单位（只此一个）"))
    below = Named("orgs.Unit", label=_("单位及下级"))
    post_type = forms.MultipleChoiceField(label=_("岗位类型"))
    vacant = forms.ChoiceField(label=_("空缺"), choices=YES_NO)

    lookups: ClassVar = {"unit": "unit__code", "post_type": "post_type__code__in"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "post_type", PostType)

    def filter_text(self, queryset: Any, value: str) -> Any:
        unit = Q(unit__name__icontains=value) | Q(unit__short_name__icontains=value)
        return queryset.filter(unit | Q(name__icontains=value) | Q(code=value))

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))

    def filter_vacant(self, queryset: Any, value: str) -> Any:
        return queryset.filter(is_vacant=value == "yes")


class FurtherUnitFilter(RecordFilter):
    """The filter of what posts look after besides their own unit."""

    unit = Named("orgs.Unit", label=_("单位（只此一个）"))
    below = Named("orgs.Unit", label=_("单位及下级"))
    post = Named("orgs.Post", label=_("岗位"))
    text = forms.CharField(label=_("岗位含"))

    lookups: ClassVar = {
        "unit": "unit__code",
        "post": "post__code",
        "text": "post__name__icontains",
    }

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))


class TermFilter(RecordFilter):
    unit_kind = forms.MultipleChoiceField(label=_("单位类型"))
    due_year = forms.IntegerField(label=_("到期年度"))
    renewed = forms.ChoiceField(label=_("已换届"), choices=YES_NO)
    unit = Named("orgs.Unit", label=_("单位"))
    state = forms.MultipleChoiceField(
        label=_("届期状态"),
        choices=[(one.value, one.label) for one in TermState if one is not TermState.COMING],
    )

    lookups: ClassVar = {
        "unit_kind": "unit__kind__code__in",
        "due_year": "due_on__year",
        "unit": "unit__code",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit_kind", UnitKind)

    def filter_renewed(self, queryset: Any, value: str) -> Any:
        done = Q(renewed_on__lte=self.at.as_of)
        return queryset.filter(done if value == "yes" else ~done)

    def filter_state(self, queryset: Any, value: list[str]) -> Any:
        return queryset.alias(stands=term_state(self.at.as_of)).filter(stands__in=value)


# --- Terms of office ------------------------------------------------------------------------------


def _years_fields() -> tuple[forms.IntegerField, forms.CharField]:
    years = forms.IntegerField(
        label=_("任期年数"), min_value=1, max_value=20, required=False,
        help_text=_("不填就按选举那天施行的规定。"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("任期年数的依据"), max_length=300, required=False,
        help_text=_("年数与规定不同的，写明批准文件或章程。"),
    )  # fmt: skip
    return years, basis


class ElectionForm(Dated):
    on = PastDay(label=_("选举日期"))
    basis = forms.CharField(
        label=_("提前或逾期的依据"), max_length=300, required=False,
        help_text=_("到期日以前选举的写批准文件，到期以后的写原因；都不是的不填。"),
    )  # fmt: skip
    years, years_basis = _years_fields()


class ExtensionForm(Dated):
    to = Day(label=_("延期至"))
    by = forms.CharField(label=_("批准的组织"), max_length=200)
    basis = forms.CharField(label=_("批准文件"), max_length=300)
    reason = forms.CharField(
        label=_("到期后才批准的原因"), max_length=500, required=False,
        help_text=_("到期前批准的不填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("批准日期")


class NewTermForm(forms.Form):
    """A body that was elected, and of whose terms none runs."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    elected_on = PastDay(label=_("选举日期"))
    years, years_basis = _years_fields()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_acted_for(user, "record")  # type: ignore[attr-defined]


class TermCorrection(Reasoned):
    """A term as it stands, to be written over; ``changed`` is what was."""

    field_order = (*CORRECTABLE, "reason", "on")

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        stands = {name: getattr(term, name) for name in CORRECTABLE}
        super().__init__(*args, initial=stands, **kwargs)
        for name, field in forms.fields_for_model(Term, CORRECTABLE).items():
            kept = Day(label=field.label) if isinstance(field, forms.DateField) else field
            kept.required = name in {"elected_on", "years"}
            self.fields[name] = kept
        self.order_fields(self.field_order)
        self.fields["on"].label = _("更正日期")

    def changed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CORRECTABLE if name in self.changed_data}
