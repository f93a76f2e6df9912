"""What is typed to enter a task or problem, and to put one right."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind, Heading, Matter, Plan, Problem, Task
from bihuan.orgs.forms import with_present
from bihuan.orgs.models import Post, Unit, User
from bihuan.ui.forms import Day
from bihuan.workdays import YearOfWork, in_both
from bihuan.written.daylists import read_days
from bihuan.written.days import NoSuchDay, NotADay, day_of, days_said, is_at_once, is_standing


def due_said(words: str, year: int) -> Due:
    """The deadline that words mean; what means none is refused, since nobody would see it pass."""
    try:
        return Due(DueKind.DAY, day_of(words, year), words)
    except NoSuchDay as error:
        raise forms.ValidationError(gettext("%(error)s。") % {"error": error}) from error
    except NotADay:
        if said := days_said(words, year):
            return Due(DueKind.DAY, said[-1], words)
    if is_at_once(words):
        return Due(DueKind.AT_ONCE, None, words)
    if is_standing(words):
        return Due(DueKind.STANDING, None, words)
    raise forms.ValidationError(
        gettext("看不出是哪一天。请写日期、10月底、年底前、立行立改或长期坚持；没有时限就留空。")
    )


def due_written(matter: Matter) -> str:
    """The deadline of a matter as its form shows it: the words as long as they hold, else the day.

    After an extension the words speak of the day before.
    """
    if matter.due_text and not matter.extensions:
        return matter.due_text
    if matter.due_on is not None:
        return matter.due_on.isoformat()
    return "" if matter.due_kind == DueKind.NONE else str(matter.get_due_kind_display())


def _choice(model: type[Any], label: Any, *, required: bool = False) -> Any:
    return forms.ModelChoiceField(
        model.objects.none(), label=label, required=required, empty_label=_("不选")
    )


def _lines(label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": rows}))


def _line(label: Any, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


class MatterForm(forms.Form):
    """The columns that tasks and problems share; ``matter`` is the one that is put right.

    Only ``MAIN`` is shown at first. Offered is what the reader may see, and what stands already.
    """

    MAIN: ClassVar[tuple[str, ...]] = ("text", "lead_unit", "due")
    OFFERED: ClassVar[tuple[str, ...]] = ("lead_unit", "plan", "heading", "owner_post",
                                          "leader_post")  # fmt: skip
    model: ClassVar[type[Matter]]
    begun: ClassVar[str]
    """The column of the day on which the matter begins."""

    text = forms.CharField(label=_("内容"), widget=forms.Textarea({"rows": 3}))
    lead_unit = _choice(Unit, _("责任单位"), required=True)
    due = forms.CharField(
        label=_("完成时限"), max_length=100, required=False,
        help_text=_("写日期，或写 10月底、年底前、立行立改、长期坚持。"),
    )  # fmt: skip
    plan = _choice(Plan, _("方案"))
    heading = _choice(Heading, _("方面"))
    number = _line(_("编号"), 100)
    category = _line(_("类别"), 200)
    owner_post = _choice(Post, _("责任岗位"))
    leader_post = _choice(Post, _("分管岗位"))
    goal = _lines(_("目标"))
    note = _lines(_("备注"))

    def __init__(
        self, data: Any = None, *, user: User, matter: Matter | None = None, initial: Any = None
    ) -> None:
        self.matter = matter
        super().__init__(data, initial=_initial(self, matter) if matter else initial)
        self.fields["lead_unit"].required = matter is None or matter.lead_unit_id is not None
        self._offer(user)

    def _offer(self, user: User) -> None:
        units = Unit.objects.current().existing_on(timezone.localdate()).visible_to(user)
        posts = Post.objects.current().visible_to(user)
        plans = Plan.objects.current().visible_to(user)
        rows = {
            "lead_unit": units.order_by("kind__order", "id"),
            "plan": plans.filter(kind__is_group=False).order_by("-issued_on", "id"),
            "heading": Heading.objects.current().visible_to(user).order_by("plan_id", "order"),
            "owner_post": posts.order_by("unit__kind__order", "unit_id", "id"),
            "leader_post": posts.order_by("unit__kind__order", "unit_id", "id"),
        }
        for name, offered in rows.items():
            field: Any = self.fields[name]
            field.queryset = self._with_present(name, offered)
        heading: Any = self.fields["heading"]
        heading.queryset = heading.queryset.select_related("plan")
        heading.label_from_instance = lambda one: f"{one.plan}{gettext('：')}{one}"

    def _with_present(self, name: str, offered: QuerySet[Any]) -> QuerySet[Any]:
        if self.matter is None:
            return offered
        return with_present(offered, getattr(self.matter, f"{name}_id"))

    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    def rest(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.MAIN]

    def rest_is_open(self) -> bool:
        """Whether something below the fold is wrong or filled in already."""
        return any(field.errors or field.value() for field in self.rest())

    def clean_due(self) -> Due:
        words = self.cleaned_data["due"]
        if self.matter is not None and words == due_written(self.matter):
            return Due(DueKind(self.matter.due_kind), self.matter.due_on, self.matter.due_text)
        return due_said(words, timezone.localdate().year) if words else Due()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        heading, plan = said.get("heading"), said.get("plan")
        if heading and plan and heading.plan_id != plan.pk:
            self.add_error("heading", gettext("这个方面不属于所选的方案。"))
        elif heading:
            said["plan"] = heading.plan
        self._check_number(said)
        begun = said.get(self.begun)
        if isinstance(begun, date) and begun > timezone.localdate():
            self.add_error(self.begun, gettext("这一天还没有到。"))
        return {name: _plain(value) for name, value in said.items()}

    def _check_number(self, said: dict[str, Any]) -> None:
        plan, number = said.get("plan"), said.get("number")
        if plan and number:
            same = self.model._default_manager.filter(superseded_seq__isnull=True, plan=plan,
                                                      number=number)  # fmt: skip
            if same.exclude(pk=self.matter.pk if self.matter else None).exists():
                self.add_error("number", gettext("这个方案里已经有这个编号。"))

    def changes(self) -> dict[str, Any]:
        """The columns of the matter that the form says otherwise than they stand."""
        said = dict(self.cleaned_data)
        due = said.pop("due")
        said |= {"due_kind": due.kind, "due_on": due.on, "due_text": due.text}
        return {name: value for name, value in said.items()
                if value != _plain(getattr(self.matter, name))}  # fmt: skip


def _plain(value: Any) -> Any:
    """Text as it is kept: with plain line ends, and no blanks around it."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _initial(form: MatterForm, matter: Matter) -> dict[str, Any]:
    kept = {
        name: getattr(matter, f"{name}_id" if name in form.OFFERED else name)
        for name in form.base_fields
        if name not in {"due", "co_units"}
    }
    return kept | {"due": due_written(matter)}


