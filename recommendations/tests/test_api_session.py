"""Picks for a history that comes with the call."""

import logging

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis
from rest_framework.test import APIClient

from bookrec_site.paths import redis_database
from catalog.models import Author, Book, BookAuthor, Identifier
from catalog.stock import put_copies
from recommendations import selectors
from recommendations.tests.conftest import add_book, books, relearn
from recommendations.tests.described_answers import described
from recommendations.told import DISLIKED, LIKED, MOST_BOOKS
from shelves import services as shelves

SESSION = "/api/v1/recommendations/session"
GROUP = "/api/v1/recommendations/group"
ISBN = "9780441172719"


def ask(api: APIClient, **body) -> dict:
    answer = api.post(SESSION, body)
    assert answer.status_code == 200, answer.content
    return described(answer)


def refused(api: APIClient, **body) -> list[tuple[str | None, str]]:
    answer = api.post(SESSION, body)
    assert answer.status_code == 400, answer.content
    return [(error["field"], error["code"]) for error in described(answer)["errors"]]


def ids(answer: dict) -> list[int]:
    return [pick["book"]["id"] for pick in answer["results"]]


def titles(answer: dict) -> list[str]:
    return [pick["book"]["title"] for pick in answer["results"]]


def pk(colour: str, place: int = 0) -> int:
    return books(colour)[place].pk


# --- Picks ---


def test_one_liked_book_brings_picks_with_reasons_and_stars(api, trained):
    liked = books("red")[0]
    answer = ask(api, liked=[liked.pk], n=5)
    assert answer["fallback"] is None and answer["unknown"] == []
    assert answer["model_version"] == trained.version.pk
    assert [title.split()[0] for title in titles(answer)] == ["red"] * 5
    assert liked.pk not in ids(answer)
    for rank, pick in enumerate(answer["results"], 1):
        assert pick["rank"] == rank and 0.5 <= pick["predicted_stars"] <= 5
        (reason,) = pick["reasons"]
        assert reason["book"] == {"id": liked.pk, "title": liked.title}
        assert (reason["stars"], reason["text"]) == (None, f"Because you like {liked.title}")


def test_stars_are_named_where_they_were_given(api, trained):
    liked, rated = books("red")[:2]
    answer = ask(api, liked=[liked.pk], rated=[{"book": rated.pk, "stars": 4.5}])
    reasons = {
        (reason["book"]["id"], reason["stars"], reason["text"])
        for pick in answer["results"]
        for reason in pick["reasons"]
    }
    assert reasons == {
        (liked.pk, None, f"Because you like {liked.title}"),
        (rated.pk, 4.5, f"Because you gave {rated.title} 4½"),
    }


def test_liked_and_disliked_count_as_the_stars_that_the_document_says(api, trained):
    plain = ask(api, liked=[pk("red")], disliked=[pk("blue")], n=100)
    stars = [
        {"book": pk("red"), "stars": LIKED / 2},
        {"book": pk("blue"), "stars": DISLIKED / 2},
    ]
    rated = ask(api, rated=stars, n=100)
    assert ids(plain) == ids(rated) and plain["id"] == rated["id"]
    predicted = [[pick["predicted_stars"] for pick in a["results"]] for a in (plain, rated)]
    assert predicted[0] == predicted[1]


def test_it_is_what_a_reader_of_that_history_gets(api, alice, trained):
    for book in books("red")[:3]:
        shelves.rate_book(alice, book, 9)
    shelves.rate_book(alice, books("blue")[0], 3)
    alice.refresh_from_db()
    mine = selectors.picks_for(alice, 10)
    answer = ask(api, liked=[book.pk for book in books("red")[:3]], disliked=[pk("blue")], n=10)
    assert ids(answer) == [pick.book.pk for pick in mine.items]
    expected = [round(pick.stars, 2) for pick in mine.items]
    assert [pick["predicted_stars"] for pick in answer["results"]] == expected


def test_the_order_in_which_books_are_named_does_not_matter(api, trained):
    named = [book.pk for book in books("red")[:4]]
    answers = [ask(api, liked=order, n=20) for order in (named, named[::-1])]
    assert answers[0]["results"] == answers[1]["results"]
    assert answers[0]["id"] == answers[1]["id"] != ask(api, liked=named[:3], n=20)["id"]


def test_a_disliked_book_speaks_against_books_alike(api, trained):
    answer = ask(api, disliked=[pk("red")], n=100)
    assert answer["fallback"]["reason"] == "nothing_speaks"
    assert titles(answer)[-1].startswith("red")
    assert pk("red") not in ids(answer)
    assert all(pick["reasons"] == [] for pick in answer["results"])


