"""What is typed into the pages of signing in and of the system."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A code of the app on the phone, or a recovery code."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=20,
        help_text=_("手机上的 6 位数字；手机不在身边时，用一个恢复码。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}
        ),
    )
