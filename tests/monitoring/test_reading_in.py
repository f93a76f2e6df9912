"""Monitoring data becomes records whole or not at all, graded as it is entered."""

from datetime import date

import pytest

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.intake.actions.amends import withdraw_batch
from bihuan.ledger.models import Entry
from bihuan.ledger.queries import head
from bihuan.ledger.verification import verify
from bihuan.monitoring.actions import enter_air_days, set_target, withdraw_target
from bihuan.monitoring.models import AirDay, AirGrade, Target, WaterMonth, thousandths
from monitoring.files import CLEAN, HEAVY, WATER, air_text, days, read_in

JANUARY = date(2025, 1, 30)


@pytest.mark.parametrize(
    ("value", "kept"),
    [("35.4996", 35_499), (36.5004, 36_501), ("36.5", 36_500), (None, None), ("NaN", None)],
)
def test_what_is_finer_than_a_thousandth_is_not_rounded_to_a_half(value, kept):
    """35.4996 is 35 and 36.5004 is 37, as they are when the thousandths are rounded."""
    assert thousandths(value) == kept


def test_days_are_kept_exactly_and_graded_by_every_standard(office, tmp_path):
    text = air_text("甲市,2025-01-30,8,20,2.2,90,45,55.5", "甲市,2025-01-31,8,20,0.6,,45,")
    result = read_in(office, tmp_path, text)
    assert (result.read, result.accepted, result.is_refused) == (2, 2, False)
    first, second = AirDay.objects.order_by("day")
    assert (first.pm25, first.co, str(first.value("pm25"))) == (55_500, 2_200, "55.500")
    assert (second.o3, second.pm25) == (None, None)
    grades = {(g.air_day.day.day, g.standard): g for g in AirGrade.objects.all()}
    assert set(grades) == {(n, s) for n in (30, 31) for s in ("HJ633-2012", "HJ633-2026")}
    old, new = grades[30, "HJ633-2012"], grades[30, "HJ633-2026"]
    assert (old.aqi, old.level, old.primary) == (77, 2, "pm25")  # 56 of 35-75, rounded half to even
    assert new.aqi > old.aqi
    assert first.file.file_name == "日均值.csv"
    verify()


def test_an_entry_holds_a_month_of_a_place_with_its_grades(office, tmp_path):
    before = head().size
    read_in(office, tmp_path, air_text(*days("甲市", JANUARY, CLEAN, CLEAN, HEAVY)))
    found = Entry.objects.filter(seq__gt=before, event="air.entered").order_by("seq")
    assert [(e.happened_on, len(e.row_states())) for e in found] == [
        (date(2025, 1, 31), 6),
        (date(2025, 2, 1), 3),
    ]


def test_the_same_file_twice_changes_nothing(office, tmp_path):
    text = air_text(*days("甲市", JANUARY, CLEAN))
    read_in(office, tmp_path, text)
    size = head().size
    again = read_in(office, tmp_path, text)
    assert [f.code for f in again.findings if f.code == "read-before"]
    assert head().size == size


def test_days_that_stand_are_refused_by_name_and_nothing_is_written(office, tmp_path):
    read_in(office, tmp_path, air_text(*days("甲市", JANUARY, CLEAN)))
    size = head().size
    text = air_text(*days("甲市", JANUARY, HEAVY, HEAVY), *days("乙市", JANUARY, HEAVY))
    result = read_in(office, tmp_path, text, name="另一份.csv")
    assert result.is_refused
    assert head().size == size
    [finding] = [f for f in result.findings if f.refuses]
    assert "甲市 2025-01-30" in finding.message
    assert "撤回" in finding.hint
    assert AirDay.objects.count() == 1


def test_a_batch_is_taken_back_whole_and_a_better_one_read_in(office, tmp_path):
    batch = read_in(office, tmp_path, air_text(*days("甲市", JANUARY, HEAVY, HEAVY))).batch
    by = {"actor": office.clerk, "at": given.AT, "on": date(2026, 1, 5)}
    withdraw_batch(batch, reason="未经审核", **by)
    assert not AirDay.objects.current().exists()
    assert not AirGrade.objects.current().exists()
    read_in(office, tmp_path, air_text(*days("甲市", JANUARY, CLEAN)), name="审核后.csv")
    assert [day.pm25 for day in AirDay.objects.current()] == [25_000]
    verify()


def test_hours_of_stations_become_city_days(office, tmp_path):
    head_ = "city,station,time,so2,no2,co,o3,pm10,pm25"
    hours = [f"甲市,{s},2025-01-30 {h:02}:00,8,20,0.6,60,45,{20 + s}" for s in (1, 2, 3)
             for h in range(1, 24)]  # fmt: skip
    result = read_in(office, tmp_path, "\n".join([head_, *hours]) + "\n", name="小时.csv")
    assert not result.is_refused, result.findings
    [day] = AirDay.objects.all()
    assert (day.place, day.day, day.pm25, day.made_from) == (
        "甲市", date(2025, 1, 30), 22_000, "station_hour",
    )  # fmt: skip
    assert "made-days" in {f.code for f in result.findings}


def test_a_file_that_is_none_leaves_nothing(office, tmp_path):
    size = head().size
    result = read_in(office, tmp_path, air_text())
    assert result.is_refused
    assert head().size == size


def test_sections_are_graded_by_month(office, tmp_path):
    result = read_in(office, tmp_path, WATER, "water", "断面.csv")
    assert (result.read, result.accepted, result.is_refused) == (2, 2, False), result.findings
    good, bad = WaterMonth.objects.order_by("section")
    assert (good.month, good.grade, good.status, good.basin) == (
        date(2025, 3, 1), 2, "优", "松花江流域",
    )  # fmt: skip
    assert (bad.grade, bad.deciding) == (4, "do,codmn,nh3n,tp")
    assert '"do":"4.1"' in bad.values_text
    again = read_in(office, tmp_path, WATER + "\n", "water", "又一份.csv")
    assert again.is_refused
    assert "A1 2025-03" in again.findings[-1].message
    verify()


def test_who_may_not_import_enters_nothing(office):
    with pytest.raises(NotAllowed):
        enter_air_days([], actor=office.head, at=given.AT)


TARGET = {"place": "甲市", "year": 2025, "item": "good_ratio", "document": "示例发〔2025〕3号"}


def test_a_target_is_set_put_right_and_withdrawn(office):
    by = {"actor": office.clerk, "at": given.AT, "on": given.DAY}
    set_target(**TARGET, value="90.0", **by)
    target = set_target(**TARGET, value="91.5", **by)
    size = head().size
    set_target(**TARGET, value="91.5", **by)
    assert head().size == size
    kept = Target.objects.get(version_of=target)
    assert (str(target.number), kept.value) == ("91.5", "90.0")
    withdraw_target(target, reason="年度错了", **by)
    assert not Target.objects.current().exists()
    verify()


@pytest.mark.parametrize("value", ["-1", "100.5", "九成", "NaN"])
def test_a_target_that_is_no_share_is_refused(office, value):
    with pytest.raises(Refused):
        set_target(**TARGET, value=value, actor=office.clerk, at=given.AT, on=given.DAY)
