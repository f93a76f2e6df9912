from django.urls import path

from bihuan.ui.views import charts, components

app_name = "ui"
urlpatterns = [
    path("", components.components, name="components"),
    path("vega.js", charts.vega, name="vega"),
]
