"""The interface: the rows of the pages, one shape of errors, tokens, and nothing but GET."""

import html
import re
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

import given as records
from bihuan.config.api import api
from bihuan.config.schemas import LIST_PARAMETERS
from bihuan.home.actions import make_token
from bihuan.home.models import Token
from bihuan.indicators.sources import SOURCES
from bihuan.orgs.models import User
from config.tables import PERSONAS
from config.world import World
from guard import changing

PEOPLE = [name for name in PERSONAS if name != "nobody"]
HOUR = timedelta(hours=1)


def with_token(user, **values):
    """A client that knows a token and has no session."""
    values = {"name": "取数", "days": 30, "at": timezone.now()} | values
    _token, text = make_token(user=user, **values)
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def clerk(office_clerk):
    return with_token(office_clerk.user)


def refusal(answer, status):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert set(answer.json()) == {"code", "message", "hint"}
    return answer.json()


# --- The same as the pages ------------------------------------------------------------------------


@pytest.mark.parametrize("persona", PEOPLE)
def test_every_list_has_the_rows_and_the_order_of_its_page(office, persona, request):
    World(office, request.getfixturevalue("office_clerk").user)
    user = request.getfixturevalue(persona).user
    program, browser = with_token(user), Client()
    browser.force_login(user)
    for source in SOURCES.values():
        answer = program.get(f"/api/{source.name}").json()
        page = browser.get(reverse(source.list_page))
        shown = [[str(cell.text or "") for cell in line] for line in page.context["lines"]]
        given = [[str(cell or "") for cell in row["cells"].values()] for row in answer["rows"]]
        assert given == shown, source.name
        assert answer["count"] == page.context["page"].paginator.count == len(shown)


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "assigned"}, {"state": ["assigned", "reported"], "sort": "-text"},
        {"text": "任务 1"}, {"as_of": "2025-03-03"}, {"known_at": "100"},
        {"columns": ["number", "goal"]},        {"unit": "div.water", "sort": "due"},
    ],
)  # fmt: skip
def test_filter_sorting_columns_and_both_times_are_those_of_the_page(
    office, clerk, office_clerk, asked
):
    for n in range(3):
        task = records.task(office, f"任务 {n}", number=str(n))
        records.walked(office, task, *("assigned", "reported")[:n])
    browser = Client()
    browser.force_login(office_clerk.user)
    page = browser.get(reverse("duties:tasks"), asked)
    shown = [[str(cell.text or "") for cell in line] for line in page.context["lines"]]
    answer = clerk.get("/api/tasks", asked).json()
    assert [[str(cell or "") for cell in row["cells"].values()] for row in answer["rows"]] == shown


def test_a_list_pages_to_its_end_and_no_further(office, clerk):
    for n in range(7):
        records.problem(office, f"问题 {n}")
    pages = [clerk.get("/api/problems", {"per_page": 3, "page": n}).json() for n in (1, 2, 3)]
    assert [len(page["rows"]) for page in pages] == [3, 3, 1]
    assert (pages[0]["count"], pages[0]["pages"]) == (7, 3)
    assert len({row["url"] for page in pages for row in page["rows"]}) == 7
    assert "共 3 页" in refusal(clerk.get("/api/problems", {"per_page": 3, "page": 4}), 404)["hint"]


def test_a_row_names_its_page_and_holds_the_whole_text(office, clerk):
    problem = records.problem(office, "很长的问题" * 50)
    [row] = clerk.get("/api/problems").json()["rows"]
    assert row["url"] == reverse("duties:problem", args=[problem.pk])
    assert row["cells"]["text"] == "很长的问题" * 50


def test_more_rows_ask_no_more_of_the_database(office, clerk):
    def counted():
        with CaptureQueriesContext(connection) as found:
            assert clerk.get("/api/problems").status_code == 200
        return len(found)

    records.problem(office)
    counted()
    with_one = counted()
    for n in range(49):
        records.problem(office, f"问题 {n}")
    assert counted() <= with_one


def test_figures_and_traces_are_those_of_the_pages(office, clerk, division_head):
    other = records.problem(office, "别处的问题", lead_unit=office.other_division)
    records.walked(office, records.problem(office), "planned", "started", "rectified")
    asked = {"as_of": "2025-12-31"}
    answer = clerk.get("/api/figures", asked).json()
    codes = [figure["code"] for figure in answer["figures"]]
    assert "campaign.rectified" in codes
    assert all(set(refused) == {"code", "message", "hint"} for refused in answer["refusals"])
    only = clerk.get("/api/figures", asked | {"code": "campaign.rectified"}).json()["figures"]
    assert only == [figure for figure in answer["figures"] if figure["code"] == only[0]["code"]]
    browser = Client()
    browser.force_login(division_head.user)
    for code in codes:
        page = browser.get(reverse("indicators:trace", args=[code]), asked)
        trace = with_token(division_head.user).get(f"/api/figures/{code}", asked).json()
        assert trace["figure"] == page.context["figure"].as_json()
        assert trace["hidden"] == page.context["hidden"]
        assert [(record["text"], record["url"]) for record in trace["records"]] == [
            (line.text, url) for line, url in page.context["lines"]
        ]
        assert other.text not in str(trace)


