from django.urls import path

from bihuan.burden.views import asking, box, fields

app_name = "burden"
urlpatterns = [
    path("burden/", fields.months, name="months"),
    path("burden/entries/", fields.entries, name="entries"),
    path("burden/asked-again/", asking.asked_again, name="asked-again"),
    path("suggestions/", box.suggestions, name="suggestions"),
    path("suggestions/new/", box.new, name="suggestion-new"),
    path("suggestions/terms/", box.terms, name="terms"),
    path("suggestions/<int:pk>/", box.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/answer/", box.answer, name="suggestion-answer"),
    path("suggestions/<int:pk>/end/", box.end, name="suggestion-end"),
    path("suggestions/<int:pk>/withdraw/", box.withdraw, name="suggestion-withdraw"),
]
