from django.urls import path

from bihuan.ui import views

app_name = "ui"
urlpatterns = [path("vega.js", views.vega, name="vega")]
