import time

import pytest

from texts.engine.prose import looks_like_code


@pytest.mark.parametrize(
    "unit", ["\n", " \n", "\t", "<a ", "<aaaa\n", "</a", "select ", "select \n", "from a\n", "a.b."]
)
def test_it_takes_time_in_proportion_to_the_text(unit):
    text = "hello world" + unit * (20_000 // len(unit))
    started = time.process_time()
    looks_like_code(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("<ul>\n  <li>One\n</ul>\n<p>\n", True),
        ("\n\n    import os\n\n    import sys\n", True),
        ("SELECT name FROM authors\nselect title from books\n", True),
        ("He said to her,\n\n\nand she to him,\n\nthat it was late.", False),
        ("Let us go then.\nImport duties rose.\nClass was over.", False),
    ],
)
def test_programs_are_told_by_their_lines(text, is_code):
    assert looks_like_code(text) == is_code
