"""What is typed to lay down a scheme: itself, its bands, an item, a rule."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.indicators.rules import asked_filter
from bihuan.indicators.sources import source_named
from bihuan.orgs.models import UnitKind
from bihuan.periods import YEARS
from bihuan.scorecards import terms
from bihuan.scorecards.models import Item, Rule, Scheme
from bihuan.scorecards.models.schemes import Shown
from bihuan.scorecards.terms import BASIS_WORDS, COUNTS_WORDS, MOST_POINTS, PLACES, Basis, Counts
from bihuan.scorecards.wording import NotABand, read_band
from bihuan.ui.forms import Day
from bihuan.ui.lists import OWN_PARAMETERS

REASON = _("考核启动以后修改才要写。")


class Points(forms.DecimalField):
    """Points with as many decimals as are kept."""

    def __init__(self, **kwargs: Any) -> None:
        limits = {"min_value": 0, "max_value": MOST_POINTS, "decimal_places": PLACES}
        super().__init__(**{**limits, **kwargs})


class SchemeForm(forms.Form):
    code = forms.CharField(
        label=_("编码"),
        max_length=64,
        help_text=_("各年相同，历年结果才连得起来。"),
    )
    name = forms.CharField(label=_("考核办法"), max_length=200)
    year = forms.IntegerField(label=_("年度"), min_value=YEARS.start, max_value=YEARS.stop - 2)
    unit_kind = forms.ModelChoiceField(UnitKind.objects.none(), label=_("单位类型"))
    total = Points(label=_("总分"), initial=Decimal(100))
    best_share = forms.IntegerField(
        label=_("最高等次比例上限（%）"), min_value=0, max_value=100, required=False,
        help_text=_("不填就不限。"),
    )  # fmt: skip
    appeal_days = forms.IntegerField(
        label=_("申诉期限（工作日）"), min_value=0, max_value=60, initial=5
    )
    counts_to = Day(
        label=_("统计截至"), required=False,
        help_text=_("不填为次年1月1日，这样12月31日到期而未履行的也计入。"),
    )  # fmt: skip
    finals_shown = forms.ChoiceField(label=_("结果开放"), choices=Shown.choices)
    source = forms.CharField(label=_("依据文件"), max_length=300, required=False)
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, help_text=REASON)

    def __init__(self, *args: Any, scheme: Scheme | None = None, **kwargs: Any) -> None:
        if scheme is not None:
            kwargs["initial"] = {name: getattr(scheme, name) for name in self.base_fields
                                 if hasattr(scheme, name)}  # fmt: skip
        super().__init__(*args, **kwargs)
        kinds: forms.ModelChoiceField[UnitKind] = self.fields["unit_kind"]  # type: ignore[assignment]
        kinds.queryset = UnitKind.objects.current().order_by("order", "pk")
        if scheme is None:
            del self.fields["reason"]
        elif scheme.opened_on is not None:
            for name in ("code", "year", "unit_kind"):
                self.fields[name].disabled = True


class BandsForm(forms.Form):
    bands = forms.CharField(
        label=_("等次划分"), widget=forms.Textarea({"rows": 6}),
        help_text=_("每行一个等次，如：优秀 90分以上；良好 80分以上、不到90分；较差 60分以下。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, help_text=REASON)

    def clean_bands(self) -> list[terms.Band]:
        found = []
        for number, line in enumerate(self.cleaned_data["bands"].splitlines(), start=1):
            if not line.strip():
                continue
            try:
                found.append(read_band(line, row=number))
            except NotABand as error:
                said = {"row": number, "why": error}
                raise forms.ValidationError(gettext("第 %(row)s 行：%(why)s") % said) from error
        return found


class ItemForm(forms.Form):
    heading = forms.CharField(label=_("类别"), max_length=200, required=False)
    name = forms.CharField(label=_("考核项目"), max_length=300)
    counts = forms.ChoiceField(
        label=_("计分方式"),
        choices=[(one.value, word) for one, word in COUNTS_WORDS.items() if one != Counts.NOTHING],
    )
    standard = Points(
        label=_("标准分"), required=False, help_text=_("加分项目写加分上限；一票否决不写。")
    )
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, help_text=REASON)

    @property
    def item(self) -> terms.Item:
        said = self.cleaned_data
        return terms.Item(
            name=said["name"], heading=said["heading"], counts=Counts(said["counts"]),
            standard=said["standard"],
        )  # fmt: skip

    @staticmethod
    def initial_of(item: Item) -> dict[str, Any]:
        return {
            "heading": item.heading, "name": item.name, "counts": item.counts,
            "standard": terms.points_of(item.standard_milli),
        }  # fmt: skip


class RuleForm(forms.Form):
    text = forms.CharField(label=_("评分要点"), max_length=500)
    basis = forms.ChoiceField(label=_("数据来源"), choices=BASIS_WORDS.items())
    points = Points(label=_("每次分值"), required=False)
    per = Points(label=_("每多少计一次"), initial=Decimal(1))
    measure = forms.CharField(label=_("计分单位"), max_length=32, required=False)
    cap = Points(label=_("最多扣（加）"), required=False)
    filter = forms.CharField(
        label=_("筛选"), max_length=1000, required=False,
        help_text=_("期次、问题才写：在它们的列表里筛好，把地址里问号后面的部分贴在这里。"),
    )  # fmt: skip
    metric = forms.CharField(
        label=_("指标编码"), max_length=64, required=False, help_text=_("指标才写。")
    )
    target = forms.DecimalField(
        label=_("目标值"), max_digits=12, decimal_places=4, required=False,
        help_text=_("指标才写：没有达到多少算一次。"),
    )  # fmt: skip
    is_beyond = forms.BooleanField(label=_("超过目标才扣"), required=False)
    grade = forms.CharField(
        label=_("最高等次"), max_length=32, required=False, help_text=_("一票否决才写。")
    )
    reason = forms.CharField(label=_("理由"), max_length=500, required=False, help_text=REASON)

    @property
    def rule(self) -> terms.Rule:
        said = self.cleaned_data
        basis = Basis(said["basis"])
        return terms.Rule(
            text=said["text"], points=said["points"], per=said["per"], measure=said["measure"],
            cap=said["cap"], basis=basis, filter=asked(basis, said["filter"]),
            metric=said["metric"], target=said["target"], is_beyond=said["is_beyond"],
            grade=said["grade"],
        )  # fmt: skip

    @staticmethod
    def initial_of(rule: Rule) -> dict[str, Any]:
        said = rule.terms
        return {
            "text": said.text, "basis": said.basis.value, "points": said.points, "per": said.per,
            "measure": said.measure, "cap": said.cap, "filter": query(said.filter),
            "metric": said.metric, "target": said.target, "is_beyond": said.is_beyond,
            "grade": said.grade,
        }  # fmt: skip


ON_RECORDS = frozenset({Basis.OCCURRENCES, Basis.PROBLEMS})


def asked(basis: Basis, text: str) -> dict[str, Any]:
    """A filter as the address of a list says it, whole or from its question mark on.

    What that list does not know stays in it.

    So a misspelt filter is refused by its name, and is not taken for none.
    """
    if basis not in ON_RECORDS:
        return {}
    source, said = source_named(basis), QueryDict(text.strip().rpartition("?")[2])
    strange = set(said) - {*source.form.base_fields, *OWN_PARAMETERS}
    return {**asked_filter(source, said), **{name: said[name] for name in sorted(strange)}}


def query(saved: Any) -> str:
    """A saved filter as the address of a list says it."""
    return urlencode(saved, doseq=True)
