"""Every address of the site."""

from django.urls import include, path

from bihuan.config import api

urlpatterns = [
    path("", include("bihuan.indicators.urls")),
    path("", include("bihuan.home.urls")),
    path("", include("bihuan.orgs.urls")),
    path("", include("bihuan.records.urls")),
    path("", include("bihuan.branches.urls")),
    path("", include("bihuan.risks.urls")),
    path("", include("bihuan.monitoring.urls")),
    path("", include("bihuan.scorecards.urls")),
    path("", include("bihuan.inspections.urls")),
    path("", include("bihuan.campaigns.urls")),
    path("", include("bihuan.duties.urls")),
    path("", include("bihuan.intake.urls")),
    path("", include("bihuan.reports.urls")),
    path("", include("bihuan.notices.urls")),
    path("", include("bihuan.burden.urls")),
    path("", include("bihuan.handover.urls")),
    path("api/", api.urls()),
    path("_ui/", include("bihuan.ui.urls")),
]
