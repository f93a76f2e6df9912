"""The page that shows every component."""

from typing import Any

app_name = "ui"
urlpatterns: list[Any] = []
