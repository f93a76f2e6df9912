"""A draft on paper: what can be jumped to, and where a figure leads."""

from datetime import date

import pytest

from bihuan.documents.parts import Anchor
from bihuan.errors import Refused, Unreadable
from bihuan.indicators.figures import Figure
from bihuan.periods import Moment
from bihuan.reports import paper, rules
from bihuan.reports.actions.placing import check_place, writing_to
from bihuan.reports.queries import Draft

AT = Moment(date(2025, 3, 31), 7)
HEAD = {"ledger": {"digest_name": "sm3", "size": 7, "root": "0"}}


def draft(*codes):
    said = {
        "label": "数", "value": "1", "unit": "个", "as_of": "2025-03-31", "known_at": 7,
        "period": "../2025-03-31", "scope": "", "records": 1, "digest": "0" * 64, "note": "",
    }  # fmt: skip
    figures = {code: Figure.from_json(said | {"code": code}) for code in codes}
    template = rules.parse("# 题\n\n" + "".join(f"{{{{ {code} }}}}" for code in codes))
    return Draft("t", template, AT, figures, ())


LONG = "a_metric_of_an_office_with_a_very_long_code"


@pytest.mark.parametrize("codes", [("a.b_c", "a.b.c"), (f"{LONG}.first", f"{LONG}.second")])
def test_each_figure_has_a_bookmark_of_its_own(codes):
    found = draft(*codes)
    [_said, table] = paper.appendix_of(found, HEAD).blocks
    rows = [row[0] for row in table.rows]
    assert all(isinstance(row, Anchor) and len(row.name) <= 40 for row in rows)
    assert len({row.name for row in rows} | {row.to for row in rows}) == 4
    assert [paper.link_of(found, code, has_appendix=True).to for code in codes] == [
        row.name for row in rows
    ]


@pytest.mark.parametrize("name", ["r.txt", "r", "no/such/r.docx"])
def test_where_no_file_may_be_is_said_before_any_work(tmp_path, name):
    with pytest.raises(Unreadable):
        check_place(tmp_path / name, (".docx", ".pdf"))
    check_place(tmp_path / "r.PDF", (".docx", ".pdf"))


def test_what_the_machine_does_not_let_be_written_says_why(tmp_path):
    (tmp_path / "r.docx").mkdir()
    with pytest.raises(Refused, match=r"写不了.*r\.docx"), writing_to(tmp_path / "r.docx"):
        (tmp_path / "r.docx").write_bytes(b"")
