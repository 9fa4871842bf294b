"""Every text has its translation, whole and fit for its place."""

import pytest
from babel.messages.pofile import read_po

from bookrec_site import messages


@pytest.fixture(scope="module")
def texts():
    return messages.collected()


@pytest.fixture(params=messages.po_files(), ids=lambda po: po.parent.parent.name)
def po(request):
    return request.param


def test_texts_are_found_in_templates_code_and_lists_of_names(texts):
    assert "Language" in texts  # a template
    assert "Adventure" in texts  # genres.csv


def test_the_file_of_translations_is_that_of_today(po, texts):
    assert messages.as_po(messages.merged(po, texts)) == po.read_bytes(), "./run messages"


def test_every_text_is_translated(po, texts):
    missing = [text.id for text in messages.merged(po, texts) if not messages.is_translated(text)]
    assert not missing


def test_translations_keep_the_placeholders(po):
    with po.open("rb") as file:
        faults = list(read_po(file, locale=po.parent.parent.name).check())
    assert not [(text.id, errors) for text, errors in faults]


def test_the_compiled_file_is_that_of_the_translations(po):
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parent.parent.name)
    assert messages.as_mo(catalog) == po.with_suffix(".mo").read_bytes(), "./run messages"
