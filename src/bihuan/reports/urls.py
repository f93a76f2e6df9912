from django.urls import path

from bihuan.reports import views

app_name = "reports"
urlpatterns = [path("reports/", views.reports, name="reports")]
