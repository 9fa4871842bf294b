"""The page that says what a text is."""

import logging
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from catalog.models import Author
from catalog.tests.books import make_book
from texts import alike
from texts.models import Writer
from texts.templatetags.texts import chance
from texts.tests.made_up import MadeUpAuthors, MadeUpLanguages, let_serve, make_writer

pytestmark = pytest.mark.django_db

PAGE = "/identify"
DREARY = "It was on a dreary night of November.\nDreary  night, I say."


@pytest.fixture
def shelley(monkeypatch):
    """Two authors of the catalogue whose words are known, and two who are not in it."""
    make_book("Frankenstein", ["Mary Shelley"], public_count=50)
    make_book("The Last Man", ["Mary Shelley"], public_count=5)
    make_book("The Raven", ["Edgar Allan Poe", "Mary Shelley"], public_count=500)
    of = {author.name: author for author in Author.objects.all()}
    names = ("Mary Shelley", "Edgar Allan Poe", "H. P. Lovecraft", "<Nobody> & Son")
    writers = [make_writer(name, of.get(name)) for name in names]
    let_serve(monkeypatch, MadeUpLanguages(), MadeUpAuthors(writers))
    return writers[0]


def told(client: Client, text: str, **more) -> str:
    answer = client.post(PAGE, {"text": text}, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(page: str) -> str:
    """What a reader reads of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def a_file(data: bytes, name: str = "chapter.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "text/plain")


def test_a_visitor_learns_language_author_and_why(client: Client, shelley):
    said = plain(told(client, DREARY))
    assert "English As good as certain, 99%" in said
    assert "Mary Shelley Fairly sure, 80%" in said
    assert "Edgar Allan Poe 10%" in said
    assert "None of these 10%" in said
    assert "“upon” 3.1 2.8 1.2" in said
    assert "dreary night 2 times" in said
    assert "From 12 words" in said


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(1.0, "over 99%"), (0.9951, "over 99%"), (0.99, "99%"), (0.004, "under 1%"), (0.0, "0%")],
)
def test_nothing_is_wholly_certain(probability, shown):
    assert chance(probability) == shown


def test_names_lead_to_the_books_of_those_who_are_in_the_catalogue(client: Client, shelley):
    page = told(client, DREARY)
    assert f'<a href="/browse?author={shelley.author_id}">Mary Shelley</a>' in page
    found = client.get(f"/browse?author={shelley.author_id}").content.decode()
    assert "Frankenstein" in found
    assert "&lt;Nobody&gt; &amp; Son" in page


def test_near_books_stand_once_and_the_best_known_first(client: Client, shelley):
    page = told(client, DREARY).partition('aria-labelledby="near"')[2]
    titles = re.findall(r'<cite class="title">(.+?)</cite>', page)
    assert titles == ["The Raven", "Frankenstein", "The Last Man"]


def test_what_decided_is_marked_in_the_text(client: Client, shelley):
    page = told(client, f"<b>{DREARY}</b>")
    assert "<mark>dreary night</mark>" in page
    assert "<mark>Dreary  night</mark>" in page
    assert "&lt;b&gt;It was" in page


def test_mixed_languages_piece_by_piece(client: Client, shelley):
    page = told(client, "Once upon a time. Es war einmal.")
    assert '<q lang="de" dir="auto">Es war einmal.</q>' in page
    assert "English The largest part; others are in other languages" in plain(page)
    assert "German, 96%" in plain(page)


def test_languages_are_named_in_the_readers_language(client: Client, shelley):
    page = told(client, "Es war einmal ein König.", headers={"accept-language": "de"})
    assert "Deutsch" in plain(page)


def test_somebody_else_wrote_it(client: Client, shelley):
    said = plain(told(client, "Nobody here ever wrote such a sentence."))
    assert "like none of the authors known here" in said
    assert "None of these 90%" in said
    assert "Fairly sure" not in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing to read"),
        (" \n\t ", "nothing to read"),
        ("1234 5678 90", "no words in it"),
        ("😀 🎉 🎈 🎁", "no words in it"),
        ("word", "too short to tell whose"),
    ],
)
def test_it_says_where_it_cannot_tell(client: Client, shelley, text, why):
    said = plain(told(client, text))
    assert why in said
    assert "Fairly sure" not in said


def test_a_file_counts_for_the_text(client: Client, shelley):
    data = f"\ufeff{DREARY}".encode("utf-16-le")
    answer = client.post(PAGE, {"text": "1", "file": a_file(data)})
    assert "Mary Shelley Fairly sure" in plain(answer.content.decode())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04" + bytes(range(256)) * 20, "no plain text in this file"),
        (bytes(range(256)) * 20, "no plain text in this file"),
        (b"x" * (2**20 + 1), "more than 1 MB"),
    ],
)
def test_files_that_are_none_of_it(client: Client, shelley, data, why):
    answer = client.post(PAGE, {"file": a_file(data)})
    assert answer.status_code == 400
    assert why in plain(answer.content.decode())


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2**20,
        "\x00 a\x00b c d",
        "😀" * 2000,
        "def f(x):\n    return {x: [x for x in range(9)]}\n" * 50,
        "שלום עולם, זהו משפט בעברית \u202e abc",
        "<script>alert(1)</script> " * 400,
        "\ud7ff\uffff\u0000\u200b" * 100,
    ],
    ids=["letters", "nul", "emoji", "code", "rtl", "markup", "odd"],
)
def test_whatever_is_pasted_is_answered(client: Client, shelley, text):
    page = told(client, text)
    assert "<script>alert" not in page


def test_more_than_a_megabyte_is_refused_and_said(client: Client, shelley):
    answer = client.post(PAGE, {"text": "ä" * 2**19 + "b"})
    assert answer.status_code == 400
    assert "more than 1 MB" in plain(answer.content.decode())


def test_the_part_alone(client: Client, shelley):
    part = {"hx-request": "true", "hx-target": "identified"}
    page = told(client, DREARY, headers=part)
    assert page.strip().startswith('<div id="identified"')
    assert "<html" not in page
    wrong = client.post(PAGE, {"text": "a" * (2**20 + 1)}, headers=part)
    assert wrong.status_code == 200  # else htmx would show nothing of it
    assert "more than 1 MB" in wrong.content.decode()


def test_the_map_has_every_author_and_stands_as_a_table_too(client: Client, shelley):
    page = client.get(PAGE).content.decode()
    assert page.count("<title>") == 1 + 2 * 4  # of the page; and it is drawn twice
    assert "<title>H. P. Lovecraft</title>" in page
    assert "<title>&lt;Nobody&gt; &amp; Son</title>" in page
    assert "Nearest by style" in page
    assert 'class="found"' not in page
    page = told(client, DREARY)
    assert page.count('class="found"') == 2
    assert page.count('class="near"') == 2


def test_each_drawing_of_the_map_names_who_was_found(client: Client, monkeypatch):
    """On a phone there is room for fewer names."""
    writers = [make_writer(f"Writer {n:02}") for n in range(40)]
    let_serve(monkeypatch, MadeUpLanguages(), MadeUpAuthors(writers))
    drawings = re.findall(r'<svg class="(?:wide|narrow)".*?</svg>', told(client, DREARY), re.DOTALL)
    assert len(drawings) == 2
    for drawn in drawings:
        [(width, height)] = re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)
        points = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
        assert len(points) == 40
        assert all(0 < float(x) < int(width) and 0 < float(y) < int(height) for x, y in points)
        assert re.search(r'class="found">.*?>Writer 00</text>', drawn, re.DOTALL)


def test_no_map_of_two(client: Client, monkeypatch):
    writers = [make_writer("Ann"), make_writer("Ben")]
    let_serve(monkeypatch, MadeUpLanguages(), MadeUpAuthors(writers))
    assert 'id="map"' not in client.get(PAGE).content.decode()


def test_a_writer_who_was_taken_out_since_is_named_nowhere(client: Client, shelley):
    Writer.objects.filter(pk=shelley.pk).delete()
    said = plain(told(client, DREARY))
    assert "Mary Shelley Fairly sure" not in said
    assert "like none of the authors known here" in said
    assert "None of these 90%" in said  # her 80% and the 10% of before
    assert "What speaks for" not in said  # it spoke for her
    assert "dreary night 2 times" not in said


def test_where_no_model_of_authors_serves_it_says_so(client: Client, monkeypatch):
    let_serve(monkeypatch)
    said = plain(client.get(PAGE).content.decode())
    assert "no samples of authors here to compare with" in said
    assert "Add samples" not in said
    client.force_login(User.objects.create_superuser("olga@example.org"))
    assert "Add samples" in plain(client.get(PAGE).content.decode())
    make_writer("Mary Shelley")
    assert "no model has learnt from them" in plain(client.get(PAGE).content.decode())


def test_languages_alone(client: Client, monkeypatch):
    let_serve(monkeypatch, MadeUpLanguages())
    said = plain(told(client, DREARY))
    assert "English As good as certain" in said
    assert "can’t be told yet" in said


def test_the_text_is_in_no_log_and_not_asked_for_by_address(client: Client, shelley, caplog):
    caplog.set_level(logging.DEBUG)
    told(client, DREARY)
    assert "dreary" not in caplog.text.lower()
    client.get(PAGE, {"text": DREARY})
    assert "Fairly sure" not in client.get(PAGE, {"text": DREARY}).content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_methods(client: Client, method):
    assert getattr(client, method)(PAGE).status_code == 405


def test_forms_need_their_token():
    assert Client(enforce_csrf_checks=True).post(PAGE, {"text": "x"}).status_code == 403


def test_pages_count_as_calls_do(client: Client, shelley, settings):
    settings.API_VISITOR_RATE = "2/min"
    codes = [client.post(PAGE, {"text": DREARY}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert client.get(PAGE).status_code == 200
    part = {"hx-request": "true", "hx-target": "identified"}
    answer = client.post(PAGE, {"text": DREARY}, headers=part)
    assert "Try again in" in answer.content.decode()
    cache.clear()


def test_queries_do_not_grow_with_the_text(client: Client, shelley, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.post(PAGE, {"text": DREARY * 500})


# --- On the page of a book ---


def test_a_book_says_what_its_author_sounds_like(client: Client, shelley):
    book = make_book("Matilda", ["Mary Shelley"])
    page = client.get(book.get_absolute_url()).content.decode()
    said = plain(page)
    assert "Sounds like Edgar Allan Poe , H. P. Lovecraft and &lt;Nobody&gt; &amp; Son" in said
    assert '<a href="/identify#map">H. P. Lovecraft</a>' in page


def test_books_of_other_authors_say_nothing(client: Client, shelley):
    book = make_book("Emma", ["Jane Austen"])
    assert "Sounds like" not in client.get(book.get_absolute_url()).content.decode()


def test_a_book_page_asks_once_in_minutes(client: Client, shelley, django_assert_num_queries):
    authors = [shelley.author_id]
    with django_assert_num_queries(1):
        alike.like_authors(authors)
    with django_assert_num_queries(0):
        assert len(alike.like_authors(authors)) == 3


def test_it_asks_nothing_where_no_model_serves(monkeypatch, django_assert_num_queries):
    let_serve(monkeypatch)
    with django_assert_num_queries(0):
        assert alike.like_authors([1]) == []
