"""Charts as PNG, drawn from Vega-Lite definitions in a process of its own.

Drawing takes some 200 MB, holds the interpreter's lock, and hangs in a process that was forked
after another drew; so each call starts a fresh one, which gives all of it back. It takes a second
or so: for commands and the worker, not for a page.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bihuan.errors import Refused
from bihuan.words import _

PATIENCE_S = 300
NO_FONT = 3
"""The exit status of a process that has no Chinese type to draw with."""

SCALE = 3
"""Dots for each of a definition's: some 250 to the inch where a chart is as wide as the text."""


def drawn(definitions: Sequence[dict[str, Any]]) -> list[bytes]:
    """A picture for each definition; the same definition is the same picture to the byte."""
    if not definitions:
        return []
    done = subprocess.run(
        [sys.executable, "-m", "bihuan.documents.pictures"],
        input=json.dumps(definitions).encode(), capture_output=True, check=False,
        timeout=PATIENCE_S,
    )  # fmt: skip
    if done.returncode == NO_FONT:
        raise Refused(
            _("画图的字体里没有汉字，报告里的图会缺字，不能出报告。"),
            hint=_("请管理员重新安装 noto-cjk-sans-otc。"),
        )
    done.check_returncode()
    return [base64.b64decode(one) for one in json.loads(done.stdout)]


# --- In the process that draws --------------------------------------------------------------------


def _draw_all() -> int:
    """Definitions from standard input, pictures to standard output."""
    import vl_convert  # noqa: PLC0415 - only here, for its size
    from noto_cjk_sans_otc import FONT_PATH  # noqa: PLC0415 - as above

    vl_convert.register_font_directory(str(Path(str(FONT_PATH)).parent))

    def draw(definition: dict[str, Any]) -> bytes:
        return vl_convert.vegalite_to_png(definition, scale=SCALE)

    if not has_chinese(draw):
        return NO_FONT
    pictures = [base64.b64encode(draw(one)).decode() for one in json.load(sys.stdin)]
    sys.stdout.write(json.dumps(pictures))
    return 0


def has_chinese(draw: Any) -> bool:
    """Whether two characters look different: without a font both are left out, and no error."""
    return bool(draw(_letter("闭")) != draw(_letter("环")))


def _letter(character: str) -> dict[str, Any]:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": character, "font": "Noto Sans CJK SC", "fontSize": 20},
    }


if __name__ == "__main__":
    sys.exit(_draw_all())
