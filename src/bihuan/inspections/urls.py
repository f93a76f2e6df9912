from django.urls import path

from bihuan.inspections.views import boards, notices, petitions, rounds, targets

app_name = "inspections"
urlpatterns = [
    path("inspections/", rounds.round_list, name="rounds"),
    path("inspections/new/", rounds.new, name="round-new"),
    path("inspections/found/", targets.found_list, name="found"),
    path("inspections/found/<int:pk>/correct/", targets.found_correct, name="found-correct"),
    path("inspections/found/<int:pk>/withdraw/", targets.found_withdraw, name="found-withdraw"),
    path("inspections/targets/<int:pk>/", targets.target, name="target"),
    path("inspections/targets/<int:pk>/found/", targets.found_new, name="target-found"),
    path("inspections/targets/<int:pk>/feedback/", targets.feedback, name="target-feedback"),
    path("inspections/targets/<int:pk>/correct/", targets.correct, name="target-correct"),
    path("inspections/targets/<int:pk>/withdraw/", targets.withdraw, name="target-withdraw"),
    path("inspections/notices/", notices.notice_list, name="notices"),
    path("inspections/notices/<int:pk>/", notices.notice, name="notice"),
    path("inspections/notices/<int:pk>/file/<str:kind>/", notices.file, name="notice-file"),
    path("inspections/notices/<int:pk>/withdraw/", notices.withdraw, name="notice-withdraw"),
    path("inspections/notices/items/<int:pk>/objection/", notices.objection, name="notice-object"),
    path("inspections/<int:pk>/", rounds.one, name="round"),
    path("inspections/<int:pk>/correct/", rounds.correct, name="round-correct"),
    path("inspections/<int:pk>/withdraw/", rounds.withdraw, name="round-withdraw"),
    path("inspections/<int:pk>/add/<str:what>/", rounds.add, name="round-add"),
    path("inspections/team/<int:pk>/leave/", rounds.leave, name="team-leave"),
    path("inspections/<int:pk>/board/", boards.board, name="board"),
    path("inspections/<int:pk>/notices/new/", notices.new, name="notice-new"),
    path("inspections/<int:pk>/petitions/", boards.petition_table, name="petition-table"),
    path("inspections/<int:pk>/petitions/register/", boards.register, name="petition-register"),
    path("inspections/<int:pk>/petitions/new/", petitions.new, name="petition-new"),
    path("petitions/", petitions.petition_list, name="petitions"),
    path("petitions/<int:pk>/", petitions.petition, name="petition"),
    path("petitions/<int:pk>/answer/", petitions.answer, name="petition-answer"),
    path("petitions/<int:pk>/reopen/", petitions.reopen, name="petition-reopen"),
    path("petitions/<int:pk>/problem/", petitions.to_problem, name="petition-problem"),
    path("petitions/<int:pk>/correct/", petitions.correct, name="petition-correct"),
    path("petitions/<int:pk>/withdraw/", petitions.withdraw, name="petition-withdraw"),
]
