"""What Django itself refuses is said in Chinese too, whoever refused it and however early."""

import pytest
from django.http import Http404
from django.views.csrf import csrf_failure
from django.views.defaults import page_not_found, server_error

REFUSALS = {
    "没有这个页面": (404, lambda request: page_not_found(request, Http404())),
    "系统出错": (500, server_error),
    "页面已过期": (403, csrf_failure),
}


@pytest.mark.parametrize("heading", REFUSALS)
def test_a_refusal_before_sign_in_is_a_page_of_ours(heading, rf):
    status, refuse = REFUSALS[heading]
    answer = refuse(rf.get("/nowhere/"))
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.content.decode()
