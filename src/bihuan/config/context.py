"""The frame of every page: the menu of the loop and the head of the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.errors import NotFound
from bihuan.indicators import queries as figures
from bihuan.ledger import queries
from bihuan.orgs.models import PostType, User
from bihuan.orgs.queries import posts_of, powers_of_user

MENU = (
    (_("总览"), (
        (_("我的工作台"), "home:desk"),
        (_("我的提醒"), "notices:notices"),
        (_("闭环总览"), "home:overview"),
        (_("全年一览"), "indicators:year"),
        (_("意见建议"), "burden:suggestions"),
        (_("我的文件"), "home:outputs"),
    )),
    (_("明责"), (
        (pgettext_lazy("list", "单位"), "orgs:tree"),
        (pgettext_lazy("list", "岗位"), "orgs:posts"),
        (_("届期"), "orgs:terms"),
        (_("联系点"), "branches:points"),
        (_("清单与方案"), "duties:plan-tree"),
        (_("方面与聚焦"), "duties:headings"),
        (_("期次"), "records:occurrences"),
        (_("年度交接"), "handover:years"),
    )),
    (_("履责"), (
        (_("任务"), "duties:tasks"),
        (_("问题"), "duties:problems"),
        (_("专项整治"), "campaigns:campaigns"),
        (_("活动"), "records:activities"),
        (_("成果"), "records:outcomes"),
        (_("履职矩阵"), "records:matrix"),
        (pgettext_lazy("list", "党支部"), "branches:branches"),
        (_("流程实例"), "duties:cases"),
        (_("导入"), "intake:imports"),
    )),
    (_("考责"), (
        (_("考核表"), "scorecards:cards"),
        (_("考核结果"), "records:appraisals"),
        (_("支部评定"), "branches:ratings"),
        (_("述职评议"), "scorecards:debriefs"),
        (_("廉政风险点"), "risks:points"),
        (_("督察巡察"), "inspections:rounds"),
        (_("信访举报"), "inspections:petitions"),
        (_("环境质量"), "home:environment"),
        (_("党建与业务融合"), "monitoring:fusion"),
        (pgettext_lazy("list", "指标"), "indicators:metrics"),
        (_("观测值"), "indicators:observations"),
    )),
    (_("督责"), (
        (_("函件"), "notices:letters"),
        (_("减负"), "burden:months"),
        (_("出报告"), "reports:reports"),
        (_("报告文稿"), "reports:texts"),
        (_("成稿"), "reports:editions"),
        (_("核稿"), "reports:check"),
        (_("存证"), "home:ledger"),
        (_("佐证"), "home:evidence"),
    )),
)  # fmt: skip
"""The loop is the menu: each stage and the pages where its records are."""

ONLY_WITH: dict[str, Callable[[User, frozenset[str]], bool]] = {
    "intake:imports": lambda user, powers: "import" in powers,
    "reports:reports": lambda user, _powers: user.sees_department,
    "reports:check": lambda user, _powers: user.sees_department,
    "handover:years": lambda user, _powers: user.sees_department,
    "home:ledger": lambda _user, powers: "ledger" in powers,
}
"""The pages of the loop that not everybody may open who sees business data, and who may."""

SYSTEM = (
    (_("账号"), "home:accounts", "accounts"),
    (_("权限"), "home:rights", "define"),
    (_("预置"), "home:presets", "define"),
    (_("催办规则"), "notices:rules", "define"),
    (_("发送情况"), "notices:deliveries", "define"),
    (_("工作日历"), "duties:work-years", "define"),
    (_("审计"), "home:audit", "ledger"),
)
"""The pages of the three officers, each with the power that opens it."""

BLIND = (
    (_("总览"), (
        (_("我的工作台"), "home:desk"),
        (_("意见建议"), "burden:suggestions"),
        (_("我的文件"), "home:outputs"),
    )),
)  # fmt: skip
"""What is left of the loop for who sees no business data."""

AUDITED = (*SYSTEM, (_("存证"), "home:ledger", "ledger"))
"""The system's pages where the menu has no loop to stand beside."""


@dataclass(frozen=True, slots=True)
class Item:
    label: Any
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: Any
    items: tuple[Item, ...]
    is_aside: bool = False
    """Whether the group stands beside the loop and not in it."""


def _menu(request: HttpRequest, user: User) -> list[Group]:
    """The loop for who sees business data, and the system's pages that the person may open."""
    posts = posts_of(user.person)
    sees = any(post.post_type.reach != PostType.Reach.NOTHING for post in posts)
    loop, system = (MENU, SYSTEM) if sees else (BLIND, AUDITED)
    powers, current = powers_of_user(user), _current(request.path)
    groups = [
        Group(label, tuple(
            _item(name, page, current) for name, page in pages
            if page not in ONLY_WITH or ONLY_WITH[page](user, powers)
        ))
        for label, pages in loop
    ]  # fmt: skip
    pages = [(label, name) for label, name, power in system if power in powers]
    items = tuple(_item(label, name, current) for label, name in pages)
    return [*groups, Group(_("系统"), items, is_aside=True)] if items else groups


def _item(label: Any, name: str, current: str) -> Item:
    return Item(label, reverse(name), name == current)


def _current(path: str) -> str:
    """The page of the menu under which a page stands: itself, or one of its section."""
    pages = {name: reverse(name) for _label, some in MENU for _name, name in some}
    pages |= {name: reverse(name) for _label, name, _power in SYSTEM}
    near = [name for name, url in pages.items() if _section(url) == _section(path)]
    within = [name for name in near if path.startswith(pages[name])]
    return max(within or near[:1], key=lambda name: len(pages[name]), default="")


def _section(path: str) -> str:
    """The first step of an address: the pages of a kind of record share it."""
    return path.split("/")[1]


def _head() -> queries.HeadAt | None:
    try:
        return queries.head()
    except NotFound:
        return None


def _shelf(request: HttpRequest) -> figures.Shelf | None:
    """The saved views of the list that is shown; read only where a list prints them."""
    match, user = request.resolver_match, request.user
    if match is None or not isinstance(user, User):
        return None
    return figures.shelf(user, match.view_name, request.GET)


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)  # none where a middleware before sign-in refused
    if user is None or not user.is_authenticated:
        return {}
    return {
        "menu": _menu(request, user),
        "ledger_head": SimpleLazyObject(_head),
        "shelf": SimpleLazyObject(lambda: _shelf(request)),
    }
