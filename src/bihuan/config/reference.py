"""The interface in words: what its OpenAPI description says, as tables of a page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from bihuan.words import listed

Description = dict[str, Any]

LARGE = 10**9
"""A bound beyond it is no bound that a reader need know."""


@dataclass(frozen=True, slots=True)
class Item:
    """A parameter, or a field of an answer: ``rows[].url`` is the url of each of the rows."""

    name: str
    kind: str
    about: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """An address: what it takes besides what its group takes, what it answers, an example."""

    path: str
    anchor: str
    summary: str
    parameters: list[Item]
    answer: list[Item]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses of one kind; what all of them take and answer is said once."""

    label: str
    parameters: list[Item]
    answer: list[Item]
    operations: list[Operation]


def groups(api: Description) -> list[Group]:
    by_tag: dict[str, list[tuple[str, Description]]] = {}
    for path, methods in api["paths"].items():
        by_tag.setdefault(methods["get"]["tags"][0], []).append((path, methods["get"]))
    return [_group(label, said, api) for label, said in by_tag.items()]


def _group(label: str, said: list[tuple[str, Description]], api: Description) -> Group:
    each = [_operation(path, one, api) for path, one in said]
    first, *others = each
    shared = [p for p in first.parameters if others and all(p in o.parameters for o in others)]
    answer = first.answer if others and all(o.answer == first.answer for o in others) else []
    operations = [
        replace(
            one,
            parameters=[p for p in one.parameters if p not in shared],
            answer=[] if answer else one.answer,
        )
        for one in each
    ]
    return Group(str(label), shared, answer, operations)


def _operation(path: str, said: Description, api: Description) -> Operation:
    anchor = path.removeprefix("/api/").translate(str.maketrans("/", "-", "{}"))
    good = said["responses"][200]["content"]["application/json"]["schema"]
    parameters = [
        Item(p["name"], _kind(p["schema"]), _about(p), p["required"]) for p in said["parameters"]
    ]
    answer = list(_fields(good, api))
    return Operation(path, anchor, str(said["summary"]), parameters, answer, _example(path, said))


def _example(path: str, said: Description) -> str:
    """The address with those parameters that name an example."""
    asked = {}
    for one in said["parameters"]:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", one["example"])
        elif "example" in one:
            asked[one["name"]] = one["example"]
    return f"{path}?{urlencode(asked)}" if asked else path


# --- Answers --------------------------------------------------------------------------------------


def errors(api: Description) -> tuple[list[Item], list[Item]]:
    """The one shape of a refusal, and what its HTTP statuses mean."""
    words = {
        400: _("请求读不懂，如日期写错"),
        401: _("没有令牌，或令牌已失效"),
        403: _("您的岗位没有这项权限，或账号须先换密码"),
        404: _("没有这个地址、这条记录或这一页"),
        405: _("只能用 GET"),
        409: _("现在办不成，如记录给不出这个数字"),
        422: _("没有这个参数，或写法不对"),
        500: _("系统出错，已记入日志"),
    }
    first = next(iter(api["paths"].values()))["get"]
    statuses = sorted(int(status) for status in first["responses"] if int(status) != 200)
    shape = list(_fields({"$ref": "#/components/schemas/ErrorOut"}, api))
    return shape, [Item(str(status), "", words.get(status, "")) for status in statuses]


def _fields(schema: Description, api: Description, prefix: str = "") -> Iterator[Item]:
    """The fields of an object, each followed by those of what it holds."""
    for name, field in _resolved(schema, api).get("properties", {}).items():
        yield Item(f"{prefix}{name}", _kind(field), _about(field))
        is_list = field.get("type") == "array"
        within = field["items"] if is_list else field
        yield from _fields(within, api, f"{prefix}{name}[]." if is_list else f"{prefix}{name}.")


def _resolved(schema: Description, api: Description) -> Description:
    """What a reference names, which may stand alone or as the only one of ``allOf``."""
    [inner] = schema.get("allOf", [schema])
    if "$ref" not in inner:
        return schema
    found: Description = api["components"]["schemas"][inner["$ref"].rsplit("/", 1)[1]]
    return found


def _about(said: Description) -> str:
    return _(said["description"]) if said.get("description") else ""


def _kind(schema: Description) -> str:
    """What a value is, in words."""
    if "anyOf" in schema:
        some = [one for one in schema["anyOf"] if one.get("type") != "null"]
        return _("%(kind)s，可以没有") % {"kind": _kind(some[0])}
    if "enum" in schema:
        return _("只能是：%(codes)s") % {"codes": listed(schema["enum"])}
    if schema.get("format") == "date":
        return _("日期，如 2025-10-31")
    if schema.get("type") == "integer":
        return _whole(schema)
    if schema.get("type") == "array" and schema["items"].get("type") == "string":
        return _("文字，可以多个")
    words = {"boolean": _("true 或 false"), "string": _("文字"), "array": _("若干个，各有下面的项")}
    return words.get(schema.get("type", ""), _("对照表") if "type" in schema else _("有下面的项"))


def _whole(schema: Description) -> str:
    if "minimum" not in schema:
        return _("整数")
    span = {"least": schema["minimum"], "most": schema["maximum"]}
    said = _("整数，从 %(least)s 起") if span["most"] > LARGE else _("整数，%(least)s 至 %(most)s")
    default = _("，默认 %(n)s") % {"n": schema["default"]} if "default" in schema else ""
    return said % span + default
