from django.urls import path

from bihuan.risks import views

app_name = "risks"
urlpatterns = [path("risk-reviews/", views.reviews, name="reviews")]
