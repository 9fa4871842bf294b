"""My shelves and my books over the API."""

import pytest

from catalog.tests.books import make_book, make_shelf
from shelves import notes, own_shelves, services
from shelves.models import Note, OwnShelf, Reading
from shelves.statuses import set_status, statuses_of
from shelves.tests.calling import ME, titles


def fields_of(answer) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


def test_a_shelf_is_made_listed_renamed_and_deleted(as_alice):
    made = as_alice.post(f"{ME}/shelves", {"name": "To lend"})
    assert (made.status_code, made.json()["slug"]) == (201, "to-lend")
    shelves = {shelf["slug"]: shelf for shelf in as_alice.get(f"{ME}/shelves").json()["results"]}
    assert shelves["to-lend"] == {"slug": "to-lend", "name": "To lend", "own": True, "count": 0}
    assert shelves["reading"]["own"] is False
    renamed = as_alice.patch(f"{ME}/shelves/to-lend", {"name": "Lent"})
    assert (renamed.json()["name"], renamed.json()["slug"]) == ("Lent", "to-lend")
    assert as_alice.delete(f"{ME}/shelves/to-lend").status_code == 204
    assert as_alice.delete(f"{ME}/shelves/to-lend").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "x" * 61}, {"name": "Read"}, {"name": 7, "x": 1}, []]
)
def test_a_shelf_that_can_not_be_made(as_alice, body):
    assert as_alice.post(f"{ME}/shelves", body).status_code == 400
    assert not OwnShelf.objects.exists()


def test_a_name_that_is_taken_is_refused_by_field(as_alice, alice):
    own_shelves.make_shelf(alice, "Lent")
    own_shelves.make_shelf(alice, "Bus")
    assert fields_of(as_alice.post(f"{ME}/shelves", {"name": "LENT"})) == ["name"]
    assert fields_of(as_alice.patch(f"{ME}/shelves/bus", {"name": "lent"})) == ["name"]


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_shelves_that_everybody_has_are_not_changed(as_alice, method):
    answer = getattr(as_alice, method)(
        f"{ME}/shelves/read", {"name": "x"} if method == "patch" else None
    )
    assert answer.status_code == 404


def test_a_shelf_has_its_books_newest_first_page_by_page(as_alice, alice):
    books = make_shelf("Dune Emma Ulysses")
    for book in books:
        services.rate_book(alice, book, 8)
    first = as_alice.get(f"{ME}/shelves/read?page_size=2")
    assert titles(first) == ["Ulysses", "Emma"]
    assert first.json()["results"][0]["stars"] == 4.0
    assert titles(as_alice.get(first.json()["next"])) == ["Dune"]
    for nonsense in ("nonsense", "a%00b", "%20", "à"):
        assert as_alice.get(f"{ME}/shelves/{nonsense}").status_code == 404
    assert as_alice.get(f"{ME}/shelves/read?sort=x").status_code == 400


def test_a_shelf_is_narrowed_down_as_on_its_page(as_alice, alice):
    dune = make_book("Dune", ["Frank Herbert"], genres=["science-fiction"], year=1965)
    emma = make_book("Emma", ["Jane Austen"], genres=["classics"], year=1815)
    set_status(alice, [dune.pk, emma.pk], "read")
    services.rate_book(alice, dune, 8)
    for asked, expected in [
        ("q=herb", ["Dune"]),
        ("genre=classics", ["Emma"]),
        ("max_year=1900", ["Emma"]),
        ("min_year=1900", ["Dune"]),
        ("rated=true", ["Dune"]),
        ("rated=false", ["Emma"]),
        ("genre=classics&rated=true", []),
    ]:
        assert titles(as_alice.get(f"{ME}/shelves/read?{asked}")) == expected, asked


