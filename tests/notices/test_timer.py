"""The timer: once a day from its hour on, whatever stopped it and however long."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import OperationalError

from bihuan.ledger.actions import SYSTEM
from bihuan.notices.actions import runs
from bihuan.notices.actions.runs import run_if_due
from bihuan.notices.management.commands import timer
from bihuan.notices.models import Digest, Run
from notices.reminded import owed
from notices.test_reminding import DUE, BrokenOff

HOUR = time(7, 30)


def clock(days=0, hour=8, minute=0, second=0):
    """A clock that stands at an hour of Shanghai, so many days after a deadline."""
    at = datetime(DUE.year, DUE.month, DUE.day, tzinfo=UTC) - timedelta(hours=8)
    return lambda: at + timedelta(days=days, hours=hour, minutes=minute, seconds=second)


def looked(now):
    return run_if_due(HOUR, actor=SYSTEM, now=now)


def test_it_runs_once_a_day_and_not_before_its_hour(office):
    owed(office, DUE)
    assert looked(clock(0, 7, 29, 59)) is None
    assert looked(clock(0, 7, 30)).digests == 1
    assert looked(clock(0, 23, 59, 59)) is None
    assert looked(clock(1, 0, 0, 1)) is None
    assert looked(clock(1)).digests == 1
    assert list(Digest.objects.order_by("on").values_list("on", flat=True)) == [
        DUE, DUE + timedelta(days=1),
    ]  # fmt: skip


def test_after_a_week_without_it_one_run_tells_what_is_still_owed(office):
    owed(office, DUE)
    assert looked(clock(0)).lines == 1
    assert looked(clock(7)).lines == 2  # the office hears as well, since nobody stands above
    assert Run.objects.count() == 2


def test_a_run_that_was_broken_off_is_taken_up_again_the_same_day(office, monkeypatch):
    owed(office, DUE)
    with monkeypatch.context() as patched:
        patched.setattr(runs, "remind", lambda **_said: (_ for _ in ()).throw(BrokenOff))
        with pytest.raises(BrokenOff):
            looked(clock(0))
    assert Run.objects.get().finished_at is None
    assert looked(clock(0, 9)).digests == 1
    assert looked(clock(0, 10)) is None
    run = Run.objects.get()
    assert (run.digests, run.lines) == (1, 1)


def test_the_command_outlives_a_database_that_is_away(office, monkeypatch, settings, capsys):
    settings.BIHUAN_REMIND_AT = time(0, 0)
    monkeypatch.setattr(timer, "close_old_connections", lambda: None)
    looks = []

    def away(*_said, **_named):
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("gone")

    def stop(_seconds):
        if len(looks) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(timer, "run_if_due", away)
    monkeypatch.setattr(timer.time, "sleep", stop)
    with pytest.raises(KeyboardInterrupt):
        timer.Command().run(once=False)
    assert "稍后再试：gone" in capsys.readouterr().err


def test_the_command_looks_once(office, monkeypatch, settings, capsys):
    settings.BIHUAN_REMIND_AT = time(0, 0)
    monkeypatch.setattr(timer, "close_old_connections", lambda: None)
    owed(office, DUE)
    assert timer.Command().run(once=True) == 0
    assert "发出提醒 2 份" in capsys.readouterr().out
