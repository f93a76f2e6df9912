"""The watch itself: what it forbids is seen, so that silence in the journeys means something."""

import pytest

WRONGS = {
    "an inline style": ("document.body.setAttribute('style', 'color: red')", "Security Policy"),
    "another host": ("fetch('http://elsewhere.invalid/').catch(() => 0)", "elsewhere.invalid"),
    "an error of a script": ("void setTimeout(() => { throw new Error('oh') })", "page error: oh"),
    "a complaint": ("console.error('this is wrong')", "this is wrong"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_the_watch_sees(wrong, visitor, watch):
    script, seen = WRONGS[wrong]
    page = visitor()
    page.goto("/sign-in/")
    assert watch.faults == []
    page.evaluate(script)
    page.wait_for_timeout(100)
    assert any(seen in fault for fault in watch.faults), watch.faults
    watch.faults.clear()
