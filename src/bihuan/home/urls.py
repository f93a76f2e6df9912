from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from bihuan.home.views import (
    account,
    accounts,
    audit,
    desk,
    ledger,
    overview,
    presets,
    rights,
    search,
    second_factor,
    tokens,
)

app_name = "home"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("overview/", overview.overview, name="overview"),
    path("search/", search.search, name="search"),
    path("language/", login_not_required(require_POST(set_language)), name="language"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
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
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path("accounts/<int:pk>/", accounts.account_of, name="account-of"),
    path("accounts/<int:pk>/<slug:change>/", accounts.account_change, name="account-change"),
    path("rights/", rights.rights, name="rights"),
    path("rights/new/", rights.post_new, name="rights-new"),
    path("rights/<int:pk>/", rights.rights_of, name="rights-of"),
    path("rights/<int:pk>/appoint/", rights.appoint, name="rights-appoint"),
    path("rights/<int:pk>/give/", rights.give, name="rights-give"),
    path(
        "rights/appointments/<int:pk>/end/", rights.end_appointment, name="rights-appointment-end"
    ),
    path("rights/given/<slug:kind>/<int:pk>/end/", rights.end_given, name="rights-given-end"),
    path("presets/", presets.presets, name="presets"),
    path("presets/<slug:kind>/", presets.preset, name="preset"),
    path("presets/<slug:kind>/new/", presets.word_new, name="word-new"),
    path("presets/<slug:kind>/<int:pk>/", presets.word, name="word"),
    path("presets/<slug:kind>/<int:pk>/move/", presets.word_move, name="word-move"),
    path("audit/", audit.audit, name="audit"),
    path("ledger/", ledger.entries, name="ledger"),
    path("ledger/verify/", ledger.verify, name="ledger-verify"),
    path("ledger/<int:seq>/", ledger.entry, name="ledger-entry"),
    path("ledger/<int:seq>/receipt/", ledger.receipt, name="ledger-receipt"),
]
