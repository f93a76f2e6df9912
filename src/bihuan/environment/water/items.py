"""The items of water quality: their column names, what they are called, and their units."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its column, its number in GB 3838 table 1 (0: not of it), its title and unit.

    ``places`` are the decimals of a mean where the standard gives none.
    """

    name: str
    number: int
    title: str
    unit: str
    places: int = 3


TABLE_1: dict[str, Item] = {
    item.name: item
    for item in (
        Item("water_temperature", 1, "水温", "℃"),
        Item("ph", 2, "pH", ""),
        Item("do", 3, "溶解氧", "mg/L"),
        Item("codmn", 4, "高锰酸盐指数", "mg/L"),
        Item("cod", 5, "化学需氧量", "mg/L"),
        Item("bod5", 6, "五日生化需氧量", "mg/L"),
        Item("nh3n", 7, "氨氮", "mg/L"),
        Item("tp", 8, "总磷", "mg/L"),
        Item("tn", 9, "总氮", "mg/L"),
        Item("cu", 10, "铜", "mg/L"),
        Item("zn", 11, "锌", "mg/L"),
        Item("f", 12, "氟化物", "mg/L"),
        Item("se", 13, "硒", "mg/L"),
        Item("as", 14, "砷", "mg/L"),
        Item("hg", 15, "汞", "mg/L"),
        Item("cd", 16, "镉", "mg/L"),
        Item("cr6", 17, "六价铬", "mg/L"),
        Item("pb", 18, "铅", "mg/L"),
        Item("cn", 19, "氰化物", "mg/L"),
        Item("volatile_phenol", 20, "挥发酚", "mg/L"),
        Item("oil", 21, "石油类", "mg/L"),
        Item("las", 22, "阴离子表面活性剂", "mg/L"),
        Item("sulfide", 23, "硫化物", "mg/L"),
        Item("fecal_coliform", 24, "粪大肠菌群", "个/L"),
    )
}
"""In the order of GB 3838-2002 table 1, by column name."""

OTHERS: dict[str, Item] = {
    item.name: item
    for item in (
        Item("do_saturation", 0, "溶解氧饱和率", "%", 1),
        Item("chla", 0, "叶绿素a", "mg/m³"),
        Item("transparency", 0, "透明度", "m", 2),
        Item("conductivity", 0, "电导率", "μS/cm", 1),
        Item("turbidity", 0, "浊度", "NTU", 1),
        Item("algae", 0, "藻密度", "个/L", 0),
    )
}
"""What is measured beside table 1: for class I of dissolved oxygen, for lakes, or kept as it is."""

ITEMS = TABLE_1 | OTHERS

BELOW = "_below"
"""Ending of the column that says of an item's value: it is the detection limit, none was found."""

CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")  # noqa: RUF001 - these are the numerals
"""What classes 1 to 6 are called."""

RIVER, LAKE = BODIES = ("river", "lake")
"""Types of a water body. A river-type reservoir is a river."""


def title(name: str) -> str:
    """What an item is called, or its column name where it is not known."""
    return ITEMS[name].title if name in ITEMS else name