def test_without_a_history_there_are_popular_books_and_it_says_why(api, trained):
    for body in ({}, {"liked": []}, {"liked": [999_999]}):
        answer = ask(api, n=4, **body)
        assert ids(answer) == [book.pk for book in Book.objects.popular()[:4]]
        assert answer["fallback"]["reason"] == "no_ratings" and answer["fallback"]["text"]


def test_without_a_model_there_are_popular_books_but_those_that_are_named(api, library):
    popular = list(Book.objects.popular().values_list("pk", flat=True))
    answer = ask(api, liked=popular[:1], n=3)
    assert ids(answer) == popular[1:4]
    assert (answer["fallback"]["reason"], answer["model_version"]) == ("no_model", None)


def test_no_other_edition_of_a_book_that_is_named(api, library):
    rated, edition = books("red")[:2]
    writer = Author.objects.create(name="Ann Writer")
    for book in (rated, edition):
        Book.objects.filter(pk=book.pk).update(title="Same")
        BookAuthor.objects.create(book=book, author=writer, position=1)
    relearn()
    assert edition.pk not in ids(ask(api, liked=[rated.pk], n=100))


# --- How books are named ---


def test_books_are_named_by_identifier_and_unknown_ones_are_told(api, trained):
    book = books("red")[0]
    Identifier.objects.create(book=book, kind="isbn13", value=ISBN)
    unknown = ["isbn:9780306406157", 999_999]
    answer = ask(
        api,
        liked=["isbn:978-0-441-17271-9", unknown[0]],
        rated=[{"book": unknown[1], "stars": 5}],
        disliked=[unknown[0].replace("isbn", "isbn13")],
    )
    assert answer["unknown"] == [unknown[0], "isbn13:9780306406157", unknown[1]]
    assert answer["results"][0]["reasons"][0]["book"]["id"] == book.pk


def test_a_book_that_is_named_twice_is_refused_by_name(api, trained):
    book = pk("red")
    Identifier.objects.create(book_id=book, kind="isbn13", value=ISBN)
    assert refused(api, liked=[book, book]) == [("liked.1", "repeated")]
    assert refused(api, liked=[book], disliked=[book]) == [("disliked.0", "repeated")]
    again = [{"book": pk("blue"), "stars": 1}, {"book": f"isbn:{ISBN}", "stars": 5}]
    assert refused(api, liked=[book], rated=again) == [("rated.1.book", "repeated")]
    assert refused(api, liked=["isbn:1", "isbn:1"]) == [("liked.1", "repeated")]
    answer = api.post(SESSION, {"liked": [book, f"isbn:{ISBN}"]})
    assert f"isbn:{ISBN}" in answer.json()["errors"][0]["detail"]


def test_so_many_books_and_no_more(api, trained):
    known = [book.pk for book in [*books("red"), *books("blue")]]
    most = [*known, *range(900_000, 900_000 + MOST_BOOKS - len(known))]
    assert len(ask(api, liked=most[:100], disliked=most[100:])["unknown"]) == MOST_BOOKS - 24
    one_more = [{"book": 1_000_000, "stars": 1}]
    assert refused(api, liked=most[:100], disliked=most[100:], rated=one_more) == [
        (None, "too_many")
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"likes": [1]}, "likes"),
        ({"liked": 1}, "liked"),
        ({"liked": ["dune"]}, "liked.0"),
        ({"liked": [True]}, "liked.0"),
        ({"liked": [1.5]}, "liked.0"),
        ({"rated": [{"book": 1}]}, "rated.0.stars"),
        ({"rated": [{"book": 1, "stars": 5.5}]}, "rated.0.stars"),
        ({"rated": [{"book": 1, "stars": "5"}]}, "rated.0.stars"),
        ({"rated": [{"book": 1, "stars": 5, "at": 1}]}, "rated.0.at"),
        ({"n": 0}, "n"),
        ({"n": 101}, "n"),
        ({"genre": "green"}, "genre"),
        ({"min_year": 2000, "max_year": 1999}, "max_year"),
        ({"adventurous": 2}, "adventurous"),
        ({"adventurous": "nan"}, "adventurous"),
        ({"adventurous": 10**400}, "adventurous"),
        ({"rated": [{"book": 1, "stars": 10**400}]}, "rated.0.stars"),
        ({"liked": [10**400]}, "liked.0"),
        ({"n": 10**400}, "n"),
        ({"in_stock": []}, "in_stock"),
        ({"genre": ["red"]}, "genre"),
        ({"rated": [1]}, "rated.0"),
        ({"diversity": "nan"}, "diversity"),
        ({"shelf": "want"}, "shelf"),
        ({"cursor": "x"}, "cursor"),
        ({"exclude_books": ["?"]}, "exclude_books.0"),
    ],
)
def test_what_is_wrong_is_named(api, db, body, field):
    assert [name for name, _code in refused(api, **body)] == [field]


