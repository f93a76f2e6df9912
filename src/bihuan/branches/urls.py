from django.urls import path

from bihuan.branches.views import branches, checklists, life, points, ratings, trainings

app_name = "branches"
urlpatterns = [
    path("branches/", branches.branches, name="branches"),
    path("branches/<int:pk>/", branches.branch, name="branch"),
    path("branches/<int:pk>/rate/<int:checklist>/", ratings.rate_branch, name="rate"),
    path("branches/points/", points.points, name="points"),
    path("branches/points/<int:pk>/visit/", points.visit_new, name="visit-new"),
    path("branches/visits/", points.visits, name="visits"),
    path("branches/visits/<int:pk>/withdraw/", points.visit_withdraw, name="visit-withdraw"),
    path("branches/trainings/", trainings.trainings, name="trainings"),
    path("branches/appointments/<int:pk>/training/", trainings.training_new, name="training-new"),
    path(
        "branches/trainings/<int:pk>/withdraw/",
        trainings.training_withdraw,
        name="training-withdraw",
    ),
    path("branches/classes/", ratings.classes, name="classes"),
    path("branches/ratings/", ratings.ratings, name="ratings"),
    path("branches/ratings/<int:pk>/", ratings.rating, name="rating"),
    path("branches/ratings/<int:pk>/withdraw/", ratings.rating_withdraw, name="rating-withdraw"),
    path("branches/results/", ratings.results, name="results"),
    path("branches/lists/", checklists.checklists, name="checklists"),
    path("branches/lists/new/", checklists.checklist_new, name="checklist-new"),
    path("branches/lists/<int:pk>/", checklists.checklist, name="checklist"),
    path("branches/lists/<int:pk>/renew/", checklists.checklist_renew, name="checklist-renew"),
    path(
        "branches/lists/<int:pk>/confirm/", checklists.checklist_confirm, name="checklist-confirm"
    ),
    path(
        "branches/lists/<int:pk>/withdraw/",
        checklists.checklist_withdraw,
        name="checklist-withdraw",
    ),
    path("branches/lists/<int:pk>/items/", checklists.item_new, name="item-new"),
    path("branches/items/<int:pk>/", checklists.item, name="item"),
    path("branches/items/<int:pk>/drop/", checklists.item_drop, name="item-drop"),
    path("branches/admissions/", life.admissions, name="admissions"),
    path("branches/mass/", life.mass, name="mass"),
    path("branches/brands/", life.brands, name="brands"),
    path("branches/brands/new/", life.brand_new, name="brand-new"),
    path("branches/brands/<int:pk>/withdraw/", life.brand_withdraw, name="brand-withdraw"),
]
