"""Files asked of the worker, as the tests of them ask for one, have it made, and take it."""

import html
import re

from django.urls import reverse

import given
from bihuan.home import tasks
from bihuan.home.models import Output

OUTPUTS = reverse("home:outputs")
PROBLEMS = reverse("duties:problems")


def offered(client, address=PROBLEMS, **query):
    """The address that a long list offers to be asked for later."""
    page = client.get(address, query).content.decode()
    return html.unescape(re.search(r'name="address" value="([^"]+)"', page)[1])


def asked(client, kind="csv", address=PROBLEMS, **query):
    sealed = offered(client, address, **query)
    answer = client.post(reverse("home:output-list"), {"address": sealed, "kind": kind})
    assert (answer.status_code, answer["Location"]) == (302, OUTPUTS)
    return Output.objects.latest("pk")


def made(output):
    tasks.make_output.call(output.pk)
    output.refresh_from_db()
    return output


def taken(client, output):
    return b"".join(client.get(reverse("home:output-file", args=[output.pk])))


def press(client, output, what):
    return client.post(reverse(f"home:output-{what}", args=[output.pk]))


def problems(office, length=3):
    for n in range(length):
        given.problem(office, f"问题 {n}")


def begun(output, done=0):
    """As a worker leaves it in the middle of its work."""
    Output.objects.filter(pk=output.pk).update(state=Output.State.RUNNING)
    output.folder.mkdir(parents=True)
    output.progress_file.write_text(str(done))
    output.refresh_from_db()
    return output


def page_of(client, **headers):
    return client.get(OUTPUTS, headers=headers).content.decode()
