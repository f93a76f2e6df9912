"""What a password must be: rules that an office sets in its settings (GB/T 22239-2019, 8.1.4.1)."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.orgs.models import User

KINDS = 4


def kinds_of(password: str) -> int:
    """How many of these it has: capitals, other letters, digits, other characters."""
    found = {_kind(character) for character in password}
    return len(found)


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if not character.isalpha():
        return "sign"
    return "capital" if character.isupper() else "letter"


class OfSeveralKinds:
    def validate(self, password: str, user: User | None = None) -> None:
        if kinds_of(password) < min(settings.BIHUAN_PASSWORD_KINDS, KINDS):
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return _("大写字母、小写字母、数字、符号，至少要有其中 %(kinds)s 种。") % {
            "kinds": settings.BIHUAN_PASSWORD_KINDS
        }


class NotUsedBefore:
    """Neither the password in use nor one of the last few."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        # A form may already have set the new password on its user: ask the database.
        used = User.objects.filter(pk=user.pk).values_list("password", flat=True)
        history = settings.BIHUAN_PASSWORD_HISTORY
        older = user.old_passwords.order_by("-replaced_at").values_list("password", flat=True)
        if any(check_password(password, kept) for kept in [*used, *older[:history]]):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        return _("不能与现在的密码或最近 %(count)s 次用过的密码相同。") % {
            "count": settings.BIHUAN_PASSWORD_HISTORY
        }
