"""Every address against every persona: what opens, what is refused, and whose records it shows.

An address that is missing from a table fails the test.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import given
import recurring
from bihuan.duties.actions import cases, plans, steps
from bihuan.duties.models import TIED, Procedure, Strand
from bihuan.notices.models import Delivery, ReminderRule
from bihuan.orgs.actions import give_unit, open_account
from bihuan.orgs.actions.terms import open_term
from bihuan.records.actions import attach_evidence, remember_appraisal
from bihuan.risks.actions import review_risks
from guard import changing, reading

PERSONAS = (
    "office_clerk", "group_secretary", "leader_with_second_duty", "division_head",
    "branch_secretary", "checker", "appraiser", "account_officer", "stranger", "nobody",
)  # fmt: skip

ANSWERS = {200: "yes", 302: "yes", 403: "no", 404: "hidden"}
"""What an answer is called in the table; a redirection to the sign-in page is ``sign-in``.

One that says no page to come back to is ``start``: signing in, or signing out, begins there.
"""

# Records of the division end in .d, those of the branch in .b; ``GET`` unless it says POST.
ADDRESSES = """
                                clerk   group   leader  div     branch  checker apprais account strange nobody
home:desk                       yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:desk POST                  yes     yes     yes     yes     yes     no      no      no      no      sign-in
home:overview                   yes     yes     yes     yes     yes     yes     yes     no      no      sign-in
indicators:year                 yes     yes     yes     yes     yes     yes     yes     no      no      sign-in
indicators:trace                yes     yes     yes     yes     yes     yes     yes     no      no      sign-in
indicators:metrics              yes     yes     yes     yes     yes     yes     yes     no      no      sign-in
indicators:metric-new           yes     no      no      no      no      no      no      no      no      sign-in
indicators:metric-new POST      yes     no      no      no      no      no      no      no      no      sign-in
indicators:view-save POST       yes     yes     yes     yes     yes     yes     yes     no      no      sign-in
indicators:view-delete          hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
indicators:view-delete POST     hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
ui:vega                         yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:sign-in                    yes     yes     yes     yes     yes     yes     yes     yes     yes     yes
home:sign-in POST               yes     yes     yes     yes     yes     yes     yes     yes     yes     yes
home:sign-out POST              start   start   start   start   start   start   start   start   start   sign-in
home:sign-in-code               start   start   start   start   start   start   start   start   start   start
home:sign-in-code POST          start   start   start   start   start   start   start   start   start   start
home:sign-out-everywhere POST   start   start   start   start   start   start   start   start   start   sign-in
home:account                    yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:second-factor              yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:second-factor-picture      hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
home:second-factor-begin POST   yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:second-factor-confirm POST yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:second-factor-end POST     yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:password                   yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:password POST              yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:accounts                   no      no      no      no      no      no      no      yes     no      sign-in
home:account-new                no      no      no      no      no      no      no      yes     no      sign-in
home:account-new POST           no      no      no      no      no      no      no      yes     no      sign-in
home:account-of                 no      no      no      no      no      no      no      yes     no      sign-in
home:account-change POST        no      no      no      no      no      no      no      yes     no      sign-in
home:rights                     yes     no      no      no      no      no      no      no      no      sign-in
home:rights-new                 yes     no      no      no      no      no      no      no      no      sign-in
home:rights-new POST            yes     no      no      no      no      no      no      no      no      sign-in
home:rights-of                  yes     no      no      no      no      no      no      no      no      sign-in
home:rights-appoint POST        yes     no      no      no      no      no      no      no      no      sign-in
home:rights-give POST           yes     no      no      no      no      no      no      no      no      sign-in
home:rights-superior POST       yes     no      no      no      no      no      no      no      no      sign-in
home:rights-appointment-end POST yes    no      no      no      no      no      no      no      no      sign-in
home:rights-given-end POST      yes     no      no      no      no      no      no      no      no      sign-in
home:presets                    yes     no      no      no      no      no      no      no      no      sign-in
home:preset                     yes     no      no      no      no      no      no      no      no      sign-in
home:word-new                   yes     no      no      no      no      no      no      no      no      sign-in
home:word-new POST              yes     no      no      no      no      no      no      no      no      sign-in
home:word                       yes     no      no      no      no      no      no      no      no      sign-in
home:word POST                  yes     no      no      no      no      no      no      no      no      sign-in
home:word-move POST             yes     no      no      no      no      no      no      no      no      sign-in
duties:work-years               yes     no      no      no      no      no      no      no      no      sign-in
duties:work-year                yes     no      no      no      no      no      no      no      no      sign-in
duties:work-year POST           yes     no      no      no      no      no      no      no      no      sign-in
duties:work-year-withdraw       yes     no      no      no      no      no      no      no      no      sign-in
duties:work-year-withdraw POST  yes     no      no      no      no      no      no      no      no      sign-in
home:audit                      yes     yes     no      no      no      yes     no      no      no      sign-in
home:search                     yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:language POST              yes     yes     yes     yes     yes     yes     yes     yes     yes     yes
home:outputs                    yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:output-list POST           400     400     400     400     400     400     400     400     400     sign-in
home:output-report POST         yes     yes     no      no      no      yes     no      no      no      sign-in
home:output-file                hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
home:output-trace               hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
home:output-cancel POST         hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
home:output-again POST          hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
home:output-delete              hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
home:output-delete POST         hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
reports:reports                 yes     yes     no      no      no      yes     no      no      no      sign-in
notices:notices                 yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
notices:read POST               yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
notices:channels                yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
notices:channels POST           yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
notices:webhook-new             yes     no      no      no      no      no      no      no      no      sign-in
notices:webhook-new POST        yes     no      no      no      no      no      no      no      no      sign-in
notices:webhook                 yes     no      no      no      no      no      no      no      no      sign-in
notices:webhook POST            yes     no      no      no      no      no      no      no      no      sign-in
notices:channel-test POST       yes     no      no      no      no      no      no      no      no      sign-in
notices:deliveries              yes     no      no      no      no      no      no      no      no      sign-in
notices:delivery-retry POST     yes     no      no      no      no      no      no      no      no      sign-in
notices:rules                   yes     no      no      no      no      no      no      no      no      sign-in
notices:rule-new                yes     no      no      no      no      no      no      no      no      sign-in
notices:rule-new POST           yes     no      no      no      no      no      no      no      no      sign-in
notices:rule                    yes     no      no      no      no      no      no      no      no      sign-in
notices:rule POST               yes     no      no      no      no      no      no      no      no      sign-in
notices:rule-end POST           yes     no      no      no      no      no      no      no      no      sign-in
notices:suggested               yes     yes     yes     no      no      yes     no      no      no      sign-in
notices:feeds                   yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
notices:feeds POST              yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
notices:feed-revoke POST        hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
notices:feed                    hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden
notices:invitation .d           yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
notices:invitation .b           yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
notices:letter .d               yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
notices:letter .b               yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
notices:letter-file .d          yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
notices:letter-file .b          yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
notices:letter-sign .d POST     no      no      no      yes     hidden  no      hidden  hidden  hidden  sign-in
notices:letter-sign .b POST     no      no      hidden  hidden  yes     no      no      hidden  hidden  sign-in
notices:letter-reply .d POST    yes     no      no      yes     hidden  no      hidden  hidden  hidden  sign-in
notices:letter-reply .b POST    yes     no      hidden  hidden  yes     no      no      hidden  hidden  sign-in
notices:letter-withdraw .d POST yes     yes     yes     no      hidden  yes     hidden  hidden  hidden  sign-in
notices:letter-withdraw .b POST yes     yes     hidden  hidden  no      yes     no      hidden  hidden  sign-in
notices:letter-new .d           409     409     409     no      no      409     no      no      no      sign-in
notices:letter-new .b           409     409     hidden  no      no      409     no      no      no      sign-in
notices:letter-new .d POST      409     409     409     no      no      409     no      no      no      sign-in
notices:letter-new .b POST      409     409     hidden  no      no      409     no      no      no      sign-in
notices:remind .d POST          yes     yes     yes     no      hidden  no      hidden  hidden  hidden  sign-in
notices:remind .b POST          yes     yes     hidden  hidden  no      no      no      hidden  hidden  sign-in
home:tokens                     yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:tokens POST                yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:token-revoke POST          hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
api:api-root                    hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden
api:nothing                     hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden
api:openapi-json                yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
api:openapi-view                yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
api:list_problems               yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_tasks                  yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_plans                  yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_headings               yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_inspection_targets     yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_occurrences            yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_cases                  yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_case_steps             yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_units                  yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_terms                  yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_activities             yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_outcomes               yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_appraisals             yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_risk_reviews           yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:list_observations           yes     yes     yes     yes     yes     yes     yes     yes     yes     401
api:figures                     yes     yes     yes     yes     yes     yes     yes     no      no      401
api:trace                       yes     yes     yes     yes     yes     yes     yes     no      no      401
api:find                        422     422     422     422     422     422     422     422     422     401
ui:components                   yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:ledger                     yes     yes     no      no      no      yes     no      no      no      sign-in
home:ledger-verify POST         yes     yes     no      no      no      yes     no      no      no      sign-in
home:ledger-entry               yes     yes     no      no      no      yes     no      no      no      sign-in
home:ledger-receipt             yes     yes     no      no      no      yes     no      no      no      sign-in
intake:imports                  yes     no      no      no      no      no      no      no      no      sign-in
intake:imports POST             yes     no      no      no      no      no      no      no      no      sign-in
intake:upload                   yes     no      no      no      no      no      no      no      no      sign-in
intake:upload-columns POST      yes     no      no      no      no      no      no      no      no      sign-in
intake:upload-commit POST       yes     no      no      no      no      no      no      no      no      sign-in
intake:upload-drop POST         yes     no      no      no      no      no      no      no      no      sign-in
intake:map-unit POST             400     no      no      no      no      no      no      no      no      sign-in
intake:batch-withdraw POST      yes     no      no      no      no      no      no      no      no      sign-in
orgs:unit .d                    yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
orgs:unit .b                    yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
orgs:unit-close                 yes     no      no      no      no      no      no      no      no      sign-in
orgs:unit-close POST            yes     no      no      no      no      no      no      no      no      sign-in
orgs:post .d                    yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
orgs:post .b                    yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
orgs:term-board                 yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
orgs:term .d                    yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
orgs:term .b                    yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
orgs:term-new                   yes     yes     yes     yes     yes     no      no      no      no      sign-in
orgs:term-new POST              yes     yes     yes     yes     yes     no      no      no      no      sign-in
orgs:term-step .d POST          yes     yes     no      yes     hidden  no      hidden  hidden  hidden  sign-in
orgs:term-step .b POST          yes     yes     hidden  hidden  yes     no      no      hidden  hidden  sign-in
orgs:term-correct .d            yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
orgs:term-correct .b            yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
orgs:term-correct .d POST       yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
orgs:term-correct .b POST       yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
orgs:term-withdraw .d           yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
orgs:term-withdraw .b           yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
orgs:term-withdraw .d POST      yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
orgs:term-withdraw .b POST      yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
orgs:tree                       yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
records:activity .d             yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:activity .b             yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:outcome .d              yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:outcome .b              yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:calendar                yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
records:activity-new            yes     yes     yes     yes     yes     no      no      no      no      sign-in
records:activity-new POST       yes     yes     yes     yes     yes     no      no      no      no      sign-in
records:activity-file .d        yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:activity-file .b        yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:activity-file-view .d  yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:activity-file-view .b  yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:activity-file-inline .d  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
records:activity-attach .d POST yes     yes     yes     yes     hidden  no      hidden  hidden  hidden  sign-in
records:activity-attach .b POST yes     yes     hidden  hidden  yes     no      no      hidden  hidden  sign-in
records:activity-correct .d     yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:activity-correct .b     yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:activity-correct .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:activity-correct .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:activity-withdraw .d    yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:activity-withdraw .b    yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:activity-withdraw .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:activity-withdraw .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:outcome-new             yes     yes     yes     yes     yes     no      no      no      no      sign-in
records:outcome-new POST        yes     yes     yes     yes     yes     no      no      no      no      sign-in
records:outcome-file .d         yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:outcome-file .b         yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:outcome-file-view .d   yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:outcome-file-view .b   yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:outcome-file-inline .d  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
records:outcome-attach .d POST  yes     yes     yes     yes     hidden  no      hidden  hidden  hidden  sign-in
records:outcome-attach .b POST  yes     yes     hidden  hidden  yes     no      no      hidden  hidden  sign-in
records:outcome-correct .d      yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:outcome-correct .b      yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:outcome-correct .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:outcome-correct .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:outcome-withdraw .d     yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:outcome-withdraw .b     yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:outcome-withdraw .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:outcome-withdraw .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:matrix                  yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
records:occurrence .d           yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
records:occurrence .b           yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
records:occurrence-count .d POST yes     yes     yes     yes     hidden  no      hidden  hidden  hidden  sign-in
records:occurrence-count .b POST yes     yes     hidden  hidden  yes     no      no      hidden  hidden  sign-in
records:occurrence-deny .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:occurrence-deny .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:occurrence-excuse .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:occurrence-excuse .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:occurrence-again .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:occurrence-again .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:rules                   yes     yes     yes     yes     yes     yes     yes     hidden  hidden  sign-in
records:rule-set POST           yes     yes     yes     no      no      no      no      hidden  hidden  sign-in
records:rule-stop               yes     no      no      no      no      no      no      hidden  hidden  sign-in
records:rule-stop POST          yes     no      no      no      no      no      no      hidden  hidden  sign-in
records:rule-withdraw           yes     no      no      no      no      no      no      hidden  hidden  sign-in
records:rule-withdraw POST      yes     no      no      no      no      no      no      hidden  hidden  sign-in
records:fit-add POST            yes     yes     yes     no      no      no      no      hidden  hidden  sign-in
records:fit-drop                yes     no      no      no      no      no      no      hidden  hidden  sign-in
records:fit-drop POST           yes     no      no      no      no      no      no      hidden  hidden  sign-in
records:agenda-add .d POST      yes     yes     yes     yes     hidden  no      hidden  hidden  hidden  sign-in
records:agenda-add .b POST      yes     yes     hidden  hidden  yes     no      no      hidden  hidden  sign-in
records:agenda-correct .d       yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:agenda-correct .b       yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:agenda-correct .d POST  yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
records:agenda-correct .b POST  yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
records:decide .d POST          yes     yes     yes     no      hidden  no      hidden  hidden  hidden  sign-in
records:decide .b POST          yes     yes     hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:plan                     yes     yes     yes     yes     yes     yes     yes     hidden  hidden  sign-in
duties:plan-tree                yes     yes     yes     yes     yes     yes     yes     yes     yes     sign-in
home:plan-matrix                yes     yes     yes     yes     yes     yes     yes     hidden  hidden  sign-in
home:duty                       yes     yes     yes     yes     yes     yes     yes     hidden  hidden  sign-in
duties:task .d                  yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:task .b                  yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:problem .d               yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:problem .b               yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:tasks-bulk               yes     yes     yes     no      no      no      no      no      no      sign-in
duties:tasks-bulk POST          yes     yes     yes     no      no      no      no      no      no      sign-in
duties:problems-bulk            yes     yes     yes     no      no      no      no      no      no      sign-in
duties:problems-bulk POST       yes     yes     yes     no      no      no      no      no      no      sign-in
duties:bulk-done                hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
duties:bulk-done POST           hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
duties:tasks-compare .d         yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:tasks-compare .b         yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:problems-compare .d      yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:problems-compare .b      yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:tasks-evidence .d        yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:tasks-evidence .b        yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:problems-evidence .d     yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:problems-evidence .b     yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:task-new                 yes     yes     yes     yes     yes     no      no      no      no      sign-in
duties:task-new POST            yes     yes     yes     yes     yes     no      no      no      no      sign-in
duties:problem-new              yes     yes     yes     yes     yes     no      no      no      no      sign-in
duties:problem-new POST         yes     yes     yes     yes     yes     no      no      no      no      sign-in
duties:tasks-correct .d         yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:tasks-correct .b         yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:tasks-correct .d POST    yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:tasks-correct .b POST    yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:tasks-withdraw .d        yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:tasks-withdraw .b        yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:tasks-withdraw .d POST   yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:tasks-withdraw .b POST   yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:tasks-attach .d POST     yes     no      no      yes     hidden  no      hidden  hidden  hidden  sign-in
duties:tasks-attach .b POST     yes     no      hidden  hidden  yes     no      no      hidden  hidden  sign-in
duties:tasks-evidence-view .d   yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:tasks-evidence-view .b   yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:tasks-evidence-inline .d hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
duties:problems-correct .d      yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:problems-correct .b      yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:problems-correct .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:problems-correct .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case .d                  yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:case .b                  yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:case-new                 yes     yes     yes     no      no      no      no      no      no      sign-in
duties:case-new POST            yes     yes     yes     no      no      no      no      no      no      sign-in
duties:case-take .d POST        409     409     409     409     hidden  no      hidden  hidden  hidden  sign-in
duties:case-take .b POST        409     409     hidden  hidden  409     no      no      hidden  hidden  sign-in
duties:case-stop .d POST        yes     yes     yes     no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-stop .b POST        yes     yes     hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-resume .d POST      409     409     409     no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-resume .b POST      409     409     hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-correct .d          yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-correct .b          yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-correct .d POST     yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-correct .b POST     yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-withdraw .d         yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-withdraw .b         yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-withdraw .d POST    yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-withdraw .b POST    yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-step-correct .d     yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-step-correct .b     yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-step-correct .d POST yes    no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-step-correct .b POST yes    no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-step-withdraw .d    yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-step-withdraw .b    yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:case-step-withdraw .d POST yes   no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:case-step-withdraw .b POST yes   no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:procedures               yes     yes     yes     yes     yes     yes     yes     no      no      sign-in
duties:procedure                yes     yes     yes     yes     yes     yes     yes     hidden  hidden  sign-in
duties:procedure-new            yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-new POST       yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-edit           yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-edit POST      yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-step-new       yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-step-new POST  yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-step           yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-step POST      yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-step-move POST yes     no      no      no      no      no      no      no      no      sign-in
duties:procedure-step-remove POST yes   no      no      no      no      no      no      no      no      sign-in
duties:problems-withdraw .d     yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:problems-withdraw .b     yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:problems-withdraw .d POST yes     no      no      no      hidden  no      hidden  hidden  hidden  sign-in
duties:problems-withdraw .b POST yes     no      hidden  hidden  no      no      no      hidden  hidden  sign-in
duties:problems-attach .d POST  yes     no      no      yes     hidden  no      hidden  hidden  hidden  sign-in
duties:problems-attach .b POST  yes     no      hidden  hidden  yes     no      no      hidden  hidden  sign-in
duties:problems-evidence-view .d yes     yes     yes     yes     hidden  yes     hidden  hidden  hidden  sign-in
duties:problems-evidence-view .b yes     yes     hidden  hidden  yes     yes     yes     hidden  hidden  sign-in
duties:problems-evidence-inline .d hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  hidden  sign-in
duties:tasks-move .d POST       yes     yes     yes     no      hidden  yes     hidden  hidden  hidden  sign-in
duties:tasks-move .b POST       yes     yes     hidden  hidden  no      yes     no      hidden  hidden  sign-in
duties:problems-move .d POST    yes     no      no      yes     hidden  no      hidden  hidden  hidden  sign-in
duties:problems-move .b POST    yes     no      hidden  hidden  yes     no      no      hidden  hidden  sign-in
"""  # noqa: E501

# Whose records a list shows: of the division, of the branch, of both, or of neither.
LISTS = """
                                clerk   group   leader  div     branch  checker apprais account strange nobody