def test_search_finds_what_the_page_finds(office, clerk, division_head):
    records.problem(office, "查处不正之风", lead_unit=office.other_division)
    [kind] = clerk.get("/api/search", {"q": "不正之风"}).json()["kinds"]
    assert (kind["kind"], kind["count"]) == ("problems", 1)
    assert kind["results"][0]["title"] == "查处不正之风"
    hers = with_token(division_head.user).get("/api/search", {"q": "不正之风"})
    assert hers.json() == {"kinds": []}


# --- One shape of errors --------------------------------------------------------------------------


def test_every_refusal_has_the_one_shape(office, clerk, account_officer):
    assert refusal(Client().get("/api/tasks"), 401)["code"] == "not-signed-in"
    assert refusal(clerk.get("/api/nowhere"), 404)["code"] == "not-found"
    assert refusal(Client().get("/api/no/where"), 404)["code"] == "not-found"
    assert refusal(clerk.get("/api/figures/no.such"), 404)["code"] == "not-found"
    assert refusal(clerk.get("/api/tasks", {"as_of": "昨天"}), 400)["code"] == "unreadable"
    assert refusal(clerk.get("/api/tasks", {"as_of": "9999-12-31"}), 400)["code"] == "unreadable"
    assert refusal(clerk.get("/api/tasks", {"known_at": "9" * 30}), 400)["code"] == "unreadable"
    assert refusal(clerk.get("/api/tasks", {"sort": "secret"}), 400)["code"] == "unreadable"
    assert "text" in refusal(clerk.get("/api/tasks", {"txt": "x"}), 422)["hint"]
    assert "due_before" in refusal(clerk.get("/api/tasks", {"due_before": "x"}), 422)["hint"]
    assert refusal(clerk.get("/api/plans", {"year": "9" * 30}), 422)["code"] == "invalid"
    assert refusal(clerk.get("/api/tasks", {"page": "0"}), 422)["code"] == "invalid"
    assert refusal(clerk.get("/api/search"), 422)["code"] == "invalid"
    officer = with_token(account_officer.user)
    assert refusal(officer.get("/api/figures"), 403)["code"] == "not-allowed"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
@pytest.mark.parametrize("address", ["/api/tasks", "/api/figures/x", "/api/nowhere"])
def test_nothing_but_get_is_taken(clerk, method, address):
    answer = getattr(clerk, method)(address)
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert method == "head" or refusal(answer, 405)["code"] == "get-only"


def test_a_fault_is_told_in_the_one_shape_and_logged(clerk, monkeypatch, caplog):
    def broken(*_said, **_more):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("bihuan.config.api.queries.metrics", broken)
    found = refusal(clerk.get("/api/figures"), 500)
    assert found["code"] == "fault"
    assert "secret" not in str(found)
    assert "secret detail" in caplog.text


def test_nothing_is_cached(clerk):
    for answer in (clerk.get("/api/tasks"), Client().get("/api/tasks"), clerk.get("/api/nowhere")):
        assert "no-store" in answer["Cache-Control"]


# --- Tokens ---------------------------------------------------------------------------------------


def made_on_the_page(client, **values):
    with changing():
        answer = client.post(reverse("home:tokens"), {"name": "报表", "days": "30"} | values)
    assert answer.status_code == 200
    return answer


def test_a_token_is_made_shown_once_used_and_revoked(office_clerk):
    browser = Client()
    browser.force_login(office_clerk.user)
    text = made_on_the_page(browser).context["text"]
    assert text not in browser.get(reverse("home:tokens")).content.decode()
    token = Token.objects.get()
    assert text not in str(vars(token))
    assert token.used_on is None
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/tasks").status_code == 200
    token.refresh_from_db()
    assert token.used_on == timezone.localdate()
    browser.post(reverse("home:token-revoke", args=[token.pk]))
    refusal(program.get("/api/tasks"), 401)


def test_a_token_ends_with_its_day_with_its_account_and_with_a_stale_password(office_clerk):
    user = office_clerk.user
    long_ago = timezone.now() - timedelta(days=31)
    refusal(with_token(user, at=long_ago).get("/api/tasks"), 401)
    program = with_token(user)
    assert program.get("/api/tasks").status_code == 200
    User.objects.update(must_change_password=True)
    refusal(program.get("/api/tasks"), 403)
    User.objects.update(must_change_password=False, is_active=False)
    refusal(program.get("/api/tasks"), 401)


