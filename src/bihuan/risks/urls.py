from django.urls import path

from bihuan.risks.views import changes, lists, points, register, reviews

app_name = "risks"
urlpatterns = [
    path("risks/", lists.points, name="points"),
    path("risks/register/", register.register, name="register"),
    path("risks/matrix/", register.matrix, name="matrix"),
    path("risks/changes/", changes.changes, name="changes"),
    path("risks/owed/", lists.owed_points, name="owed"),
    path("risks/reviews/", lists.point_reviews, name="point-reviews"),
    path("risks/reviews/<int:pk>/withdraw/", reviews.withdraw_of_point, name="point-withdraw"),
    path("risks/new/", points.new, name="new"),
    path("risks/<int:pk>/", points.point, name="point"),
    path("risks/<int:pk>/compare/", changes.compare, name="compare"),
    path("risks/<int:pk>/approve/", points.approve, name="approve"),
    path("risks/<int:pk>/revise/", points.revise, name="revise"),
    path("risks/<int:pk>/end/", points.end, name="end"),
    path("risks/<int:pk>/process/", points.process, name="process"),
    path("risks/<int:pk>/withdraw/", points.withdraw, name="withdraw"),
    path("risks/<int:pk>/review/", reviews.review, name="review"),
    path("risk-reviews/", lists.reviews, name="reviews"),
    path("risk-reviews/new/", reviews.new, name="review-new"),
    path("risk-reviews/<int:pk>/withdraw/", reviews.withdraw, name="review-withdraw"),
]
