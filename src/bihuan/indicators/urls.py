from django.urls import path

from bihuan.indicators import views

app_name = "indicators"
urlpatterns = [
    path("year/", views.year, name="year"),
    path("figures/<str:code>/", views.trace, name="trace"),
    path("observations/", views.observations, name="observations"),
]
