from django.urls import path

from bihuan.indicators.views import figures

app_name = "indicators"
urlpatterns = [
    path("year/", figures.year, name="year"),
    path("figures/<str:code>/", figures.trace, name="trace"),
    path("observations/", figures.observations, name="observations"),
]
