from django.urls import path

from bihuan.campaigns.views import campaigns, entering

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/months/", campaigns.months_page, name="months"),
    path("campaigns/<int:pk>/referral/", entering.referral_new, name="referral-new"),
    path("campaigns/<int:pk>/survey/", entering.survey_new, name="survey-new"),
    path("campaigns/surveys/<int:pk>/withdraw/", entering.survey_withdraw, name="survey-withdraw"),
]
