from django.urls import path

from bihuan.notices.views import channels, feeds, issuing, letters, mine, rules

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
    path("calendar/", feeds.mine, name="feeds"),
    path("calendar/<int:pk>/revoke/", feeds.revoke, name="feed-revoke"),
    path("calendar/<str:token>.ics", feeds.feed, name="feed"),
    path("activities/<int:pk>/invitation.ics", feeds.invitation, name="invitation"),
    path("letters/", letters.letters, name="letters"),
    path("letters/suggested/", letters.suggestions, name="suggested"),
    path("letters/new/<str:what>/", issuing.new, name="letter-new"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/file/", letters.file, name="letter-file"),
    path("letters/<int:pk>/sign/", letters.sign, name="letter-sign"),
    path("letters/<int:pk>/reply/", letters.reply, name="letter-reply"),
    path("letters/<int:pk>/withdraw/", letters.withdraw, name="letter-withdraw"),
    path("remind/<str:what>/<int:pk>/", issuing.remind, name="remind"),
    path("reminder-rules/", rules.rules, name="rules"),
    path("reminder-rules/new/", rules.new, name="rule-new"),
    path("reminder-rules/<int:pk>/", rules.rule, name="rule"),
    path("reminder-rules/<int:pk>/end/", rules.end, name="rule-end"),
]
