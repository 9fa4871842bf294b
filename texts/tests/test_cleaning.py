"""Texts without what was put around them, and bytes into text."""

import codecs
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from texts.engine.cleaning import clean, count_words, fingerprint
from texts.engine.codes import code_of
from texts.engine.encodings import NotText, decode, decoded

BOOK = "CHAPTER I.\n\nCall me Ishmael. Some years ago - never mind how long.\n\nTHE END"
NEW_HEAD = """The Project Gutenberg eBook of Moby Dick, by Herman Melville

This eBook is for the use of anyone anywhere in the United States.

Title: Moby Dick

Author: Herman Melville

Language: English

"""
NEW_END = (
    "\n\nEnd of Project Gutenberg's Moby Dick, by Herman Melville\n\nUpdated editions will...\n"
)
OLD_HEAD = """**The Project Gutenberg Etext of Moby Dick, by Herman Melville**

***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***
Why is this "Small Print!" statement here? You know: lawyers.
"""


@pytest.mark.parametrize(
    "framed",
    [
        f"{NEW_HEAD}*** START OF THE PROJECT GUTENBERG EBOOK MOBY DICK ***\n\n{BOOK}\n\n"
        f"*** END OF THE PROJECT GUTENBERG EBOOK MOBY DICK ***\n\nSection 1. Terms of Use",
        f"{NEW_HEAD}***START OF THIS PROJECT GUTENBERG EBOOK MOBY DICK***\n\n\n{BOOK}{NEW_END}",
        f"{NEW_HEAD}*** START OF THIS PROJECT GUTENBERG EBOOK MOBY DICK;\nOR, THE WHALE ***\n\n"
        f"Produced by Anna Nobody and the Online Distributed\nProofreading Team\n\n{BOOK}\n\n"
        "***END OF THIS PROJECT GUTENBERG EBOOK MOBY DICK***",
        f"{NEW_HEAD}*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nE-text prepared by Anna\n\n\n"
        f"[Transcriber's Note: Spelling is kept.]\n\n{BOOK}\n\n"
        "Transcriber's Notes: all was kept.\n\nEnd of the Project Gutenberg EBook of X",
        f"{OLD_HEAD}*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\n\n{BOOK}\n\n"
        "End of The Project Gutenberg Etext of Moby Dick",
        f"{OLD_HEAD}*END THE SMALL PRINT! FOR PUBLIC DOMAIN EBOOKS*Ver.02/11/02*END*\n"
        f"This etext was produced by Anna Nobody.\n\n{BOOK}{NEW_END}",
        f"{NEW_HEAD}*** START OF THE PROJECT GUTENBERG EBOOK FAUST ***\n\n{BOOK}\n\n"
        "Ende dieses Project Gutenberg Etextes Faust, von Goethe",
        f"*** START OF THE PROJECT GUTENBERG EBOOK X ***\n{BOOK}\nEND OF PROJECT GUTENBERG EBOOK X\n"
        f"{OLD_HEAD}*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n",
        f"\n\nProduced by Anna and the Distributed Proofreading Team\n\n{BOOK}\n\n",
    ],
)
def test_nothing_of_the_frame_stays_and_nothing_of_the_book_goes(framed):
    assert clean(framed) == BOOK
    assert clean(framed.replace("\n", "\r\n")) == BOOK


def test_two_books_in_one_file_are_both_kept():
    start, end = "*** START OF THE PROJECT GUTENBERG EBOOK ***", "*** END OF PROJECT GUTENBERG ***"
    both = f"head\n{start}\nFirst book.\n{end}\nlicence\nhead\n{start}\nSecond book.\n{end}\n"
    assert clean(both).split() == ["First", "book.", "Second", "book."]


@pytest.mark.parametrize(
    "words",
    [
        "Produced by a great artist, the picture hung there.",
        "The end of the project was near.",
        "Author: nobody, she wrote, and laughed.",
        "***START**THE SMALL PRINT!**\n\nNobody closes it, and the book follows.",
    ],
)
def test_words_of_an_author_that_look_like_a_note_stay(words):
    assert clean(words).endswith(words.splitlines()[-1])


def test_the_small_print_is_not_looked_for_behind_a_whole_book():
    book = "\n".join(f"Line {n} of a long book." for n in range(2000))
    end = "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*"
    assert clean(f"{book}\n{end}\n") == book


def test_what_nobody_sees_goes_and_newlines_are_of_one_kind():
    assert clean("\ufeffA\u00ad b\x07\r\nc\rd\x0ce\u2028f  \n") == "A b\nc\nd\ne\nf"


