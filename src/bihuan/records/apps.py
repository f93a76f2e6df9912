from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "bihuan.records"
    label = "records"
    verbose_name = _("活动与成果")
