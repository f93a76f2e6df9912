"""The pages of the draft check: a pasted draft, a Word file, words put right and withdrawn."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bihuan.indicators.models import Alias
from bihuan.ledger.models import Entry
from bihuan.orgs.models import User

CHECK, WORDS = reverse("reports:check"), reverse("reports:aliases")
DAY = {"as_of": "2025-10-31"}


@pytest.fixture
def clerk(sample, guarded_client):
    fresh = {"must_change_password": False, "password_changed_at": timezone.now()}
    User.objects.filter(login="clerk").update(**fresh)
    guarded_client.force_login(User.objects.get(login="clerk"))
    return guarded_client


def word_file(text):
    out = io.BytesIO()
    word = docx.Document()
    word.add_paragraph(text)
    word.save(out)
    return SimpleUploadedFile("稿.docx", out.getvalue())


def test_each_figure_of_a_pasted_draft_is_marked_and_leads_to_its_trace(clerk):
    text = "集中整治查摆问题289个，完成整改219个。"
    said = clerk.post(CHECK, DAY | {"text": text}).content.decode()
    assert 'class="told told-contradicted" href="#figure-1" id="told-1">289个</a>' in said
    assert "told-supported" in said
    assert "/figures/campaign.found/?as_of=2025-10-31" in said


def test_nothing_of_a_draft_is_kept(clerk):
    before = Entry.objects.count()
    clerk.post(CHECK, DAY | {"text": "集中整治查摆问题289个。"})
    assert Entry.objects.count() == before


def test_markup_in_a_draft_is_shown_and_not_run(clerk):
    said = clerk.post(CHECK, DAY | {"text": "<script>alert(1)</script>查摆3个"}).content.decode()
    assert "<script>alert" not in said
    assert "&lt;script&gt;" in said


def test_a_word_draft_comes_back_with_comments(clerk):
    answer = clerk.post(CHECK, DAY | {"file": word_file("集中整治查摆问题289个。"), "copy": "yes"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [comment] = docx.Document(io.BytesIO(answer.content)).comments
    assert "289个" in comment.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请粘贴稿子"),
        ({"file": SimpleUploadedFile("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}, "旧格式"),
        ({"text": "查摆3个", "copy": "yes"}, "不能加批注"),
        ({"text": "查摆3个", "as_of": "1990-01-01"}, "还没有任何记录"),
        ({"text": "查摆3个", "as_of": "3000-01-01"}, "超出了台账可记的年份"),
    ],
)
def test_what_cannot_be_checked_is_said(clerk, given, said):
    for file in given.values():
        if not isinstance(file, str):
            file.seek(0)
    assert said in clerk.post(CHECK, DAY | given).content.decode()


def test_words_put_right_on_the_page_count_at_once_and_can_be_withdrawn(clerk):
    draft = DAY | {"text": "清障行动拔除钉子298个。"}
    assert "told-unsupported" in clerk.post(CHECK, draft).content.decode()
    right = {"line": "1", "said-1": "拔除钉子", "code-1": "campaign.found"}
    assert "told-supported" in clerk.post(CHECK, draft | right).content.decode()
    alias = Alias.objects.current().get()
    assert alias.said in clerk.get(WORDS).content.decode()
    clerk.post(reverse("reports:alias-withdraw", args=[alias.pk]))
    assert not Alias.objects.current().exists()
    events = list(Entry.objects.order_by("-seq").values_list("event", flat=True)[:2])
    assert events == ["metric.alias_withdrawn", "metric.alias_added"]


@pytest.mark.parametrize("code", ["no.such.metric", "campaign.found"])
def test_words_that_cannot_be_put_right_so_are_refused_in_words(clerk, code):
    right = {"line": "1", "said-1": "个" if code == "campaign.found" else "拔除", "code-1": code}
    said = clerk.post(CHECK, DAY | {"text": "拔除钉子298个。"} | right).content.decode()
    assert "太短" in said or "有效" in said or "可用的选项" in said
    assert not Alias.objects.exists()


def test_words_are_added_on_their_own_page(clerk):
    clerk.post(WORDS, {"said": "拔除钉子", "code": ""})
    assert Alias.objects.current().get().code == ""


def test_a_figure_of_another_day_leads_to_the_trace_of_that_day(clerk):
    page = clerk.post(CHECK, DAY | {"text": "截至8月31日，集中整治完成整改136个。"})
    assert "as_of=2025-08-31" in page.content.decode()
