from django.urls import path

from bihuan.reports.views import ledgers, reports

app_name = "reports"
urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("plans/<int:pk>/ledgers/<str:form>/", ledgers.ledger_file, name="ledger"),
]