# --- Filters ---


def test_filters_and_dials_as_in_my_recommendations(api, trained):
    liked = [pk("red")]
    free = ids(ask(api, liked=liked, n=100))
    Book.objects.filter(pk__in=free[:2]).update(language="fr", year=1990)
    put_copies({free[3]: 2})
    assert set(ids(ask(api, liked=liked, language=["fr"], n=100))) == set(free[:2])
    assert set(ids(ask(api, liked=liked, min_year=1980, max_year=1995))) == set(free[:2])
    assert ids(ask(api, liked=liked, in_stock=True)) == [free[3]]
    assert ids(ask(api, liked=liked, exclude_books=free[:3], n=100)) == free[3:]
    assert {title.split()[0] for title in titles(ask(api, liked=liked, genre="blue"))} == {"blue"}
    for name in ("language", "exclude"):
        assert api.post(SESSION, {"liked": liked, name: "fr"}).status_code == 400
        assert api.post(SESSION, {"liked": liked, name: ["fr,en"]}).status_code == 400
    others = titles(ask(api, liked=liked, exclude=["red"], n=100))
    assert {title.split()[0] for title in others} == {"blue"}
    assert ids(ask(api, liked=liked, adventurous=1, n=100)) != free
    assert ask(api, liked=liked, diversity=1, max_per_author=1, n=100)["results"]


def test_what_the_filters_leave_nothing_of_says_so(api, trained):
    add_book("plain", "green")
    answer = ask(api, liked=[pk("red")], genre="green")
    assert answer["fallback"]["reason"] == "dials_leave_none"


# --- Who, and what is left of it ---


def test_for_readers_too_and_of_their_own_history_nothing_counts(api, alice, bob, trained):
    visitor = ask(api, liked=[pk("red")], n=10)
    for book in books("blue")[:5]:
        shelves.rate_book(alice, book, 10)
    signed_in = APIClient()
    signed_in.force_login(alice)
    assert ask(signed_in, liked=[pk("red")], n=10)["results"] == visitor["results"]


def everything() -> tuple[dict[str, str], dict[bytes, bytes | None]]:
    """All rows of all tables, and all that Redis holds but for what counts calls."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM \"{table}\" r"
            )
            tables[table] = cursor.fetchone()[0]
    held = {}
    for number in (0, 1):
        redis = Redis.from_url(redis_database(settings.REDIS_URL, number))
        for key in redis.scan_iter():
            held[b"%d %s" % (number, key)] = redis.dump(key)
    return tables, held


def test_nothing_is_kept_of_it(api, alice, trained, caplog):
    caplog.set_level(logging.DEBUG)
    named = books("red")[0]
    Identifier.objects.create(book=named, kind="isbn13", value=ISBN)
    signed_in = APIClient()
    signed_in.force_login(alice)
    tables, held = everything()
    session = {"liked": [f"isbn:{ISBN}"], "disliked": [pk("blue")]}
    guests = {"called": "Ann", **session}, {"called": "Ben", "liked": [pk("blue", 1)]}
    for client in (api, signed_in):
        for address, body in ((SESSION, session), (GROUP, {"members": guests})):
            answer = client.post(address, body, headers={"Idempotency-Key": "a-key"})
            assert answer.status_code == 200
            assert "no-store" in answer.headers["Cache-Control"]
            assert not answer.cookies
    after_tables, after_held = everything()
    assert after_tables == tables
    new = {key for key in after_held if after_held[key] != held.get(key)}
    assert all(b":calls:" in key for key in new), new
    assert ISBN not in caplog.text and named.title not in caplog.text
    assert not any(ISBN.encode() in value for value in after_held.values() if value)


def test_many_books_cost_no_more_queries_than_one(api, trained, django_assert_max_num_queries):
    Identifier.objects.create(book=books("red")[0], kind="isbn13", value=ISBN)
    ask(api, liked=[pk("red")], n=100)
    for liked in ([f"isbn:{ISBN}"], [f"isbn:{ISBN}", *(book.pk for book in books("red")[1:11])]):
        with django_assert_max_num_queries(10):
            assert api.post(SESSION, {"liked": liked, "n": 100}).status_code == 200