def test_all_of_a_book_is_written_and_read(as_alice, alice, dune):
    own_shelves.make_shelf(alice, "To lend")
    services.rate_book(alice, dune, 9)
    body = {
        "status": "stopped",
        "readings": [
            {"started": "2026-01", "finished": None, "outcome": "reading"},
            {"started": None, "finished": "2020-02-29"},
        ],
        "note": "Lent to Bob.",
        "shelves": ["to-lend"],
    }
    answer = as_alice.patch(f"{ME}/books/{dune.pk}", body)
    assert answer.status_code == 200, answer.json()
    expected = body | {"stars": 4.5, "dismissed": False}
    expected["readings"] = [
        {"started": "2026-01", "finished": None, "outcome": "reading"},
        {"started": None, "finished": "2020-02-29", "outcome": "finished"},
    ]
    assert answer.json() == expected
    assert as_alice.get(f"{ME}/books/{dune.pk}").json() == expected


def test_what_is_not_sent_stays(as_alice, alice, dune):
    notes.keep_note(alice, dune, "Mine.")
    set_status(alice, [dune.pk], "reading")
    as_alice.patch(f"{ME}/books/{dune.pk}", {})
    kept = as_alice.patch(f"{ME}/books/{dune.pk}", {"status": "read"}).json()
    assert (kept["note"], kept["readings"][0]["outcome"]) == ("Mine.", "finished")
    gone = as_alice.patch(f"{ME}/books/{dune.pk}", {"status": None, "note": ""}).json()
    assert (gone["status"], gone["note"]) == (None, "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "lent"}, "status"),
        ({"status": ""}, "status"),
        ({"note": None}, "note"),
        ({"note": "x" * 5001}, "note"),
        ({"shelves": ["nowhere"]}, "shelves"),
        ({"shelves": "to-lend"}, "shelves"),
        ({"readings": [{"started": "2026", "finished": "2025"}]}, "readings"),
        ({"readings": [{"started": "soon"}]}, "readings"),
        ({"readings": [{"outcome": "reading"}, {"outcome": "reading"}]}, "readings"),
        ({"stars": 4}, "stars"),
    ],
)
def test_wrong_input_is_refused_by_field_and_nothing_of_it_is_kept(
    as_alice, alice, dune, body, field
):
    valid = {"status": "reading", "note": "Kept?"}
    answer = as_alice.patch(f"{ME}/books/{dune.pk}", valid | body)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert any(name.startswith(field) for name in fields_of(answer))
    assert statuses_of(alice, [dune.pk]) == {}
    assert not Note.objects.exists()
    assert not Reading.objects.exists()


def test_bob_neither_sees_nor_touches_what_is_alices(as_bob, alice, bob, dune):
    notes.keep_note(alice, dune, "Secret.")
    own_shelves.make_shelf(alice, "Hers")
    set_status(alice, [dune.pk], "reading")
    seen = as_bob.get(f"{ME}/books/{dune.pk}").json()
    assert seen == {
        **{"status": None, "stars": None, "dismissed": False},
        **{"readings": [], "note": "", "shelves": []},
    }
    assert as_bob.get(f"{ME}/shelves/hers").status_code == 404
    assert as_bob.delete(f"{ME}/shelves/hers").status_code == 404
    assert fields_of(as_bob.patch(f"{ME}/books/{dune.pk}", {"shelves": ["hers"]})) == ["shelves"]
    as_bob.patch(f"{ME}/books/{dune.pk}", {"status": None, "readings": [], "note": ""})
    assert Note.objects.get(reader=alice).text == "Secret."
    assert Reading.objects.filter(reader=alice).count() == 1


def test_strangers_and_unknown_books(client, as_alice):
    for address in ("shelves", "shelves/read", "books/1"):
        assert client.get(f"{ME}/{address}").status_code in {401, 403}
    assert as_alice.get(f"{ME}/books/999999").status_code == 404


def test_answers_cost_a_bounded_number_of_queries(as_alice, alice, django_assert_max_num_queries):
    for n in range(20):
        services.rate_book(alice, make_book(f"{n}", [f"Author {n}"], genres=["essays"]), 8)
    with django_assert_max_num_queries(10):
        as_alice.get(f"{ME}/shelves/read")
    with django_assert_max_num_queries(10):
        as_alice.get(f"{ME}/shelves")
