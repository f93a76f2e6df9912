from django.urls import path

from bihuan.records.views import (
    activities,
    agendas,
    appraisals,
    cadences,
    calendar,
    coverage,
    details,
    occurrences,
    outcomes,
)

app_name = "records"
urlpatterns = [
    path("activities/", activities.activities, name="activities"),
    path("activities/calendar/", calendar.calendar, name="calendar"),
    path("activities/new/", activities.new, name="activity-new"),
    path("activities/<int:pk>/agenda/", agendas.add, name="agenda-add"),
    path("activities/<int:pk>/agenda/<int:item_id>/", agendas.correct, name="agenda-correct"),
    path("activities/<int:pk>/decide/", agendas.decide, name="decide"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/new/", outcomes.new, name="outcome-new"),
    path("appraisals/", appraisals.appraisals, name="appraisals"),
    path("occurrences/", occurrences.occurrences, name="occurrences"),
    path("occurrences/matrix/", coverage.matrix, name="matrix"),
    path("occurrences/<int:pk>/", occurrences.detail, name="occurrence"),
    path("occurrences/<int:pk>/count/", occurrences.count, name="occurrence-count"),
    path("occurrences/<int:pk>/deny/", occurrences.deny, name="occurrence-deny"),
    path("occurrences/<int:pk>/excuse/", occurrences.excuse, name="occurrence-excuse"),
    path("occurrences/<int:pk>/again/", occurrences.again, name="occurrence-again"),
    path("duties/<int:pk>/rules/", cadences.rules, name="rules"),
    path("duties/<int:pk>/rules/set/", cadences.set_rule, name="rule-set"),
    path("duties/<int:pk>/rules/<int:rule_id>/stop/", cadences.stop_rule, name="rule-stop"),
    path(
        "duties/<int:pk>/rules/<int:rule_id>/withdraw/",
        cadences.withdraw_rule,
        name="rule-withdraw",
    ),
    path("duties/<int:pk>/fits/add/", cadences.add_fit, name="fit-add"),
    path("duties/<int:pk>/fits/<int:fit_id>/drop/", cadences.drop_fit, name="fit-drop"),
]
for _pages, _noun in (("activities", "activity"), ("outcomes", "outcome")):
    _at, _of = f"{_pages}/<int:pk>/", {"noun": _noun}
    _file = f"{_at}evidence/<int:link_id>/"
    urlpatterns += [
        path(_at, details.detail, _of, name=_noun),
        path(f"{_at}attach/", details.attach, _of, name=f"{_noun}-attach"),
        path(_file, details.file, _of, name=f"{_noun}-file"),
        path(f"{_file}view/", details.file_view, _of, name=f"{_noun}-file-view"),
        path(f"{_file}inline/", details.file_inline, _of, name=f"{_noun}-file-inline"),
        path(f"{_at}correct/", details.correct, _of, name=f"{_noun}-correct"),
        path(f"{_at}withdraw/", details.withdraw, _of, name=f"{_noun}-withdraw"),
    ]
