"""The pictures of the user guide: one table says how each is taken, and each is shown."""

import importlib.util
import re
import struct
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from docs.test_documents import ROOT, text

PICTURES = ROOT / "docs" / "pictures"


def table():
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {picture.name: picture for picture in (*module.TABLE, *module.WRITTEN)}


TABLE = table()


def shown(page: str) -> dict[str, str]:
    """The pictures of a page, each with what it says to who cannot see it."""
    found = re.findall(r"!\[([^\]]*)\]\([\w/]*pictures/([\w-]+)\.png\)", text(page))
    return {name: said for said, name in found}


def test_the_guide_shows_every_picture_of_the_table_and_no_other():
    assert set(shown("docs/user-guide.md")) == set(TABLE)
    assert set(shown("README.md")) <= set(TABLE)


def test_every_picture_was_taken_and_none_is_left_over():
    assert {path.name for path in PICTURES.iterdir()} == {f"{name}.png" for name in TABLE}


@pytest.mark.parametrize("page", ["docs/user-guide.md", "README.md"])
def test_every_picture_says_what_is_on_it(page):
    assert [name for name, said in shown(page).items() if len(said) < 8] == []


@pytest.mark.parametrize("picture", TABLE.values(), ids=lambda picture: picture.name)
def test_a_picture_is_of_a_page_that_exists_and_is_as_large_as_the_table_says(picture):
    resolve(urlsplit(picture.address).path)
    taken = (PICTURES / f"{picture.name}.png").read_bytes()
    width, height = struct.unpack(">2I", taken[16:24])
    assert width == picture.width
    assert height <= picture.height
    assert len(taken) < 150_000
