from django.urls import path

from bihuan.reports.views import checks, reports

app_name = "reports"
urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/check/", checks.check, name="check"),
    path("reports/check/words/", checks.aliases, name="aliases"),
    path("reports/check/words/<int:pk>/withdraw/", checks.withdraw, name="alias-withdraw"),
]
