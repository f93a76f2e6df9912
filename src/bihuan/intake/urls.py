from django.urls import path

from bihuan.intake import views

app_name = "intake"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/units/", views.map_written, name="map-unit"),
    path("imports/<int:pk>/", views.upload, name="upload"),
    path("imports/<int:pk>/columns/", views.correct_columns, name="upload-columns"),
    path("imports/<int:pk>/commit/", views.commit, name="upload-commit"),
    path("imports/<int:pk>/drop/", views.drop, name="upload-drop"),
    path("imports/batches/<int:pk>/withdraw/", views.withdraw, name="batch-withdraw"),
]
