from django.urls import path

from bihuan.reports.views import checks, editions, ledgers, reports, reviewing, texts, writing

app_name = "reports"
urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/own/", reports.own, name="own"),
    path("reports/texts/", texts.texts, name="texts"),
    path("reports/texts/new/", texts.new, name="text-new"),
    path("reports/texts/<int:pk>/", texts.text, name="text"),
    path("reports/texts/<int:pk>/edit/", writing.edit, name="text-edit"),
    path("reports/texts/<int:pk>/versions/", texts.versions, name="text-versions"),
    path("reports/texts/<int:pk>/submit/", reviewing.submit, name="text-submit"),
    path("reports/texts/<int:pk>/review/", reviewing.review, name="text-review"),
    path("reports/texts/<int:pk>/return/", reviewing.send_back, name="text-return"),
    path("reports/texts/<int:pk>/withdraw/", reviewing.withdraw, name="text-withdraw"),
    path("reports/texts/<int:pk>/issue/", texts.issue, name="text-issue"),
    path("reports/texts/<int:pk>/comment/", reviewing.comment, name="text-comment"),
    path("reports/comments/<int:pk>/answer/", reviewing.answer, name="comment-answer"),
    path("reports/comments/<int:pk>/resolve/", reviewing.resolve, name="comment-resolve"),
    path("reports/editions/", editions.editions, name="editions"),
    path("reports/editions/<int:pk>/", editions.edition, name="edition"),
    path("reports/editions/<int:pk>/diff/", editions.difference, name="edition-diff"),
    path("reports/editions/<int:pk>/trace/", editions.trace, name="edition-trace"),
    path("reports/editions/<int:pk>/correct/", editions.correct, name="edition-correct"),
    path("plans/<int:pk>/ledgers/<str:form>/", ledgers.ledger_file, name="ledger"),
    path("reports/check/", checks.check, name="check"),
    path("reports/check/words/", checks.aliases, name="aliases"),
    path("reports/check/words/<int:pk>/withdraw/", checks.withdraw, name="alias-withdraw"),
]