home:evidence                   both    both    div     div     branch  both    branch  none    none    sign-in
orgs:units                      both    both    div     div     branch  both    branch  none    none    sign-in
orgs:posts                      both    both    div     div     branch  both    branch  none    none    sign-in
orgs:contact-points             both    both    div     div     branch  both    branch  none    none    sign-in
orgs:second-duties              both    both    div     div     branch  both    branch  none    none    sign-in
orgs:terms                      both    both    div     div     branch  both    branch  none    none    sign-in
records:activities              both    both    div     div     branch  both    branch  none    none    sign-in
records:outcomes                both    both    div     div     branch  both    branch  none    none    sign-in
records:appraisals              both    both    div     div     branch  both    branch  none    none    sign-in
records:occurrences             both    both    div     div     branch  both    branch  none    none    sign-in
risks:reviews                   both    both    div     div     branch  both    branch  none    none    sign-in
notices:letters                 both    both    div     div     branch  both    branch  none    none    sign-in
duties:tasks                    both    both    div     div     branch  both    branch  none    none    sign-in
duties:problems                 both    both    div     div     branch  both    branch  none    none    sign-in
duties:targets                  both    both    div     div     branch  both    branch  none    none    sign-in
duties:cases                    both    both    div     div     branch  both    branch  none    none    sign-in
duties:case-steps               both    both    div     div     branch  both    branch  none    none    sign-in
duties:plans                    both    both    both    both    both    both    both    none    none    sign-in
duties:headings                 both    both    both    both    both    both    both    none    none    sign-in
indicators:observations         both    both    both    both    both    both    both    none    none    sign-in
"""  # noqa: E501

UNITS = {"div": "水处", "branch": "第一党支部"}
"""A word that stands in every line that a list shows of the unit."""

OF_AN_OUTPUT = ("file", "trace", "cancel", "again", "delete")
"""The addresses of one output."""

STEP = {"tasks": "returned", "problems": "started"}
"""The step that the table asks for: one of who checks, one of who owns."""


def table(text: str) -> dict[str, dict[str, str]]:
    """Address, with what follows it, to persona to expectation."""
    lines = [line.split() for line in text.splitlines() if line.strip()][1:]
    wide = len(PERSONAS)
    return {
        " ".join(words[:-wide]): dict(zip(PERSONAS, words[-wide:], strict=True)) for words in lines
    }


def names(patterns, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, pattern.namespace or "")
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}"


def test_no_address_is_missing_from_the_tables():
    tabled = {row.split()[0] for row in [*table(ADDRESSES), *table(LISTS)]}
    assert set(names(get_resolver().url_patterns)) == tabled


class World:
    """An office with one record of every kind of the division, and one of the branch."""

    def __init__(self, office, clerk):
        self.office = office
        self.batch = given.imported(office)
        self.upload = given.uploaded(office, clerk)
        self.leader = given.post("group_member", office.group, code="group.vacant")
        self.plan = given.plan(office)
        self.duty = given.duty(office, self.plan, code="duty.of.all")
        self.rule, self.fit = recurring.cadence(office, self.duty), recurring.fit(office, self.duty)
        self.system = self._of_the_system()
        given.held_by(given.post("branch_secretary", office.branch, code="branch.1.held"), "P911")
        self.webhook = given.webhook(office)
        self.view = given.saved_view()  # shared, and of none of the personas
        self.output = given.output(self.view.owner)
        self.of = {
            ".d": self._records(office.division, UNITS["div"]),
            ".b": self._records(office.branch, UNITS["branch"]),
        }

    def _of_the_system(self):
        """What the pages of the three officers speak of, by the name of the page."""
        user, _password = open_account(
            login="zhao", key="P910", name="赵", on=given.DAY, **given.SYSTEM_AT
        )
        post = given.post("division_head", self.office.other_division, code="div.air.second")
        held = given.held_by(post, "P910")
        seen = give_unit(
            kind="contact_point", post=post, unit=self.office.branch, from_on=given.FOUNDED,
            to_on=None, **given.SYSTEM_AT,
        )  # fmt: skip
        given.work_year(self.office)
        strand = Strand.objects.current().first()
        return {
            "account-of": [user.pk],
            "account-change": [user.pk, "reset"],
            **{
                name: [post.pk]
                for name in ("rights-of", "rights-appoint", "rights-give", "rights-superior")
            },
            "rights-appointment-end": [held.pk],
            "rights-given-end": ["contact_point", seen.pk],
            **{name: [2027] for name in ("work-year", "work-year-withdraw")},
            **{name: ["strand"] for name in ("preset", "word-new")},
            **{name: ["strand", strand.pk] for name in ("word", "word-move")},
        }

    def _records(self, unit, name):
        task = given.task(self.office, name, lead_unit=unit)
        given.step(self.office, task, "assigned", given.day(1))
        task, problem = (
            steps.attach_evidence(
                matter, files=[given.file(name)], on=given.day(2), **given.SYSTEM_AT
            )
            for matter in (task, given.problem(self.office, name, lead_unit=unit))
        )
        # By nobody of the personas, so that each of them might check it.
        task = steps.take_step(task, "reported", on=given.day(3), **given.SYSTEM_AT)
        return {
            **self._further(unit, name),
            "unit": unit,
            "letter": given.letter(self.office, unit, name, reply_due_on=given.day(40)),
            "post": given.post("division_head", unit, code=f"{unit.code}.vacant"),
            "task": task,
            "problem": problem,
            "activity": self._attached(
                given.activity(self.office, title=name, host_unit=unit, agenda=[(None, name)]), name
            ),
            "outcome": self._attached(given.outcome(self.office, title=name, unit=unit), name),
        }

    def _attached(self, record, name):
        attach_evidence(
            record, files=[given.file(name)], on=given.day(5), actor=self.office.clerk, at=given.AT
        )
        return record

    def _further(self, unit, name):
        on, clerk = given.DAY, {"actor": self.office.clerk, "at": given.AT}
        for kind in ("second_duty", "contact_point"):
            give_unit(kind=kind, post=self.leader, unit=unit, from_on=on, to_on=None, **clerk)
        round_ = given.plan(self.office, f"round.{unit.code}", kind="inspection", issuer=unit)
        plans.inspect_unit(plan=round_, unit=unit, on=on, **clerk)
        plans.set_heading(plan=round_, code="h", name=name, order=1, on=on, **clerk)
        duty = given.duty(self.office, round_, code=f"duty.{unit.code}")
        period = given.occurrence(self.office, duty, unit=unit)
        term = open_term(unit=unit, elected_on=on, years=3, **clerk)
        remember_appraisal(
            scheme="党建考核", unit=unit, year=2024, grade="好", graded_on=on, **clerk
        )
        review_risks(unit=unit, year=2025, on=on, **clerk)
        given.observation(self.office, area=name)
        admission = Procedure.objects.current().get(code="admission")
        taken = cases.take_case_step(
            procedure=admission, code=unit.code, unit=unit, step="application", on=on, **clerk
        )
        return {"occurrence": period, "term": term, "case": taken.case, "taken": taken}

    def address(self, row: str) -> str:
        """The address that a row of the table speaks of."""
        name, *rest = row.split()
        app, view = name.split(":")
        record = self.of[rest[0]] if rest and rest[0] in self.of else {}
        if view in record:
            return reverse(name, args=[record[view].pk])
        if app == "intake" and view not in {"imports", "map-unit"}:
            return reverse(name, args=[(self.batch if "batch" in view else self.upload).pk])
        if app == "notices":
            return self._of_notices(name, view, record)
        return self._of_record_of(name, record, app, view) if record else self._of_all(name, view)

    def _of_record_of(self, name: str, record, app: str, view: str) -> str:
        """Something of a term, a case, a matter, an activity or outcome."""
        if view.startswith(("term-", "case-")):
            return self._of_term_or_case(name, view, record)
        if app == "records":
            return self._of_record(name, record, *view.split("-", 1))
        return self._of_matter(name, *view.split("-"), record=record)

    def _of_all(self, name: str, view: str) -> str:
        arguments = {
            "trace": ["campaign.rectified"],
            "nothing": ["elsewhere"],
            "token-revoke": [1],
            **{f"output-{what}": [self.output.pk] for what in OF_AN_OUTPUT},
            "plan": [self.plan.pk],
            "unit-close": [self.office.branch.pk],
            "plan-matrix": [self.plan.pk],
            **{name: [self.duty.pk] for name in ("duty", "rules", "rule-set", "fit-add")},
            **{name: [self.duty.pk, self.rule.pk] for name in ("rule-stop", "rule-withdraw")},
            "fit-drop": [self.duty.pk, self.fit.pk],
            "metric-new": ["problems"],
            "view-delete": [self.view.pk],
            "tasks-bulk": ["remind"],
            "problems-bulk": ["remind"],
            "bulk-done": [1, 1],
            **self.system,
            **self._of_procedure(),
        }
        number = [1] if view in {"ledger-entry", "ledger-receipt"} else []
        return reverse(name, args=arguments.get(view, number))

    def _of_notices(self, name: str, view: str, record) -> str:
        """Something of a letter, a task, an activity; else of the system."""
        if view == "letter-new":
            return f"{reverse(name, args=['task'])}?row={record['task'].pk}"
        rule = ReminderRule.objects.current().get(code="task.near").pk
        arguments = {
            "rule": [rule],
            "rule-end": [rule],
            "webhook": [self.webhook.pk],
            "channel-test": [self.webhook.pk],
            "delivery-retry": [Delivery.objects.get(carries=Delivery.Carries.TEST).pk],
            "feed": ["x" * 43],
            "feed-revoke": [1],
            "remind": ["task", record["task"].pk] if record else [],
            "invitation": [record["activity"].pk] if record else [],
        }
        of_letter = [record["letter"].pk] if view.startswith("letter-") else []
        return reverse(name, args=arguments.get(view, of_letter))

    @staticmethod
    def _of_term_or_case(name: str, view: str, record) -> str:
        further = {"term-step": ["begin"]}.get(view, [])
        if view.startswith("case-step"):
            further = [record["taken"].pk]
        return reverse(name, args=[record[view.split("-", maxsplit=1)[0]].pk, *further])

    @staticmethod
    def _of_procedure():
        """What the pages of a procedure and of its last step speak of, which no other names."""
        found = Procedure.objects.current().get(code="admission")
        step = [found.pk, found.steps.current().get(code="archive").pk]
        whole = ("procedure", "procedure-edit", "procedure-step-new")
        one = ("procedure-step", "procedure-step-move", "procedure-step-remove")
        return {name: [found.pk] for name in whole} | dict.fromkeys(one, step)

    @staticmethod
    def _of_record(name: str, record, noun: str, what: str = "") -> str:
        """Something of an activity or outcome; ``agenda`` and ``decide`` are of the activity."""
        found = record.get(noun) or record["activity"]
        if what.startswith("file"):
            return reverse(name, args=[found.pk, found.evidence_links.get().pk])
        item = [found.agenda.get().pk] if (noun, what) == ("agenda", "correct") else []
        return reverse(name, args=[found.pk, *item])

    @staticmethod
    def _of_matter(name: str, kind: str, *what: str, record) -> str:
        matter = record[kind.removesuffix("s")]
        link = TIED[matter.noun][1].objects.get(**{matter.noun: matter})
        further = {"evidence": [link.pk], "move": [STEP[kind]]}
        return reverse(name, args=[matter.pk, *further.get(what[0], [])])


@pytest.fixture
def world(office, office_clerk):
    return World(office, office_clerk.user)


@pytest.fixture(params=PERSONAS)
def visitor(request, office):
    """The name of a persona, and with what account they sign in."""
    is_somebody = request.param != "nobody"
    return request.param, request.getfixturevalue(request.param).user if is_somebody else None


def asked(user, row: str, address: str):
    """The answer to who has just signed in, under guard; what it changed is undone."""
    with transaction.atomic():
        client = Client()
        if user is not None:
            client.force_login(user)
        if row.endswith("POST"):
            with changing():
                answer = client.post(address, {"on": given.day(4), "reason": "材料不全"})
        else:
            with reading():
                answer = client.get(address)
        transaction.set_rollback(True)
    if answer.streaming:
        assert b"".join(answer)
    return answer


def called(answer) -> str:
    if answer.status_code == 302 and answer["Location"].startswith(reverse("home:sign-in") + "?"):
        return "sign-in"
    if answer.status_code == 302 and answer["Location"] == reverse("home:sign-in"):
        return "start"
    return ANSWERS.get(answer.status_code, str(answer.status_code))


def test_every_address_opens_to_whom_it_should_and_to_nobody_else(world, visitor):
    persona, user = visitor
    rows = table(ADDRESSES)
    found = {row: called(asked(user, row, world.address(row))) for row in rows}
    assert found == {row: expected[persona] for row, expected in rows.items()}


def test_the_menu_offers_no_page_that_refuses_and_leads_to_every_page_it_should(world, visitor):
    persona, user = visitor
    if user is None:
        return
    client = Client()
    client.force_login(user)
    menu = client.get(reverse("home:desk")).context["menu"]
    offered = [item.url for group in menu for item in group.items]
    assert {url: client.get(url).status_code for url in offered} == dict.fromkeys(offered, 200)
    opens = {name: row[persona] for name, row in table(ADDRESSES).items() if name in GATED}
    assert {name: reverse(name) in offered for name in opens} == {
        name: opened == "yes" for name, opened in opens.items()
    }


GATED = ("intake:imports", "reports:reports", "home:ledger", "home:accounts", "home:audit")
"""Pages of the menu that are not everybody's."""


def shown(answer) -> str:
    """Whose records stand in the lines of a list."""
    if called(answer) == "sign-in":
        return "sign-in"
    text = " ".join(str(cell.text) for line in answer.context["lines"] for cell in line)
    units = [who for who, name in UNITS.items() if name in text]
    return {0: "none", 1: "".join(units), 2: "both"}[len(units)]


def test_every_list_shows_the_records_that_a_person_may_see_and_no_others(world, visitor):
    persona, user = visitor
    rows = table(LISTS)
    found = {row: shown(asked(user, row, reverse(row))) for row in rows}
    assert found == {row: expected[persona] for row, expected in rows.items()}


def test_what_only_reads_takes_no_post_and_what_changes_takes_no_get(world, office_clerk):
    client = Client()
    client.force_login(office_clerk.user)
    rows = [*table(ADDRESSES), *table(LISTS)]
    posted = {row.split()[0] for row in rows if row.endswith("POST")}
    both = posted & {row.split()[0] for row in rows if not row.endswith("POST")}
    for row in rows:
        if row.split()[0] not in both:
            ask = client.get if row.split()[0] in posted else client.post
            assert ask(world.address(row)).status_code == 405, row
