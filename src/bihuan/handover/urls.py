from django.urls import path

from bihuan.handover.views import lists, years

app_name = "handover"
urlpatterns = [
    path("years/", years.years, name="years"),
    path("years/<int:year>/", years.year, name="year"),
    path("years/<int:year>/close/", years.close, name="close"),
    path("years/<int:year>/reopen/", years.reopen, name="reopen"),
    path("years/<int:year>/late/", years.late, name="late"),
    path("next-lists/new/<int:pk>/", lists.new, name="next-new"),
    path("next-lists/<int:pk>/", lists.draft, name="next"),
    path("next-lists/<int:pk>/add/", lists.add, name="next-add"),
    path("next-lists/<int:pk>/issue/", lists.issue, name="next-issue"),
    path("next-lists/<int:pk>/drop/", lists.drop, name="next-drop"),
    path("next-lists/<int:pk>/undo/", lists.undo, name="next-undo"),
]
