"""The ledger is checked from its page, and a receipt holds without the system."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection
from playwright.sync_api import expect

import given
from bihuan.ledger import queries, verifier
from journeys.pages import panel


def work_off() -> None:
    """What waits for the background worker is done by one, in a process of its own."""
    environment = {
        **os.environ,
        "BIHUAN_DIR": str(settings.BIHUAN_DIR),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    command = [sys.executable, "-m", "bihuan", "worker", "--once"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)


def run_verifier(receipt: Path, head: queries.HeadAt) -> "subprocess.CompletedProcess[str]":
    """The one file as anybody would run it: no packages, no environment of ours."""
    command = [sys.executable, "-I", verifier.__file__, receipt, "--head"]
    command.append(f"{head.size}:{head.root}")
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_ledger_is_verified_and_a_receipt_of_it_holds(visitor, office, office_clerk, tmp_path):
    given.closed_task(office)
    page = visitor(office_clerk.user)
    page.goto("/")
    page.get_by_role("link", name="存证", exact=True).click()
    whole = panel(page, "账本是否完好")
    expect(whole.get_by_text("还没有核验过。")).to_be_visible()

    whole.get_by_role("button", name="现在核验").click()
    expect(whole.get_by_text("正在核验，请稍后刷新本页。")).to_be_visible()
    work_off()
    page.reload()
    expect(whole.locator(".state")).to_have_text("完好")

    head = queries.head()
    page.get_by_role("row").filter(has_text="销号").get_by_role("link").click()
    expect(page.get_by_text("task.closed")).to_be_visible()
    with page.expect_download() as arriving:
        page.get_by_role("link", name="下载回执").click()
    receipt = tmp_path / arriving.value.suggested_filename
    arriving.value.save_as(receipt)
    text = receipt.read_text(encoding="utf-8")
    assert "task.closed" in text
    said = run_verifier(receipt, head)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("成立 / holds")

    receipt.write_text(text.replace("核查属实", "核查不实"), encoding="utf-8")
    assert run_verifier(receipt, head).returncode == 1
