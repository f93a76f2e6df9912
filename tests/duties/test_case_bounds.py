"""What the code of a case may be, and between which days a case lies."""

from datetime import date

import pytest

import given
from bihuan.duties.actions import case_amends, cases
from bihuan.duties.models import Case
from bihuan.errors import Refused
from duties.test_cases import WHY, opened, procedure


@pytest.mark.parametrize("code", ["<b>1</b>", "FZ 1", "FZ1;", "FZ\u200b1", "=1+1"])
def test_a_code_is_of_letters_digits_chinese_and_a_few_signs(office, code):
    with pytest.raises(Refused, match="不能用的字符"):
        opened(office, code=code)
    assert not Case.objects.exists()


@pytest.mark.parametrize("code", ["FZ2025-01", "督察〇一号", "DC_2025/1.2"])
def test_such_codes_are_taken(office, code):
    assert opened(office, code=code).code == code


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"on": date(1999, 12, 31)}, "最早 2000-01-01"),
        ({"kind": "renewal", "planned_on": date(2999, 1, 1)}, "太远，最晚 2036-01-05"),
    ],
)
def test_a_case_lies_in_days_that_somebody_may_mean(office, values, why):
    with pytest.raises(Refused, match=why):
        opened(office, **values)


def test_a_correction_is_held_to_the_same_days(office):
    case = opened(office)
    with pytest.raises(Refused, match="最早 2000-01-01"):
        case_amends.correct_case(
            case, opened_on=date(1999, 1, 1), on=given.DAY, actor=office.clerk, **WHY
        )


def test_a_code_is_the_same_in_small_letters(office):
    case = opened(office, code="FZ2025-01")
    with pytest.raises(Refused, match="已经有代号为 FZ2025-01"):
        opened(office, code="fz2025-01")
    other = opened(office, code="FZ2025-02")
    acting = {"on": given.DAY, "actor": office.clerk}
    with pytest.raises(Refused, match="已经有了"):
        case_amends.correct_case(other, code="fz2025-01", **acting, **WHY)
    case_amends.correct_case(case, code="Fz2025-01", **acting, **WHY)


def test_a_step_is_taken_by_the_case_however_its_code_is_written(office):
    said = {"procedure": procedure("admission"), "unit": office.branch, "actor": office.clerk}
    for code, step in (("FZ1", "application"), ("fz1", "talk")):
        cases.take_case_step(**said, code=code, step=step, on=given.day(1), at=given.AT)
    assert Case.objects.current().get().code == "FZ1"
