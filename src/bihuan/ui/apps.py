from django.apps import AppConfig
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bihuan import words


class UiConfig(AppConfig):
    name = "bihuan.ui"
    label = "ui"
    verbose_name = _("界面")

    def ready(self) -> None:
        words.translate, words.translate_counted = gettext, ngettext
