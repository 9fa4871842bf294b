"""Every public page is in the sitemap, once, however many there are."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from bookrec_site import sitemaps
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf

pytestmark = pytest.mark.django_db

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def places(client: Client, path: str) -> list[str]:
    """The addresses that it holds, without that of the site."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(answer.getvalue())
    entry = "sitemap" if root.tag == f"{SPACE}sitemapindex" else "url"
    found = [place.text or "" for place in root.findall(f"{SPACE}{entry}/{SPACE}loc")]
    assert all(place.startswith("https://books.example.org/") for place in found)
    return [place.removeprefix("https://books.example.org") for place in found]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch, settings):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 5)
    settings.BASE_URL = "https://books.example.org"


def book_with_id(pk: int) -> Book:
    return Book.objects.create(pk=pk, title=f"Volume {pk}")


def test_an_empty_catalogue_has_pages_all_the_same(client: Client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 50)
    assert places(client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    assert places(client, "/sitemap-pages.xml") == [
        "/",
        "/browse",
        "/moods",
        "/identify",
        "/about",
        "/api/docs",
    ]
    assert client.get("/sitemap-books-0.xml").status_code == 404


def test_pages_that_one_filter_finds(client: Client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 50)
    make_book("Dune", genres=["science-fiction"], moods=["dark"])
    make_book("Emma", genres=["classics"])
    Book.objects.get(title="Emma").booktag_set.all().delete()
    found = places(client, "/sitemap-pages.xml")
    assert found[6:] == ["/browse?genre=science-fiction", "/browse?mood=dark"]
    assert all(client.get(path).status_code == 200 for path in found)


@pytest.mark.parametrize(
    ("ids", "parts"),
    [
        ([1], [0]),
        ([5], [0]),  # the last of a part
        ([6], [1]),  # the first of the next
        ([1, 5, 6], [0, 1]),
        ([3, 4711], [0, 942]),  # nothing between them: no empty parts
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 1]),
    ],
)
def test_each_book_is_in_one_part(client: Client, ids, parts):
    for pk in ids:
        book_with_id(pk)
    index = places(client, "/sitemap.xml")
    assert index == ["/sitemap-pages.xml", *(f"/sitemap-books-{n}.xml" for n in parts)]
    found = [places(client, path) for path in index[1:]]
    assert all(len(part) <= 5 for part in found)
    assert sum(found, []) == [f"/books/{pk}-volume-{pk}" for pk in ids]


@pytest.mark.parametrize("part", [3, 5, 49_999, 50_000, 10**20])
def test_a_part_without_books_is_not_there(client: Client, part):
    book_with_id(1)
    assert client.get(f"/sitemap-books-{part}.xml").status_code == 404


def test_a_part_costs_two_queries_and_the_index_one(client: Client, django_assert_num_queries):
    make_shelf("Dune Emma Ulysses Momo Ronja Kim Heidi")
    with django_assert_num_queries(1):
        index = places(client, "/sitemap.xml")
    with django_assert_num_queries(2):
        places(client, index[-1])


def test_who_has_it_already_is_not_sent_it_again(
    client: Client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 50)
    dune = book_with_id(1)
    for path in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-books-0.xml"):
        first = client.get(path)
        assert first["Cache-Control"] == "public, max-age=3600"
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
    known = {"If-None-Match": client.get("/sitemap-books-0.xml")["ETag"]}
    with django_assert_num_queries(1):
        client.get("/sitemap-books-0.xml", headers=known)
    Book.objects.filter(pk=dune.pk).update(title="Another")
    assert client.get("/sitemap-books-0.xml", headers=known).status_code == 200


def test_addresses_are_well_formed(client: Client):
    make_book('<Tom & "Jerry">')
    (path,) = places(client, places(client, "/sitemap.xml")[1])
    assert path.endswith("-tom-jerry")