def test_nobody_revokes_or_sees_the_token_of_another(office_clerk, division_head):
    token, _text = make_token(
        user=office_clerk.user, name="别人的", days=30, at=timezone.now() - HOUR
    )
    browser = Client()
    browser.force_login(division_head.user)
    assert browser.post(reverse("home:token-revoke", args=[token.pk])).status_code == 404
    assert "别人的" not in browser.get(reverse("home:tokens")).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic x", "Bearer " + "x" * 5000])
def test_a_wrong_token_is_refused_even_beside_a_session(office_clerk, header):
    browser = Client(headers={"Authorization": header})
    assert browser.get("/api/tasks").status_code == 401
    browser.force_login(office_clerk.user)
    is_bearer = header.split()[0] == "Bearer"
    assert browser.get("/api/tasks").status_code == (401 if is_bearer else 200)


def test_a_token_opens_no_page(clerk):
    assert clerk.get(reverse("duties:tasks")).status_code == 302
    assert clerk.get("/api/docs").status_code == 302


def test_a_token_without_a_purpose_is_not_made(client, office_clerk):
    client.force_login(office_clerk.user)
    answer = client.post(reverse("home:tokens"), {"name": "", "days": "7"})
    assert set(answer.context["form"].errors) == {"name", "days"}
    assert not Token.objects.exists()


# --- What it says of itself -----------------------------------------------------------------------


@pytest.fixture
def documentation(client, office_clerk):
    client.force_login(office_clerk.user)
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    return answer


def test_the_documentation_loads_nothing_from_outside(documentation):
    loaded = re.findall(r'(?:src|href)="([^"]*)"', documentation.content.decode())
    assert [address for address in loaded if not address.startswith(("/", "#"))] == []
    assert "unsafe" not in documentation["Content-Security-Policy"]
    assert "data:" not in documentation["Content-Security-Policy"]


def test_the_documentation_names_every_path_and_every_parameter_with_its_meaning(documentation):
    page = documentation.content.decode()
    for path, methods in api.get_openapi_schema()["paths"].items():
        assert f"GET {path}</code>" in page
        for parameter in methods["get"]["parameters"]:
            row = f"<code>{parameter['name']}</code>"
            assert row in page, (path, parameter["name"])
            assert parameter["description"] in page, (path, parameter["name"])


def test_the_documentation_names_every_field_of_every_answer_with_its_meaning(documentation):
    page = documentation.content.decode()
    for name, schema in api.get_openapi_schema()["components"]["schemas"].items():
        for field, said in schema["properties"].items():
            assert re.search(rf"<code>(?:[a-z_\[\].]+\.)?{field}</code>", page), (name, field)
            assert html.escape(said["description"]) in page, (name, field)


def test_what_all_lists_take_and_answer_is_said_once(documentation):
    lists, *_others = documentation.context["groups"]
    assert [item.name for item in lists.parameters] == list(LIST_PARAMETERS)
    assert not any(operation.answer for operation in lists.operations)
    for operation in lists.operations:
        names = [item.name for item in operation.parameters]
        source = SOURCES[operation.path.removeprefix("/api/")]
        assert names == list(source.form.base_fields)


def test_every_example_of_the_documentation_is_answered(documentation, clerk):
    page = html.unescape(documentation.content.decode())
    for group in documentation.context["groups"]:
        for operation in group.operations:
            assert f'Bearer 令牌" "http://testserver{operation.example}"' in page
            assert clerk.get(operation.example).status_code == 200, operation.example


CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance, checks.response_headers_conformance,
    checks.negative_data_rejection,
]  # fmt: skip
"""All that speak of reading; that good data is taken is not among them, since the codes that a
filter knows are data of the office."""

BOUNDED = settings(
    max_examples=10, deadline=None, database=None, derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def one_connection():
    """Answers leave the connection of the test open, as they do for Django's own client."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


PATHS = [*SOURCES, "figures", "figures/{code}", "search"]


def test_schemathesis_finds_nothing(office, office_clerk, one_connection):
    """Every address, with parameters as described and with others; some 300 requests."""
    World(office, office_clerk.user)
    _token, text = make_token(
        user=office_clerk.user, name="schemathesis", days=30, at=timezone.now()
    )
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    assert set(schema) == {f"/api/{path}" for path in PATHS}
    schema.app = get_wsgi_application()
    for path in PATHS:
        for mode in GenerationMode:
            assert tried(schema[f"/api/{path}"]["GET"], mode, text) > 1, path


def tried(operation, mode, text) -> int:
    """How many requests were made; the first that is not answered as described is raised."""
    cases = []

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers_as_it_says(case):
        cases.append(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {text}"}, checks=CHECKS)

    answers_as_it_says()
    return len(cases)
