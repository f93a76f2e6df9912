"""Pages of the draft check: a draft with its figures marked; the words by which they are known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.errors import BihuanError, NotFound
from bihuan.indicators import actions
from bihuan.indicators.addresses import trace_of
from bihuan.indicators.models import Alias, Metric
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import (
    SignedIn,
    actor_of,
    powers_of_user,
    preset_name,
    require_department,
    require_power,
)
from bihuan.periods import Moment
from bihuan.reports.checks.checked import Checked
from bihuan.reports.drafts import (
    VERDICTS,
    Result,
    check_draft,
    rule_label,
    shipped_aliases,
    why,
    with_comments,
)
from bihuan.reports.forms import AliasForm, CheckForm
from bihuan.ui.exports import DOCX
from bihuan.ui.pages import page

MOST = 100_000
"""Characters of a draft that a page shows; the command reads longer ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as the page lists it: its number in the text, its trace and the reason."""

    number: int
    found: Checked
    why: str
    url: str
    said: str
    """What the form to put it right begins with."""


@require_http_methods(["GET", "POST"])
def check(request: SignedIn) -> HttpResponse:
    """The form; and of a draft that was given, each figure with what the ledger says of it."""
    require_department(request.user)
    day = ledger.latest_day(timezone.localdate())
    form = CheckForm(request.POST or None, request.FILES or None, initial={"as_of": day})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if line := request.POST.get("line"):
            said = {name: request.POST.get(f"{name}-{line}", "") for name in ("said", "code")}
            _put_right(request, AliasForm(said | {"code": _code_of(said["code"])}))
        try:
            result = _checked(form)
            if request.POST.get("copy"):
                return _copy(result)
            context |= _shown(request, result)
        except BihuanError as refusal:
            context["refusal"] = refusal
    return page(request, "reports/check.html", context)


def _checked(form: CheckForm) -> Result:
    said = form.cleaned_data
    file = said["file"]
    content = file.read() if file else said["text"].replace("\r\n", "\n").encode()
    return check_draft(content, file.name if file else _("稿子"), Moment(said["as_of"]), most=MOST)


def _code_of(written: str) -> str:
    """The code of a metric that was named by its code or by its name."""
    by_name = {metric.title: metric.code for metric in Metric.objects.current()}
    return by_name.get(written.strip(), written.strip())


def _copy(result: Result) -> HttpResponse:
    """A Word draft with comments, as a file."""
    response = HttpResponse(with_comments(result), content_type=DOCX)
    response.headers["Content-Disposition"] = 'attachment; filename="checked.docx"'
    return response


def _put_right(request: SignedIn, form: AliasForm) -> None:
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return
    now = timezone.now()
    try:
        actions.add_alias(
            code=form.cleaned_data["code"], said=form.cleaned_data["said"],
            on=timezone.localdate(now), actor=actor_of(request.user, "define"), at=now,
        )  # fmt: skip
    except BihuanError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已记下，以后的稿子都按这个说法认。"))


def _shown(request: SignedIn, result: Result) -> dict[str, Any]:
    return {
        "result": result,
        "pieces": list(_pieces(result)),
        "groups": _groups(result),
        "noted": [
            (rule_label(one.rule), result.text[one.start : one.end], one.message)
            for one in result.remarks
        ],
        "counts": [(str(label), result.count(verdict)) for verdict, label in VERDICTS.items()],
        "may_define": "define" in powers_of_user(request.user),
        "metrics": [
            (one.code, one.title) for one in Metric.objects.current().order_by("order", "code")
        ],
    }


def _pieces(result: Result) -> Iterator[tuple[str, Checked | None, int]]:
    """The text in its order: words, and figures with their number."""
    at = 0
    for number, one in enumerate(result.figures, start=1):
        yield result.text[at : one.quoted.start], None, 0
        yield one.quoted.text, one, number
        at = one.quoted.end
    yield result.text[at:], None, 0


def _groups(result: Result) -> list[tuple[str, str, list[Line]]]:
    """The figures by verdict: what is wrong first, what is borne out last."""
    lines = [_line(number, one, result) for number, one in enumerate(result.figures, start=1)]
    return [
        (verdict.value, str(label), [line for line in lines if line.found.verdict is verdict])
        for verdict, label in VERDICTS.items()
    ]


def _line(number: int, one: Checked, result: Result) -> Line:
    at = Moment(one.day or result.at.as_of, result.at.known_at)
    url = trace_of(one.code, at) if one.code else ""
    near = one.around.before.strip("，。、；： \n\t")[-8:]
    return Line(number, one, why(one), url, near)


@require_http_methods(["GET", "POST"])
def aliases(request: SignedIn) -> HttpResponse:
    """The words by which drafts are read: the office's own, and those that are shipped."""
    require_department(request.user)
    if request.method == "POST":
        require_power(request.user, "define")
    form = AliasForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _put_right(request, form)
        return redirect("reports:aliases")
    labels = {metric.code: metric.title for metric in Metric.objects.current()}
    context = {
        "form": form,
        "own": [(alias, labels.get(alias.code, "")) for alias in Alias.objects.current()],
        "shipped": [
            (labels[code], said)
            for code, said in shipped_aliases(preset_name()).items()
            if code in labels
        ],
        "may_define": "define" in powers_of_user(request.user),
    }
    return page(request, "reports/aliases.html", context)


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    alias = Alias.objects.current().filter(pk=pk).first()
    if alias is None:
        raise NotFound(_("没有这条说法。"))
    now = timezone.now()
    actions.withdraw_alias(
        alias, on=timezone.localdate(now), actor=actor_of(request.user, "define"), at=now,
        reason=request.POST.get("reason", "") or _("核稿时不再这样认"),
    )  # fmt: skip
    messages.success(request, _("已撤回说法“%s”。") % alias.said)
    return redirect("reports:aliases")
