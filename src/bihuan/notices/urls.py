from django.urls import path

from bihuan.notices.views import rules

app_name = "notices"
urlpatterns = [
    path("reminder-rules/", rules.rules, name="rules"),
    path("reminder-rules/new/", rules.new, name="rule-new"),
    path("reminder-rules/<int:pk>/", rules.rule, name="rule"),
    path("reminder-rules/<int:pk>/end/", rules.end, name="rule-end"),
]
