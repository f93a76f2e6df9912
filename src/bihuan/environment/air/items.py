"""The six items of the air quality index: their names, units and decimals."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its column, what it is called, its unit, and the decimals of an hour or day."""

    name: str
    label: str
    title: str
    unit: str
    places: int


ITEMS: dict[str, Item] = {
    item.name: item
    for item in (
        Item("so2", "SO₂", "二氧化硫", "µg/m³", 0),
        Item("no2", "NO₂", "二氧化氮", "µg/m³", 0),
        Item("co", "CO", "一氧化碳", "mg/m³", 1),
        Item("o3", "O₃", "臭氧", "µg/m³", 0),
        Item("pm10", "PM₁₀", "颗粒物（PM₁₀）", "µg/m³", 0),
        Item("pm25", "PM₂.₅", "细颗粒物（PM₂.₅）", "µg/m³", 0),
    )
}
"""In the order of GB 3095 table 1, by column name; decimals of a published hour or day (HJ 633)."""

NAMES = tuple(ITEMS)