PIECES = st.sampled_from(
    [
        "*** START OF THIS PROJECT GUTENBERG EBOOK X ***",
        "*** START OF THE PROJECT GUTENBERG EBOOK X",
        "*** END OF THIS PROJECT GUTENBERG EBOOK X ***",
        "End of Project Gutenberg's X",
        "***START**THE SMALL PRINT!**",
        "*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*",
        *("Produced by Anna", "This etext was produced by Anna", "[Transcriber's Note: x]"),
        *(
            "Title: X",
            "Author: Y",
            "The Project Gutenberg EBook of X",
            "***",
            "",
            " ",
            "\r",
            "\x0c",
        ),
        *("Chapter I", "It was a dark night.", "\u00ad", "(pgdp.net)"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=20)).map("\n".join))
@example("*** START OF THIS PROJECT GUTENBERG EBOOK X\n\nProduced by Anna\n\n\n Title: X\n\nY")
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(text)
    assert clean(once) == once


# --- Alike, and how long ---


def test_another_layout_is_the_same_text():
    texts = ["He said: “No!”", "he  said\n\nNO", "HE SAID; NO.", "\u200bHe said no"]
    assert len({fingerprint(text) for text in texts}) == 1
    assert fingerprint("He said now") != fingerprint("He said no")


def test_signs_that_make_another_word_make_another_text():
    # In Hindi vowels are marks on the letter before.
    assert fingerprint("कि") != fingerprint("की")
    assert fingerprint("été") == fingerprint("e\u0301te\u0301")
    assert fingerprint("été") != fingerprint("ete")


def test_a_text_without_letters_and_digits_has_no_fingerprint():
    assert fingerprint(" … 😀 !\n") == ""


@given(st.text())
def test_case_and_spacing_never_tell_texts_apart(text):
    spaced = "  ".join(text.split())
    assert fingerprint(spaced) == fingerprint(text)


def test_words_are_counted_with_what_holds_them_together():
    assert count_words("It's a well-known “fact” — no. 42") == 6


@pytest.mark.parametrize(
    "hostile",
    [
        "e" + "\u0301\u0323" * 200_000,
        "Produced by x\n\n" * 40_000,
        "***START**THE SMALL PRINT!**\n" * 20_000,
        "*** START OF THE PROJECT GUTENBERG EBOOK\n" * 20_000,
        " " * 500_000 + "x",
        "*" * 500_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_texts_take_no_time(hostile):
    began = time.process_time()
    fingerprint(clean(hostile))
    count_words(hostile)
    assert time.process_time() - began < 5


# --- Bytes ---

FRENCH = "L'été dernier, les élèves étaient déjà à l'école. Où ça ? Voilà. "
POLISH = "Zażółć gęślą jaźń. Litwo! Ojczyzno moja! ty jesteś jak zdrowie; Ile cię trzeba cenić. "
RUSSIAN = "Все счастливые семьи похожи друг на друга, каждая несчастлива по-своему. "
JAPANESE = "国境の長いトンネルを抜けると雪国であった。夜の底が白くなった。"
CHINESE = "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf_8_comes_back_as_it_was(text):
    if text.startswith("\ufeff"):
        text = text[1:]
    assert decode(text.encode()) == text
    assert decode(codecs.BOM_UTF8 + text.encode()) == text
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (FRENCH, "mac_roman"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
    ],
)
def test_another_encoding_is_guessed_and_said_to_be_a_guess(text, encoding):
    found = decoded(b"All in English so far.\n" * 3000 + (text * 5).encode(encoding))
    assert found.text.endswith(text * 5)
    assert found.doubtful


def test_what_says_its_encoding_is_not_in_doubt():
    assert not decoded(b"Plain").doubtful
    assert not decoded("Été".encode()).doubtful
    assert decoded("Hello, Watson".encode("utf-16-le")) == ("Hello, Watson", "utf-16-le", False)


def test_a_few_broken_letters_do_not_make_utf_8_another_encoding():
    found = decoded((RUSSIAN * 3).encode() + b"\xff end")
    assert found.text == RUSSIAN * 3 + "\ufffd end"
    assert found.doubtful


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04rest of a book.docx", "zip"),
        (b"%PDF-1.7\nrest", "pdf"),
        (b"{\\rtf1 Hello}", "rich"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"text, and a \x00 in it", "binary"),
        (bytes(range(1, 9)) * 100, "binary"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\x00", "binary"),
    ],
)
def test_what_is_no_text_is_refused(data, what):
    with pytest.raises(NotText) as refused:
        decode(data)
    assert refused.value.what == what


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data):
    try:
        decode(data).encode()
    except NotText:
        return


@pytest.mark.parametrize("data", [b"a\xe9" * 2_000_000, bytes(range(128, 256)) * 20_000, b"\xff"])
def test_hostile_bytes_take_no_time(data):
    began = time.process_time()
    decode(data)
    assert time.process_time() - began < 5


# --- Codes of languages ---


@pytest.mark.parametrize("code", ["", "xx1", "mul", "und", "english", "../etc"])
def test_what_names_no_language_is_no_code(code):
    assert code_of(code) == ""


def test_codes_of_other_parts_lead_to_the_same_language():
    assert [code_of(code) for code in ("de", "ger", "deu", " DEU ", "de-AT")] == ["deu"] * 5
