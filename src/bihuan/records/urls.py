from django.urls import path

from bihuan.records import views

app_name = "records"
urlpatterns = [
    path("activities/", views.activities, name="activities"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/<int:pk>/", views.outcome, name="outcome"),
    path("appraisals/", views.appraisals, name="appraisals"),
    path("occurrences/", views.occurrences, name="occurrences"),
]
