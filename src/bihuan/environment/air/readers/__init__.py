"""Files of monitoring data as tables, with what was found in them."""

from bihuan.environment.air.readers.formats import FORMATS, Format
from bihuan.environment.air.readers.reading import Reading, read

__all__ = ["FORMATS", "Format", "Reading", "read"]
