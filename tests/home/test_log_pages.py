"""What the page of an entry tells of the rows that it left."""

from django.urls import reverse

import inspected


def test_the_columns_of_an_entry_are_called_as_on_the_pages(office, client, office_clerk):
    petition = inspected.petition(office, inspected.opened(office), "夜间噪声扰民")
    client.force_login(office_clerk.user)
    answer = client.get(reverse("home:ledger-entry", args=[petition.recorded_seq]))
    [cells] = [cells for _name, row, cells in answer.context["rows"] if row == petition.pk]
    [spans] = [cells for name, _row, cells in answer.context["rows"] if name == "信访举报状态区间"]
    assert {cell.column: cell.label for cell in spans}["petition_id"] == "信访举报"
    told = {cell.column: (cell.label, cell.value) for cell in cells}
    assert told["text"] == ("交办问题基本情况", "夜间噪声扰民")
    assert told["is_key"] == ("重点案件", "否")
    assert told["channel"] == ("来访方式", petition.get_channel_display())
    assert "<small>text</small></dt><dd>夜间噪声扰民</dd>" in answer.content.decode()
