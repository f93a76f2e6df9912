from django.urls import path

from bihuan.home.views import account, desk, ledger, overview, search, second_factor

app_name = "home"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("overview/", overview.overview, name="overview"),
    path("search/", search.search, name="search"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("sign-in/code/", account.sign_in_code, name="sign-in-code"),
    path("sign-out/everywhere/", account.sign_out_everywhere, name="sign-out-everywhere"),
    path("account/", account.account, name="account"),
    path("password/", account.password, name="password"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("second-factor/picture.svg", second_factor.picture, name="second-factor-picture"),
    path("second-factor/begin/", second_factor.begin, name="second-factor-begin"),
    path("second-factor/confirm/", second_factor.confirm, name="second-factor-confirm"),
    path("second-factor/end/", second_factor.end, name="second-factor-end"),
    path("ledger/", ledger.entries, name="ledger"),
    path("ledger/verify/", ledger.verify, name="ledger-verify"),
    path("ledger/<int:seq>/", ledger.entry, name="ledger-entry"),
    path("ledger/<int:seq>/receipt/", ledger.receipt, name="ledger-receipt"),
]
