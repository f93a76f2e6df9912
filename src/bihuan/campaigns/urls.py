from django.urls import path

from bihuan.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("campaigns/<int:pk>/results.xlsx", views.results_file, name="results-file"),
    path("campaigns/<int:pk>/referral/", views.referral_new, name="referral-new"),
    path("campaigns/<int:pk>/survey/", views.survey_new, name="survey-new"),
]
