from django.urls import path

from bihuan.home.views import account, desk, ledger

app_name = "home"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("password/", account.password, name="password"),
    path("ledger/", ledger.entries, name="ledger"),
    path("ledger/verify/", ledger.verify, name="ledger-verify"),
    path("ledger/<int:seq>/", ledger.entry, name="ledger-entry"),
    path("ledger/<int:seq>/receipt/", ledger.receipt, name="ledger-receipt"),
]
