"""The chart of a figure says what its table says."""

import html
import json
import re

from django.urls import reverse

import given


def test_the_definition_holds_the_values_of_the_table(office, client, office_clerk):
    plan = given.plan(office, "campaign-2025")
    given.walked(office, given.problem(office, plan=plan), "planned", "started", "rectified")
    client.force_login(office_clerk.user)
    asked = {"as_of": "2025-06-30"}
    page = client.get(reverse("indicators:trace", args=["campaign.rectified"]), asked)
    said = re.search(r'data-chart="([^"]*)"', page.content.decode())[1]
    drawn = json.loads(html.unescape(said))["data"]["values"]
    table = [
        (reading.day.isoformat(), reading.value)
        for reading in page.context["trend"]
        if not reading.refusal
    ]
    assert [(point["day"], str(int(point["value"]))) for point in drawn] == table
    assert {value for _day, value in table} == {"0", "1"}


def test_the_script_comes_out_of_the_installed_package(client, office_clerk):
    client.force_login(office_clerk.user)
    answer = client.get(reverse("ui:vega"))
    assert b"vegaEmbed" in b"".join(answer)
    assert answer["Content-Type"].startswith("text/javascript")
