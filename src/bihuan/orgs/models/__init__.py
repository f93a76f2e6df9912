"""The tables of the organisation: who there is, how long bodies are elected, who signs in."""

from bihuan.orgs.models.accounts import (
    AuditRecord,
    OldPassword,
    User,
    UserManager,
)
from bihuan.orgs.models.terms import (
    Term,
    TermRule,
)
from bihuan.orgs.models.units import (
    CURRENT,
    Appointment,
    ByUnitQuerySet,
    ContactPoint,
    Level,
    Office,
    Opening,
    OpenQuerySet,
    Person,
    Post,
    PostType,
    PostUnit,
    Preset,
    SecondDuty,
    Unit,
    UnitAlias,
    UnitKind,
    UnitQuerySet,
)

__all__ = [
    "CURRENT",
    "Appointment",
    "AuditRecord",
    "ByUnitQuerySet",
    "ContactPoint",
    "Level",
    "Office",
    "OldPassword",
    "OpenQuerySet",
    "Opening",
    "Person",
    "Post",
    "PostType",
    "PostUnit",
    "Preset",
    "SecondDuty",
    "Term",
    "TermRule",
    "Unit",
    "UnitAlias",
    "UnitKind",
    "UnitQuerySet",
    "User",
    "UserManager",
]
