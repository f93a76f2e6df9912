from django.urls import path

from bihuan.indicators.views import figures, metrics, saved

app_name = "indicators"
urlpatterns = [
    path("year/", figures.year, name="year"),
    path("figures/<str:code>/", figures.trace, name="trace"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics/new/<str:source>/", metrics.new, name="metric-new"),
    path("views/", saved.save, name="view-save"),
    path("views/<int:pk>/delete/", saved.delete, name="view-delete"),
    path("observations/", figures.observations, name="observations"),
]
