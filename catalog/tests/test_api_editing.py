"""Operators add and change books over the API, one at a time or by the thousand."""

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission

from accounts.models import User
from catalog.models import Author, Book, Series, Tag, Word
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db

BOOKS, BATCH = "/api/v1/books", "/api/v1/books:batch"
DUNE = {
    "title": "Dune",
    "original_title": "Dune",
    "authors": ["Frank Herbert", "Brian Herbert"],
    "series": {"name": "Dune Chronicles", "position": 1.5},
    "year": 1965,
    "language": "eng",
    "description": "Spice.",
    "cover_url": "https://covers.example.org/dune.jpg",
    "identifiers": [{"kind": "isbn", "value": "978-0-441-17271-9"}],
    "genres": ["Sci-Fi", "classics"],
    "moods": ["Epic"],
    "themes": [],
}


def clerk(*permissions: str) -> User:
    """An operator with these permissions and no other."""
    user = User.objects.create_user("clerk@example.org", name="Clara", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def found(api, words: str) -> list[int]:
    return [book["id"] for book in api.get(BOOKS, {"q": words}).json()["results"]]


def errors_of(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.content
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


# --- One book ---


def test_a_new_book_is_there_whole_and_found_at_once(desk):
    answer = desk.post(BOOKS, DUNE)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert answer.headers["Location"].endswith(f"/api/v1/books/{told['id']}")
    assert told == desk.get(f"{BOOKS}/{told['id']}").json()
    assert [author["name"] for author in told["authors"]] == DUNE["authors"]
    assert told["series"]["name"] == "Dune Chronicles" and told["series"]["position"] == 1.5
    assert [tag["slug"] for tag in told["genres"]] == ["science-fiction", "classics"]
    assert [tag["slug"] for tag in told["moods"]] == ["epic"]
    assert (told["year"], told["language"], told["original_title"]) == (1965, "en", "")
    assert told["identifiers"] == [{"kind": "isbn13", "value": "9780441172719"}]
    for words in ("dune", "brian herbert", "dune chronicles", "0441172717"):
        assert found(desk, words) == [told["id"]], words
    assert Word.objects.get(word="herbert").books == 1


def test_a_title_is_all_that_a_book_needs(desk):
    told = desk.post(BOOKS, {"title": "  Beowulf\n "}).json()
    assert (told["title"], told["authors"], told["series"]) == ("Beowulf", [], None)
    assert errors_of(desk.post(BOOKS, {"year": 1000})) == [("title", "required")]


def test_authors_and_series_are_those_that_are_here(desk, dune):
    again = {
        "title": "Dune Messiah",
        "authors": ["FRANK  HERBERT"],
        "series": {"name": "The Dune chronicles"},
    }
    told = desk.post(BOOKS, again).json()
    assert told["authors"] == [{"id": Author.objects.get().pk, "name": "Frank Herbert"}]
    assert told["series"] == {"id": dune.series_id, "name": "Dune Chronicles", "position": None}
    Author.objects.create(name="FRANK HERBERT")  # whom an operator keeps apart
    by_letters = desk.post(
        BOOKS, {"title": "Hellstrom’s Hive", "authors": ["FRANK HERBERT"]}
    ).json()
    assert by_letters["authors"][0]["name"] == "FRANK HERBERT"


def test_what_leads_to_another_book_is_refused(desk, dune):
    answer = desk.post(
        BOOKS, {"title": "Other", "identifiers": [{"kind": "isbn10", "value": "0441172717"}]}
    )
    assert answer.status_code == 409
    assert f"leads to book {dune.pk} already" in answer.json()["detail"]
    other = make_book("Other")
    change = {"year": 2000, "identifiers": [{"kind": "isbn", "value": "9780441172719"}]}
    assert desk.patch(f"{BOOKS}/{other.pk}", change).status_code == 409
    other.refresh_from_db()
    assert other.year is None and Book.objects.count() == 2


def test_only_what_is_sent_is_changed(desk, dune):
    before = desk.get(f"{BOOKS}/{dune.pk}").json()
    after = desk.patch(f"{BOOKS}/{dune.pk}", {"year": 1966}).json()
    assert after == before | {"year": 1966}
    change = {
        "title": "Der Wüstenplanet",
        "original_title": "Dune",
        "authors": ["Herbert, Frank Patrick"],
    }
    change |= {"series": None, "genres": ["science-fiction"], "moods": ["epic"], "description": ""}
    told = desk.patch(f"{BOOKS}/{dune.pk}", change).json()
    assert (told["title"], told["original_title"]) == ("Der Wüstenplanet", "Dune")
    assert [author["name"] for author in told["authors"]] == ["Herbert, Frank Patrick"]
    assert (told["series"], told["description"], told["year"]) == (None, "", 1966)
    assert [tag["slug"] for tag in told["genres"] + told["moods"]] == ["science-fiction", "epic"]
    assert found(desk, "wustenplanet patrick") == [dune.pk]
    assert found(desk, "dune") == [dune.pk]
    assert not desk.get(BOOKS, {"q": "chronicles"}).json()["results"]


def test_a_list_of_identifiers_takes_the_place_of_the_one_before(desk, dune):
    wanted = [
        {"kind": "asin", "value": "b00b7nppcc"},
        {"kind": "openlibrary", "value": "/works/OL1W"},
    ]
    told = desk.patch(f"{BOOKS}/{dune.pk}", {"identifiers": wanted}).json()
    assert told["identifiers"] == [
        {"kind": "asin", "value": "B00B7NPPCC"},
        {"kind": "openlibrary", "value": "OL1W"},
    ]
    assert not found(desk, "9780441172719")
    assert desk.patch(f"{BOOKS}/{dune.pk}", {"identifiers": []}).json()["identifiers"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 401}, "title"),
        ({"title": "\x00"}, "title"),
        ({"authors": "Frank"}, "authors"),
        ({"authors": ["!!"]}, "authors.0"),
        ({"authors": ["x"] * 51}, "authors"),
        ({"series": {"name": "?"}}, "series.name"),
        ({"series": {"name": "Dune", "position": "many"}}, "series.position"),
        ({"series": {"name": "Dune", "position": 1.001}}, "series.position"),
        ({"series": {"title": "Dune", "name": "Dune"}}, "series.title"),
        ({"year": 2500}, "year"),
        ({"year": "MCMLXV"}, "year"),
        ({"language": "xx"}, "language"),
        ({"cover_url": "javascript:alert(1)"}, "cover_url"),
        ({"cover_url": "ftp://example.org/x.png"}, "cover_url"),
        ({"identifiers": [{"kind": "isbn", "value": "9780441172710"}]}, "identifiers.0.value"),
        ({"identifiers": [{"kind": "doi", "value": "10.1"}]}, "identifiers.0.kind"),
        ({"genres": ["epic"]}, "genres"),
        ({"moods": ["no such mood"]}, "moods"),
        ({"rating_count": 5}, "rating_count"),
        ({"id": 5}, "id"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_written(desk, dune, change, field):
    Tag.objects.create(slug="epic", name="Epic", kind="mood")
    before = desk.get(f"{BOOKS}/{dune.pk}").json()
    answer = desk.patch(f"{BOOKS}/{dune.pk}", change)
    assert field in [name for name, _ in errors_of(answer)]
    assert desk.get(f"{BOOKS}/{dune.pk}").json() == before


def test_a_series_whose_name_folds_to_nothing_takes_no_other_books(desk):
    Series.objects.create(name="???")  # as the admin lets one
    assert desk.post(BOOKS, {"title": "Beowulf"}).json()["series"] is None


def test_a_tag_of_an_operators_own_can_be_given(desk):
    Tag.objects.create(slug="local-history", name="Local history", kind="genre")
    told = desk.post(BOOKS, {"title": "Our town", "genres": ["Local History"]}).json()
    assert [tag["slug"] for tag in told["genres"]] == ["local-history"]


def test_the_order_of_tags_is_kept_and_weights_of_readers_stay(desk, dune):
    slugs = ["poetry", "classics", "science-fiction", "fantasy", "history", "horror"]
    desk.patch(f"{BOOKS}/{dune.pk}", {"genres": slugs})
    assert [tag.slug for tag in Book.objects.get(pk=dune.pk).genres] == slugs
    dune.booktag_set.filter(tag__slug="poetry").update(weight=0.97)
    desk.patch(f"{BOOKS}/{dune.pk}", {"genres": slugs, "year": 1})
    assert dune.booktag_set.get(tag__slug="poetry").weight == 0.97


def test_the_admin_shows_who_did_what(desk, operator, dune):
    desk.post(BOOKS, {"title": "Emma"})
    desk.patch(f"{BOOKS}/{dune.pk}", {"year": 1966, "cover_url": "https://example.org/x.png"})
    desk.patch(f"{BOOKS}/{dune.pk}", {"year": 1966})  # changes nothing
    desk.post(BATCH, {"books": [{"id": dune.pk, "year": 1}, {"id": dune.pk + 1, "year": 2}]})
    entries = [(entry.action_flag, entry.object_repr) for entry in LogEntry.objects.order_by("pk")]
    assert entries == [(ADDITION, "Emma"), (CHANGE, "Dune"), (CHANGE, "books")]
    changed = LogEntry.objects.get(object_repr="Dune")
    assert changed.get_change_message() == "Changed Cover url and Year."
    assert LogEntry.objects.latest("pk").change_message == "Over the API: 0 added, 2 changed."
    assert set(LogEntry.objects.values_list("user", flat=True)) == {operator.pk}


# --- Who may ---


def test_only_operators_with_the_permission_may(api, alice, dune):
    one = f"{BOOKS}/{dune.pk}"
    calls = [
        ("post", BOOKS, {"title": "x"}),
        ("patch", one, {"year": 1}),
        ("post", BATCH, {"books": []}),
    ]
    calls += [("put", f"{one}/stock", {"copies": 1}), ("delete", f"{one}/stock", None)]
    calls += [("post", "/api/v1/stock:batch", {"stock": []})]
    for user, status in ((None, 401), (alice, 403), (clerk(), 403)):
        api.force_authenticate(user)
        for method, path, body in calls:
            assert getattr(api, method)(path, body).status_code == status, (user, method, path)
        assert api.get(one).status_code == 200


def test_who_may_only_change_adds_none_by_the_batch(api, dune):
    api.force_authenticate(clerk("change_book"))
    rows = [
        {"id": dune.pk, "year": 1966},
        {"identifiers": [{"kind": "goodreads", "value": "1"}], "title": "New"},
    ]
    answer = api.post(BATCH, {"books": rows, "partial": True}).json()
    assert [row["status"] for row in answer["results"]] == ["changed", "refused"]
    assert answer["results"][1]["errors"][0]["code"] == "may_not_add"
    assert api.post(BOOKS, {"title": "New"}).status_code == 403
    assert Book.objects.count() == 1
