from django.urls import path

from bihuan.notices.views import channels, mine, rules

app_name = "notices"
urlpatterns = [
    path("notices/", mine.notices, name="notices"),
    path("notices/read/", mine.read, name="read"),
    path("channels/", channels.channels, name="channels"),
    path("channels/webhooks/new/", channels.webhook_new, name="webhook-new"),
    path("channels/webhooks/<int:pk>/", channels.webhook, name="webhook"),
    path("channels/<int:pk>/test/", channels.test, name="channel-test"),
    path("deliveries/", channels.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/retry/", channels.retry, name="delivery-retry"),
    path("reminder-rules/", rules.rules, name="rules"),
    path("reminder-rules/new/", rules.new, name="rule-new"),
    path("reminder-rules/<int:pk>/", rules.rule, name="rule"),
    path("reminder-rules/<int:pk>/end/", rules.end, name="rule-end"),
]
