"""Files of monitoring data: hours or days of air, samples of water."""

from bihuan.intake.kinds.kind import FileKind
from bihuan.monitoring.actions import enter_air_days, enter_water_months
from bihuan.monitoring.readings import read_air, read_water
from bihuan.words import lazy

AIR = FileKind("air", lazy("环境空气监测数据"), read_air, enter_air_days)
WATER = FileKind("water", lazy("地表水监测数据"), read_water, enter_water_months)
