from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "bihuan.monitoring"
    label = "monitoring"
    verbose_name = _("环境质量监测")
