from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BranchesConfig(AppConfig):
    name = "bihuan.branches"
    label = "branches"
    verbose_name = _("支部建设")
