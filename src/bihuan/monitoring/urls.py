from django.urls import path

from bihuan.monitoring.views import fusing, lists, outcomes, targets

app_name = "monitoring"
urlpatterns = [
    path("environment/air/", lists.air, name="air"),
    path("environment/water/", lists.water, name="water"),
    path("environment/calendar/", outcomes.calendar, name="calendar"),
    path("environment/city/", outcomes.of_city, name="city"),
    path("environment/standards/", outcomes.both_standards, name="standards"),
    path("environment/basins/", outcomes.basins, name="basins"),
    path("environment/fusion/", fusing.fusion, name="fusion"),
    path("environment/fusion/<str:noun>/<int:pk>/", fusing.fuse, name="fuse"),
    path("environment/fusion/<int:pk>/end/", fusing.end, name="fusion-end"),
    path("environment/targets/", targets.targets, name="targets"),
    path("environment/targets/<int:pk>/withdraw/", targets.withdraw, name="target-withdraw"),
]
