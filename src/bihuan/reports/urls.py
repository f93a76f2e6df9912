from django.urls import path

from bihuan.reports.views import reports

app_name = "reports"
urlpatterns = [path("reports/", reports.reports, name="reports")]
