"""The fixed words of the field for a figure and its change, from published values only."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bihuan.environment.rounding import round_half_even


@dataclass(frozen=True, slots=True)
class Said:
    """One figure of a sentence: what, how much now and a year before, in what unit.

    ``in_points`` for ratios, whose change is a difference in percentage points; concentrations
    change in percent. Values are as published: the change is computed from what is printed.
    """

    what: str
    now: Decimal
    unit: str
    before: Decimal | None = None
    in_points: bool = False

    def __str__(self) -> str:
        return f"{self.what}{self.now}{self.unit}{self._changed()}"

    def _changed(self) -> str:
        change = self.change()
        if self.before is None:
            return ""
        if self.now == self.before:
            return "，同比持平"
        if change is None:
            return ""
        direction = "上升" if self.now > self.before else "下降"
        return f"，同比{direction}{abs(change)}{'个百分点' if self.in_points else '%'}"

    def change(self) -> Decimal | None:
        """The change to one decimal, halves to even; None without a base to compare with."""
        if self.before is None or (self.before == 0 and not self.in_points):
            return None
        difference = Fraction(self.now) - Fraction(self.before)
        exact = difference if self.in_points else difference * 100 / Fraction(self.before)
        return round_half_even(exact, 1)


def sentence(opening: str, figures: list[Said], *, basis: str = "") -> str:
    """``opening`` and its figures as one sentence of a report, with the basis where it matters."""
    body = "；".join(map(str, figures))
    said = f"（{basis}）" if basis else ""
    return f"{opening}{body}{said}。"