class TaskForm(MatterForm):
    model = Task
    begun = "drafted_on"

    criterion = _lines(_("验收标准"))
    drafted_on = Day(label=_("拟定日期"), initial=timezone.localdate)

    MAIN = (*MatterForm.MAIN, "drafted_on")


class ProblemForm(MatterForm):
    model = Problem
    begun = "found_on"

    source = _line(_("问题来源"), 200)
    region = _line(_("行政区域"), 100)
    measures = _lines(_("整改措施"))
    progress = _lines(_("调查核实与进展"))
    found_on = Day(label=_("发现日期"), initial=timezone.localdate)

    MAIN = (*MatterForm.MAIN, "found_on")


class CoUnits(forms.Form):
    """The units that help; a correction does not reach them, so only a new matter is asked."""

    co_units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("协办单位"), required=False,
        help_text=_("可选几个：按住 Ctrl 再点。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        units = Unit.objects.current().existing_on(timezone.localdate()).visible_to(user)
        field: Any = self.fields["co_units"]
        field.queryset = units.order_by("kind__order", "id")


class WorkYearForm(forms.Form):
    """The days of a year that a notice puts off or has worked, a line each.

    A correction also asks why. ``said`` is what a good form says.
    """

    source = forms.CharField(
        label=_("依据"),
        max_length=300,
        help_text=_("哪份通知，如“国务院办公厅关于2027年部分节假日安排的通知”。"),
    )
    days_off = forms.CharField(
        label=_("放假的日子"),
        required=False,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("一行一天或一段，如 01-28 或 01-28~02-03。周末写不写都行。"),
    )
    days_on = forms.CharField(
        label=_("补班的日子"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("调休上班的周六、周日，写法相同。"),
    )
    reason = forms.CharField(
        label=_("更正理由"), max_length=500, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )  # fmt: skip

    def __init__(self, year: int, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        if not is_correction:
            del self.fields["reason"]

    def _days(self, name: str) -> str:
        _found, wrong = read_days(self.cleaned_data[name], self.year)
        if wrong:
            raise forms.ValidationError(wrong)
        return str(self.cleaned_data[name])

    def clean_days_off(self) -> str:
        return self._days("days_off")

    def clean_days_on(self) -> str:
        return self._days("days_on")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if {"source", "days_off", "days_on"} <= said.keys():
            year = self.said()
            if wrong := in_both(year.off, year.on):
                self.add_error("days_on", wrong)
            if not year.off | year.on:
                self.add_error("days_off", gettext("一天也没有写。"))
        return said

    def said(self) -> YearOfWork:
        off, on = (read_days(self.cleaned_data[name], self.year)[0] for name in
                   ("days_off", "days_on"))  # fmt: skip
        return YearOfWork(self.cleaned_data["source"], off, on)


FORMS: dict[str, type[MatterForm]] = {"task": TaskForm, "problem": ProblemForm}
