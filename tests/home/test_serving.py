"""What runs beside the web server, and what an upgrade adds to an office that began earlier."""

from contextlib import contextmanager

import pytest

import given
from bihuan.duties.models import Procedure, ProcedureStep
from bihuan.home import server, setup
from bihuan.home.management.commands import demo, serve
from bihuan.notices.models import ReminderRule


@pytest.fixture
def beside(monkeypatch):
    """The commands that were started beside the server, which ends at once."""
    started = []

    @contextmanager
    def recorded(*commands):
        started.append(commands)
        yield

    monkeypatch.setattr(server, "beside", recorded)
    monkeypatch.setattr(server, "serve", lambda _port: None)
    monkeypatch.setattr(server, "check_port", lambda _port: None)
    return started


def test_the_timer_runs_beside_the_pages(office, beside):
    assert serve.Command().run(port=8000) == 0
    assert demo._serve(8000) == 0
    assert beside == [("timer",), ("worker", "timer")]


def test_what_runs_beside_the_server_ends_with_it(monkeypatch):
    told = []

    class Process:
        def __init__(self, command):
            told.append(command[1:])

        def terminate(self):
            told.append("ended")

        def wait(self):
            told.append("waited for")

    monkeypatch.setattr(server.subprocess, "Popen", Process)
    with pytest.raises(KeyboardInterrupt), server.beside("timer"):
        raise KeyboardInterrupt
    assert told == [["-m", "bihuan", "timer"], "ended", "waited for"]


def test_an_office_that_began_earlier_gets_procedures_and_reminder_rules_once(db, monkeypatch):
    act = {"on": given.DAY, "at": given.AT}
    with monkeypatch.context() as earlier:
        for name in ("_enter_procedures", "_enter_reminders"):
            earlier.setattr(setup, name, lambda *_said, **_named: None)
        words = {kind: model for kind, model in setup.WORDS.items() if kind != "round_rule"}
        earlier.setattr(setup, "WORDS", words)
        setup.load_preset("party", **act)
    assert not Procedure.objects.exists()
    assert setup.add_missing("party", **act)
    assert ProcedureStep.objects.exists()
    assert ReminderRule.objects.exists()
    steps = ProcedureStep.objects.count()
    assert not setup.add_missing("party", **act)
    assert ProcedureStep.objects.count() == steps
