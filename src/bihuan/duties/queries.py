"""Reading plans by their codes."""

from bihuan.duties.models import Plan
from bihuan.errors import NotFound


def plan_coded(code: str) -> Plan:
    plan = Plan.objects.current().filter(code=code).first()
    if plan is None:
        raise NotFound(f"没有编码为 {code} 的方案。", hint="方案编码见“清单与方案”页。")
    return plan
