from django.urls import path

from bihuan.orgs.views import board, posts, terms, units

app_name = "orgs"
urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/tree/", units.tree, name="tree"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/close/", units.close, name="unit-close"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("contact-points/", posts.cares, {"kind": "contact_point"}, name="contact-points"),
    path("second-duties/", posts.cares, {"kind": "second_duty"}, name="second-duties"),
    path("terms/", terms.terms, name="terms"),
    path("terms/board/", board.board, name="term-board"),
    path("terms/new/", terms.new, name="term-new"),
    path("terms/<int:pk>/", terms.term, name="term"),
    path("terms/<int:pk>/steps/<str:name>/", terms.step, name="term-step"),
    path("terms/<int:pk>/correct/", terms.correct, name="term-correct"),
    path("terms/<int:pk>/withdraw/", terms.withdraw, name="term-withdraw"),
]
